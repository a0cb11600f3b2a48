// PostgreSQL that is not up yet, that ends a session, that goes away under load and comes back. On a cluster of its own,
// because the others have to keep theirs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { postgresDatabase } from '../../kit/databases.mjs';
import { Client } from '../../kit/client.mjs';
import { key } from '../../kit/fields.mjs';
import { bootstrap, repository, Server, sleep } from '../../kit/server.mjs';
import { check, refused } from '../../kit/verdict.mjs';

const token = 'faults-static-token-0123456789';
const cluster = (...args) => execFileSync(join(repository, 'scripts/pg_cluster'), args, { encoding: 'utf8' });

/** Writers and readers that go on until stopped; what they saw is counted. */
function load(url, connections) {
	const seen = { acknowledged: [], statuses: new Map(), slowest: 0, broken: [], running: true };
	const client = new Client(url, token);
	const one = async (number) => {
		for (let i = 0; seen.running; i++) {
			const tag = `w${number}n${i}`, began = performance.now();
			try {
				const answer = number % 2 ? await client.post('/items/outage', { tag }) : await client.get('/items/outage?limit=3');
				seen.statuses.set(answer.status, (seen.statuses.get(answer.status) ?? 0) + 1);
				if (number % 2 && answer.status === 200) seen.acknowledged.push(tag);
				if (answer.status >= 300) { seen.example ??= answer; await sleep(20); }
			} catch (problem) {
				seen.broken.push(String(problem.cause ?? problem));
			}
			seen.slowest = Math.max(seen.slowest, performance.now() - began);
		}
	};
	const all = Array.from({ length: connections }, (_, number) => one(number));
	return { seen, stop: async () => { seen.running = false; await Promise.all(all); } };
}

export async function postgresFaults() {
	const place = Object.fromEntries(cluster('start').trim().replace(/^export /, '').split(' ').map((pair) => pair.split('=')));
	process.on('exit', () => cluster('stop', place.PG_CLUSTER));
	const database = postgresDatabase(place);
	await bootstrap(database, { ADMIN_TOKEN: token });
	const server = await Server.start(database, { LOG_LEVEL: 'info' });
	const client = new Client(server.url, token);
	await client.must('POST', '/collections', { collection: 'outage', schema: {}, meta: {}, fields: [key, { field: 'tag', type: 'string', schema: {}, meta: {} }] });

	await check('sessions ended by an administrator: answered, and reconnected', async () => {
		const work = load(server.url, 8);
		for (let i = 0; i < 5; i++) {
			await sleep(150);
			await database.sql('select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
		}
		await sleep(500);
		await work.stop();
		assert.deepEqual(work.seen.broken, []);
		assert.deepEqual([...work.seen.statuses.keys()].filter((status) => ![200, 503].includes(status)), [], work.seen.example?.text);
		for (let i = 0; i < 8; i++) assert.equal((await client.get('/items/outage?limit=1')).status, 200);
	});

	const work = load(server.url, 16);
	await sleep(500);
	cluster('halt', place.PG_CLUSTER);
	await check('gone: 503 within its deadline, ping answers', async () => {
		const began = performance.now();
		let answer = await client.get('/items/outage?limit=1');
		for (let i = 0; i < 20 && answer.status === 200; i++) answer = await client.get('/items/outage?limit=1');
		refused(answer, 503, 'SERVICE_UNAVAILABLE');
		assert.ok(performance.now() - began < 15000);
		assert.equal((await client.get('/server/ping')).text, 'pong');
		refused(await client.post('/items/outage', { tag: 'meanwhile' }), 503, 'SERVICE_UNAVAILABLE');
	});
	await sleep(1000);
	cluster('resume', place.PG_CLUSTER);
	await check('back: it recovers by itself', async () => {
		const until = Date.now() + 15000;
		while ((await client.get('/items/outage?limit=1')).status !== 200) { assert.ok(Date.now() < until, 'not within 15 s'); await sleep(50); }
	});
	await sleep(1000);
	await work.stop();
	const { seen } = work;
	console.log(`pg: through the outage ${[...seen.statuses].map(([status, n]) => `${n} x ${status}`).join(', ')}, slowest answer ${Math.round(seen.slowest)} ms`);
	await check('every request of the load was answered, with 200 or 503', async () => {
		assert.deepEqual(seen.broken.slice(0, 3), []);
		assert.deepEqual([...seen.statuses.keys()].filter((status) => ![200, 503].includes(status)), [], seen.example?.text);
		assert.ok(seen.statuses.get(503) > 0 && seen.statuses.get(200) > 0);
		assert.ok(seen.slowest < 20000);
	});
	await check('every acknowledged write is there', async () => {
		const stored = new Set((await database.sql('select tag from outage')).map(([tag]) => tag));
		assert.deepEqual(seen.acknowledged.filter((tag) => !stored.has(tag)), []);
	});
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-2000)));

	cluster('halt', place.PG_CLUSTER);
	await check('not up yet: it waits, says so, and starts when it is', async () => {
		const early = await Server.start(database, { LOG_LEVEL: 'info' }, { ready: false });
		await sleep(2500);
		assert.equal(early.exit, undefined, early.log());
		assert.match(early.log(), /database|PostgreSQL/i);
		cluster('resume', place.PG_CLUSTER);
		await early.ready(30000);
		assert.equal((await new Client(early.url, token).get('/items/outage?limit=1')).status, 200);
		assert.equal((await early.stop()).code, 0);
	});
}
