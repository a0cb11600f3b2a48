BEGIN;
INSERT INTO tags (label) VALUES ('bench') RETURNING id \gset
WITH made AS (INSERT INTO directus_activity (action, "user", ip, user_agent, collection, item) VALUES ('create', NULL, '127.0.0.1', 'bench', 'tags', :id) RETURNING id) INSERT INTO directus_revisions (collection, activity, item, data, delta) SELECT 'tags', id, :id, '{"label":"bench"}'::json, '{"label":"bench"}'::json FROM made;
COMMIT;
