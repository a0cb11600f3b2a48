BEGIN;
UPDATE articles SET views = 4242 WHERE id = 4242 RETURNING *;
WITH made AS (INSERT INTO directus_activity (action, "user", ip, user_agent, collection, item) VALUES ('update', NULL, '127.0.0.1', 'bench', 'articles', 4242) RETURNING id) INSERT INTO directus_revisions (collection, activity, item, data, delta) SELECT 'articles', made.id, 4242, row_to_json(a), '{"views":4242}'::json FROM made, articles a WHERE a.id = 4242;
COMMIT;
