// What moves between environments that differ in kind or in what databases hold besides collections: nothing is left out
// unsaid, rows stay as many as they are, and what cannot be kept is refused before anything changes.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { bootstrap, command, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const folder = temporaryFolder('environment_models');

/** An installed database, and what `statements` make in it, given to the model except `untracked`. */
async function made(kind, statements = [], untracked = []) {
	const database = freshDatabase(kind);
	await bootstrap(database);
	for (const statement of statements) await database.sql(statement);
	if (statements.length > 0) await run(database, 0, 'database', 'track');
	for (const statement of untracked) await database.sql(statement);
	return database;
}

async function run(database, code, ...args) {
	const result = await command(args, { ...settings(database), LOG_LEVEL: 'warn' }, { cwd: folder, timeout: 60000 });
	assert.equal(result.code, code, result.stdout + result.stderr);
	return result.stdout + result.stderr;
}

let number = 0;
/** Moves all of `source` into a fresh database of `kind`. */
async function moved(source, kind, code = 0, target = null) {
	const to = target ?? await made(kind);
	const name = `e${++number}`;
	writeFileSync(join(folder, `${name}.env`), Object.entries(to.env).map(([key, value]) => `${key}="${value}"\n`).join(''));
	writeFileSync(join(folder, 'environments.yaml'), `${name}:\n  env_file: ${name}.env\n`);
	return { to, name, text: await run(source, code, 'env', 'push', name, '--data', 'all', '--yes', '--no-backup') };
}

const both = kinds().length === 2;
if (both) {
	within('pg to sqlite');
	for (const [what, statements] of [
		['keys that are the same in milliseconds', ['create table t (a timestamp, b integer, v text, primary key (a, b))', "insert into t values ('2024-01-01 00:00:00.000001', 1, 'one'), ('2024-01-01 00:00:00.000002', 1, 'two')"]],
		['keys of more digits than SQLite has', ['create table t (a numeric(20,0) primary key, v text)', "insert into t values (12345678901234567890, 'one'), (12345678901234567891, 'two')"]],
	]) {
		await check(`${what} are refused, and nothing has changed`, async () => {
			const source = await made('pg', statements), { to, text } = await moved(source, 'sqlite', 1);
			assert.match(text, /keys/i);
			assert.deepEqual(await to.sql("select count(*) from sqlite_master where name = 't'"), [['0']]);
		});
	}
	await check('the order of a key is its own', async () => {
		const source = await made('pg', ['create table t (a integer, b integer, v text, primary key (b, a))', "insert into t values (1, 2, 'v')"]);
		const { to } = await moved(source, 'sqlite');
		assert.deepEqual(await to.sql('select a, b, v from t'), [['1', '2', 'v']]);
	});
	await check('a default that only PostgreSQL has stays behind, and that is said', async () => {
		const source = await made('pg', ['create table t (a uuid primary key default gen_random_uuid(), b integer)', 'insert into t (b) values (5)']);
		const { to, text } = await moved(source, 'sqlite');
		assert.match(text, /t\.a: its default stays behind/);
		assert.deepEqual(await to.sql('select b from t'), [['5']]);
	});

	await check('what the other kind cannot be given is named', async () => {
		const source = await made('pg', ['create table t (id integer primary key, n integer, a integer, constraint n_above check (n > 0))', 'create unique index tu on t (a, n)']);
		const { to, text } = await moved(source, 'sqlite');
		await to.sql('insert into t values (1, 2, 3)');
		await assert.rejects(to.sql('insert into t values (2, 2, 3)'), 'indexes of several columns come along');
		assert.match(text, /check "n_above" .*stays behind/);
	});

	within('sqlite to pg');
	await check('decimals keep their digits, in tables of any key', async () => {
		const source = await made('sqlite', ['create table t (id integer primary key, a numeric(10,2), b decimal(12,4))', 'insert into t (a, b) values (0.99, 1234567.2525)', 'create table w (a integer, b integer, x float, primary key (a, b))', 'insert into w values (1, 2, 123456789.25)']);
		const { to, name } = await moved(source, 'pg');
		assert.deepEqual(await to.sql('select a, b from t'), [['0.99', '1234567.2525']]);
		assert.deepEqual(await to.sql('select x from w'), [['123456789.25']]);
		assert.match(await run(source, 0, 'env', 'push', name, '--data', 'all', '--yes', '--no-backup'), /the models are the same/);
	});
	await check('a column that is no field stays behind, and that is said', async () => {
		const source = await made('sqlite', ['create table t (id integer primary key, v text)', "insert into t (v) values ('x')"], ["alter table t add column late text", "update t set late = 'y'"]);
		const { to, text } = await moved(source, 'pg');
		assert.match(text, /t\.late is no part of the model/);
		assert.deepEqual(await to.sql('select v from t'), [['x']]);
	});
}
for (const kind of kinds()) {
	within(`${kind} to ${kind}`);
	await check('indexes, checks and views come along, and a difference of them is told', async () => {
		const source = await made(kind, ['create table t (id integer primary key, n integer, a integer, constraint n_above check (n > 0))', 'create unique index tu on t (a, n)', 'create view tv as select id, n from t', 'insert into t values (1, 2, 3)']);
		const { to, name } = await moved(source, kind);
		await assert.rejects(to.sql('insert into t values (2, -1, 4)'));
		await assert.rejects(to.sql('insert into t values (2, 2, 3)'));
		assert.deepEqual(await to.sql('select id, n from tv'), [['1', '2']]);
		assert.match(await run(source, 0, 'env', 'diff', 'current', name), /The models are the same/);
		await to.sql('drop index tu');
		assert.match(await run(source, 2, 'env', 'diff', 'current', name), /index "tu"/);
	});
	await check('what only the target has of views and checks stays there', async () => {
		const table = 'create table t (id integer primary key, n integer)';
		const source = await made(kind, [table, 'insert into t values (1, 2)']);
		const target = await made(kind, ['create table t (id integer primary key, n integer, constraint n_above check (n > 0))', 'create view tv as select id, n from t']);
		const { to } = await moved(source, kind, 0, target);
		assert.deepEqual(await to.sql('select id, n from tv'), [['1', '2']]);
		await assert.rejects(to.sql('insert into t values (2, -1)'));
	});
	await check('a table of many keys that nobody made a collection of stays behind, and that is said', async () => {
		const source = await made(kind, ['create table t (id integer primary key)', 'insert into t values (1)'], ['create table bt (a integer, b integer, primary key (a, b))']);
		const { to, text } = await moved(source, kind);
		assert.match(text, /bt is no part of the model/);
		assert.deepEqual(await to.sql('select id from t'), [['1']]);
	});
}
finish();
