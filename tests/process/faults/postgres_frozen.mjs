// A network that swallows everything between the server and PostgreSQL: a proxy whose sockets are paused. Nothing is
// waited for without a deadline: reads fail within theirs, new ones at once, and SIGTERM still ends the process.
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { freshDatabase } from '../../kit/databases.mjs';
import { Client } from '../../kit/client.mjs';
import { key } from '../../kit/fields.mjs';
import { bootstrap, Server, sleep } from '../../kit/server.mjs';
import { check, refused } from '../../kit/verdict.mjs';

const token = 'frozen-static-token-0123456789';

async function proxy(host, port) {
	const sockets = new Set();
	let frozen = false;
	const join = (from, to) => {
		sockets.add(from);
		from.on('data', (chunk) => to.write(chunk));
		from.on('error', () => to.destroy());
		from.on('close', () => { sockets.delete(from); to.destroy(); });
		if (frozen) from.pause();
	};
	const listener = createServer((near) => {
		const far = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(Number(port), host);
		join(near, far);
		join(far, near);
	});
	await new Promise((done) => listener.listen(0, '127.0.0.1', done));
	return {
		port: listener.address().port,
		freeze() { frozen = true; for (const socket of sockets) socket.pause(); },
		thaw() { frozen = false; for (const socket of sockets) socket.resume(); },
		close() { for (const socket of sockets) socket.destroy(); listener.close(); },
	};
}

const timed = async (request) => {
	const began = performance.now();
	const answer = await request;
	return { answer, ms: performance.now() - began };
};

export async function frozenPostgres() {
	const database = freshDatabase('pg');
	await bootstrap(database, { ADMIN_TOKEN: token });
	const between = await proxy(database.env.DB_HOST, database.env.DB_PORT);
	const settings = { DB_HOST: '127.0.0.1', DB_PORT: String(between.port), DIRIGENT_STATEMENT_TIMEOUT: '2000', LOG_LEVEL: 'info' };
	const server = await Server.start(database, settings);
	const client = new Client(server.url, token);
	await client.must('POST', '/collections', { collection: 'frozen', schema: {}, meta: {}, fields: [key] });
	const read = () => timed(client.get('/items/frozen?limit=1'));
	for (let i = 0; i < 3; i++) assert.equal((await read()).answer.status, 200);

	between.freeze();
	await check('frozen: parallel reads are refused within the deadlines, none queues behind another', async () => {
		const seen = await Promise.all(Array.from({ length: 12 }, read));
		for (const { answer } of seen) refused(answer, 503, 'SERVICE_UNAVAILABLE');
		const slowest = Math.max(...seen.map(({ ms }) => ms));
		// 2 s for the statement and 5 s for its cancellation, or 5 s for a connection, and one attempt before it.
		assert.ok(slowest < 13000, `${slowest} ms`);
	});
	await check('frozen for longer: requests share one attempt, many at a time', async () => {
		const seen = await Promise.all(Array.from({ length: 40 }, read));
		for (const { answer, ms } of seen) { refused(answer, 503, 'SERVICE_UNAVAILABLE'); assert.ok(ms < 9000, `${ms} ms`); }
		const { ms } = await timed(client.get('/server/ping'));
		assert.ok(ms < 1000, `ping: ${ms} ms`);
	});
	between.thaw();
	await check('thawed: it recovers by itself', async () => {
		const until = Date.now() + 15000;
		while ((await read()).answer.status !== 200) { assert.ok(Date.now() < until, 'not within 15 s'); await sleep(50); }
	});
	between.freeze();
	await check('frozen: SIGTERM ends it in its time', async () => {
		const pending = Array.from({ length: 8 }, () => read().catch(() => undefined));
		await sleep(3000);
		const stopped = await server.stop();
		assert.equal(stopped.code, 0, server.log().slice(-2000));
		assert.ok(stopped.ms < 4000, `${stopped.ms} ms`);
		await Promise.all(pending);
	});
	between.close();
	await database.drop();
}
