// Fresh databases for tests, one of each kind, and plain SQL on them past the server (through sqlite3 and psql).
// PostgreSQL is wherever PGHOST and PGPORT say: scripts/with_postgres starts one for the length of a command.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
process.setMaxListeners(0);
let serial = 0;

/** A folder that is gone when the process ends. */
export function temporaryFolder(name = 'test') {
	const folder = mkdtempSync(join(tmpdir(), `dirigent-${name}-`));
	process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

function sqliteDatabase() {
	const file = join(temporaryFolder('db'), 'data.db');
	return {
		kind: 'sqlite',
		file,
		env: { DB_CLIENT: 'sqlite3', DB_FILENAME: file },
		/** Rows as arrays of texts. */
		sql: async (text) => parseRows((await run('sqlite3', ['-cmd', '.timeout 20000', '-separator', '\x1f', file, text], { maxBuffer: 1 << 28 })).stdout),
		drop() {},
	};
}

export function postgresDatabase(server = process.env) {
	const name = `dirigent_test_${process.pid}_${++serial}`;
	const env = { ...process.env, PGHOST: server.PGHOST, PGPORT: server.PGPORT, PGUSER: server.PGUSER ?? 'postgres', PGDATABASE: 'postgres' };
	const psql = (database, text) => run('psql', ['-X', '-q', '-A', '-t', '-F', '\x1f', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', text], { env, maxBuffer: 1 << 28 });
	execFileSync('createdb', [name], { env });
	return {
		kind: 'pg',
		name,
		env: { DB_CLIENT: 'pg', DB_HOST: env.PGHOST, DB_PORT: env.PGPORT, DB_DATABASE: name, DB_USER: env.PGUSER, DB_PASSWORD: 'unused' },
		sql: async (text) => parseRows((await psql(name, text)).stdout),
		drop: () => psql('postgres', `drop database if exists "${name}" with (force)`),
	};
}

const parseRows = (out) => out.split('\n').filter((line) => line !== '').map((line) => line.split('\x1f'));

/** The kinds to test on: DATABASES=sqlite,pg (the default is both, pg only where a server is named). */
export function kinds() {
	const wanted = process.env.DATABASES?.split(',') ?? ['sqlite', ...(process.env.PGPORT ? ['pg'] : [])];
	return wanted;
}

export function freshDatabase(kind) {
	return kind === 'sqlite' ? sqliteDatabase() : postgresDatabase();
}
