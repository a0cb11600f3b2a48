// What parallel logins cost everyone else: times of a list at a steady rate, alone and with 200 logins going on all the
// time. The executable is started here, on a fresh database, with the contract's argon2 settings.
// usage: node bench/logins.mjs [--kind sqlite|pg] [--rate 300] [--seconds 20] [--logins 200] [--threads N]
import http from 'node:http';
import { freshDatabase } from '../tests/kit/databases.mjs';
import { Client } from '../tests/kit/client.mjs';
import { Server, admin, sleep } from '../tests/kit/server.mjs';

const option = { kind: 'sqlite', rate: 300, seconds: 20, logins: 200, rounds: 2 };
for (let i = 2; i < process.argv.length; i += 2) option[process.argv[i].slice(2)] = process.argv[i + 1];
const rate = Number(option.rate), seconds = Number(option.seconds), parallel = Number(option.logins);

const database = freshDatabase(option.kind);
const server = await Server.fresh(database, { LOGIN_STALL_TIME: '500', ...(option.threads ? { DIRIGENT_THREADS: option.threads } : {}) });
const client = await Client.login(server.url);
await client.must('POST', '/collections', { collection: 'articles', schema: {}, meta: {}, fields: [{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: {} }, { field: 'title', type: 'string', schema: {}, meta: {} }, { field: 'body', type: 'text', schema: {}, meta: {} }] });
await client.must('POST', '/items/articles', Array.from({ length: 500 }, (_, i) => ({ title: `Article ${i}`, body: 'text '.repeat(50) })));
// Their own token, so that a session that ends with time does not end the measurement.
await client.must('PATCH', '/users/me', { token: 'bench-logins-token' });

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const ask = (path) => new Promise((done) => {
	const began = performance.now();
	http.get(server.url + path, { agent, headers: { authorization: 'Bearer bench-logins-token' } }, (response) => { response.resume(); response.on('end', () => done({ ms: performance.now() - began, status: response.statusCode })); }).on('error', () => done({ ms: performance.now() - began, status: 0 }));
});

/** Asks at a steady rate, whatever the answers take, and gives their times. */
async function measure() {
	const asked = [];
	const began = performance.now();
	for (let i = 0; i < rate * seconds; i++) {
		const due = began + (i * 1000) / rate;
		while (performance.now() < due) await sleep(Math.max(0, Math.floor(due - performance.now())));
		asked.push(ask('/items/articles?limit=25'));
	}
	const answers = await Promise.all(asked);
	const times = answers.map((one) => one.ms).sort((a, b) => a - b);
	const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
	return { p50: at(0.5), p99: at(0.99), most: times.at(-1), errors: answers.filter((one) => one.status !== 200).length };
}

async function withLogins(body) {
	let going = true, done = 0, failed = 0;
	const pool = new http.Agent({ keepAlive: true, maxSockets: parallel });
	const text = JSON.stringify(admin);
	const login = () => new Promise((end) => {
		const request = http.request(`${server.url}/auth/login`, { method: 'POST', agent: pool, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } }, (response) => { response.resume(); response.on('end', () => { response.statusCode === 200 ? done++ : failed++; end(); }); });
		request.on('error', () => { failed++; end(); });
		request.end(text);
	});
	const workers = Array.from({ length: parallel }, async () => { while (going) await login(); });
	await sleep(1500);
	const before = done, began = performance.now();
	const result = await body();
	result.logins = ((done - before) * 1000) / (performance.now() - began);
	result.failed = failed;
	going = false;
	pool.destroy();
	await Promise.all(workers);
	await Client.login(server.url).catch(() => {}); // behind all that were begun and given up
	return result;
}

await ask('/items/articles?limit=25');
const show = (name, r) => console.log([name, r.p50.toFixed(2), r.p99.toFixed(2), r.most.toFixed(1), r.errors, r.logins === undefined ? '' : r.logins.toFixed(1), r.failed ?? ''].join('\t'));
console.log(['', 'p50 ms', 'p99 ms', 'max ms', 'errors', 'logins/s', 'failed'].join('\t'));
for (let round = 0; round < Number(option.rounds); round++) {
	show(`${option.kind} alone`, await measure());
	show(`${option.kind} + ${parallel} logins`, await withLogins(measure));
}
console.log(`resident ${server.rss().toFixed(0)} MB`);
agent.destroy();
await server.stop();
await database.drop();
process.exit();
