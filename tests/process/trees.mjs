// Collections that refer to themselves, read as trees: answers over random forests against an evaluation in
// JavaScript. RANDOM_CASES questions on each database and collection, RANDOM_SEED repeats a run.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';
import { chosenSeed, randomness } from './random/random.mjs';
import { forest, holds, nested, owners, walk, words } from './trees/forest.mjs';

const token = 'trees-static-token-0123456789';
const cases = Number(process.env.RANDOM_CASES ?? 200);
const seed = chosenSeed();
const worlds = { tr_number: { uuid: false, dangling: false }, tr_uuid: { uuid: true, dangling: true } };

async function install(client, data) {
	await client.must('POST', '/collections', { collection: 'tr_owner', schema: {}, meta: {}, fields: [key, column('name', 'string')] });
	await client.must('POST', '/items/tr_owner', owners);
	for (const [collection, { uuid, dangling }] of Object.entries(worlds)) {
		const own = uuid ? column('id', 'uuid', { is_primary_key: true }, { special: ['uuid'] }) : key;
		await client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [own, column('name', 'string'), column('rank', 'integer'), column('owner', 'integer'), column('parent', uuid ? 'uuid' : 'integer'), column('other', 'integer')] });
		await client.must('POST', `/fields/${collection}`, { field: 'children', type: 'alias', meta: { special: ['o2m'] } });
		await client.must('POST', '/relations', { collection, field: 'parent', related_collection: collection, meta: { one_field: 'children' }, schema: { on_delete: 'NO ACTION' } });
		await client.must('POST', '/relations', { collection, field: 'owner', related_collection: 'tr_owner', meta: { one_field: `${collection}s` }, schema: {} });
		await client.must('POST', `/items/${collection}`, data[collection].map(({ parent, ...row }) => row));
		if (!dangling) await client.must('PATCH', `/items/${collection}`, data[collection].map(({ id, parent }) => ({ id, parent })));
	}
}

/** Parents that are not there are stored past the server, which would want them to be. */
async function danglingParents(database, rows) {
	const text = (key) => (key === null ? 'NULL' : `'${key}'`);
	if (database.kind === 'pg') await database.sql('alter table tr_uuid drop constraint if exists tr_uuid_parent_foreign');
	await database.sql(rows.map(({ id, parent }) => `update tr_uuid set parent = ${text(parent)} where id = '${id}'`).join('; '));
}

const filters = (random) => random.pick([{ path: 'rank', op: '_gt', operand: random.below(6) }, { path: 'name', op: '_in', operand: [random.pick(words), random.pick(words)] }, { path: 'owner.name', op: '_eq', operand: 'kim' }, { path: 'name', op: '_null', operand: random.chance(50) }, { path: 'rank', op: '_neq', operand: 2 }]);
const nest = (path, value) => path.split('.').reduceRight((inner, name) => ({ [name]: inner }), value);

function question(random, rows) {
	const nestedForm = random.chance(30);
	const roots = random.chance(40) ? Array.from({ length: 1 + random.below(3) }, () => random.pick(rows).id) : undefined;
	return {
		roots, nested: nestedForm, depth: random.chance(40) ? random.below(6) : undefined, field: random.pick(['parent', 'children']),
		sort: random.chance(70) ? [...new Set([random.pick(['rank', '-rank', 'name', '-name', 'owner.name', '-owner.name', '-id']), random.pick(['rank', '-id'])])] : [],
		filter: random.chance(50) ? filters(random) : undefined, limit: random.pick([-1, -1, 3, 17, 40]), offset: nestedForm || random.chance(60) ? 0 : random.below(30), lists: random.chance(30),
	};
}

function queryOf(one) {
	const root = one.roots && (one.roots.length === 1 ? one.roots[0] : one.roots);
	const object = one.roots || one.depth !== undefined || one.nested;
	return {
		tree: object ? { field: one.field, ...(one.roots && { root }), ...(one.depth !== undefined && { depth: one.depth }), ...(one.nested && { nested: true }) } : one.field,
		fields: ['id', 'name', 'owner.name', ...(one.lists ? ['children.id'] : [])], limit: one.limit, ...(one.offset && { offset: one.offset }), ...(one.sort.length && { sort: one.sort }), ...(one.filter && { filter: nest(one.filter.path, { [one.filter.op]: one.filter.operand }) }),
		deep: { children: { _sort: ['id'], _limit: -1 } }, meta: '*',
	};
}

function expected(rows, one, nullsFirst) {
	const show = (row) => ({
		id: row.id, name: row.name, owner: row.owner === null ? null : { name: owners[row.owner - 1].name },
		...(one.lists && { children: rows.filter((other) => other.parent === row.id).map(({ id }) => ({ id })).sort((a, b) => (a.id < b.id ? -1 : 1)) }),
	});
	const all = walk(rows, one, nullsFirst);
	const shown = all.filter(({ row }) => holds(row, one.filter));
	const page = shown.slice(one.offset, one.limit < 0 ? undefined : one.offset + one.limit);
	const data = one.nested ? nested(page, show) : page.map(({ row, level, path }) => ({ ...show(row), $tree: { level, path } }));
	return { meta: { total_count: all.length, filter_count: shown.length }, data };
}

