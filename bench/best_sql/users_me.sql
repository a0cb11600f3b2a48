SELECT * FROM directus_users WHERE email = 'admin@example.com';
