// The official SDK against the server at URL: signs in every way it offers, models, writes, reads nested, updates, deletes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as sdk from '@directus/sdk';

const url = process.env.URL ?? 'http://127.0.0.1:8055';
const email = process.env.ADMIN_EMAIL ?? 'admin@example.com';
const password = process.env.ADMIN_PASSWORD ?? 'd1r3ctu5';
const staticToken = 'sdk-static-token-0123456789';
const prefix = `sdk${process.pid}_`;
const authors = `${prefix}authors`, books = `${prefix}books`, genres = `${prefix}genres`, junction = `${prefix}books_genres`, site = `${prefix}site`;

const client = sdk.createDirectus(url).with(sdk.authentication('json')).with(sdk.rest());
const ask = (command) => client.request(command);

const key = { field: 'id', type: 'integer', meta: { hidden: true }, schema: { is_primary_key: true, has_auto_increment: true } };
const column = (field, type, schema = {}, meta = {}) => ({ field, type, schema, meta });
const alias = (field, special) => ({ field, type: 'alias', schema: null, meta: { special: [special] } });

before(() => client.login({ email, password }));
after(async () => {
	for (const name of [junction, books, genres, authors, site]) await ask(sdk.deleteCollection(name)).catch(() => {});
	await client.logout().catch(() => {});
});

test('signs in, refreshes and keeps its token', async () => {
	const first = await client.getToken();
	assert.match(first, /^eyJ/);
	const renewed = await client.refresh();
	assert.ok(renewed.access_token && renewed.refresh_token && renewed.expires > 0);
	const me = await ask(sdk.readMe({ fields: ['id', 'email', 'status'] }));
	assert.equal(me.email, email);
	assert.equal(me.status, 'active');
});

test('a wrong password is INVALID_CREDENTIALS', async () => {
	const stranger = sdk.createDirectus(url).with(sdk.authentication('json')).with(sdk.rest());
	await assert.rejects(stranger.login({ email, password: 'wrong' }), (problem) => problem.errors[0].extensions.code === 'INVALID_CREDENTIALS');
});

test('without a token a collection is FORBIDDEN', async () => {
	const anonymous = sdk.createDirectus(url).with(sdk.rest());
	await assert.rejects(anonymous.request(sdk.readItems('directus_nothing')), (problem) => problem.errors[0].extensions.code === 'FORBIDDEN');
});

test('models collections, fields and relations', async () => {
	await ask(sdk.createCollection({ collection: authors, meta: { note: 'people who write' }, schema: {}, fields: [key, column('name', 'string', { is_nullable: false })] }));
	await ask(sdk.createCollection({ collection: books, meta: {}, schema: {}, fields: [key, column('title', 'string'), column('pages', 'integer'), column('printed', 'timestamp'), column('extra', 'json')] }));
	await ask(sdk.createCollection({ collection: genres, meta: {}, schema: {}, fields: [{ field: 'code', type: 'string', schema: { is_primary_key: true, max_length: 20 }, meta: {} }, column('label', 'string')] }));
	await ask(sdk.createCollection({ collection: junction, meta: { hidden: true }, schema: {}, fields: [key, column('book', 'integer'), column('genre', 'string', { max_length: 20 })] }));
	await ask(sdk.createCollection({ collection: site, meta: { singleton: true }, schema: {}, fields: [key, column('motto', 'string', { default_value: 'read more' })] }));

	await ask(sdk.createField(books, column('author', 'integer', {}, { special: ['m2o'] })));
	await ask(sdk.createField(authors, alias('books', 'o2m')));
	await ask(sdk.createField(books, alias('genres', 'm2m')));
	await ask(sdk.createRelation({ collection: books, field: 'author', related_collection: authors, meta: { one_field: 'books' }, schema: { on_delete: 'SET NULL' } }));
	await ask(sdk.createRelation({ collection: junction, field: 'book', related_collection: books, meta: { one_field: 'genres', junction_field: 'genre' }, schema: { on_delete: 'CASCADE' } }));
	await ask(sdk.createRelation({ collection: junction, field: 'genre', related_collection: genres, meta: { junction_field: 'book' }, schema: { on_delete: 'CASCADE' } }));

	assert.equal((await ask(sdk.readCollection(authors))).meta.note, 'people who write');
	assert.ok((await ask(sdk.readCollections())).some((c) => c.collection === books));
	assert.deepEqual((await ask(sdk.readFieldsByCollection(books))).map((f) => f.field).sort(), ['author', 'extra', 'genres', 'id', 'pages', 'printed', 'title']);
	assert.equal((await ask(sdk.readRelation(books, 'author'))).related_collection, authors);

	await ask(sdk.updateField(books, 'title', { schema: { max_length: 100 } }));
	assert.equal((await ask(sdk.readField(books, 'title'))).schema.max_length, 100);
	await ask(sdk.updateCollection(authors, { meta: { note: 'authors' } }));
	assert.equal((await ask(sdk.readCollection(authors))).meta.note, 'authors');
	await ask(sdk.createField(authors, column('scratch', 'string')));
	await ask(sdk.deleteField(authors, 'scratch'));
	assert.ok(!(await ask(sdk.readFieldsByCollection(authors))).some((f) => f.field === 'scratch'));
});

