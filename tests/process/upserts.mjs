// Upserts by any unique key: what comes out is what an obvious evaluation in JavaScript gives, whoever writes at the
// same time.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const token = 'upserts-static-token-0123456789';

async function model(client, database) {
	await client.must('POST', '/collections', { collection: 'up_page', schema: {}, meta: {}, fields: [key,
		column('slug', 'string', { is_unique: true }), column('title', 'string', { is_nullable: false, default_value: 'untitled' }), column('views', 'integer'), column('score', 'float'), column('log', 'text'),
		column('seen', 'timestamp'), column('flag', 'boolean', {}, { special: ['cast-boolean'] }), column('doc', 'json', {}, { special: ['cast-json'] }), column('secret', 'string', {}, { special: ['conceal'] }),
		column('stamp', 'timestamp', {}, { special: ['date-updated'] }), column('code', 'string', { is_unique: true })] });
	await client.must('POST', '/collections', { collection: 'up_pair', schema: {}, meta: {}, fields: [key, column('a', 'integer'), column('b', 'string'), column('n', 'integer')] });
	await database.sql('create unique index up_pair_a_b on up_pair (a, b)');
	await database.sql('create unique index up_pair_some on up_pair (n) where n > 100');
	await client.must('POST', '/collections', { collection: 'up_uuid', schema: {}, meta: {}, fields: [column('id', 'uuid', { is_primary_key: true }, { special: ['uuid'] }), column('name', 'string', { is_unique: true })] });
	await client.post('/utils/cache/clear');
}

// ---- the obvious computation
const number = (value) => value ?? 0;
const merges = {
	replace: (old, given) => given,
	keep: (old) => old,
	fill: (old, given) => old ?? given,
	sum: (old, given) => (given === null ? old : number(old) + given),
	max: (old, given) => (given === null ? old : old === null || given > old ? given : old),
	min: (old, given) => (given === null ? old : old === null || given < old ? given : old),
	concat: (old, given) => (given === null ? old : (old ?? '') + given),
};
const blank = { title: 'untitled', views: null, score: null, log: null, seen: null, flag: null, doc: null };

function evaluate(stored, items, keyFields, merge) {
	const made = [];
	for (const item of items) {
		const found = stored.find((row) => keyFields.every((field) => row[field] === item[field]));
		if (!found) { stored.push({ ...blank, ...item }); made.push(item); continue; }
		for (const [field, given] of Object.entries(item)) {
			if (!keyFields.includes(field)) found[field] = merges[merge[field] ?? merge['*'] ?? 'replace'](found[field], given);
		}
	}
	return made.length;
}

