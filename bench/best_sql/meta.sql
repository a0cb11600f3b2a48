\startpipeline
SELECT id, title FROM articles ORDER BY id LIMIT 25;
SELECT COUNT(*) FROM articles;
\endpipeline
