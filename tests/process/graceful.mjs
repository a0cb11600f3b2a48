// SIGTERM and SIGINT: requests in flight are answered, no new ones are taken, idle connections do not hold the process,
// and the exit status is 0.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { key } from '../kit/fields.mjs';
import { bootstrap, Server, sleep } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const token = 'graceful-static-token-0123456789';
const rows = (tag, count) => Array.from({ length: count }, () => ({ tag }));

function refusesConnections(port) {
	return new Promise((done) => {
		const socket = net.connect(port, '127.0.0.1');
		socket.on('connect', () => { socket.destroy(); done(false); });
		socket.on('error', () => done(true));
	});
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: token });
	const first = await Server.start(database);
	await new Client(first.url, token).must('POST', '/collections', { collection: 'drain', schema: {}, meta: {}, fields: [key, { field: 'tag', type: 'string', schema: {}, meta: {} }] });
	await check('an idle server ends at once on SIGTERM', async () => {
		const exit = await first.stop();
		assert.deepEqual([exit.code, exit.signal], [0, null], first.log());
		assert.ok(exit.ms < 1000, `${exit.ms} ms`);
	});

	const server = await Server.start(database, { SERVER_SHUTDOWN_TIMEOUT: '15000' });
	const client = new Client(server.url, token);
	const agent = new http.Agent({ keepAlive: true });
	await new Promise((done) => http.get(`${server.url}/server/ping`, { agent }, (answer) => answer.resume().on('end', done)));
	const silent = net.connect(server.port, '127.0.0.1').on('error', () => {});
	const inFlight = Array.from({ length: 6 }, (_, i) => client.post('/items/drain', rows(`f${i}`, 4000)).then((answer) => answer.status, (problem) => problem.cause?.code ?? problem.message));
	await sleep(300); // all of them are read by then, and some wait for the writer
	const exit = server.stop();
	await check('no new connection is taken', async () => {
		for (let i = 0; i < 100 && !(await refusesConnections(server.port)); i++) await sleep(5);
		assert.ok(await refusesConnections(server.port));
	});
	await check('every request in flight is answered', async () => assert.deepEqual(await Promise.all(inFlight), Array(6).fill(200)));
	await check('it ends with 0 although connections idle', async () => {
		const { code, signal, ms } = await exit;
		assert.deepEqual([code, signal], [0, null], server.log());
		assert.ok(ms < 15000, `${ms} ms`);
	});
	await check('what was answered is stored', async () => assert.deepEqual(await database.sql('select count(*) from drain'), [['24000']]));
	agent.destroy();
	silent.destroy();

	await check('a request that never ends holds it no longer than SERVER_SHUTDOWN_TIMEOUT', async () => {
		const other = await Server.start(database, { SERVER_SHUTDOWN_TIMEOUT: '300' });
		const half = net.connect(other.port, '127.0.0.1').on('error', () => {});
		half.write('POST /items/drain HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
		await sleep(100);
		const ended = await other.stop();
		half.destroy();
		assert.deepEqual([ended.code, ended.signal], [0, null], other.log());
		assert.ok(ended.ms < 3000, `${ended.ms} ms`);
	});
	await check('SIGINT ends it as well', async () => {
		const other = await Server.start(database);
		other.signal('SIGINT');
		assert.deepEqual(await other.ended, { code: 0, signal: null }, other.log());
	});
	await database.drop();
}
finish();
