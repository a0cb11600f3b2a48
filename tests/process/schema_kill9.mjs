// kill -9 before each write of an apply and of a rollback: before each call that reaches the disk (SQLite) or the server's
// socket (PostgreSQL). After each the whole database, definitions and rows, is as it was before or as it is afterwards.
// KILL_STEPS=all takes every one of them; else that many (10) spread over the way, and where the commit is: among the first
// writes on SQLite, which holds back what is not committed, and at the end on PostgreSQL.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { bootstrap, command, Server, settings, sleep } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { makeShop } from './schema_guard/shop.mjs';

const run = promisify(execFile);
const token = 'kill9-static-token-0123456789';
const folder = temporaryFolder('kill9');
const library = join(folder, 'kill_at.so');
execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, join(dirname(fileURLToPath(import.meta.url)), 'schema_kill9/kill_at.c'), '-ldl']);
const most = process.env.KILL_STEPS ?? '10';

/** Everything the database holds as text; times and names that are drawn as one word, and so are the numbers of system rows:
 * PostgreSQL's sequences count on where a transaction was undone. */
async function dump(database) {
	let text;
	if (database.kind === 'sqlite') {
		({ stdout: text } = await run('sqlite3', ['-cmd', '.timeout 20000', database.file, '.dump'], { maxBuffer: 1 << 28 }));
	} else {
		// The session of a process that was killed may take a moment to notice.
		for (let i = 0; Number((await database.sql(`select count(*) from pg_stat_activity where datname = '${database.name}' and pid <> pg_backend_pid()`))[0][0]) > 0; i++) {
			assert.ok(i < 400, 'the killed session goes on');
			await sleep(25);
		}
		({ stdout: text } = await run('pg_dump', ['--no-owner', '--inserts', database.name], { env: { ...process.env, PGUSER: process.env.PGUSER ?? 'postgres' }, maxBuffer: 1 << 28 }));
	}
	return text.split('\n')
		.filter((line) => !/^\\(un)?restrict |sqlite_sequence|setval\(/.test(line))
		.map((line) => line.replace(/^(INSERT INTO public\.directus_\w+ VALUES \()\d+(, \d+)?/, '$1N').replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID').replace(/\b[0-9a-f]{12}\b|(?<=dirigent_quarantine_)[0-9a-f]{12}/g, 'ID').replace(/\b1[0-9]{12}\b/g, 'TIME').replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00)?/g, 'TIME'))
		.sort().join('\n');
}

/** The state a database is brought back to where a step changed it. */
async function keeper(database) {
	if (database.kind === 'sqlite') {
		await database.sql('pragma wal_checkpoint(truncate)');
		const copy = join(folder, `${Math.random()}.db`);
		copyFileSync(database.file, copy);
		return async () => { for (const end of ['-wal', '-shm']) rmSync(database.file + end, { force: true }); copyFileSync(copy, database.file); };
	}
	const env = { ...process.env, PGUSER: process.env.PGUSER ?? 'postgres' };
	const file = join(folder, `${database.name}.dump`);
	await run('pg_dump', ['-Fc', '-f', file, database.name], { env });
	return async () => {
		await run('dropdb', ['--force', database.name], { env });
		await run('createdb', [database.name], { env });
		await run('pg_restore', ['-d', database.name, file], { env });
	};
}

function chosen(calls, kind) {
	if (most === 'all') return Array.from({ length: calls }, (_, i) => i + 1);
	const spread = Array.from({ length: Number(most) }, (_, i) => 1 + Math.floor((i * calls) / Number(most)));
	const dense = kind === 'sqlite' ? Array.from({ length: 22 }, (_, i) => Math.min(calls, i + 1)) : Array.from({ length: 6 }, (_, i) => Math.max(1, calls - i));
	return [...new Set([...spread, ...dense])].sort((a, b) => a - b);
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: token });
	const server = await Server.start(database);
	const client = new Client(server.url, token);
	const stale = await makeShop(client);
	const file = join(folder, `${kind}.json`);
	// Collections go and come, fields go, come and change, relations too.
	stale.fields = stale.fields.filter((one) => one.field !== 'fax');
	stale.fields.find((one) => one.field === 'name').schema.max_length = 200;
	stale.collections.push({ collection: 'fresh', meta: { collection: 'fresh' }, schema: { name: 'fresh' } });
	stale.fields.push({ ...structuredClone(stale.fields.find((one) => one.field === 'id')), collection: 'fresh' }, { collection: 'fresh', field: 'country', type: 'integer', meta: { collection: 'fresh', field: 'country' }, schema: { name: 'country', table: 'fresh', data_type: 'integer', is_nullable: true } });
	stale.relations.push({ collection: 'fresh', field: 'country', related_collection: 'countries', meta: null, schema: { column: 'country', foreign_key_table: 'countries', foreign_key_column: 'id', on_delete: 'SET NULL', on_update: 'NO ACTION' } });
	writeFileSync(file, JSON.stringify(stale));
	await server.stop();

	const preloaded = (extra) => { const env = { ...settings(database), LD_PRELOAD: library, ...extra }; env.ASAN_OPTIONS += ':verify_asan_link_order=0'; return env; };
	for (const [name, args] of [['apply', ['apply', '--yes', file]], ['rollback', ['rollback', '--yes']]]) {
		const reset = await keeper(database);
		const before = await dump(database);
		const counts = join(folder, `${kind}-${name}.count`);
		const whole = await command(['schema', ...args], preloaded({ KILL_COUNT: counts }));
		await check(`${name} ends well where nobody kills it`, () => assert.equal(whole.code, 0, whole.stdout + whole.stderr));
		const after = await dump(database);
		const calls = Number(readFileSync(counts, 'utf8'));
		await check(`${name} is killed at each step: old or new`, async () => {
			assert.notEqual(after, before);
			assert.ok(calls > 30, `${calls} calls`);
			await reset();
			const seen = { old: 0, new: 0 };
			for (const at of chosen(calls, kind)) {
				const result = await command(['schema', ...args], preloaded({ KILL_AT: String(at) }));
				assert.ok(result.signal === 'SIGKILL' || at > calls - 3, `step ${at} of ${calls} ended with ${result.code}: ${result.stdout}${result.stderr}`);
				const now = await dump(database);
				if (now !== before && now !== after) {
					const known = new Set(`${before}\n${after}`.split('\n')), got = new Set(now.split('\n'));
					assert.fail(`step ${at} of ${calls} left neither the old nor the new. Too much:\n${[...got].filter((line) => !known.has(line)).slice(0, 5).join('\n')}\nOf the new, missing:\n${after.split('\n').filter((line) => !got.has(line)).slice(0, 5).join('\n')}`);
				}
				seen[now === before ? 'old' : 'new']++;
				if (now !== before) await reset();
			}
			assert.ok(seen.old > 0, 'some kill came before the commit');
			if (process.env.VERBOSE) console.log(`${kind} ${name}: ${calls} steps, ${JSON.stringify(seen)}`);
		});
		await reset();
		await check(`${name} goes through after all of that`, async () => {
			const again = await command(['schema', ...args], settings(database));
			assert.equal(again.code, 0, again.stdout + again.stderr);
			assert.equal(await dump(database), after);
		});
	}
	await database.drop();
}
finish();
