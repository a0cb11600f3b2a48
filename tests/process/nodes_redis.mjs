// Several processes on one database that tell each other of changes over Redis: with a database that is asked by nobody
// (no polling) and, on PostgreSQL, whose notices reach nobody, what one changes is seen by the others all the same.
import assert from 'node:assert/strict';
import net from 'node:net';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { deafProxy } from '../kit/deaf_proxy.mjs';
import { column, key } from '../kit/fields.mjs';
import { Redis } from '../kit/redis.mjs';
import { bootstrap, Server, sleep } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const adminToken = 'nodes-redis-token-of-the-admin-0123456', userToken = 'nodes-redis-token-of-a-user-0123456789';
const password = 'Pass-of-redis-7391', namespace = 'project-a';
// Far below the ten seconds after which what a token stands for is asked anew.
const limit = 3000;

async function until(seen, most = limit) {
	const began = performance.now();
	for (;;) {
		if (await seen()) return performance.now() - began;
		assert.ok(performance.now() - began < most, `not seen after ${most} ms`);
		await sleep(3);
	}
}

/** How many times a pattern is in a text. */
const times = (text, pattern) => (text.match(pattern) ?? []).length;

/** What is said on a channel of Redis, for as long as `test` runs. */
async function overheard(redis, channel, test) {
	const socket = net.connect(redis.port, '127.0.0.1');
	let text = '';
	socket.on('data', (chunk) => (text += chunk));
	socket.write(`AUTH ${password}\r\nSUBSCRIBE ${channel}\r\n`);
	for (let i = 0; i < 500 && !text.includes('subscribe'); i++) await sleep(5);
	await test(() => times(text, /\r\nmessage\r\n/g));
	socket.destroy();
}

