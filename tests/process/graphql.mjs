// GraphQL reads: answers in the shape of the selection, the caller's own schema, errors where they belong, and documents
// that ask for too much.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const adminToken = 'graphql-static-token-0123456789';
const readerToken = 'graphql-reader-token-0123456789';
const list = (field, special) => ({ field, type: 'alias', schema: null, meta: { special: [special] } });

async function model(client) {
	const collection = (name, fields, meta = {}) => client.must('POST', '/collections', { collection: name, schema: {}, meta, fields });
	await collection('author', [key, column('name', 'string'), list('books', 'o2m')]);
	await collection('book', [key, column('title', 'string', { is_nullable: false }), column('price', 'decimal', { numeric_precision: 10, numeric_scale: 2 }), column('sold', 'bigInteger'), column('out', 'timestamp'),
		column('doc', 'json', {}, { special: ['cast-json'] }), column('ok', 'boolean', {}, { special: ['cast-boolean'] }), column('secret', 'string', {}, { special: ['conceal'] }), column('author', 'integer', {}, { special: ['m2o'] })]);
	await client.must('POST', '/relations', { collection: 'book', field: 'author', related_collection: 'author', schema: { on_delete: 'SET NULL' }, meta: { one_field: 'books' } });
	await collection('shelf', [key, column('name', 'string'), list('things', 'm2a')]);
	await collection('shelf_things', [key, column('shelf', 'integer'), column('item', 'string'), column('collection', 'string')]);
	await client.must('POST', '/relations', { collection: 'shelf_things', field: 'shelf', related_collection: 'shelf', schema: {}, meta: { one_field: 'things', junction_field: 'item' } });
	await client.must('POST', '/relations', { collection: 'shelf_things', field: 'item', related_collection: null, meta: { one_allowed_collections: ['book', 'author'], one_collection_field: 'collection', junction_field: 'shelf' } });
	await collection('about', [key, column('motto', 'string')], { singleton: true });
	await client.must('POST', '/items/author', [{ name: 'Ann' }, { name: 'Ben' }]);
	await client.must('POST', '/items/book', [
		{ title: 'A', price: 10, sold: '9007199254740993', out: '2001-02-03T04:05:06Z', doc: { p: [1, '}"'] }, ok: true, secret: 'x', author: 1 },
		{ title: 'B "quoted" \\ {', price: 20.5, sold: 5, out: '2010-02-03T04:05:06Z', ok: false, author: 1 }, { title: 'C', author: 2 }]);
	await client.must('POST', '/items/shelf', { name: 'S', things: [{ collection: 'book', item: '1' }, { collection: 'author', item: '2' }] });
}

/** A user who may read `permissions`; gives the ids to change them by. */
async function reader(client, permissions) {
	const policy = await client.must('POST', '/policies', { name: 'reader' });
	const made = await client.must('POST', '/permissions', permissions.map((one) => ({ policy: policy.id, action: 'read', permissions: {}, fields: ['*'], ...one })));
	const user = await client.must('POST', '/users', { email: 'reader@example.com', password: 'S3cret-pass', token: readerToken, status: 'active' });
	await client.must('POST', '/access', { user: user.id, policy: policy.id });
	return made.map((one) => one.id);
}

