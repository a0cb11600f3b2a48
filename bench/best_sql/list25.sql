SELECT id, title, status, views, published_at FROM articles ORDER BY published_at DESC LIMIT 25;
