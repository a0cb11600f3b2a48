\set k random(1, 20000)
SELECT a.id, a.title, a.slug, a.body, a.status, a.views, a.rating, a.price, a.published_at, a.meta, a.featured, a.author, (SELECT array_agg(t.id ORDER BY t.id) FROM articles_tags t WHERE t.articles_id = a.id) FROM articles a WHERE a.id = :k;
