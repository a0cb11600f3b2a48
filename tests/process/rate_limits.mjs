// Rate limits, counted in memory and in a real Redis: who is let through, what those hear who are not, and what happens
// when Redis is away.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client, rawExchange } from '../kit/client.mjs';
import { Redis } from '../kit/redis.mjs';
import { Server, admin, bootstrap, command, settings, sleep } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const long = 3600; // seconds: a period that does not end while a test runs
const from = (ip) => ({ headers: { 'x-forwarded-for': ip } });

const kind = kinds()[0];
const database = freshDatabase(kind);
await bootstrap(database);

/** Serves with these settings for the length of `test`. */
async function served(extra, test) {
	const server = await Server.start(database, extra, { ready: false });
	for (let i = 0; !server.exit && i < 1000; i++) { if ((await rawExchange(server.url, 'GET /robots.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', { wait: 300 })).text) break; await sleep(10); }
	try { await test(new Client(server.url), server); } finally { await server.stop(); }
}

const statuses = async (count, ask) => { const list = []; for (let i = 0; i < count; i++) list.push((await ask()).status); return list; };
const times = (count, status) => Array(count).fill(status);

async function everyStore(store) {
	const limits = () => ({ RATE_LIMITER_ENABLED: 'true', RATE_LIMITER_POINTS: '5', RATE_LIMITER_DURATION: String(long), ...store() });

	await check('an address has so many requests and hears when it has more', () => served(limits(), async (client) => {
		assert.deepEqual(await statuses(6, () => client.get('/server/info')), [...times(5, 200), 429]);
		const answer = await client.get('/server/info');
		refused(answer, 429, 'REQUESTS_EXCEEDED', { limit: 5 });
		assert.match(answer.error.message, /^Too many requests, retry after (1h|60m)\.$/);
		const { limit, reset, code, ...rest } = answer.error.extensions;
		assert.deepEqual(rest, {});
		assert.ok(Math.abs(Date.parse(reset) - Date.now() - long * 1000) < 20000, reset);
		assert.ok(Math.abs(Number(answer.headers.get('retry-after')) - long) < 20);
		assert.equal((await client.get('/server/info', from('10.0.0.1'))).status, 200, 'another address has its own');
	}));

	await check('it counts before tokens are looked at, and after what is wrong with the request itself', () => served({ ...limits(), RATE_LIMITER_POINTS: '3' }, async (client, server) => {
		refused(await client.post('/auth/login', '{broken'), 400, 'INVALID_PAYLOAD');
		refused(await new Client(server.url, 'one').get('/users/me?access_token=two'), 400, 'INVALID_PAYLOAD');
		refused(await new Client(server.url, 'nobody').get('/users/me'), 401, 'INVALID_CREDENTIALS');
		assert.equal((await client.get('/server/ping')).text, 'pong');
		refused(await client.get('/nowhere'), 404, 'ROUTE_NOT_FOUND');
		for (const path of ['/server/ping', '/nowhere', '/users/me', '/items/x']) refused(await client.get(path), 429, 'REQUESTS_EXCEEDED');
		refused(await new Client(server.url, 'nobody').get('/users/me'), 429, 'REQUESTS_EXCEEDED');
		refused(await client.post('/auth/login', '{broken'), 400, 'INVALID_PAYLOAD');
		assert.equal((await client.get('/robots.txt')).status, 200);
		assert.match((await rawExchange(server.url, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).text, /^HTTP\/1\.1 302/);
	}));

	await check('a period ends', () => served({ ...limits(), RATE_LIMITER_POINTS: '2', RATE_LIMITER_DURATION: '1' }, async (client) => {
		let answer;
		for (let i = 0; i < 50; i++) if ((answer = await client.get('/server/info')).status === 429) break;
		assert.equal(answer.status, 429);
		const left = Date.parse(answer.error.extensions.reset) - Date.now();
		assert.ok(left <= 1000 && /retry after (\d+ms|1s)\.$/.test(answer.error.message), answer.error.message);
		await sleep(left + 50);
		assert.equal((await client.get('/server/info')).status, 200);
	}));

	await check('everyone together has a limit too', () => served({ ...limits(), RATE_LIMITER_GLOBAL_ENABLED: 'true', RATE_LIMITER_GLOBAL_POINTS: '8', RATE_LIMITER_GLOBAL_DURATION: String(long) }, async (client) => {
		let n = 0;
		assert.deepEqual(await statuses(9, () => client.get('/server/info', from(`10.0.1.${++n}`))), [...times(8, 200), 429]);
		refused(await client.get('/server/info', from('10.0.9.9')), 429, 'REQUESTS_EXCEEDED', { limit: 8 });
	}));

	await check('registrations of one address', () => served({ RATE_LIMITER_REGISTRATION_ENABLED: 'true', ...store() }, async (client) => {
		for (let i = 0; i < 5; i++) refused(await client.post('/users/register', {}), 400, 'INVALID_PAYLOAD');
		refused(await client.post('/users/register', {}), 429, 'REQUESTS_EXCEEDED', { limit: 5 });
		refused(await client.post('/users/register', {}, from('10.0.2.1')), 400, 'INVALID_PAYLOAD');
		assert.equal((await client.get('/server/info')).status, 200, 'nothing else is limited');
	}));

	await check('a user has a limit of their own, from wherever they ask', () => served({ DIRIGENT_RATE_LIMITER_USER_ENABLED: 'true', DIRIGENT_RATE_LIMITER_USER_POINTS: '4', DIRIGENT_RATE_LIMITER_USER_DURATION: String(long), ...store() }, async (client, server) => {
		const root = await Client.login(server.url);
		let n = 0;
		assert.deepEqual(await statuses(5, () => root.get('/users/me', from(`10.0.3.${++n}`))), [...times(4, 200), 429]);
		assert.deepEqual(await statuses(8, () => client.get('/server/info')), times(8, 200), 'nobody in particular has none');
	}));

	await check('failed logins of one address, whoever they try', () => served({ DIRIGENT_RATE_LIMITER_LOGIN_ENABLED: 'true', DIRIGENT_RATE_LIMITER_LOGIN_POINTS: '3', DIRIGENT_RATE_LIMITER_LOGIN_DURATION: String(long), ...store() }, async (client) => {
		const attempt = (email, password, ip) => client.post('/auth/login', { email, password }, from(ip));
		for (let i = 0; i < 4; i++) assert.equal((await attempt(admin.email, admin.password, '10.0.4.1')).status, 200, 'right ones do not count');
		for (let i = 0; i < 3; i++) refused(await attempt(`user${i}@example.com`, 'guess', '10.0.4.1'), 401, 'INVALID_CREDENTIALS');
		refused(await attempt('user9@example.com', 'guess', '10.0.4.1'), 429, 'REQUESTS_EXCEEDED', { limit: 3 });
		refused(await attempt(admin.email, admin.password, '10.0.4.1'), 429, 'REQUESTS_EXCEEDED');
		assert.equal((await attempt(admin.email, admin.password, '10.0.4.2')).status, 200);
	}));
}

within('memory');
await everyStore(() => ({}));

await check('nothing is limited unless it is asked for', () => served({}, async (client) => {
	assert.deepEqual(await statuses(200, () => client.get('/server/info')), times(200, 200));
}));

await check('limits that contradict each other stop the start', async () => {
	for (const [extra, words] of [[{ RATE_LIMITER_GLOBAL_ENABLED: 'true' }, /RATE_LIMITER_ENABLED/], [{ RATE_LIMITER_ENABLED: 'true', RATE_LIMITER_POINTS: '50', RATE_LIMITER_GLOBAL_ENABLED: 'true', RATE_LIMITER_GLOBAL_POINTS: '50' }, /RATE_LIMITER_GLOBAL_POINTS/],
		[{ RATE_LIMITER_STORE: 'redis', REDIS: 'rediss://127.0.0.1' }, /REDIS/], [{ RATE_LIMITER_POINTS: '0' }, /RATE_LIMITER_POINTS/], [{ RATE_LIMITER_STORE: 'disk' }, /RATE_LIMITER_STORE/]]) {
		const result = await command(['start'], settings(database, { PORT: '0', ...extra }), { timeout: 10000 });
		assert.notEqual(result.code, 0);
		assert.match(result.stdout + result.stderr, words);
	}
});

within('redis');
let redis = await Redis.start();
let fresh = 0;
await everyStore(() => ({ RATE_LIMITER_STORE: 'redis', REDIS: `redis://127.0.0.1:${redis.port}/${fresh++}` }));

await check('two servers count together', async () => {
	const extra = { RATE_LIMITER_ENABLED: 'true', RATE_LIMITER_POINTS: '6', RATE_LIMITER_DURATION: String(long), RATE_LIMITER_STORE: 'redis', REDIS_HOST: '127.0.0.1', REDIS_PORT: String(redis.port), REDIS_DB: '12' };
	await served(extra, (one) => served(extra, async (two) => {
		await redis.ask('SELECT 12');
		const answers = [];
		for (let i = 0; i < 8; i++) answers.push((await (i % 2 ? one : two).get('/server/info', from('10.0.5.1'))).status);
		assert.deepEqual(answers, [...times(6, 200), 429, 429]);
	}));
	assert.match(await redis.ask('SELECT 12\r\nKEYS *'), /rlflx:10\.0\.5\.1/);
	assert.match(await redis.ask('SELECT 12\r\nTTL rlflx:10.0.5.1'), /:3[56]\d\d/, 'counters end by themselves');
});

await check('many at once are counted one by one', () => served({ RATE_LIMITER_ENABLED: 'true', RATE_LIMITER_POINTS: '100', RATE_LIMITER_DURATION: String(long), RATE_LIMITER_STORE: 'redis', REDIS: `redis://127.0.0.1:${redis.port}/13` }, async (client) => {
	const answers = await Promise.all(Array.from({ length: 250 }, () => client.get('/server/info', from('10.0.6.1'))));
	assert.equal(answers.filter((answer) => answer.status === 200).length, 100);
	assert.equal(answers.filter((answer) => answer.status === 429).length, 150);
}));

await check('without Redis nobody is let through uncounted, nobody waits long, and all is well when it is back', () => served({ RATE_LIMITER_ENABLED: 'true', RATE_LIMITER_POINTS: '1000', RATE_LIMITER_DURATION: String(long), RATE_LIMITER_STORE: 'redis', REDIS: `redis://127.0.0.1:${redis.port}` }, async (client) => {
	assert.equal((await client.get('/server/info')).status, 200);
	const { port } = redis;
	await redis.stop();
	for (let i = 0; i < 5; i++) refused(await client.get('/server/info'), 503, 'SERVICE_UNAVAILABLE', { service: 'redis' });
	assert.equal((await client.get('/robots.txt')).status, 200);
	redis = await Redis.start(port);
	let answer;
	for (let i = 0; i < 200 && answer?.status !== 200; i++) { answer = await client.get('/server/info'); await sleep(20); }
	assert.equal(answer.status, 200);
	redis.process.kill('SIGSTOP');
	const began = performance.now();
	const stuck = await Promise.all(Array.from({ length: 20 }, () => client.get('/server/info')));
	redis.process.kill('SIGCONT');
	for (const one of stuck) refused(one, 503, 'SERVICE_UNAVAILABLE');
	assert.ok(performance.now() - began < 15000, 'a Redis that hangs holds nobody for long');
}));
await redis.stop();

await check('a password is given, a wrong one lets nobody through', async () => {
	const locked = await Redis.start(undefined, 's3cret');
	const extra = { RATE_LIMITER_ENABLED: 'true', RATE_LIMITER_STORE: 'redis', RATE_LIMITER_DURATION: String(long) };
	await served({ ...extra, REDIS: `redis://:s3cret@127.0.0.1:${locked.port}` }, async (client) => assert.equal((await client.get('/server/info')).status, 200));
	await served({ ...extra, REDIS_PORT: String(locked.port), REDIS_PASSWORD: 'wrong-pass' }, async (client, server) => {
		refused(await client.get('/server/info'), 503, 'SERVICE_UNAVAILABLE');
		assert.ok(!server.log().includes('wrong-pass'));
	});
	await locked.stop();
});

await database.drop();
finish();
