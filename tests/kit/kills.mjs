// kill -9 before each write of a command: before each call that reaches the disk (SQLite) or the server's socket
// (PostgreSQL). After each the whole database, definitions and rows, is as it was before or as it is afterwards, or as a part
// that stands for itself leaves it.
// KILL_STEPS=all takes every one of them; else that many (10) spread over the way, and where the commit is: among the first
// writes on SQLite, which holds back what is not committed, and at the end on PostgreSQL.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from './databases.mjs';
import { command, settings, sleep } from './server.mjs';

const run = promisify(execFile);
const folder = temporaryFolder('kill9');
const library = join(folder, 'kill_at.so');
execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, join(dirname(fileURLToPath(import.meta.url)), 'kill_at.c'), '-ldl']);
const most = process.env.KILL_STEPS ?? '10';

/** Everything the database holds as text; times, durations and names that are drawn as one word, and so are the numbers of system rows:
 * PostgreSQL's sequences count on where a transaction was undone. */
export async function dump(database) {
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
		.map((line) => line.replace(/^(INSERT INTO (?:public\.)?dirigent_migrations VALUES ?\(.*), ?\d+\);$/, '$1, DURATION);').replace(/^(INSERT INTO public\.directus_\w+ VALUES \()\d+(, \d+)?/, '$1N').replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID').replace(/\b[0-9a-f]{12}\b|(?<=dirigent_quarantine_)[0-9a-f]{12}/g, 'ID').replace(/\b1[0-9]{12}\b/g, 'TIME').replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00)?/g, 'TIME'))
		.sort().join('\n');
}

/** The state a database is brought back to where a step changed it. */
export async function keeper(database) {
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

function assertOneOf(now, states, where) {
	if (states.includes(now)) return;
	const known = new Set(states.join('\n').split('\n')), got = new Set(now.split('\n'));
	assert.fail(`${where} left none of the states there may be. Too much:\n${[...got].filter((line) => !known.has(line)).slice(0, 5).join('\n')}\nOf the last, missing:\n${states.at(-1).split('\n').filter((line) => !got.has(line)).slice(0, 5).join('\n')}`);
}

/** Runs a command that changes `database` as often as steps are chosen, killed at each; `database` stays as it was before.
 * `between`: states, as dump() tells them, that it may stop in besides the first and the last. `children`: processes of the
 * command's own may be killed in its place, which it tells as a failure. Answers what the database is afterwards when nobody
 * kills the command. */
export async function killAtEachStep(database, args, { env = settings(database), cwd = folder, few = 30, between = [], children = false } = {}) {
	const preloaded = (extra) => { const all = { ...env, LD_PRELOAD: library, ...extra }; all.ASAN_OPTIONS += ':verify_asan_link_order=0'; return all; };
	const name = `${database.kind} ${args.slice(0, 2).join(' ')}`;
	const reset = await keeper(database);
	const before = await dump(database);
	const counts = join(folder, `${Math.random()}.count`);
	const whole = await command(args, preloaded({ KILL_COUNT: counts }), { cwd });
	assert.equal(whole.code, 0, whole.stdout + whole.stderr);
	const after = await dump(database);
	const states = [before, ...between, after];
	const calls = Number(readFileSync(counts, 'utf8'));
	assert.notEqual(after, before);
	assert.ok(calls > few, `${calls} calls`);
	await reset();
	const seen = states.map(() => 0);
	for (const at of chosen(calls, database.kind)) {
		const result = await command(args, preloaded({ KILL_AT: String(at) }), { cwd });
		assert.ok(result.signal === 'SIGKILL' || at > calls - 3 || (children && result.code !== 0), `step ${at} of ${calls} ended with ${result.code}: ${result.stdout}${result.stderr}`);
		const now = await dump(database);
		assertOneOf(now, states, `step ${at} of ${calls}`);
		seen[states.indexOf(now)]++;
		if (now !== before) await reset();
	}
	assert.ok(seen[0] > 0, 'some kill came before the commit');
	if (process.env.VERBOSE) console.log(`${name}: ${calls} steps, found in each state: ${seen.join(', ')}`);
	await reset();
	return after;
}
