// Lists of different updates, which are few statements, leave and answer what the same updates one by one do: a batch
// runs them so.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const token = 'updates-static-token-0123456789';
const seed = Number(process.env.SEED ?? 7), rounds = Number(process.env.ROUNDS ?? 300);
const columns = [key, column('u', 'string', { is_unique: true, max_length: 10 }), column('n', 'integer'), column('s', 'string', { max_length: 8 }), column('up', 'integer'), column('d', 'date'), column('dt', 'dateTime'), column('ts', 'timestamp'), column('t', 'time'),
	column('dec', 'decimal', { numeric_precision: 10, numeric_scale: 3 }), column('f', 'float'), column('big', 'bigInteger'), column('b', 'boolean', {}, { special: ['cast-boolean'] }), column('j', 'json', {}, { special: ['cast-json'] }), column('csv', 'csv', {}, { special: ['cast-csv'] }), column('uu', 'uuid'), column('nn', 'string', { is_nullable: false, default_value: 'x' })];
const sides = ['upd_list', 'upd_each'];

function random(start) {
	let a = start;
	return (most) => { a = (a + 0x6d2b79f5) | 0; let t = Math.imul(a ^ (a >>> 15), 1 | a); t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t; return ((t ^ (t >>> 14)) >>> 0) % most; };
}
const pick = random(seed);
const one = (...values) => values[pick(values.length)];
const mostly = (good, ...bad) => (pick(25) ? good : one(...bad));
const values = {
	u: () => `u${1 + pick(pick(5) ? 400 : 20)}`, n: () => mostly(pick(100), 'x', 5000000000, null, '7', 1.5), s: () => mostly(one('abc', '', null, 'ü"\\{},\''), 'too long by far', 5), up: () => mostly(1 + pick(12), 999, null),
	d: () => one('2020-01-02', null, '2020-01-02T10:00:00'), dt: () => one('2020-01-02T10:00:00', null), ts: () => one('2020-01-02T10:00:00.123Z', '2020-01-02T10:00:00+02:00', null), t: () => one('10:20:30', '10:20', null), dec: () => mostly('0.1', 1.2345, '99999999', null, -3), f: () => one(0.1, 1e30, -2.5, null, 3),
	big: () => one('9223372036854775807', 5, null), b: () => one(true, false, null), j: () => mostly(one({ a: [1, null, '"'] }, [], null), 'text', 5), csv: () => one(['a', 'b,c'], null, 'x,y', []), uu: () => mostly(one('6116487b-cda1-52c2-b5b5-c8022c45e263', null), 'no'), nn: () => mostly('y', null),
};

function someUpdates() {
	return Array.from({ length: 2 + pick(7) }, () => {
		const item = { id: 1 + pick(pick(30) ? 12 : 15) };
		for (let left = pick(3) ? 1 + pick(2) : 1 + pick(6); left > 0; left--) { const name = pick(3) === 0 ? 'u' : one(...Object.keys(values)); item[name] = values[name](); }
		return item;
	});
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token, MAX_PAYLOAD_SIZE: '10mb' });
	const client = new Client(server.url, token);
	for (const collection of sides) {
		await client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: columns });
		await client.must('POST', '/relations', { collection, field: 'up', related_collection: collection, meta: {}, schema: { on_delete: 'SET NULL' } });
		await client.must('POST', `/items/${collection}`, Array.from({ length: 12 }, (_, i) => ({ u: `u${i + 1}`, n: i })));
	}
	const items = (collection) => client.must('GET', `/items/${collection}?sort=id&limit=-1`);

	await check(`${rounds} random lists (seed ${seed})`, async () => {
		let refusals = 0;
		for (let round = 0; round < rounds; round++) {
			const list = someUpdates();
			const together = await client.patch('/items/upd_list', list);
			const apart = await client.post('/batch', { operations: list.map(({ id, ...data }) => ({ action: 'update', collection: 'upd_each', keys: [id], data })) });
			const about = JSON.stringify(list);
			// Which of several things is said differs: a list is judged as a whole before any of it is stored.
			assert.equal(together.status === 200, apart.status === 200, `${about} ${together.text.slice(0, 300)} ${apart.text.slice(0, 300)}`);
			if (together.status !== 200) refusals++;
			assert.deepEqual(await items('upd_list'), await items('upd_each'), about);
		}
		assert.ok(refusals > rounds / 50 && refusals < rounds * 0.7, `${refusals} refused`);
		const deltas = (collection) => database.sql(`select r.item, r.delta, r.data from directus_revisions r join directus_activity a on a.id = r.activity where a.action = 'update' and r.collection = '${collection}' order by r.id`);
		const [list, each] = [await deltas('upd_list'), await deltas('upd_each')];
		const texts = (rows) => rows.map(([item, delta]) => [item, delta ? JSON.parse(delta) : delta]);
		assert.deepEqual(texts(list), texts(each));
	});

	await check('ten thousand different updates at once', async () => {
		const made = await client.must('POST', '/items/upd_list?fields=id&limit=-1', Array.from({ length: 10000 }, (_, i) => ({ n: i })));
		const expected = new Map(made.map(({ id }, i) => [id, { id, n: i, s: null, f: null, nn: 'x' }]));
		const list = made.map(({ id }, i) => {
			const item = { id };
			if (i % 2) item.n = i * 3;
			if (i % 3) item.s = `s${i}`;
			if (i % 5) item.f = i / 4;
			if (i % 7) item.nn = `n${i}`;
			Object.assign(expected.get(id), item);
			return item;
		});
		for (let turn = list.length - 1; turn > 0; turn--) { const at = pick(turn + 1); [list[turn], list[at]] = [list[at], list[turn]]; }
		assert.equal((await client.patch('/items/upd_list?fields=id', list)).status, 200);
		const now = await client.must('GET', `/items/upd_list?fields=id,n,s,f,nn&limit=-1&sort=id&filter[id][_gte]=${made[0].id}`);
		assert.deepEqual(now, [...expected.values()]);
	});

	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
