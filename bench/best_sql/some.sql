SELECT id, title FROM articles WHERE id = ANY (ARRAY(SELECT t.articles_id FROM articles_tags t JOIN tags g ON g.id = t.tags_id WHERE g.label IN ('tag-3', 'tag-7'))) ORDER BY id LIMIT 25;
