// A full disk, twice: a limit on the size of files (every machine), and a small file system of its own (where mounting
// is allowed). Then a database file, and a folder, that may only be read.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freshDatabase, temporaryFolder } from '../../kit/databases.mjs';
import { Client } from '../../kit/client.mjs';
import { key } from '../../kit/fields.mjs';
import { bootstrap, executable, Server } from '../../kit/server.mjs';
import { check } from '../../kit/verdict.mjs';

const token = 'faults-static-token-0123456789';
const collection = { collection: 'full', schema: {}, meta: {}, fields: [key, { field: 'text', type: 'text', schema: {}, meta: {} }, { field: 'tag', type: 'string', schema: {}, meta: {} }] };
const kNobody = 65534;
const filler = 'x'.repeat(4000);

/** Writes lists of five until one is refused; gives the tags that were acknowledged. */
async function fillUp(client, limit = 4000) {
	const acknowledged = [];
	for (let i = 0; i < limit; i++) {
		const tag = `t${i}`;
		const answer = await client.post('/items/full', Array.from({ length: 5 }, () => ({ tag, text: filler })));
		if (answer.status !== 200) return { acknowledged, refusal: answer };
		acknowledged.push(tag);
	}
	throw new Error('the disk was never full');
}

async function afterRefusal(client, { acknowledged, refusal }) {
	assert.ok(refusal.status >= 500 && refusal.code && refusal.error.message, `${refusal.status} ${refusal.text.slice(0, 200)}`);
	const rows = (await client.must('GET', '/items/full?fields=tag&limit=-1')).map((row) => row.tag);
	const byTag = new Map();
	for (const tag of rows) byTag.set(tag, (byTag.get(tag) ?? 0) + 1);
	assert.deepEqual([...byTag].filter(([, n]) => n !== 5), [], 'lists by half');
	assert.deepEqual([...byTag.keys()].sort(), [...acknowledged].sort(), 'stored is what was acknowledged');
	assert.equal((await client.get('/users/me')).status, 200);
}

async function limitedFileSize() {
	const database = freshDatabase('sqlite');
	await bootstrap(database, { ADMIN_TOKEN: token });
	const size = Math.ceil(spawnSync('stat', ['-c', '%s', database.file]).stdout / 1024) + 3000;
	const server = await Server.start(database, {}, { wrapper: ['bash', '-c', `ulimit -f ${size}; exec "$@"`, 'limited'] });
	const client = new Client(server.url, token);
	await check('files that may not grow: writes are refused, nothing is torn, reads go on', async () => {
		await client.must('POST', '/collections', collection);
		const outcome = await fillUp(client);
		assert.equal(outcome.refusal.status, 503, outcome.refusal.text);
		await afterRefusal(client, outcome);
	});
	await check('files that may not grow: a clean end', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-2000)));
	const again = await Server.start(database);
	await check('with room again it writes', async () => { await new Client(again.url, token).must('POST', '/items/full', { tag: 'more', text: filler }); });
	await again.stop();
	await check('the file is whole', async () => assert.deepEqual(await database.sql('pragma integrity_check'), [['ok']]));
}

async function fullFileSystem() {
	const mount = temporaryFolder('disk');
	if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'none', mount]).status !== 0) {
		console.log('sqlite: no file system can be mounted here; the limit on file sizes stands for the full disk');
		return;
	}
	const unmount = () => spawnSync('umount', ['-l', mount]);
	process.on('exit', unmount);
	const file = join(mount, 'data.db'), ballast = join(mount, 'ballast');
	const database = { kind: 'sqlite', file, env: { DB_CLIENT: 'sqlite3', DB_FILENAME: file } };
	await bootstrap(database, { ADMIN_TOKEN: token });
	writeFileSync(ballast, Buffer.alloc(4 << 20));
	const server = await Server.start(database);
	const client = new Client(server.url, token);
	await check('full disk: writes are refused, nothing is torn, reads go on', async () => {
		await client.must('POST', '/collections', collection);
		await afterRefusal(client, await fillUp(client));
	});
	await check('room again: the same server writes', async () => {
		rmSync(ballast);
		await client.must('POST', '/items/full', { tag: 'more', text: filler });
	});
	await check('full disk: a clean end', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-2000)));
	unmount();
}

/** Serves a database that was protected after its install, as a user whom file modes bind (they do not bind root). */
async function readOnly(name, protect) {
	const database = freshDatabase('sqlite');
	await bootstrap(database, { ADMIN_TOKEN: token });
	const folder = dirname(database.file), programs = temporaryFolder('program');
	let program = executable;
	const wrapper = [];
	if (process.getuid() === 0) {
		program = join(programs, 'dirigent');
		copyFileSync(executable, program);
		chmodSync(programs, 0o755);
		for (const path of [folder, database.file]) chownSync(path, kNobody, kNobody);
		wrapper.push('setpriv', `--reuid=${kNobody}`, `--regid=${kNobody}`, '--clear-groups');
	}
	protect(folder, database.file);
	await check(`${name}: it reads and refuses writes, or it does not start and says why`, async () => {
		const server = await Server.start(database, {}, { wrapper, program: [program], cwd: '/', ready: false });
		try {
			await server.ready();
		} catch {
			const exit = await server.stop();
			assert.equal(exit.code, 1, `it neither served nor ended: ${server.log()}`);
			assert.match(server.log(), /read.?only|permission|writ|open/i);
			return;
		}
		const client = new Client(server.url, token);
		assert.equal((await client.get('/users/me')).status, 200);
		const answer = await client.post('/collections', collection);
		assert.ok(answer.status >= 500 && answer.code, `${answer.status} ${answer.text.slice(0, 200)}`);
		assert.equal((await client.get('/collections/full')).status, 403);
		assert.equal((await server.stop()).code, 0, server.log());
	});
	chmodSync(folder, 0o700);
}

async function readOnlyFiles() {
	await readOnly('a read-only file', (folder, file) => chmodSync(file, 0o444));
	await readOnly('a read-only folder', (folder, file) => { chmodSync(file, 0o444); chmodSync(folder, 0o555); });
}

export async function sqliteFaults() {
	await limitedFileSize();
	await fullFileSystem();
	await readOnlyFiles();
}
