// Random queries over random rows: a server's answers against those of a slow, obvious evaluator. RANDOM_CASES is the
// number of queries on each database, RANDOM_SEED makes a run that failed happen again.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Server } from '../kit/server.mjs';
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
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
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
	await check('pages by cursor, forwards and backwards, are the whole list in order', async () => {
		const wrong = [];
		for (let i = 0; i < cases / 20 && wrong.length < shownFailures; i++) {
			const { collection, asked } = query(random);
			const { filter, sort } = asked;
			const limit = 1 + random.below(7);
			const whole = evaluator.answer({ collection, tree: { id: true }, asked: { filter, sort, limit: 1000 } }).data;
			const walk = async (direction) => {
				const found = [];
				for (let cursor = ''; cursor !== null;) {
					const answer = await client.search(`/items/${collection}`, { query: { fields: ['id'], filter, sort, limit, [direction]: cursor } });
					assert.equal(answer.status, 200, answer.text);
					found.push(answer.body.data);
					cursor = answer.body.meta.cursor[direction === 'after' ? 'next' : 'previous'];
				}
				return (direction === 'after' ? found : found.reverse()).flat();
			};
			try {
				assert.deepEqual(await walk('after'), whole);
				assert.deepEqual(await walk('before'), whole);
			} catch (error) {
				wrong.push(`walk ${i} of ${collection}: ${JSON.stringify({ filter, sort, limit })}\n${error.message}`);
			}
		}
		assert.ok(wrong.length === 0, wrong.join('\n\n'));
	});

	await check('a cursor of another order, a torn one and one beside an offset are refused', async () => {
		const page = (asked) => client.search('/items/team', { query: { fields: ['id'], limit: 2, ...asked } });
		const { next } = (await page({ sort: ['name'], after: '' })).body.meta.cursor;
		for (const asked of [{ sort: ['-name'], after: next }, { sort: ['name'], after: next.slice(0, -3) }, { after: 'x'.repeat(100000) }, { after: 'bm9uZQ' }, { sort: ['name'], after: next, offset: 2 }, { after: '', before: '' }, { sort: ['tags.id'], after: '' }, { after: '', aggregate: { count: '*' } }]) {
			const answer = await page(asked);
			assert.equal(answer.status, 400, `${JSON.stringify(asked).slice(0, 200)} ${answer.text}`);
			assert.equal(answer.code, 'INVALID_QUERY');
		}
		const forged = JSON.parse(Buffer.from(next, 'base64url').toString());
		for (const value of [7, { a: 1 }, 'x\0y', null, true]) {
			forged[1] = value;
			const answer = await page({ sort: ['name'], after: Buffer.from(JSON.stringify(forged)).toString('base64url') });
			assert.ok(answer.status < 500, answer.text);
		}
		assert.deepEqual(Object.keys((await page({ meta: '*' })).body.meta), ['total_count', 'filter_count']);
		assert.equal((await client.patch('/items/team', { query: { after: next, sort: ['name'] }, data: { score: 1 } })).status, 400);
	});
	await server.stop();
}
finish();
