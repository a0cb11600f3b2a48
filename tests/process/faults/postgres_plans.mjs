// Writes while the model under them changes: plans that PostgreSQL does not take any more are nobody's error.
import assert from 'node:assert/strict';
import { freshDatabase } from '../../kit/databases.mjs';
import { Client } from '../../kit/client.mjs';
import { key } from '../../kit/fields.mjs';
import { bootstrap, Server, sleep } from '../../kit/server.mjs';
import { check } from '../../kit/verdict.mjs';

const token = 'plans-static-token-0123456789';

export async function changingModel() {
	const database = freshDatabase('pg');
	await bootstrap(database, { ADMIN_TOKEN: token });
	const server = await Server.start(database);
	const client = new Client(server.url, token);
	await client.must('POST', '/collections', { collection: 'plans', schema: {}, meta: {}, fields: [key, { field: 'a', type: 'string', schema: {}, meta: {} }] });
	for (let i = 0; i < 4; i++) await client.must('POST', '/items/plans', { a: 'x' });
	await check('a field changes its type while items are written: every write is done', async () => {
		const seen = new Map();
		let running = true;
		const write = async (id) => {
			for (let i = 0; running; i++) {
				const { status } = await client.patch(`/items/plans/${id}`, { a: `${id}:${i}` });
				seen.set(status, (seen.get(status) ?? 0) + 1);
			}
		};
		const writers = [1, 2, 3, 4].map(write);
		for (let i = 0; i < 30; i++) {
			await client.must('PATCH', '/fields/plans/a', i % 2 ? { type: 'text', schema: {} } : { type: 'string', schema: { max_length: 200 + i } });
			await sleep(20);
		}
		running = false;
		await Promise.all(writers);
		assert.deepEqual([...seen.keys()], [200], JSON.stringify([...seen]));
	});
	assert.equal((await server.stop()).code, 0);
	await database.drop();
}