let book;
test('writes nested and reads nested', async () => {
	await ask(sdk.createItems(genres, [{ code: 'sf', label: 'Science fiction' }, { code: 'hist', label: 'History' }]));
	const author = await ask(sdk.createItem(authors, {
		name: 'Ada', books: [{ title: 'One', pages: 10, printed: '2024-02-29T12:00:00Z', extra: { a: [1, null, 'x'] }, genres: [{ genre: 'sf' }, { genre: { code: 'new', label: 'New' } }] }, { title: 'Two', pages: 20 }],
	}, { fields: ['id', 'name', { books: ['id', 'title', 'printed', 'extra', { genres: [{ genre: ['code', 'label'] }] }] }] }));
	assert.equal(author.books.length, 2);
	[book] = author.books;
	assert.equal(book.printed, '2024-02-29T12:00:00.000Z');
	assert.deepEqual(book.extra, { a: [1, null, 'x'] });
	assert.deepEqual(book.genres.map((g) => g.genre.code).sort(), ['new', 'sf']);

	const read = await ask(sdk.readItem(books, book.id, { fields: ['title', { author: ['name', { books: ['title'] }] }] }));
	assert.equal(read.author.name, 'Ada');
	assert.deepEqual(read.author.books.map((b) => b.title).sort(), ['One', 'Two']);
});

test('lists with a filter, an order and a limit', async () => {
	await ask(sdk.createItems(books, [{ title: 'Three', pages: 30 }, { title: 'Four', pages: 40 }]));
	const titles = (await ask(sdk.readItems(books, { fields: ['title'], filter: { pages: { _gte: 20 } }, sort: ['-pages'], limit: 2 }))).map((b) => b.title);
	assert.deepEqual(titles, ['Four', 'Three']);
});

test('updates one, many and nested', async () => {
	assert.equal((await ask(sdk.updateItem(books, book.id, { title: 'One, again' }))).title, 'One, again');
	const [two, three] = await ask(sdk.readItems(books, { filter: { title: { _in: ['Two', 'Three'] } } }));
	const many = await ask(sdk.updateItems(books, [two.id, three.id], { pages: 99 }));
	assert.deepEqual(many.map((b) => b.pages), [99, 99]);
	const moved = await ask(sdk.updateItem(books, three.id, { author: { name: 'Grace' }, genres: { create: [{ genre: 'hist' }], update: [], delete: [] } }, { fields: [{ author: ['name'], genres: ['genre'] }] }));
	assert.equal(moved.author.name, 'Grace');
	assert.deepEqual(moved.genres.map((g) => g.genre), ['hist']);
});