function random(seed) { let state = seed; return (most) => { state = (state * 1103515245 + 12345) % 2147483648; return state % most; }; }

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	let server = await Server.fresh(database, { ADMIN_TOKEN: token });
	let client = new Client(server.url, token);
	await model(client, database);
	await server.stop(); // the indexes made past the server are known after a start
	server = await Server.start(database);
	client = new Client(server.url, token);
	const path = (collection, upsert, rest = '') => `/items/${collection}?upsert=${encodeURIComponent(typeof upsert === 'string' ? upsert : JSON.stringify(upsert))}${rest}`;
	const count = async (table) => Number((await database.sql(`select count(*) from ${table}`))[0][0]);
	const history = async () => Object.fromEntries((await database.sql("select action, count(*) from directus_activity where collection like 'up_%' group by action")).map(([action, n]) => [action, Number(n)]));

	await check('random upserts give what the rules say', async () => {
		const pick = random(7);
		const rules = [{}, { views: 'sum', title: 'keep' }, { '*': 'fill' }, { '*': 'keep', views: 'max' }, { score: 'sum', log: 'concat', seen: 'max', views: 'min' }, { title: 'concat', seen: 'min', doc: 'fill', flag: 'keep' }, { title: 'max', log: 'min', doc: 'keep' }];
		const stored = [];
		for (let round = 0; round < 60; round++) {
			const merge = rules[pick(rules.length)];
			const used = new Set();
			const items = Array.from({ length: 1 + pick(round % 9 === 0 ? 60 : 6) }, () => pick(80)).filter((n) => !used.has(n) && used.add(n)).map((n) => {
				const item = { slug: `s${n}` };
				const or = (value) => (pick(6) === 0 ? null : value);
				if (pick(2)) item.title = `t${pick(30)}`;
				if (pick(2)) item.views = or(pick(100) - 50);
				if (pick(2)) item.score = or((pick(200) - 100) / 8);
				if (pick(2)) item.log = or(`l"${pick(9)}'ü`);
				if (pick(2)) item.seen = or(new Date(1.6e12 + pick(1000) * 1000).toISOString());
				if (pick(2)) item.flag = or(pick(2) === 1);
				if (pick(2)) item.doc = or({ n: pick(9), list: ['"', null] });
				return item;
			});
			const before = await history();
			const created = evaluate(stored, items, ['slug'], merge);
			const data = await client.must('POST', path('up_page', { key: ['slug'], merge }, '&fields=slug,title,views,score,log,seen,flag,doc'), items);
			assert.deepEqual(data.map((item) => item.slug), items.map((item) => item.slug), 'the order of the request');
			for (const item of data) assert.deepEqual(item, stored.find((row) => row.slug === item.slug), JSON.stringify({ merge, items: items.find((one) => one.slug === item.slug) }));
			const after = await history();
			assert.equal((after.create ?? 0) - (before.create ?? 0), created);
			assert.ok((after.update ?? 0) - (before.update ?? 0) <= items.length - created);
		}
		const all = await client.must('GET', '/items/up_page?limit=-1&fields=slug,title,views,score,log,seen,flag,doc&sort=id');
		const bySlug = (left, right) => (left.slug < right.slug ? -1 : 1);
		assert.deepEqual(all.sort(bySlug), stored.sort(bySlug));
	});

	await check('revisions hold what came of it', async () => {
		await client.must('POST', path('up_page', 'slug'), { slug: 'rev', views: 5, title: 'one' });
		const item = await client.must('POST', path('up_page', { key: 'slug', merge: { views: 'sum', title: 'keep' } }), { slug: 'rev', views: 3, title: 'two' });
		assert.deepEqual([item.views, item.title], [8, 'one']);
		const [revision] = await client.must('GET', `/revisions?filter[collection][_eq]=up_page&filter[item][_eq]=${item.id}&sort=-id&limit=1&fields=data,delta,activity.action`);
		assert.deepEqual([revision.data.views, revision.data.title, revision.delta.views, 'title' in revision.delta, revision.activity.action], [8, 'one', 8, false, 'update']);
		assert.ok(revision.delta.stamp);
	});

	await check('composite keys, uuid keys, primary keys, single objects', async () => {
		const first = await client.must('POST', path('up_pair', 'b,a', '&fields=a,b,n'), [{ a: 1, b: 'x', n: 1 }, { a: 1, b: 'y', n: 2 }, { a: 2, b: 'x', n: 3 }]);
		assert.equal(first.length, 3);
		const again = await client.must('POST', path('up_pair', { key: ['a', 'b'], merge: { n: 'sum' } }, '&fields=a,b,n'), [{ a: 2, b: 'x', n: 10 }, { a: 3, b: 'x', n: 4 }, { a: '1', b: 'x', n: 10 }]);
		assert.deepEqual(again, [{ a: 2, b: 'x', n: 13 }, { a: 3, b: 'x', n: 4 }, { a: 1, b: 'x', n: 11 }]);
		const names = Array.from({ length: 40 }, (_, i) => ({ name: `n${(i * 17) % 40}` }));
		const made = await client.must('POST', path('up_uuid', 'name'), names);
		assert.deepEqual(made.map((item) => item.name), names.map((item) => item.name));
		assert.deepEqual(await client.must('POST', path('up_uuid', 'name'), names), made);
		assert.deepEqual((await client.must('POST', path('up_uuid', 'name', '&sort=name&limit=2&fields=name'), names)), [{ name: 'n0' }, { name: 'n1' }]);
		const one = await client.must('POST', path('up_pair', 'id', '&fields=id,n'), { id: 500, n: 1 });
		assert.deepEqual(one, { id: 500, n: 1 });
		assert.deepEqual(await client.must('POST', path('up_pair', 'id', '&fields=id,n'), [{ n: 8 }, { id: 500, n: 2 }]), [{ id: 501, n: 8 }, { id: 500, n: 2 }]);
		assert.deepEqual(await client.must('POST', path('up_pair', 'id'), []), []);
	});

	await check('what cannot be is said, and keeps nothing', async () => {
		const rows = await count('up_page');
		const post = (upsert, body, collection = 'up_page') => client.post(path(collection, upsert), body);
		for (const upsert of ['title', 'nope', 'slug,title', '', 'slug,slug', '{', { key: 'slug', merge: { title: 'sum' } }, { key: 'slug', merge: { flag: 'max' } }, { key: 'slug', merge: { doc: 'concat' } },
			{ key: 'slug', merge: { nope: 'keep' } }, { key: 'slug', merge: { views: 'concat' } }, { key: 'slug', merge: { secret: 'max' } }, { key: 'slug', merge: { views: 'add' } }, { key: 'slug', merge: { '*': 'sum' } }, { merge: {} }, { key: 'slug', extra: 1 }, 'a'.repeat(5000), Array(40).fill('x').map((x, i) => x + i).join(',')]) {
			refused(await post(upsert, [{ slug: 'never', title: 'x' }]), 400, 'INVALID_QUERY');
		}
		assert.match((await post('nope', [{ slug: 'never' }])).error.message, /"nope"/);
		refused(await post('n', [{ n: 7 }], 'up_pair'), 400, 'INVALID_QUERY'); // unique only among some rows
		const twice = await post('slug', [{ slug: 'x1' }, { slug: 'x2' }, { slug: 'x1' }]);
		refused(twice, 400, 'INVALID_PAYLOAD');
		assert.match(twice.error.message, /positions 0 and 2/);
		refused(await post('slug', [{ slug: 'x1' }, { title: 'y' }]), 400, 'INVALID_PAYLOAD');
		refused(await post('slug', [{ slug: null }]), 400, 'INVALID_PAYLOAD');
		refused(await post('slug', [{ slug: { a: 1 } }]), 400, 'INVALID_PAYLOAD');
		refused(await post('slug', [7]), 400, 'INVALID_PAYLOAD');
		await client.must('POST', path('up_page', 'slug'), [{ slug: 'c1', code: 'k1' }, { slug: 'c2', code: 'k2' }]);
		refused(await post('slug', [{ slug: 'fresh1' }, { slug: 'c2', code: 'k1' }]), 400, 'RECORD_NOT_UNIQUE', { field: 'code', value: 'k1' });
		refused(await post('slug', [{ slug: 'fresh2' }, { slug: 'fresh3', code: 'k1' }]), 400, 'RECORD_NOT_UNIQUE', { field: 'code', value: 'k1' });
		refused(await client.post('/roles?upsert=id', { name: 'r' }), 400, 'INVALID_QUERY');
		refused(await new Client(server.url).post(path('up_page', 'slug'), { slug: 'p' }), 403, 'FORBIDDEN');
		assert.equal(await count('up_page'), rows + 2);
	});

	await check('many at the same time lose nothing', async () => {
		const clients = 20, slugs = Array.from({ length: 30 }, (_, i) => `race${i}`);
		const answers = await Promise.all(Array.from({ length: clients }, (_, i) => {
			const turned = [...slugs.slice(i), ...slugs.slice(0, i)];
			const items = (i % 2 ? turned : turned.reverse()).map((slug) => ({ slug, views: 1, log: 'x' }));
			return client.post(path('up_page', { key: 'slug', merge: { views: 'sum', log: 'concat' } }), items);
		}));
		assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200], answers.find((answer) => answer.status !== 200)?.text);
		assert.deepEqual(await database.sql("select count(*), min(views), max(views), max(length(log)) from up_page where slug like 'race%'"), [['30', '20', '20', '20']]);
		const single = await Promise.all(Array.from({ length: clients }, () => client.post(path('up_page', { key: 'slug', merge: { views: 'sum' } }), { slug: 'one', views: 1 })));
		assert.deepEqual([...new Set(single.map((answer) => answer.status))], [200], single.find((answer) => answer.status !== 200)?.text);
		assert.deepEqual(await database.sql("select count(*), sum(views) from up_page where slug = 'one'"), [['1', String(clients)]]);
		const mixed = await Promise.all(Array.from({ length: 30 }, (_, i) => (i % 3
			? client.post(path('up_page', { key: 'slug', merge: { views: 'sum' } }), i % 3 === 1 ? { slug: 'mix', views: 1 } : [{ slug: 'mix', views: 1 }, { slug: 'mix2', views: 1 }])
			: client.post('/items/up_page', { slug: 'mix', views: 0 }))));
		assert.deepEqual(mixed.filter((answer, i) => answer.status !== 200 && !(i % 3 === 0 && answer.code === 'RECORD_NOT_UNIQUE')).map((answer) => answer.text), []);
		assert.deepEqual(await database.sql("select count(*), sum(views) from up_page where slug = 'mix'"), [['1', '20']]);
	});

	await check('many items at once', async () => {
		const items = Array.from({ length: 5000 }, (_, i) => ({ slug: `m${(i * 7919) % 5000}`, views: i, ...(i % 3 ? { title: `t${i}` } : {}) }));
		await client.must('POST', path('up_page', 'slug', '&fields=id'), items.slice(0, 2500));
		const data = await client.must('POST', path('up_page', { key: 'slug', merge: { views: 'sum' } }, '&fields=slug,views'), items);
		assert.deepEqual(data, items.map((item, i) => ({ slug: item.slug, views: i < 2500 ? 2 * i : i })));
	});

	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
