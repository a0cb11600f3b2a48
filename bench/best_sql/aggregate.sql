SELECT status, COUNT(id), AVG(views) FROM articles GROUP BY status ORDER BY status LIMIT 100;