test('reads by GraphQL', async () => {
	const graph = sdk.createDirectus(url).with(sdk.staticToken(await client.getToken())).with(sdk.graphql());
	const text = `query ($name: String!) { ${authors}(filter: { name: { _eq: $name } }) { id name books(sort: ["title"]) { title genres { genre { label } } } } }`;
	const [{ name }] = await ask(sdk.readItems(authors, { limit: 1, sort: ['id'] }));
	const answer = await graph.query(text, { name });
	const [same] = await ask(sdk.readItems(authors, { filter: { name: { _eq: name } }, fields: ['id', 'name', { books: ['title', { genres: [{ genre: ['label'] }] }] }], deep: { books: { _sort: ['title'] } } }));
	assert.deepEqual(answer[authors][0], { ...same, id: String(same.id) });
	await assert.rejects(graph.query(`{ ${authors} { nonsense } }`), (problem) => problem.errors[0].extensions.code === 'GRAPHQL_VALIDATION');
});

test('reads and writes a singleton', async () => {
	assert.equal((await ask(sdk.readSingleton(site))).motto, 'read more');
	assert.equal((await ask(sdk.updateSingleton(site, { motto: 'write more' }))).motto, 'write more');
	assert.equal((await ask(sdk.readSingleton(site))).motto, 'write more');
});

test('a static token works without a session', async () => {
	await ask(sdk.updateMe({ token: staticToken }));
	const bearer = sdk.createDirectus(url).with(sdk.staticToken(staticToken)).with(sdk.rest());
	assert.equal((await bearer.request(sdk.readMe({ fields: ['email'] }))).email, email);
	assert.ok((await bearer.request(sdk.readItems(books))).length >= 4);
	await ask(sdk.updateMe({ token: null }));
	await assert.rejects(bearer.request(sdk.readMe()), (problem) => problem.errors[0].extensions.code === 'INVALID_CREDENTIALS');
});

test('deletes one and many', async () => {
	await ask(sdk.deleteItem(books, book.id));
	await assert.rejects(ask(sdk.readItem(books, book.id)), (problem) => problem.errors[0].extensions.code === 'FORBIDDEN');
	const left = await ask(sdk.readItems(books));
	await ask(sdk.deleteItems(books, left.map((b) => b.id)));
	assert.deepEqual(await ask(sdk.readItems(books)), []);
	assert.deepEqual(await ask(sdk.readItems(junction)), [], 'the junction rows go with their books');
});

test('ping, info and health', async () => {
	assert.equal(await ask(sdk.serverPing()), 'pong');
	assert.ok((await ask(sdk.serverInfo())).project);
	assert.equal((await ask(sdk.serverHealth())).status, 'ok');
});

// A browser keeps cookies beside the page's script; here a jar does, around fetch.
function browser() {
	const jar = new Map();
	const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
	const browse = async (target, options = {}) => {
		const sent = options.credentials === 'include' ? { cookie: cookies() } : {};
		const answer = await fetch(target, { ...options, headers: { ...options.headers, ...sent } });
		for (const line of answer.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			if (value === '') jar.delete(name); else jar.set(name, value);
		}
		return answer;
	};
	return { jar, fetch: browse };
}

test('cookie mode: the refresh token stays in its cookie', async () => {
	const { jar, fetch: browse } = browser();
	const page = sdk.createDirectus(url, { globals: { fetch: browse } }).with(sdk.authentication('cookie', { credentials: 'include' })).with(sdk.rest());
	const data = await page.login({ email, password });
	assert.ok(data.access_token && !data.refresh_token);
	const before = jar.get('directus_refresh_token');
	assert.equal(before.length, 64);
	assert.equal((await page.request(sdk.readMe({ fields: ['email'] }))).email, email);
	await page.refresh();
	assert.notEqual(jar.get('directus_refresh_token'), before);
	assert.equal((await page.request(sdk.readMe({ fields: ['email'] }))).email, email);
	await page.logout();
	assert.ok(!jar.has('directus_refresh_token'));
	await assert.rejects(page.refresh());
});

