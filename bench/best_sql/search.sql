SELECT id, title FROM articles WHERE LOWER(title) LIKE '%sigma tau%' OR LOWER(slug) LIKE '%sigma tau%' OR LOWER(body) LIKE '%sigma tau%' OR LOWER(status) LIKE '%sigma tau%' ORDER BY id LIMIT 25;