for (const kind of kinds()) {
	within(kind);
	let redis = await Redis.start(undefined, password);
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: adminToken });
	const quiet = { DIRIGENT_MODEL_POLL_INTERVAL: '0' };
	if (kind === 'pg') Object.assign(quiet, { DB_HOST: '127.0.0.1', DB_SSL: 'false', DB_PORT: String(await deafProxy({ host: database.env.DB_HOST, port: database.env.DB_PORT })) });
	const over = { ...quiet, REDIS: redis.address, REDIS_BUS_NAMESPACE: namespace, LOG_LEVEL: 'info' };
	const first = await Server.start(database, over), second = await Server.start(database, over);
	const alone = await Server.start(database, { ...quiet, REDIS: redis.address, REDIS_BUS_NAMESPACE: namespace, REDIS_ENABLED: 'false' });
	const here = new Client(first.url, adminToken), there = new Client(second.url, adminToken), apart = new Client(alone.url, adminToken);
	const channels = () => redis.ask('PUBSUB NUMSUB project-a:dirigent_model project-a:dirigent_rights');
	const listening = () => until(async () => times(await channels(), /:2\r\n/g) === 2, 20000);
	await listening();
	const field = (client, name) => async () => (await client.get(`/fields/notes/${name}`)).status === 200;
	const items = (client) => async () => (await client.get('/items/notes')).status === 200;

	await check('a collection and its fields made in one are there in the other, and back', async () => {
		await here.must('POST', '/collections', { collection: 'notes', schema: {}, meta: {}, fields: [key, column('text', 'string')] });
		await until(items(there));
		await there.must('POST', '/fields/notes', column('added', 'string'));
		await until(field(here, 'added'));
		await here.must('PATCH', '/fields/notes/text', { meta: { note: 'said' } });
		await until(async () => (await there.must('GET', '/fields/notes/text')).meta.note === 'said');
		await here.must('DELETE', '/fields/notes/added');
		await until(async () => !(await field(there, 'added')()));
	});

	await check('one that is not to use Redis hears nothing', async () => {
		assert.notEqual((await apart.get('/items/notes')).status, 200);
	});

	await check('rights given and taken in one hold in the other', async () => {
		const { id: policy } = await here.must('POST', '/policies', { name: 'reader' });
		const { id: user } = await here.must('POST', '/users', { email: 'reader@example.com', token: userToken, policies: [{ policy }] });
		const client = new Client(second.url, userToken);
		const answers = (status) => until(async () => (await client.get('/items/notes')).status === status);
		await answers(403);
		const { id: permission } = await here.must('POST', '/permissions', { policy, collection: 'notes', action: 'read', fields: ['*'] });
		await answers(200);
		await here.must('PATCH', `/permissions/${permission}`, { fields: ['id'] });
		await until(async () => (await client.get('/items/notes?fields=text')).status === 403);
		await here.must('PATCH', `/users/${user}`, { status: 'suspended' });
		await answers(401);
		await here.must('PATCH', `/users/${user}`, { status: 'active' });
		await answers(200);
		await here.must('DELETE', `/permissions/${permission}`);
		await answers(403);
	});

	await check('a write of a thousand items says nothing, a change of the model once', () => overheard(redis, `${namespace}:dirigent_model`, async (said) => {
		await here.must('POST', '/items/notes', Array.from({ length: 1000 }, (_, i) => ({ text: `${i}` })));
		await here.must('POST', '/fields/notes', column('once', 'string'));
		await until(async () => said() > 0);
		await sleep(100);
		assert.equal(said(), 1);
	}));

	await check('garbage on the channels does no harm', async () => {
		for (const channel of ['dirigent_model', 'dirigent_rights']) {
			for (const text of ['""', '"\\x00\\xff{]"', 'x'.repeat(60000), 'who']) await redis.ask(`PUBLISH ${namespace}:${channel} ${text}`);
		}
		await here.must('POST', '/fields/notes', column('after_garbage', 'string'));
		await until(field(there, 'after_garbage'));
	});

	await check('a flood of notices keeps nobody from being served, and what is changed meanwhile is seen', async () => {
		const memory = second.rss();
		const line = `PUBLISH ${namespace}:dirigent_model flood\r\nPUBLISH ${namespace}:dirigent_rights flood\r\n`;
		const floods = Promise.all([1, 2, 3, 4].map(() => redis.ask(line.repeat(20000))));
		let ended = false;
		void floods.then(() => (ended = true));
		let served = 0;
		await here.must('POST', '/fields/notes', column('in_flood', 'string'));
		do { served += (await there.get('/items/notes?limit=1')).status === 200; } while (!ended);
		await floods;
		await until(field(there, 'in_flood'), 10000);
		assert.ok(served > 0);
		assert.ok(second.rss() - memory < 100, `${second.rss() - memory} MB more`);
	});

	await check('while Redis is away changes go on, and are seen when it is back', async () => {
		await redis.stop();
		await here.must('POST', '/fields/notes', column('away', 'string'));
		await there.must('GET', '/items/notes?limit=1');
		// Long enough for several attempts, which are not several lines.
		await sleep(1500);
		const away = [first, second].map((node) => times(node.log(), /not heard over Redis/g));
		assert.ok(away.every((lines) => lines >= 1 && lines <= 3), String(away));
		redis = await Redis.start(redis.port, password);
		await until(field(there, 'away'), 15000);
		await listening();
		await here.must('POST', '/fields/notes', column('back', 'string'));
		await until(field(there, 'back'), 15000);
		await until(async () => /Redis answers again/.test(second.log()));
	});

	await check('connections that Redis closes are made again', async () => {
		await redis.ask('CLIENT KILL TYPE pubsub');
		await redis.ask('CLIENT KILL TYPE normal SKIPME yes');
		await here.must('POST', '/fields/notes', column('killed', 'string'));
		await until(field(there, 'killed'), 15000);
	});

	await check('a wrong password is said, without the password, and the server serves', async () => {
		const node = await Server.start(database, { ...over, REDIS: '', REDIS_HOST: '127.0.0.1', REDIS_PORT: String(redis.port), REDIS_PASSWORD: 'Not-the-one-4711' });
		await until(async () => /not heard over Redis.*WRONGPASS/s.test(node.log()), 5000);
		assert.equal((await new Client(node.url, adminToken).get('/items/notes?limit=1')).status, 200);
		await new Client(node.url, adminToken).must('POST', '/fields/notes', column('untold', 'string'));
		assert.ok(!node.log().includes('Not-the-one-4711'), node.log());
		assert.equal((await node.stop()).code, 0);
	});

	await check('a user who may use the channels and nothing else will do', async () => {
		await redis.ask(`ACL SETUSER dirigent on >limited-7391 resetchannels &${namespace}:* +publish +subscribe +ping`);
		const node = await Server.start(database, { ...over, REDIS: `redis://dirigent:limited-7391@127.0.0.1:${redis.port}` });
		await until(async () => times(await channels(), /:3\r\n/g) === 2, 5000);
		await new Client(node.url, adminToken).must('POST', '/fields/notes', column('limited', 'string'));
		await until(field(there, 'limited'));
		assert.doesNotMatch(node.log(), /over Redis/);
		assert.equal((await node.stop()).code, 0);
	});

	await check('an address that cannot be used is said, and the server serves', async () => {
		const node = await Server.start(database, { ...quiet, REDIS: 'rediss://:Secret-in-address@127.0.0.1' });
		assert.match(node.log(), /not told of changes over Redis: REDIS is no address/);
		assert.ok(!node.log().includes('Secret-in-address'));
		assert.equal((await node.stop()).code, 0);
	});

	await check('stops are clean, with Redis and without', async () => {
		assert.equal((await first.stop()).code, 0);
		await redis.stop();
		const { code, ms } = await second.stop();
		assert.equal(code, 0);
		assert.ok(ms < 10000, `${ms} ms`);
	});

	assert.ok(![first, second, alone].some((node) => node.log().includes(password)), 'the password is in a log');
	assert.equal((await alone.stop()).code, 0);
	await database.drop();
}
finish();
