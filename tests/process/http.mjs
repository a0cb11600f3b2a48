// The HTTP server as clients and proxies meet it: connections, compression, TLS, sockets, addresses, the request log,
// and a burst of logins beside other work.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { freshDatabase, temporaryFolder } from '../kit/databases.mjs';
import { Client, rawExchange } from '../kit/client.mjs';
import { admin, bootstrap, command, freePort, Server, settings, sleep } from '../kit/server.mjs';
import { check, finish } from '../kit/verdict.mjs';

const token = 'http-static-token-0123456789';
const database = freshDatabase('sqlite');
await bootstrap(database, { ADMIN_TOKEN: token });
const server = await Server.start(database);
const { url } = server;

/** One request with node:http; {status, headers, body}. Never follows, never decodes. */
function ask(target, { module = http, headers, body, ...options } = {}) {
	return new Promise((done, fail) => {
		const request = module.request(target, { headers: { authorization: `Bearer ${token}`, ...headers }, ...options }, (answer) => {
			const chunks = [];
			answer.on('data', (chunk) => chunks.push(chunk)).on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
		});
		request.on('error', fail);
		request.end(body);
	});
}

await check('pipelined requests are answered in order', async () => {
	const one = (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`;
	const { text } = await rawExchange(url, one('/users/me?fields=email') + one('/server/ping') + one('/nowhere') + one('/server/ping'), { until: /pong[^]*pong/ });
	assert.deepEqual([...text.matchAll(/admin@example\.com|pong|ROUTE_NOT_FOUND/g)].map(([word]) => word), ['admin@example.com', 'pong', 'ROUTE_NOT_FOUND', 'pong']);
});
await check('a connection is kept, and closed when asked', async () => {
	const closing = await rawExchange(url, 'GET /server/ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
	assert.match(closing.text, /pong/);
	assert.ok(closing.closed && closing.ms < 1000);
	const old = await rawExchange(url, 'GET /server/ping HTTP/1.0\r\n\r\n');
	assert.ok(old.closed && old.ms < 1000);
});
await check('a chunked body', async () => {
	const body = ['{"first_', 'name":"Chu', 'nked"}'].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('') + '0\r\n\r\n';
	const { text } = await rawExchange(url, `PATCH /users/me?fields=first_name HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${body}`, { until: /Chunked/ });
	assert.match(text, /"first_name":"Chunked"/);
});
await check('Expect: 100-continue', async () => {
	const { text } = await rawExchange(url, `PATCH /users/me?fields=first_name HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`, { wait: 1000, until: /100/ });
	assert.match(text, /^HTTP\/1\.1 100 /);
});
await check('HEAD has the headers of GET and no body', async () => {
	const get = await ask(`${url}/users/me`), head = await ask(`${url}/users/me`, { method: 'HEAD' });
	assert.equal(head.status, 200);
	assert.equal(head.body.length, 0);
	assert.equal(head.headers['content-type'], get.headers['content-type']);
});
await check('compression as the client accepts it', async () => {
	const plain = await ask(`${url}/fields`);
	assert.equal(plain.headers['content-encoding'], undefined);
	for (const [encoding, decode] of [['gzip', zlib.gunzipSync], ['br', zlib.brotliDecompressSync]]) {
		const answer = await ask(`${url}/fields`, { headers: { 'accept-encoding': encoding } });
		assert.equal(answer.headers['content-encoding'], encoding);
		assert.ok(answer.body.length < plain.body.length / 2);
		assert.equal(decode(answer.body).toString(), plain.body.toString());
		assert.match(answer.headers.vary, /accept-encoding/i);
	}
	assert.equal((await ask(`${url}/fields`, { headers: { 'accept-encoding': 'gzip;q=0, br;q=0' } })).headers['content-encoding'], undefined);
});
await check('an ETag answers 304', async () => {
	const { headers } = await ask(`${url}/users/me?fields=email`);
	assert.ok(headers.etag);
	const again = await ask(`${url}/users/me?fields=email`, { headers: { 'if-none-match': headers.etag } });
	assert.deepEqual([again.status, again.body.length], [304, 0]);
});
await check('a burst of logins does not slow other routes', async () => {
	const client = new Client(url, token);
	let running = true, slowest = 0, count = 0; // 25 attempts at once would suspend the account, as the contract has it
	const statuses = new Set();
	const others = (async () => {
		while (running) {
			const began = performance.now();
			statuses.add((await client.get('/server/info')).status);
			slowest = Math.max(slowest, performance.now() - began);
			count++;
			await sleep(2);
		}
	})();
	let logins;
	try { logins = await Promise.all(Array.from({ length: 20 }, () => new Client(url).post('/auth/login', admin))); } finally { running = false; }
	await others;
	assert.ok(logins.every((answer) => answer.status === 200 || answer.status === 503), logins.find((answer) => answer.status !== 200)?.text);
	assert.deepEqual([...statuses], [200]);
	assert.ok(count > 20 && slowest < 1000, `${count} requests beside the logins, the slowest took ${slowest} ms`);
});
await check('a client that reads nothing holds nobody up', async () => {
	const request = http.get(`${url}/fields`, { headers: { authorization: `Bearer ${token}` } }, (answer) => answer.pause());
	await sleep(100);
	assert.equal((await ask(`${url}/server/ping`)).body.toString(), 'pong');
	request.destroy();
});
await server.stop();

await check('the request log is one JSON line each, without secrets', async () => {
	const logged = await Server.start(database, { LOG_LEVEL: 'info', LOG_STYLE: 'raw', LOG_HTTP_IGNORE_PATHS: '/server/ping' });
	await ask(`${logged.url}/users/me?fields=id&access_token=query-secret`, { headers: { authorization: 'Basic nothing', cookie: 'directus_session_token=cookie-secret', 'x-request-id': 'my-request-1' } });
	const login = await ask(`${logged.url}/auth/login`, { method: 'POST', body: JSON.stringify({ ...admin, mode: 'session' }), headers: { 'content-type': 'application/json' } });
	await logged.stop();
	const text = logged.log();
	const lines = text.trim().split('\n').map((line) => JSON.parse(line));
	for (const secret of ['cookie-secret', 'query-secret', token, admin.password, /directus_session_token=([^;]+)/.exec(login.headers['set-cookie'][0])[1]]) assert.ok(!text.includes(secret), `the log has ${secret}`);
	assert.ok(text.includes('--redacted--'));
	assert.ok(text.includes('my-request-1'));
	assert.equal(lines.filter((line) => JSON.stringify(line).includes('/server/ping')).length, 0);
	assert.equal(lines.filter((line) => JSON.stringify(line).includes('/auth/login')).length, 1);
});
await check("the client's address follows IP_TRUST_PROXY", async () => {
	for (const [trust, address] of [['true', '203.0.113.7'], ['false', '127.0.0.1'], ['1', '198.51.100.9']]) {
		const one = await Server.start(database, { IP_TRUST_PROXY: trust });
		await new Client(one.url).post('/auth/login', admin, { headers: { 'x-forwarded-for': '203.0.113.7, 198.51.100.9' } });
		const [last] = (await new Client(one.url, token).must('GET', '/activity?filter[action][_eq]=login&sort=-id&limit=1&fields=ip'));
		await one.stop();
		assert.equal(last.ip, address, `IP_TRUST_PROXY=${trust}`);
	}
});
await check('a Unix socket', async () => {
	const socketPath = join(temporaryFolder('socket'), 'dirigent.sock');
	const one = await Server.start(database, { UNIX_SOCKET_PATH: socketPath }, { ready: false });
	let answer;
	for (let i = 0; i < 200 && !answer; i++) { await sleep(20); answer = await ask('http://localhost/server/ping', { socketPath }).catch(() => undefined); }
	assert.equal(answer?.body.toString(), 'pong', one.log());
	assert.equal((await one.stop()).code, 0);
});
await check('TLS', async () => {
	const folder = temporaryFolder('tls'), cert = join(folder, 'cert.pem'), key = join(folder, 'key.pem');
	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert], { stdio: 'ignore' });
	const one = await Server.start(database, { DIRIGENT_TLS_CERT_FILE: cert, DIRIGENT_TLS_KEY_FILE: key }, { ready: false });
	const ca = readFileSync(cert);
	const target = `https://localhost:${one.port}`;
	let answer;
	for (let i = 0; i < 200 && !answer; i++) { await sleep(20); answer = await ask(`${target}/users/me`, { module: https, ca, family: 4 }).catch(() => undefined); }
	assert.equal(answer?.status, 200, one.log());
	await assert.rejects(ask(`${target}/server/ping`, { module: https, ca, family: 4, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }));
	assert.doesNotMatch((await rawExchange(`http://127.0.0.1:${one.port}`, 'GET /server/ping HTTP/1.1\r\nHost: a\r\n\r\n')).text, /pong/);
	assert.equal((await ask(`${target}/server/ping`, { module: https, ca, family: 4 })).body.toString(), 'pong');
	assert.equal((await one.stop()).code, 0);
	const half = await command(['start'], settings(database, { PORT: String(await freePort()), DIRIGENT_TLS_CERT_FILE: cert }), { timeout: 10000 });
	assert.equal(half.code, 1);
	assert.match(half.stdout + half.stderr, /DIRIGENT_TLS_KEY_FILE/);
});
finish();
