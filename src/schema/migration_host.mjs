// Runs one migration written in JavaScript: what to do comes as JSON on stdin, how it went goes to file 3. A transaction
// holds the migration and its record, unless the file exports `config = { transaction: false }`.
import { readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const task = JSON.parse(readFileSync(0, 'utf8'));

function answer(value) {
	writeSync(3, JSON.stringify(value));
	process.exit(value.error ? 1 : 0);
}

function lineOf(error) {
	const frame = String(error?.stack ?? '').split('\n').find((one) => one.includes(task.file));
	return /:(\d+):\d+\)?$/.exec(frame ?? '')?.[1] ?? '';
}

function load(name) {
	for (const folder of task.folders) {
		try { return createRequire(join(folder, 'migration.js'))(name); } catch (error) { if (error.code !== 'MODULE_NOT_FOUND') throw error; }
	}
	throw new Error(`is written in JavaScript and needs the package knex, which is not installed in ${task.folders.join(' or ')} or above`);
}

/** The first of the clients whose driver is installed. */
function connect(knex) {
	let missing;
	for (const client of task.knex.clients) {
		try {
			return knex({ client, connection: task.knex.connection, searchPath: task.knex.searchPath, useNullAsDefault: true, pool: { min: 0, max: task.knex.sqlite ? 1 : 10 } });
		} catch (error) { missing ??= error; }
	}
	throw new Error(`is written in JavaScript and needs a driver beside knex: ${missing.message.split('\n')[0]}`);
}

async function run(database, act) {
	const { version, name, filename, checksum } = task.record;
	const began = performance.now();
	await act(database);
	const duration = Math.round(performance.now() - began);
	await database.raw(task.createRecords);
	await database('dirigent_migrations').where({ version }).delete();
	if (task.direction === 'up') {
		await database('directus_migrations').insert({ version, name });
		await database('dirigent_migrations').insert({ version, filename, checksum, duration });
	} else {
		await database('directus_migrations').where({ version }).delete();
	}
}

/** SQLite: tables are rebuilt with foreign keys off; what that leaves dangling undoes the migration. */
async function checked(database) {
	const dangling = await database.raw('pragma foreign_key_check');
	if (dangling.length > 0) throw new Error(`leaves rows of ${dangling[0].table} that refer to rows of ${dangling[0].parent} that are not there`);
}

let database;
try {
	const module = await import(pathToFileURL(task.file));
	const act = module[task.direction] ?? module.default?.[task.direction];
	if (typeof act !== 'function') throw new Error(`exports no function ${task.direction}`);
	const config = module.config ?? module.default?.config;
	const knex = load('knex');
	database = connect(knex.default ?? knex);
	if (task.knex.sqlite) await database.raw('pragma busy_timeout = 30000');
	if (config?.transaction === false) {
		await run(database, act);
	} else {
		if (task.knex.sqlite) await database.raw('pragma foreign_keys = off');
		await database.transaction(async (transaction) => {
			await run(transaction, act);
			if (task.knex.sqlite) await checked(transaction);
		});
	}
	await database.destroy();
	answer({ done: true });
} catch (error) {
	await database?.destroy().catch(() => {});
	answer({ error: String(error?.message ?? error), line: lineOf(error) });
}
