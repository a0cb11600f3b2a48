// Imports whose client stalls, by someone who may do little else: nobody waits for them, they are refused, and of what
// they sent nothing is left. A body is held, in memory or in a file, before anything of the database is.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { admin as account, Server, sleep } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const long = 3000;  // lines of more than MAX_PAYLOAD_SIZE together
const text = (count, name = 'x') => Array.from({ length: count }, (_, i) => `${JSON.stringify({ name: `${name} ${i}`, body: 'y'.repeat(400) })}\n`).join('');
const table = `name,body\n${`csv,${'y'.repeat(400)}\n`.repeat(long)}`;
const chunk = (bytes) => `${Buffer.byteLength(bytes).toString(16)}\r\n${bytes}\r\n`;
const lines = { path: '/items/si_doc', type: 'application/x-ndjson' };
const form = { path: '/utils/import/si_doc', type: 'multipart/form-data; boundary=cut' };
const part = (type, content) => `--cut\r\nContent-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: ${type}\r\n\r\n${content}`;

/** An import that sends `bytes` as one chunk and never ends; `answer` is what came back when the server closed. */
function stalled(server, token, { path, type }, bytes) {
	const socket = net.connect(server.port, '127.0.0.1');
	const one = { socket, over: false };
	let got = '';
	socket.on('data', (data) => (got += data));
	socket.on('error', () => {});
	one.answer = new Promise((done) => socket.on('close', () => { one.over = true; done(got); }));
	socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(bytes)}`);
	return one;
}

for (const kind of kinds()) {
	within(kind);
	const folder = join(temporaryFolder('held'), 'made', 'by it');
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { TEMP_PATH: folder, DIRIGENT_IMPORT_MAX_FILES: '4', DIRIGENT_IMPORT_MAX_SIZE: '8mb', DB_POOL__MAX: '4' });
	const admin = await Client.login(server.url);
	for (const collection of ['si_doc', 'si_other']) await admin.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [key, column('name', 'string', { is_nullable: false }), column('body', 'text')] });
	const permission = (action) => ({ collection: 'si_doc', action, fields: ['*'], permissions: {} });
	const policy = (await admin.must('POST', '/policies', { name: 'writes documents', permissions: [permission('create'), permission('update')] })).id;
	const role = (await admin.must('POST', '/roles', { name: 'writers', policies: [{ policy }] })).id;
	await admin.must('POST', '/users', { email: 'writer@example.com', password: 'w', role, token: 'writer-token' });
	const writer = new Client(server.url, 'writer-token');
	const post = (client, body, query = '', { path, type } = lines) => client.post(path + query, body, { headers: { 'content-type': type } });
	const total = async () => Number((await admin.must('GET', '/items/si_doc?aggregate[count]=*'))[0].count);
	const files = () => readdirSync(`/proc/${server.pid}/fd`).map((fd) => { try { return readlinkSync(`/proc/${server.pid}/fd/${fd}`); } catch { return ''; } }).filter((path) => path.startsWith(folder));
	const filesBecome = async (count) => {
		for (const until = Date.now() + 20000; files().length !== count && Date.now() < until;) await sleep(5);
		assert.equal(files().length, count);
	};

	await check('a long body goes through a file, and nothing is left of it', async () => {
		assert.deepEqual((await post(writer, text(long))).body, { data: { created: long } });
		assert.deepEqual((await post(writer, `${part('text/csv', table)}\r\n--cut--\r\n`, '', form)).status, 200);
		assert.equal(await total(), 2 * long);
		assert.deepEqual([files(), readdirSync(folder)], [[], []]);
	});
	await check('what is wrong in the last line is told before anything is written', async () => {
		const before = await total();
		for (const query of ['', '?commit_every=1']) {
			const { status, error } = await post(writer, `${text(long)}{"name":`, query);
			assert.deepEqual([status, error.extensions.line, error.extensions.kept], [400, long + 1, 0]);
		}
		const bad = await post(writer, `${part('application/json', `[${text(long).trim().replaceAll('\n', ',')},{]`)}\r\n--cut--\r\n`, '', form);
		assert.deepEqual([bad.status, bad.code], [400, 'INVALID_PAYLOAD']);
		assert.equal(await total(), before);
		await filesBecome(0);
	});
	await check('a body has a largest size', async () => {
		const { status, error } = await post(writer, text(20500));
		assert.equal(status, 400);
		assert.match(error.message, /DIRIGENT_IMPORT_MAX_SIZE/);
		await filesBecome(0);
	});
	await check('a client that goes away takes its file along', async () => {
		const gone = stalled(server, 'writer-token', lines, text(long));
		await filesBecome(1);
		gone.socket.destroy();
		await filesBecome(0);
	});
	await check('others log in, read and write while imports stall, which are refused', async () => {
		const before = await total();
		const inFiles = [stalled(server, 'writer-token', lines, text(long)), stalled(server, 'writer-token', form, part('text/csv', table))];
		await filesBecome(2);
		const tooMany = await post(writer, text(long));
		assert.deepEqual([tooMany.status, tooMany.code], [503, 'SERVICE_UNAVAILABLE'], 'one caller has half of the places');
		const inMemory = Array.from({ length: 24 }, (_, i) => stalled(server, 'writer-token', lines, text(i % 2 ? 1 : 2000)));
		inMemory.push(stalled(server, 'writer-token', form, part('application/json', `[${text(500).trim().replaceAll('\n', ',')},`)));
		const trickling = stalled(server, 'writer-token', lines, text(1));
		const drops = setInterval(() => trickling.over || trickling.socket.write(chunk(' ')), 300);
		const all = [...inFiles, ...inMemory, trickling];
		let rounds = 0;
		assert.deepEqual((await post(admin, text(long))).body, { data: { created: long } }, 'another caller finds a place');
		while (all.some((one) => !one.over)) {
			const other = await Client.login(server.url, account);
			await other.must('POST', '/items/si_other', { name: `written in round ${rounds}` });
			await other.must('GET', '/items/si_doc?limit=1');
			assert.deepEqual((await post(writer, text(1))).body, { data: { created: 1 } });
			if (kind === 'pg') assert.deepEqual(await database.sql(`select pid from pg_stat_activity where datname = '${database.name}' and state like 'idle in transaction%' and state_change < now() - interval '5 seconds'`), []);
			rounds++;
			await sleep(100);
		}
		clearInterval(drops);
		for (const one of all) assert.match(await one.answer, /^HTTP\/1\.1 400 [^]*(too slowly)[^]*INVALID_PAYLOAD/);
		assert.ok(rounds > 0, `${rounds} rounds`);
		assert.equal(await total(), before + long + rounds);
		await filesBecome(0);
	});
	await check('where no file can be made, short bodies still pass', async () => {
		rmSync(folder, { recursive: true });
		mkdirSync(join(folder, '..'), { recursive: true });
		writeFileSync(folder, 'no folder');
		const { status, code } = await post(writer, text(long));
		assert.deepEqual([status, code], [503, 'SERVICE_UNAVAILABLE']);
		assert.match(server.log(), /could not be kept in a temporary file/);
		assert.equal((await post(writer, text(10))).status, 200);
	});
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
