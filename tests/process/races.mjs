// Items are written and read while the model changes under them, here and in another process on the same database:
// nobody gets a 5xx, and what was answered is what is stored, once.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const token = 'races-static-token-0123456789';
const text = (field, schema = {}) => ({ field, type: 'string', schema, meta: {} });
const rounds = Number(process.env.RACE_ROUNDS ?? 12);

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	const client = new Client(server.url, token);
	await client.must('POST', '/collections', { collection: 'race', schema: {}, meta: {}, fields: [key, text('n'), text('kept')] });
	const [first] = await client.must('POST', '/items/race', [{ n: 'first' }]);

	await check('writers and readers meet no 5xx while fields come, change and go', async () => {
		let changing = true, acknowledged = 0;
		const bad = [];
		const judge = (what, answer) => { if (answer.status >= 500) bad.push(`${what}: ${answer.status} ${answer.text.slice(0, 200)}`); return answer; };
		const until = (act) => (async () => { while (changing) await act(); })();
		const workers = [
			...[0, 1, 2].map((i) => until(async () => { if (judge('create', await client.post('/items/race', { n: `w${i}`, x: 'v' })).status === 200) acknowledged++; })),
			until(async () => { if (judge('create many', await client.post('/items/race', [{ n: 'a' }, { n: 'b' }])).status === 200) acknowledged += 2; }),
			until(async () => judge('update', await client.patch(`/items/race/${first.id}`, { n: 'u', x: 'y' }))),
			until(async () => judge('update many', await client.patch('/items/race', { keys: [first.id], data: { kept: 'k' } }))),
			until(async () => judge('read', await client.get('/items/race?limit=5&sort=-id'))),
		];
		for (let round = 0; round < rounds; round++) {
			for (const [method, path, body] of [
				['POST', '/fields/race', text('x')],
				['PATCH', '/fields/race/x', { type: 'text', schema: {} }],
				['PATCH', '/fields/race/n', { type: 'string', schema: { max_length: 200 + round } }],
				['DELETE', '/fields/race/x'],
			]) {
				const answer = judge(`${method} ${path}`, await client.send(method, path, body));
				if (answer.status >= 400) bad.push(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
			}
		}
		changing = false;
		await Promise.all(workers);
		assert.deepEqual([...new Set(bad)], []);
		assert.deepEqual(await database.sql('select count(*) from race'), [[String(acknowledged + 1)]]);
	});

	await check('a process that did not make the change finds it out by itself', async () => {
		const other = await Server.start(database);
		const there = new Client(other.url, token);
		assert.equal((await there.get('/items/race?limit=1')).status, 200);
		assert.equal((await client.delete('/fields/race/kept')).status, 204);
		const read = await there.get('/items/race?limit=1');
		assert.equal(read.status, 200, read.text);
		assert.ok(!('kept' in read.body.data[0]), read.text);
		assert.equal((await there.post('/items/race', { n: 'from there' })).status, 200);
		assert.deepEqual(await database.sql("select count(*) from race where n = 'from there'"), [['1']]);
		assert.equal((await other.stop()).code, 0);
	});

	await check('writes to a collection that goes are stored or refused, nothing else', async () => {
		const statuses = new Set();
		for (let round = 0; round < rounds; round++) {
			await client.must('POST', '/collections', { collection: 'gone', schema: {}, meta: {}, fields: [key, text('n')] });
			const writers = [1, 2, 3, 4].map(async () => { for (let i = 0; i < 6; i++) statuses.add((await client.post('/items/gone', { n: 'x' })).status); });
			await client.must('DELETE', '/collections/gone');
			await Promise.all(writers);
		}
		assert.deepEqual([...statuses].filter((status) => ![200, 204, 403].includes(status)), []);
	});

	assert.equal((await server.stop()).code, 0, server.log());
	if (process.env.SHOW_LOG) console.log(server.log());
	await database.drop();
}
finish();
