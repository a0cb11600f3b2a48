// Databases with objects that the API cannot make, told of to the server as collections, and snapshots of them.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, temporaryFolder } from '../../kit/databases.mjs';
import { bootstrap, command, settings } from '../../kit/server.mjs';

const folder = temporaryFolder('objects');
let serial = 0;

export const script = (kind) => readFileSync(new URL(kind === 'pg' ? 'postgres.sql' : 'sqlite.sql', import.meta.url), 'utf8');

/** An installed database without collections. */
export async function emptyDatabase(kind) {
	const database = freshDatabase(kind);
	await bootstrap(database);
	return database;
}

/** Makes collections of tables: rows of the model for each table and column. */
export async function track(database, tables, json = []) {
	for (const table of tables) {
		const columns = await database.sql(database.kind === 'pg'
			? `select attname from pg_attribute where attrelid = '"${table}"'::regclass and attnum > 0 and not attisdropped order by attnum`
			: `select name from pragma_table_xinfo('${table}') where hidden <> 1`);
		await database.sql(`insert into directus_collections (collection) values ('${table}');` + columns.map(([field]) =>
			`insert into directus_fields (collection, field, special) values ('${table}', '${field}', ${json.includes(field) ? "'cast-json'" : 'null'});`).join(''));
	}
}

/** A database with everything there is, tracked. */
export async function fullDatabase(kind) {
	const database = await emptyDatabase(kind);
	await database.sql(script(kind));
	await track(database, ['makers', 'parts', ...(kind === 'pg' ? [] : ['strict_rows'])], ['body']);
	await database.sql("insert into directus_relations (many_collection, many_field, one_collection) values ('parts', 'maker', 'makers')");
	return database;
}

export const schema = (database, ...args) => command(['schema', ...args], { ...settings(database), LOG_LEVEL: 'warn' }, { cwd: folder });

async function done(database, ...args) {
	const result = await schema(database, ...args);
	assert.equal(result.code, 0, result.stdout + result.stderr);
	return result.stdout;
}

/** The snapshot as a text (YAML), or read (JSON). */
export const snapshotText = (database, ...args) => done(database, 'snapshot', ...args);
export const snapshot = async (database, ...args) => JSON.parse(await done(database, 'snapshot', '--format', 'json', ...args));

function fileOf(document) {
	const text = typeof document === 'string' ? document : JSON.stringify(document);
	const file = join(folder, `${++serial}.${typeof document === 'string' ? 'yaml' : 'json'}`);
	writeFileSync(file, text);
	return file;
}

/** Applies a document; answers what was printed. */
export const apply = async (database, document, ...args) => done(database, 'apply', '--yes', ...args, fileOf(document));

/** The same for one that has to be refused; answers what was said. */
export async function refusedApply(database, document) {
	const result = await schema(database, 'apply', '--yes', fileOf(document));
	assert.equal(result.code, 1, result.stdout + result.stderr);
	return result.stdout + result.stderr;
}

/** The document with the objects that `change` makes of its own. */
export const withObjects = (document, change) => ({ ...document, dirigent: { ...document.dirigent, objects: change(structuredClone(document.dirigent.objects)) } });

/** As texts, so that a difference shows as one of lines. */
export function sameObjects(actual, expected) {
	const lines = (document) => (document.dirigent?.objects ?? []).map((object) => JSON.stringify(object)).join('\n');
	assert.equal(lines(actual), lines(expected));
}
