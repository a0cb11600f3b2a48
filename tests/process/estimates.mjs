// meta=estimated_count: near the number of items a query selects, whatever the size of the table.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const rows = 60000;
const near = (estimate, real, part) => assert.ok(Math.abs(estimate - real) <= real * part, `${estimate} for ${real}`);

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const client = await Client.login(server.url);
	const numbers = kind === 'pg' ? `generate_series(1, ${rows}) i` : `(with recursive s(i) as (select 1 union all select i + 1 from s where i < ${rows}) select i from s)`;
	for (const name of ['es_big', 'es_small', 'es_text', 'es_gaps']) {
		const own = name === 'es_text' ? column('code', 'string', { is_primary_key: true }) : key;
		await client.must('POST', '/collections', { collection: name, schema: {}, meta: {}, fields: [own, column('n', 'integer'), column('name', 'string'), column('up', 'integer')] });
	}
	await client.must('POST', '/relations', { collection: 'es_big', field: 'up', related_collection: 'es_small', meta: {}, schema: { on_delete: 'NO ACTION' } });
	await client.must('POST', '/items/es_small', Array.from({ length: 37 }, (_, i) => ({ n: i, name: `small ${i}` })));
	await database.sql(`insert into es_big (n, name, up) select i % 100, 'name ' || i, 1 + i % 37 from ${numbers}`);
	await database.sql(`insert into es_text (code, n) select 'k' || i, i % 10 from ${numbers}`);
	await database.sql(`insert into es_gaps (n) select i % 10 from ${numbers}`);
	await database.sql('delete from es_gaps where id % 2 = 1 or id % 1000 > 700');
	const gaps = Array.from({ length: rows }, (_, i) => i + 1).filter((id) => id % 2 === 0 && id % 1000 <= 700).length;
	if (kind === 'pg') await database.sql('vacuum analyze');
	const metaOf = async (collection, query = {}) => (await client.search(`/items/${collection}`, { query: { limit: 1, meta: 'estimated_count', ...query } })).body.meta;
	const estimate = async (collection, query) => (await metaOf(collection, query)).estimated_count;

	await check('it stands alone, beside other counts and beside cursors, and * does not name it', async () => {
		assert.deepEqual(Object.keys(await metaOf('es_big')), ['estimated_count']);
		assert.deepEqual(await metaOf('es_small', { meta: 'total_count,estimated_count,filter_count', filter: { n: { _gte: 0 } } }).then(({ estimated_count: _, ...rest }) => rest), { total_count: 37, filter_count: 37 });
		assert.deepEqual(Object.keys(await metaOf('es_big', { meta: ['estimated_count', 'cursor'] })), ['estimated_count', 'cursor']);
		assert.deepEqual(await metaOf('es_small', { meta: '*' }), { total_count: 37, filter_count: 37 });
		assert.equal((await client.get('/items/es_small?meta=estimated')).code, 'INVALID_QUERY');
	});
	await check('small tables are counted', async () => assert.deepEqual([await estimate('es_small'), await estimate('es_small', { limit: 0 })], [37, 37]));
	await check('large tables come near', async () => {
		near(await estimate('es_big'), rows, 0.05);
		near(await estimate('es_text'), rows, 0.05);
		near(await estimate('es_gaps'), gaps, 0.15);
	});
	await check('keys far from the others change nothing', async () => {
		const far = [99999998, ...(kind === 'sqlite' ? [1e6, 1e9, 1e12, 8e15, -1e5, -7e15] : [1e6, 1e9, -1e5])];
		await client.must('POST', '/collections', { collection: 'es_far', schema: {}, meta: {}, fields: [column('id', kind === 'pg' ? 'bigInteger' : 'integer', { is_primary_key: true, has_auto_increment: true }), ...['n', 'low', 'next', 'place', 'side', 'i', 'weight'].map((name) => column(name, 'integer'))] });
		await database.sql(`insert into es_far (id, n) select i, i % 100 from ${numbers} where i <= 40000 and i % 2 = 0`);
		for (const keys of [far.slice(0, 1), far.slice(1)]) {
			await database.sql(`insert into es_far (id, n) values ${keys.map((id) => `(${id}, 1)`)}`);
			if (kind === 'pg') await database.sql('analyze es_far');
			near(await estimate('es_far'), 20000, 0.05);
			near(await estimate('es_far', { filter: { n: { _lt: 50 } } }), 10000, 0.2);
			if (kind === 'sqlite') near(await estimate('es_far', { filter: { id: { _between: [1, 400] } } }), 200, 0.4);
		}
	});
	await check('keys in heaps, and keys without any order', async () => {
		for (const [name, id] of [['es_heaps', '(i / 1000) * 1000000 + i % 1000'], ['es_wild', '(i * 7919 + 13) % 60013 * 30011 + i * 3']]) {
			await client.must('POST', '/collections', { collection: name, schema: {}, meta: {}, fields: [key, column('n', 'integer')] });
			await database.sql(`insert into ${name} (id, n) select ${id}, i % 10 from ${numbers}`);
			if (kind === 'pg') await database.sql(`analyze ${name}`);
			near(await estimate(name), rows, 0.1);
			near(await estimate(name, { filter: { n: { _lt: 5 } } }), rows / 2, 0.2);
		}
	});
	await check('a condition counts', async () => {
		near(await estimate('es_big', { filter: { n: { _lt: 25 } } }), rows / 4, 0.2);
		near(await estimate('es_big', { filter: { n: { _lt: 200 } } }), rows, 0.05);
		near(await estimate('es_text', { filter: { _or: [{ n: { _eq: 1 } }, { n: { _eq: 2 } }] } }), rows / 5, 0.2);
		near(await estimate('es_gaps', { filter: { n: { _in: [2, 4] } } }), gaps * 0.4, 0.25);
		assert.ok(await estimate('es_big', { filter: { n: { _lt: -1 } } }) < rows / 50);
	});
	await check('conditions on relations, searches and groups are estimated too', async () => {
		near(await estimate('es_big', { filter: { up: { n: { _gte: 0 } } } }), rows, 0.6);
		assert.ok(await estimate('es_big', { search: 'name 1' }) >= 0);
		assert.ok(Number.isInteger(await estimate('es_big', { aggregate: { count: '*' }, limit: 1 })));
		near(await estimate('es_big', { aggregate: { count: '*' }, limit: 1 }), rows, 0.05);
	});
	await check('a table that was never analysed comes near', async () => {
		await client.must('POST', '/collections', { collection: 'es_new', schema: {}, meta: {}, fields: [key, column('name', 'string')] });
		assert.equal(await estimate('es_new'), 0);
		await database.sql(`insert into es_new (name) select 'name ' || i from ${numbers}`);
		near(await estimate('es_new'), rows, 0.2);
	});
	await check('those from whom rows or fields are hidden are told nothing of what is in them', async () => {
		const token = 'limited-static-token-0123456789';
		const read = (collection, fields, permissions) => ({ collection, action: 'read', fields, permissions });
		const policy = await client.must('POST', '/policies', { name: 'low', permissions: [read('es_big', ['id', 'n', 'up'], { n: { _lt: 10 } }), read('es_text', ['code', 'n'], {}), read('es_gaps', ['id'], { n: { _lt: 5 } }), read('es_gaps', ['id', 'n'], { n: { _eq: 2 } })] });
		await client.must('POST', '/users', { email: 'limited@example.com', token, policies: [{ policy: policy.id }] });
		const limited = new Client(server.url, token);
		const told = async (collection, query) => (await limited.search(`/items/${collection}`, { query: { limit: 1, meta: 'estimated_count,filter_count', ...query } })).body.meta;
		for (const [collection, filter] of [['es_big', undefined], ['es_big', { n: { _eq: 50 } }], ['es_big', { n: { _eq: 777 } }], ['es_big', { n: { _gt: 8 } }], ['es_gaps', { n: { _eq: 4 } }], ['es_gaps', { n: { _eq: 2 } }], ['es_big', { _or: [{ up: { _eq: 1 } }, { n: { _eq: 50 } }] }]]) {
			const { estimated_count: count, filter_count: real } = await told(collection, filter && { filter });
			assert.equal(count, Math.min(real, 10000), JSON.stringify(filter));
		}
		assert.deepEqual(await told('es_gaps', {}).then(({ estimated_count: count }) => count), 10000);
		assert.equal((await told('es_big', { filter: { n: { _eq: 50 } } })).estimated_count, 0);
		// Nothing is hidden there: they get what everybody gets.
		const same = { filter: { n: { _lt: 5 } } };
		assert.equal((await told('es_text', same)).estimated_count, await estimate('es_text', same));
	});
	await check('it is refused to those who may not read', async () => assert.equal((await new Client(server.url).get('/items/es_big?meta=estimated_count')).code, 'FORBIDDEN'));
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
