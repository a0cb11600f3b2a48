WITH r AS MATERIALIZED (SELECT * FROM articles ORDER BY id LIMIT 100) SELECT r.*, (SELECT array_agg(t.id ORDER BY t.id) FROM articles_tags t WHERE t.articles_id = r.id) FROM r;