const wrong = {
	'a field that leads elsewhere': { tree: 'owner' }, 'a field without a relation': { tree: 'name' }, 'no field': { tree: { depth: 2 } }, 'no object': { tree: [1] }, 'a key nobody knows': { tree: { field: 'parent', order: 'up' } }, 'a depth below 0': { tree: { field: 'parent', depth: -1 } },
	'a depth beyond 100': { tree: { field: 'parent', depth: 101 } }, 'a depth that is no number': { tree: { field: 'parent', depth: 'deep' } }, 'a root that is no key': { tree: { field: 'parent', root: { id: 1 } } }, 'too many roots': { tree: { field: 'parent', root: Array.from({ length: 1001 }, (_, i) => i) } },
	'a cursor': { tree: 'parent', after: '' }, groups: { tree: 'parent', groupBy: ['name'] }, 'a nested page': { tree: { field: 'parent', nested: true }, page: 2 }, 'a nested offset': { tree: { field: 'parent', nested: true }, offset: 2 }, 'a tree in deep': { fields: ['children.id'], deep: { children: { _tree: 'parent' } } },
};

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	const client = new Client(server.url, token);
	const random = randomness(seed);
	const data = Object.fromEntries(Object.entries(worlds).map(([name, world]) => [name, forest(random, world)]));
	await install(client, data);
	await danglingParents(database, data.tr_uuid);
	const ask = (query, collection = 'tr_number') => client.search(`/items/${collection}`, { query });

	for (const [collection, rows] of Object.entries(data)) {
		await check(`${cases} trees of ${collection}, seed ${seed}`, async () => {
			const failures = [];
			for (let i = 0; i < cases && failures.length < 3; i++) {
				const one = question(random, rows);
				const answer = await ask(queryOf(one), collection);
				try {
					assert.equal(answer.status, 200, answer.text);
					assert.deepEqual(answer.body, expected(rows, one, kind !== 'pg'));
				} catch (error) {
					failures.push(`tree ${i}: ${JSON.stringify(queryOf(one))}\n${error.message}`);
				}
			}
			assert.ok(failures.length === 0, failures.join('\n\n'));
		});
	}
	for (const [name, query] of Object.entries(wrong)) await check(`refused: ${name}`, async () => refused(await ask(query), 400, 'INVALID_QUERY'));
	await check('refused: what may not be read or is no key', async () => {
		for (const tree of ['nothing', { field: 'parent', root: 'x' }]) refused(await ask({ tree }), 403, 'FORBIDDEN');
		refused(await new Client(server.url).search('/items/tr_number', { query: { tree: 'parent' } }), 403, 'FORBIDDEN');
	});
	await check('a query string says the same as a body', async () => {
		const query = { tree: { field: 'parent', root: [data.tr_number[0].id], depth: 2 }, sort: ['-rank'], fields: ['id'] };
		const body = (await ask(query)).body;
		assert.deepEqual((await client.get(`/items/tr_number?fields=id&sort=-rank&tree=${encodeURIComponent(JSON.stringify(query.tree))}`)).body, body);
		assert.deepEqual((await client.get(`/items/tr_number?fields=id&sort=-rank&tree[field]=parent&tree[root]=${data.tr_number[0].id}&tree[depth]=2`)).body, body);
	});
	await check('without a limit there are as many items as in any list', async () => assert.equal((await ask({ tree: 'parent', fields: ['id'] })).body.data.length, Math.min(100, walk(data.tr_number, {}, true).length)));
	await check('fields are those of any read', async () => {
		const [item] = (await ask({ tree: 'parent', limit: 1 })).body.data;
		const [same] = (await ask({ filter: { id: { _eq: item.id } } })).body.data;
		assert.deepEqual(item, { ...same, $tree: { level: 0, path: [item.id] } });
	});
	await check('exports and lines', async () => {
		const items = (await ask({ tree: 'parent', fields: ['id'], limit: -1 })).body.data;
		const csv = (await ask({ tree: 'parent', fields: ['id'], limit: -1, export: 'csv' })).text.split('\n');
		assert.deepEqual(csv.slice(1).map((line) => Number(line.split(',')[0].replaceAll('"', ''))), items.map(({ id }) => id));
		const lines = await client.search('/items/tr_number', { query: { tree: 'parent', fields: ['id'], limit: -1 } }, { headers: { accept: 'application/x-ndjson' } });
		assert.deepEqual(lines.body.data, items);
	});
	await check('system collections are trees too', async () => {
		const { id: above } = await client.must('POST', '/roles', { name: 'above' });
		const { id: below } = await client.must('POST', '/roles', { name: 'below', parent: above });
		const roles = (await client.get(`/roles?fields=name&tree=${encodeURIComponent(JSON.stringify({ field: 'children', root: above }))}`)).body.data;
		assert.deepEqual(roles, [{ name: 'above', $tree: { level: 0, path: [above] } }, { name: 'below', $tree: { level: 1, path: [above, below] } }]);
	});
	await check('single items are no trees, and writes take none', async () => {
		const { id } = data.tr_number[0];
		assert.equal((await client.get(`/items/tr_number/${id}?fields=id&tree=parent`)).text, `{"data":{"id":${id}}}`);
		refused(await client.patch('/items/tr_number', { query: { tree: 'parent' }, data: { rank: 1 } }), 400, 'INVALID_QUERY');
	});
	await check('a hundred levels and no more', async () => {
		const chain = Array.from({ length: 130 }, (_, i) => ({ id: 5000 + i, parent: i ? 5000 + i - 1 : null }));
		await client.must('POST', '/items/tr_number', chain);
		const levels = (await ask({ tree: { field: 'parent', root: 5000 }, fields: ['id'], limit: -1 })).body.data;
		assert.deepEqual([levels.length, levels.at(-1).$tree.level, levels.at(-1).$tree.path.length], [101, 100, 101]);
	});
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