for (const kind of kinds()) {
	within(kind);
	const server = await Server.fresh(freshDatabase(kind), { ADMIN_TOKEN: adminToken });
	const client = new Client(server.url, adminToken);
	await model(client);
	const ask = (query, variables, as = client) => as.post('/graphql', { query, variables });
	const data = async (query, variables, as) => {
		const answer = await ask(query, variables, as);
		assert.equal(answer.status, 200, answer.text);
		assert.equal(answer.body.errors, undefined, answer.text);
		return answer.body.data;
	};
	const invalid = async (query, message, as) => {
		const answer = await ask(query, undefined, as);
		refused(answer, 400, 'GRAPHQL_VALIDATION');
		assert.match(answer.error.extensions.errors[0].message, message);
	};

	await check('values are of their types, keys in the order of the selection', async () => {
		const answer = await ask('{ book(sort: ["id"], limit: 2) { ok title id price sold out doc secret } }');
		assert.equal(answer.text, JSON.stringify({ data: { book: [
			{ ok: true, title: 'A', id: '1', price: 10, sold: '9007199254740993', out: '2001-02-03T04:05:06.000Z', doc: { p: [1, '}"'] }, secret: '**********' },
			{ ok: false, title: 'B "quoted" \\ {', id: '2', price: 20.5, sold: '5', out: '2010-02-03T04:05:06.000Z', doc: null, secret: null }] } }));
	});
	await check('one relation under several names, each with arguments of its own', async () => assert.deepEqual(
		await data('{ author(sort: ["id"]) { books: name cheap: books(filter: {price: {_lt: 15}}) { title } rest: books(filter: {price: {_gte: 15}}, sort: ["-id"]) { t: title author { name } } } }'),
		{ author: [{ books: 'Ann', cheap: [{ title: 'A' }], rest: [{ t: 'B "quoted" \\ {', author: { name: 'Ann' } }] }, { books: 'Ben', cheap: [], rest: [] }] }));
	await check('items of many collections', async () => assert.deepEqual(
		await data('{ shelf { things(sort: ["id"]) { a: item { __typename ... on book { id title } } b: item { ... on author { books { title } } ... on book { author { name } } } } } }'),
		{ shelf: [{ things: [{ a: { __typename: 'book', id: '1', title: 'A' }, b: { author: { name: 'Ann' } } }, { a: { __typename: 'author' }, b: { books: [{ title: 'C' }] } }] }] }));
	await check('fragments, directives, variables', async () => assert.deepEqual(
		await data('query Q($f: book_filter, $n: Boolean = false, $l: Int) { book(filter: $f, sort: "id", limit: $l) { ...B id @include(if: $n) } } fragment B on book { title ...P } fragment P on book { author { name @skip(if: $n) __typename } }',
			{ f: { _or: [{ title: { _eq: 'A' } }, { author: { name: { _eq: 'Ben' } } }], out_func: { year: { _null: true } } } }),
		{ book: [{ title: 'C', author: { name: 'Ben', __typename: 'author' } }] }));
	await check('by key, singletons, functions', async () => assert.deepEqual(
		await data('{ book_by_id(id: 2) { out_func { year hour } author { books_func { count } } } about { motto } }'),
		{ book_by_id: { out_func: { year: 2010, hour: 4 }, author: { books_func: { count: 2 } } }, about: { motto: null } }));
	await check('aggregates', async () => assert.deepEqual(
		await data('{ all: book_aggregated { countAll count { price } sum { price } group } book_aggregated(groupBy: ["author"], sort: ["author"]) { group count { id } countAll } }'),
		{ all: [{ countAll: 3, count: { price: 2 }, sum: { price: 30.5 }, group: null }], book_aggregated: [{ group: { author: 1 }, count: { id: 2 }, countAll: 2 }, { group: { author: 2 }, count: { id: 1 }, countAll: 1 }] }));

	await check('a root that fails is null, the others are there', async () => {
		const answer = await ask('{ a: book_by_id(id: 1) { title } b: book_by_id(id: 99) { title } }');
		assert.deepEqual(answer.body.data, { a: { title: 'A' }, b: null });
		assert.deepEqual(answer.error.path, ['b']);
		assert.deepEqual(answer.error.locations, [{ line: 1, column: 34 }]);
		refused(answer, 200, 'FORBIDDEN');
	});
	await check('a list that fails takes all of the answer', async () => {
		const answer = await ask('{ about { motto } book(sort: ["colour"]) { title } }');
		assert.equal('data' in answer.body, false);
		refused(answer, 200, 'FORBIDDEN');
	});
	await check('null where none may be', async () => {
		const answer = await ask('{ about { id motto } }');
		assert.deepEqual(answer.body.data, { about: null });
		assert.deepEqual(answer.error.path, ['about', 'id']);
	});
	await check('wrong variables', async () => refused(await ask('query ($n: Int!) { book(limit: $n) { id } }', { n: 'x' }), 200, 'INTERNAL_SERVER_ERROR'));
	await check('wrong documents', async () => {
		await invalid('{ book { ', /^Syntax Error: Expected Name, found <EOF>\.$/);
		await invalid('{ book { titel } }', /Did you mean "title"\?$/);
		await invalid('{ directus_users { id } }', /^Cannot query field/);
	});
	await check('neither mutations nor subscriptions yet', async () => refused(await ask('mutation { delete_book_item(id: 1) { id } }'), 200, 'INTERNAL_SERVER_ERROR'));
	await check('GET', async () => {
		const answer = await client.get(`/graphql?query=${encodeURIComponent('query ($i: ID!) { book_by_id(id: $i) { title } }')}&variables=${encodeURIComponent('{"i": 1}')}`);
		assert.deepEqual(answer.body, { data: { book_by_id: { title: 'A' } } });
		refused(await client.get('/graphql?query=mutation{x}'), 405, 'METHOD_NOT_ALLOWED', { allowed: ['POST'] });
		refused(await client.get('/graphql?query={book{id}}&variables={'), 400, 'INVALID_QUERY');
		refused(await client.get('/graphql'), 400, 'INVALID_PAYLOAD');
		refused(await client.send('PUT', '/graphql', {}), 405, 'METHOD_NOT_ALLOWED', { allowed: ['GET', 'POST'] });
	});
	await check('variables that are none', async () => refused(await client.post('/graphql', { query: '{ book { id } }', variables: 5 }), 400, 'GRAPHQL_EXECUTION'));

	// ---- too much
	await check('tokens', () => invalid(`{ book {${' id'.repeat(5001)} } }`, /5000 tokens/));
	await check('nesting of the text', () => invalid('{ a '.repeat(2000), /nested deeper/));
	await check('depth of relations', async () => {
		const answer = await ask(`{ book ${'{ author { books '.repeat(8)} { id } ${'} }'.repeat(8)} }`);
		refused(answer, 200, 'INVALID_QUERY', { reason: 'Max relational depth exceeded' });
	});
	await check('fragments that double', async () => {
		let text = '{ book { ...F0 } }';
		for (let i = 0; i < 100; i++) text += ` fragment F${i} on book { ${['a', 'b'].map((name) => `${name}: author { books { ...F${i + 1} } }`).join(' ')} }`;
		const answer = await ask(`${text} fragment F100 on book { id }`);
		refused(answer, 200, 'INVALID_QUERY');
	});

	await check('fragments that make many fields of few words', async () => {
		const names = Array.from({ length: 1000 }, (_, i) => `t${i}: __typename`).join(' ');
		let text = `{ book { ...F0 } } fragment N on book { ${names} }`;
		for (let i = 0; i < 4; i++) text += ` fragment F${i} on book { id ...N ${['a', 'b', 'c'].map((name) => `${name}: author { books { ...F${i + 1} } }`).join(' ')} }`;
		refused(await ask(`${text} fragment F4 on book { id }`), 200, 'INVALID_QUERY', { reason: 'Too many fields' });
	});
	await check('a long variable is not told again with each of its mistakes', async () => {
		const wrong = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`colour${i}`, 'x'.repeat(15000)]));
		const answer = await ask('query ($f: book_filter) { book(filter: $f) { id } }', { f: wrong });
		refused(answer, 200, 'INTERNAL_SERVER_ERROR');
		assert.ok(answer.text.length < 200000, `${answer.text.length} bytes`);
	});

	// ---- whose schema
	const [books] = await reader(client, [{ collection: 'book', fields: ['title', 'author'], permissions: { price: { _null: true } } }]);
	const one = new Client(server.url, readerToken);
	await check('the public has nothing to ask for', async () => {
		await invalid('{ book { id } }', /^Cannot query field "book" on type "Query"\.$/, new Client(server.url));
		assert.deepEqual(await data('{ _empty }', undefined, new Client(server.url)), { _empty: null });
	});
	await check('a reader has their own schema and rows', async () => {
		assert.deepEqual(await data('{ book { title author } }', undefined, one), { book: [{ title: 'C', author: 2 }] });
		await invalid('{ book { price } }', /^Cannot query field "price"/, one);
		await invalid('{ author { name } }', /^Cannot query field "author"/, one);
	});
	await check('each root that is refused has an id by which an admin can ask why', async () => {
		await client.must('PATCH', `/permissions/${books}`, { fields: ['id', 'title'] });
		const document = '{ a: book_by_id(id: 1) { title } b: book_by_id(id: 3) { title } c: book_by_id(id: 2) { id } }';
		const answer = await ask(document, undefined, one);
		assert.deepEqual(answer.body.data, { a: null, b: { title: 'C' }, c: null });
		assert.deepEqual(answer.body.errors.map((error) => error.path), [['a'], ['c']]);
		const id = answer.headers.get('x-request-id');
		const why = (of) => client.must('GET', `/utils/explain-access/${of}`);
		for (const [key, item, field] of [['a', '1', 'title'], ['c', '2', 'id']]) {
			const { refusal, now } = await why(`${id}:${key}`);
			assert.deepEqual([refusal.path, refusal.collection, refusal.action, refusal.items, refusal.fields], ['/graphql', 'book', 'read', [item], [field]]);
			assert.deepEqual([now.allowed, now.decision.because, now.decision.clause.field], [false, 'rule', 'price']);
		}
		assert.deepEqual((await why(id)).refusal.items, ['1'], "the request's own id stands for the first");
		refused(await client.get(`/utils/explain-access/${id}:b`), 403, 'FORBIDDEN');
		const own = await one.post('/graphql', { query: '{ books: book(sort: ["price"]) { title } }' }, { headers: { 'x-request-id': 'graphql-own' } });
		assert.equal(own.headers.get('x-request-id'), 'graphql-own');
		const sorted = await why('graphql-own:books');
		assert.deepEqual([sorted.refusal.fields, sorted.now.decision.because], [['price'], 'field']);
		assert.equal((await ask('{ book { id } }', undefined, one)).headers.get('x-request-id'), null);
		await client.must('PATCH', `/permissions/${books}`, { fields: ['title', 'author'] });
	});
	await check('it follows their permissions', async () => {
		await client.must('PATCH', `/permissions/${books}`, { fields: ['title', 'price'], permissions: {} });
		assert.deepEqual(await data('{ book(sort: ["title"], limit: 1) { title price } }', undefined, one), { book: [{ title: 'A', price: 10 }] });
		await invalid('{ book { author } }', /^Cannot query field "author"/, one);
	});
	await check('and the model', async () => {
		await client.must('POST', '/fields/book', column('pages', 'integer'));
		assert.deepEqual(await data('{ book_by_id(id: 1) { pages } }'), { book_by_id: { pages: null } });
		await client.must('DELETE', '/fields/book/pages');
		await invalid('{ book_by_id(id: 1) { pages } }', /^Cannot query field "pages"/);
	});
	await server.stop();
}
finish();
