// Random queries over random rows: a server's answers against those of a slow, obvious evaluator. RANDOM_CASES is the
// number of queries on each database, RANDOM_SEED makes a run that failed happen again.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { bootstrap, Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { Evaluator } from './random_reads/evaluate.mjs';
import { names, query } from './random_reads/queries.mjs';
import { install, randomness, rows } from './random_reads/world.mjs';

const token = 'random-static-token-0123456789';
const cases = Number(process.env.RANDOM_CASES ?? 1500);
const seed = Number(process.env.RANDOM_SEED ?? Date.now() % 1000000);
const shownFailures = 5;

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: token });
	const server = await Server.start(database);
	const client = new Client(server.url, token);
	const random = randomness(seed);
	const data = rows(random);
	await install(client, data);
	const evaluator = new Evaluator(data, { nullsFirst: kind !== 'pg' });

	await check(`${cases} queries of seed ${seed}`, async () => {
		const wrong = [];
		for (let i = 0; i < cases && wrong.length < shownFailures; i++) {
			const one = query(random);
			const answer = await client.search(`/items/${one.collection}`, { query: { fields: names(one.tree), ...one.asked } });
			try {
				assert.equal(answer.status, 200, answer.text);
				assert.deepEqual(answer.body, evaluator.answer(one));
			} catch (error) {
				wrong.push(`query ${i} of ${one.collection}: ${JSON.stringify({ fields: names(one.tree), ...one.asked })}\n${error.message}`);
			}
		}
		assert.ok(wrong.length === 0, wrong.join('\n\n'));
	});
	await server.stop();
}
finish();