test('session mode: the page holds no token at all', async () => {
	const { jar, fetch: browse } = browser();
	const page = sdk.createDirectus(url, { globals: { fetch: browse } }).with(sdk.authentication('session', { credentials: 'include' })).with(sdk.rest({ credentials: 'include' }));
	const data = await page.login({ email, password });
	assert.ok(!data.access_token && !data.refresh_token && data.expires > 0);
	const before = jar.get('directus_session_token');
	assert.match(before, /^eyJ/);
	assert.equal(await page.getToken(), null);
	assert.equal((await page.request(sdk.readMe({ fields: ['email'] }))).email, email);
	await page.refresh();
	assert.notEqual(jar.get('directus_session_token'), before);
	assert.equal((await page.request(sdk.readMe({ fields: ['email'] }))).email, email);
	await page.logout();
	assert.ok(!jar.has('directus_session_token'));
	await assert.rejects(page.request(sdk.readMe()));
});

test('json mode: refreshes by itself when the token is about to end', async () => {
	const kept = { value: null };
	const storage = { get: () => kept.value, set: (value) => { kept.value = value; } };
	const page = sdk.createDirectus(url).with(sdk.authentication('json', { storage, msRefreshBeforeExpires: 30000 })).with(sdk.rest());
	await page.login({ email, password });
	const first = kept.value.access_token, spent = kept.value.refresh_token;
	kept.value = { ...kept.value, expires_at: Date.now() - 1 };
	assert.equal((await page.request(sdk.readMe({ fields: ['email'] }))).email, email);
	assert.notEqual(kept.value.refresh_token, spent);
	assert.ok(kept.value.access_token && first);
	await assert.rejects(page.request(sdk.refresh({ mode: 'json', refresh_token: spent })), (problem) => problem.errors[0].extensions.code === 'INVALID_CREDENTIALS');
	await page.logout();
	assert.equal(await page.getToken(), null);
});

test('the auth commands without the composable', async () => {
	const bare = sdk.createDirectus(url).with(sdk.rest());
	const data = await bare.request(sdk.login({ email, password }, { mode: 'json' }));
	const next = await bare.request(sdk.refresh({ mode: 'json', refresh_token: data.refresh_token }));
	assert.notEqual(next.refresh_token, data.refresh_token);
	assert.equal((await bare.request(sdk.withToken(next.access_token, sdk.readMe({ fields: ['email'] })))).email, email);
	await bare.request(sdk.logout({ mode: 'json', refresh_token: next.refresh_token }));
	await assert.rejects(bare.request(sdk.refresh({ mode: 'json', refresh_token: next.refresh_token })), (problem) => problem.errors[0].extensions.code === 'INVALID_CREDENTIALS');
	assert.deepEqual(await bare.request(sdk.readProviders()), []);
});

test('a named token works as a static one does', async () => {
	const made = await ask(sdk.customEndpoint({ method: 'POST', path: '/users/me/tokens', body: JSON.stringify({ name: 'sdk' }) }));
	const program = sdk.createDirectus(url).with(sdk.staticToken(made.token)).with(sdk.rest());
	assert.equal((await program.request(sdk.readMe({ fields: ['email'] }))).email, email);
	await ask(sdk.customEndpoint({ method: 'DELETE', path: `/users/me/tokens/${made.id}` }));
	await assert.rejects(program.request(sdk.readMe()), (problem) => problem.errors[0].extensions.code === 'INVALID_CREDENTIALS');
});

test('signs out: the refresh token is spent', async () => {
	const other = sdk.createDirectus(url).with(sdk.authentication('json')).with(sdk.rest());
	const { refresh_token } = await other.login({ email, password });
	await other.logout();
	const answer = await fetch(`${url}/auth/refresh`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ refresh_token, mode: 'json' }) });
	assert.equal(answer.status, 401);
});
