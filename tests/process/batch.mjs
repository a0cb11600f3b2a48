// POST /batch: all of it or nothing, later operations refer to the answers of earlier ones, and nothing is seen that a
// route of its own would not show.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const token = 'batch-static-token-0123456789';

async function model(client) {
	const make = (collection, fields, meta = {}) => client.must('POST', '/collections', { collection, schema: {}, meta, fields });
	await make('ba_author', [key, column('name', 'string'), column('email', 'string', { is_unique: true }), column('secret', 'hash', {}, { special: ['hash', 'conceal'] }), column('score', 'integer')]);
	await make('ba_article', [column('id', 'uuid', { is_primary_key: true }, { special: ['uuid'] }), column('slug', 'string', { is_unique: true }), column('title', 'string'), column('author', 'integer'), column('doc', 'json', {}, { special: ['cast-json'] }), column('body', 'text')]);
	await client.must('POST', '/relations', { collection: 'ba_article', field: 'author', related_collection: 'ba_author', meta: { one_field: 'articles' }, schema: { on_delete: 'SET NULL' } });
	await client.must('POST', '/fields/ba_author', column('articles', 'alias', null, { special: ['o2m'] })).catch(() => {});
	await make('ba_single', [key, column('v', 'string')], { singleton: true });
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token, MAX_BATCH_MUTATION: '5000' });
	const client = new Client(server.url, token);
	await model(client);
	const send = (...operations) => client.post('/batch', { operations });
	const count = async (table) => Number((await database.sql(`select count(*) from ${table}`))[0][0]);
	const nothingChanged = async (body) => {
		const state = async () => [await count('ba_author'), await count('ba_article'), await count('directus_activity'), await count('directus_revisions')];
		const before = await state();
		await body();
		assert.deepEqual(await state(), before);
	};

	await check('operations refer to what came before them', async () => {
		const answer = await send(
			{ id: 'author', action: 'create', collection: 'ba_author', data: { name: 'Ann', email: 'ann@example.com' }, query: { fields: ['id', 'name'] } },
			{ id: 'articles', action: 'create', collection: 'ba_article', data: [{ slug: 'b', title: 'B', author: { $ref: 'author.id' } }, { slug: 'a', title: { $ref: 'author.name' }, author: { $ref: '0.id' } }], query: { fields: ['id', 'slug', 'title', 'author.name'] } },
			{ id: 'changed', action: 'update', collection: 'ba_article', keys: [{ $ref: 'articles.1.id' }], data: { title: 'changed', doc: { of: [{ $ref: 'articles.0.slug' }, { $ref: 'articles.0.author.name' }] } }, query: { fields: ['slug', 'title', 'doc'] } },
			{ action: 'read', collection: 'ba_article', query: { filter: { author: { _eq: { $ref: 'author.id' } } }, sort: ['slug'], fields: ['slug', 'title'] } },
			{ action: 'upsert', collection: 'ba_article', upsert: { key: 'slug', merge: { title: 'concat' } }, data: [{ slug: 'c', title: 'C' }, { slug: 'a', title: '!' }], query: { fields: ['slug', 'title'] } },
			{ action: 'delete', collection: 'ba_article', keys: [{ $ref: 'articles.0.id' }] },
			{ action: 'read', collection: 'ba_author', keys: [{ $ref: 'author.id' }], query: { fields: ['articles.slug'] } },
		);
		assert.equal(answer.status, 200, answer.text);
		const { data } = answer.body;
		const { id } = data[0].data;
		assert.deepEqual(data.map((one) => [one.id, one.action]), [['author', 'create'], ['articles', 'create'], ['changed', 'update'], [null, 'read'], [null, 'upsert'], [null, 'delete'], [null, 'read']]);
		assert.deepEqual(data[0].data, { id, name: 'Ann' });
		assert.deepEqual(data[1].data.map(({ id: key, ...rest }) => rest), [{ slug: 'b', title: 'B', author: { name: 'Ann' } }, { slug: 'a', title: 'Ann', author: { name: 'Ann' } }]);
		assert.deepEqual(data[2].data, [{ slug: 'a', title: 'changed', doc: { of: ['b', 'Ann'] } }]);
		assert.deepEqual(data[3].data, [{ slug: 'a', title: 'changed' }, { slug: 'b', title: 'B' }]);
		assert.deepEqual(data[4].data, [{ slug: 'c', title: 'C' }, { slug: 'a', title: 'changed!' }]);
		assert.equal(data[5].data, null);
		assert.deepEqual(data[6].data, [{ articles: [{ slug: 'a' }] }]);
		const history = await database.sql("select action, count(*) from directus_activity where collection like 'ba_%' group by action order by action");
		assert.deepEqual(history, [['create', '4'], ['delete', '1'], ['update', '2']]);
	});

	await check('updates and deletes by query, lists of updates', async () => {
		const answer = await send(
			{ id: 'make', action: 'create', collection: 'ba_author', data: Array.from({ length: 30 }, (_, i) => ({ name: `q${i}`, score: i })), query: { fields: ['id', 'score'] } },
			{ id: 'more', action: 'update', collection: 'ba_author', query: { filter: { _and: [{ name: { _starts_with: 'q' } }, { score: { _lt: { $ref: 'make.5.score' } } }] }, fields: ['score'] }, data: { score: 100 } },
			{ id: 'each', action: 'update', collection: 'ba_author', data: [{ id: { $ref: 'make.29.id' }, score: 1 }, { id: { $ref: 'make.28.id' }, name: 'q28!' }], query: { fields: ['name', 'score'] } },
			{ action: 'delete', collection: 'ba_author', query: { filter: { score: { _eq: 100 } }, limit: -1 } },
			{ action: 'read', collection: 'ba_author', query: { aggregate: { count: '*', sum: 'score' }, filter: { name: { _starts_with: 'q' } } } },
		);
		assert.equal(answer.status, 200, answer.text);
		const { data } = answer.body;
		assert.deepEqual(data[1].data, Array(5).fill({ score: 100 }));
		assert.deepEqual(data[2].data, [{ name: 'q29', score: 1 }, { name: 'q28!', score: 28 }]);
		const sum = Array.from({ length: 30 }, (_, i) => (i < 5 ? 0 : i === 29 ? 1 : i)).reduce((left, right) => left + right);
		assert.deepEqual([Number(data[4].data[0].count), Number(data[4].data[0].sum.score)], [25, sum]);
	});

	await check('the last operation fails: nothing is kept, and the error names it', async () => {
		const good = (i) => ({ id: `g${i}`, action: 'create', collection: 'ba_author', data: { name: `never${i}`, email: `never${i}@example.com` } });
		await nothingChanged(async () => {
			refused(await send(good(1), good(2), { id: 'bad', action: 'create', collection: 'ba_author', data: { email: 'never1@example.com' } }), 400, 'RECORD_NOT_UNIQUE', { operation: 'bad', field: 'email' });
			refused(await send(good(1), { action: 'create', collection: 'ba_article', data: { author: 999999 } }), 400, 'INVALID_FOREIGN_KEY', { operation: 1 });
			refused(await send(good(1), { id: 'read', action: 'read', collection: 'ba_author', query: { fields: ['nope'] } }), 403, 'FORBIDDEN', { operation: 'read' });
			refused(await send(good(1), { id: 'read', action: 'read', collection: 'ba_author', query: { filter: { name: { _nope: 1 } } } }), 400, 'INVALID_QUERY', { operation: 'read' });
			refused(await send(good(1), { action: 'update', collection: 'ba_author', keys: ['x'], data: { name: 'x' } }), 403, 'FORBIDDEN', { operation: 1 });
			refused(await send(good(1), { action: 'update', collection: 'ba_author', keys: [{ $ref: 'g1.nope' }], data: { name: 'x' } }), 400, 'INVALID_PAYLOAD', { operation: 1 });
			refused(await send(good(1), good(1)), 400, 'INVALID_PAYLOAD', { operation: 'g1' });
		});
	});

	await check('what is no batch runs nothing', async () => {
		const first = { id: 'one', action: 'create', collection: 'ba_author', data: { name: 'never' } };
		await nothingChanged(async () => {
			for (const body of [{}, [], { operations: {} }, { operations: [], more: 1 }, { operations: [7] }, { operations: [first, null] }]) refused(await client.post('/batch', body), 400, 'INVALID_PAYLOAD');
			const wrong = [
				{ ...first, id: 'a.b' }, { ...first, id: '1' }, { ...first, id: 7 }, { ...first, id: 'x'.repeat(65) }, { ...first, id: 'two', action: 'drop' }, { ...first, id: 'two', extra: 1 }, { ...first, id: 'two', keys: [1] }, { action: 'create', collection: 'ba_author' },
				{ action: 'create', collection: 'ba_author', data: 'x' }, { action: 'update', collection: 'ba_author', data: {} }, { action: 'delete', collection: 'ba_author' }, { action: 'delete', collection: 'ba_author', keys: 5 }, { action: 'upsert', collection: 'ba_author', data: {} }, { action: 'read', collection: 'ba_author', query: [] },
				{ action: 'create', collection: 'ba_single', data: { v: 1 } },
				...[{ meta: '*' }, { explain: true }, { export: 'csv' }].flatMap((query) => [{ action: 'read', collection: 'ba_author', query }, { action: 'update', collection: 'ba_author', keys: [], data: {}, query }]),
				...['later.id', '2.id', '1.id', '-1.id', 'nope.id', 'one', 'one.', '', '.', '99999999999999999999.id', 'ONE.id'].map(($ref) => ({ action: 'create', collection: 'ba_author', data: { name: { $ref } } })),
				{ action: 'create', collection: 'ba_author', data: { name: { $ref: 5 } } }, { action: 'create', collection: 'ba_author', data: { name: { $ref: 'one.id', more: 1 } } }, { action: 'read', collection: 'ba_author', query: { $ref: 'one.id' } },
			];
			for (const operation of wrong) refused(await send(first, operation), 400, 'INVALID_PAYLOAD', {});
			refused(await send({ id: 'gone', action: 'delete', collection: 'ba_author', keys: [] }, { action: 'create', collection: 'ba_author', data: { name: { $ref: 'gone.0' } } }), 400, 'INVALID_PAYLOAD', { operation: 1 });
			for (const collection of ['directus_users', 'directus_settings', 'nope', 'BA_author']) refused(await send(first, { action: 'read', collection }), 403, 'FORBIDDEN', { operation: 1 });
			refused(await client.post('/batch', { operations: Array(1001).fill({ action: 'read', collection: 'ba_author' }) }), 400, 'INVALID_PAYLOAD');
			refused(await new Client(server.url).post('/batch', { operations: [first] }), 403, 'FORBIDDEN', { operation: 'one' });
			refused(await send(...[0, 1, 2].map(() => ({ action: 'create', collection: 'ba_author', data: Array(2000).fill({}) }))), 400, 'INVALID_PAYLOAD', { operation: 2 });
		});
		assert.equal((await client.get('/batch')).code, 'ROUTE_NOT_FOUND');
		assert.deepEqual((await client.must('POST', '/batch', { operations: [] })), []);
	});

	await check('who has no rights hears the same of every collection', async () => {
		const nobody = new Client(server.url);
		for (const rest of [{ action: 'read' }, { action: 'read', keys: 5 }, { action: 'read', query: { meta: '*' } }, { action: 'create', data: {} }, { action: 'create' }, { action: 'update', data: {} }, { action: 'upsert', data: {}, upsert: 'nope' }, { action: 'delete', keys: [1] }]) {
			const [missing, ...there] = await Promise.all(['nope', 'ba_single', 'ba_author'].map((collection) => nobody.post('/batch', { operations: [{ ...rest, collection }] })));
			refused(missing, 403, 'FORBIDDEN', { operation: 0 });
			for (const [i, collection] of ['ba_single', 'ba_author'].entries()) assert.equal(there[i].text, missing.text.replaceAll('nope', collection));
		}
	});

	await check('references show no secrets and do not grow', async () => {
		const secret = (fields) => [{ id: 'u', action: 'create', collection: 'ba_author', data: { name: 's', secret: 'hidden' }, query: { fields } }, { action: 'create', collection: 'ba_author', data: { name: { $ref: 'u.secret' } } }];
		const long = 'x'.repeat(100000);
		await nothingChanged(async () => {
			refused(await send(...secret(['*'])), 400, 'INVALID_PAYLOAD', { operation: 1 });
			refused(await send(...secret(['id'])), 400, 'INVALID_PAYLOAD', { operation: 1 });
			refused(await send({ id: 'l', action: 'create', collection: 'ba_article', data: { body: long } }, ...Array.from({ length: 20 }, () => ({ action: 'create', collection: 'ba_article', data: { body: { $ref: 'l.body' } } }))), 400, 'INVALID_PAYLOAD');
			refused(await send({ id: 'l', action: 'create', collection: 'ba_article', data: { doc: { a: [1] } } }, { action: 'create', collection: 'ba_article', data: { doc: { $ref: 'l.doc' } } }), 400, 'INVALID_PAYLOAD', { operation: 1 });
		});
		let deep = { $ref: 'l.id' };
		for (let i = 0; i < 900; i++) deep = { a: deep };
		const nested = await send({ id: 'l', action: 'create', collection: 'ba_article', data: { slug: 'deep' } }, { action: 'create', collection: 'ba_article', data: { slug: 'deeper', doc: deep } });
		assert.equal(nested.status, 200, nested.text.slice(0, 300));
		const literal = await send({ id: 'l', action: 'create', collection: 'ba_article', data: { slug: 'lit', doc: { $literal: { $ref: '#/definitions/x', type: { $ref: 'l.id' } } } } });
		assert.deepEqual(literal.body.data[0].data.doc, { $ref: '#/definitions/x', type: { $ref: 'l.id' } });
	});

	await check('a thousand operations, and readers see all or nothing', async () => {
		const operations = Array.from({ length: 1000 }, (_, i) => ({ id: `o${i}`, action: 'create', collection: 'ba_author', data: { name: 'kilo', score: i ? { $ref: `o${i - 1}.id` } : 0 }, query: { fields: ['id'] } }));
		const seen = new Set();
		let running = true;
		const reader = (async () => { while (running) seen.add((await client.get('/items/ba_author?aggregate[count]=id&filter[name][_eq]=kilo')).body.data[0].count.id); })();
		let answer;
		try { answer = await client.post('/batch', { operations }); } finally { running = false; }
		await reader;
		assert.equal(answer.status, 200, answer.text.slice(0, 300));
		assert.deepEqual([...seen].map(Number).filter((n) => n !== 0 && n !== 1000), []);
		const rows = await client.must('GET', '/items/ba_author?filter[name][_eq]=kilo&limit=-1&sort=id&fields=id,score');
		assert.deepEqual(rows.map((row) => row.score), [0, ...rows.slice(0, -1).map((row) => row.id)]);
	});

	await check('batches at the same time do not mix', async () => {
		const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => send(
			{ id: 'a', action: 'create', collection: 'ba_author', data: { name: `par${i}` }, query: { fields: ['id'] } },
			{ action: 'create', collection: 'ba_article', data: [1, 2, 3].map(() => ({ title: `par${i}`, author: { $ref: 'a.id' } })) },
			...(i % 4 === 3 ? [{ action: 'update', collection: 'ba_author', keys: ['x'], data: {} }] : []),
		)));
		assert.deepEqual(answers.map((answer) => answer.status), answers.map((_, i) => (i % 4 === 3 ? 403 : 200)));
		const rows = await database.sql("select count(*), sum(case when a.title = b.name then 1 else 0 end) from ba_article a join ba_author b on b.id = a.author where a.title like 'par%'");
		assert.deepEqual(rows, [['27', '27']]);
	});

	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
