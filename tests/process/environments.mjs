// Environments: drift told, models and rows moved between databases of both kinds, values hidden on the way.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { bootstrap, command, Server, settings, sleep } from '../kit/server.mjs';
import { column, key } from '../kit/fields.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const count = Number(process.env.ROWS ?? 2000);
const folder = temporaryFolder('environments');
const envFile = (name, database) => writeFileSync(join(folder, name), Object.entries(database.env).map(([k, v]) => `${k}="${v}"\n`).join(''));
const run = (database, ...args) => command(args, { ...settings(database), LOG_LEVEL: 'warn' }, { cwd: folder, timeout: 120000 });
const ok = async (...args) => { const result = await run(...args); assert.equal(result.code, 0, result.stdout + result.stderr); return result.stdout; };

// What the two collections of every type answer; PostgreSQL writes decimals and long numbers as texts, SQLite does not.
const numbers = new Set(['price', 'cost', 'big']);
const answers = async (client) => {
	const out = {};
	for (const collection of ['things', 'places', 'marks']) {
		const data = await client.must('GET', `/items/${collection}?limit=-1&sort=id`);
		out[collection] = data.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, numbers.has(name) && value !== null ? Number(value) : value])));
		out[collection].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
	}
	return out;
};

// PostgreSQL notices only after a while that the client of a transaction is gone.
const untilIdle = async (database) => {
	if (database.kind !== 'pg') return;
	for (let tries = 0; tries < 500; tries++) {
		const [[open]] = await database.sql("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'");
		if (open === '0') return;
		await sleep(20);
	}
};

for (const from of kinds()) for (const to of kinds()) {
	within(`${from} to ${to}`);
	const [one, two, back] = [freshDatabase(from), freshDatabase(to), freshDatabase(from)];
	for (const database of [two, back]) await bootstrap(database);
	envFile('two.env', two); envFile('back.env', back);
	writeFileSync(join(folder, 'environments.yaml'), 'two:\n  env_file: two.env\nback:\n  env_file: back.env\n');
	const server = await Server.fresh(one);
	const client = await Client.login(server.url);
	await client.must('POST', '/collections', { collection: 'places', schema: {}, meta: {}, fields: [key, column('name', 'string'), column('best', 'integer'), column('above', 'integer')] });
	await client.must('POST', '/collections', { collection: 'things', schema: {}, meta: {}, fields: [key, column('email', 'string', { is_unique: true }), column('flag', 'boolean', {}, { special: ['cast-boolean'] }), column('big', 'bigInteger'), column('price', 'decimal', { numeric_precision: 10, numeric_scale: 2 }), column('ratio', 'float'), column('day', 'date'), column('at', 'dateTime'), column('stamp', 'timestamp'), column('hour', 'time'), column('doc', 'json', {}, { special: ['cast-json'] }), column('words', 'csv', {}, { special: ['cast-csv'] }), column('mark', 'uuid'), column('note', 'text'), column('place', 'integer')] });
	await client.must('POST', '/relations', { collection: 'things', field: 'place', related_collection: 'places', schema: {}, meta: {} });
	await client.must('POST', '/relations', { collection: 'places', field: 'above', related_collection: 'places', schema: {}, meta: {} });
	await client.must('POST', '/relations', { collection: 'places', field: 'best', related_collection: 'things', schema: {}, meta: {} });
	await client.must('POST', '/items/places', [{ name: 'Ä place' }, { name: 'other', above: 1 }]);
	const thing = (i) => ({ email: `p${i}@firm.org`, flag: i % 2 === 0, big: String(9007199254740000 + i), price: `${1234567 + i}.25`, ratio: from === 'sqlite' ? 1234567.891 + i : i / 8, day: '2024-02-29', at: '2024-03-31T01:30:00', stamp: '2024-03-31T01:30:00.123Z', hour: '23:59:58', doc: { a: [i, null, 'ü'] }, words: ['x', 'y'], mark: '3f0c5c1e-8f0e-4bb3-a1d3-0123456789ab', note: i % 3 ? `line\n"${i}"` : null, place: 1 + (i % 2) });
	for (let at = 0; at < count; at += 500) await client.must('POST', '/items/things', Array.from({ length: Math.min(500, count - at) }, (_, i) => thing(at + i)));
	await client.must('PATCH', '/items/places/1', { best: 1, above: 2 });
	await client.must('POST', '/collections', { collection: 'marks', schema: {}, meta: {}, fields: [{ field: 'id', type: 'uuid', schema: { is_primary_key: true, length: 36, has_auto_increment: false }, meta: { special: ['uuid'] } }, column('code', 'string', { max_length: 50, default_value: 'x' }), column('many', 'integer', { default_value: 7 }), column('on', 'boolean', { default_value: true }, { special: ['cast-boolean'] }), column('made', 'timestamp', {}, { special: ['date-created'] }), column('now', 'timestamp', { default_value: 'CURRENT_TIMESTAMP' }), column('who', 'uuid', {}, { special: ['user-created'] }), column('cost', 'decimal', { default_value: 1.5 })] });
	await client.must('POST', '/items/marks', [{}, { code: "it's", many: -1, on: false, cost: '2.5' }, { code: null, many: null, on: null }]);
	await client.must('PATCH', '/users/me', { token: 'a-secret-token' });
	const shown = await answers(client);
	let took = 0;
	await server.stop();

	await check('drift is found and has an exit code of its own', async () => {
		await ok(one, 'schema', 'snapshot', '--yes', 'model.yaml');
		await ok(one, 'schema', 'drift', 'model.yaml');
		const other = await run(one, 'schema', 'drift', '--against', 'two');
		assert.equal(other.code, 2, other.stderr);
		assert.match(other.stdout, /collection things is only in the database/);
		assert.equal((await run(one, 'schema', 'drift', '--against', 'nowhere')).code, 1);
	});
	await check('a dry run changes nothing', async () => {
		await ok(one, 'env', 'push', 'two', '--data', 'all', '--dry-run');
		assert.equal((await run(one, 'schema', 'drift', '--against', 'two')).code, 2);
	});
	await check('model and rows move, in circles too', async () => {
		const began = Date.now();
		await ok(one, 'env', 'push', 'two', '--data', 'all', '--yes');
		assert.match(JSON.parse(await ok(two, 'schema', 'history', '--format', 'json'))[0].source, /^environment current$/);
		took = Date.now() - began;
		const same = await run(one, 'env', 'diff', 'current', 'two', '--data');
		assert.equal(same.code, 0, same.stdout + same.stderr);
		assert.deepEqual(await two.sql('select count(*) from things'), [[String(count)]]);
	});
	await check('the other server answers the same for every type', async () => {
		const other = await Server.start(two);
		try { assert.deepEqual(await answers(await Client.login(other.url)), shown); } finally { await other.stop(); }
	});
	await check('a move that is killed leaves the target as it was', async () => {
		const before = await two.sql('select * from things order by 1');
		await one.sql("update things set note = 'another'");
		let kills = 0;
		for (const part of [0.3, 0.5, 0.7, 0.85]) {
			const { signal } = await command(['env', 'push', 'two', '--data', 'all', '--yes'], { ...settings(one), LOG_LEVEL: 'warn' }, { cwd: folder, timeout: took * part });
			if (signal !== 'SIGKILL') continue;
			kills++;
			await untilIdle(two);
			const after = await two.sql('select * from things order by 1');
			// Killed after its commit it has moved all of them.
			if (after.some((row) => row.includes('another'))) assert.equal(after.filter((row) => row.includes('another')).length, count);
			else assert.deepEqual(after, before);
		}
		assert.ok(kills > 0, 'no move was killed');
	});
	await check('no secret is written out', async () => {
		const said = await run(one, 'env', 'push', 'two', '--all', '--yes');
		assert.equal(said.code, 0, said.stderr);
		assert.doesNotMatch(said.stdout + said.stderr, /argon2|unused|secret-token|d1r3ctu5/);
		assert.deepEqual(await two.sql('select count(*) from directus_users where token is not null'), [['0']]);
		assert.deepEqual(await one.sql("select count(*) from directus_users where token = 'a-secret-token'"), [['1']]);
	});
	await check('a whole move there and back gives the same rows', async () => {
		await ok(one, 'env', 'push', 'two', '--all', '--secrets', '--yes');
		await ok(two, 'env', 'push', 'back', '--all', '--secrets', '--yes');
		for (const table of ['things', 'places', 'directus_users', 'directus_roles', 'directus_policies', 'directus_access', 'directus_settings', 'directus_fields', 'directus_activity', 'directus_revisions']) {
			const select = `select * from ${table} order by 1`;
			assert.deepEqual(await back.sql(select), await one.sql(select), table);
		}
		// SQLite writes the instant of CURRENT_TIMESTAMP as a text: what came back is the instant.
		const other = await Server.start(back);
		shown.things.forEach((row) => (row.note = 'another'));
		try { assert.deepEqual(await answers(await Client.login(other.url)), shown); } finally { await other.stop(); }
	});
	await check('values are hidden on the way, and wrong rules refused', async () => {
		writeFileSync(join(folder, 'rules.yaml'), 'things.email: {fake: email}\nthings.note: mask\n');
		await ok(one, 'env', 'push', 'two', '--data', 'things', '--sanitize', 'rules.yaml', '--yes');
		assert.deepEqual(await two.sql("select count(*) from things where email like '%firm.org'"), [['0']]);
		writeFileSync(join(folder, 'wrong.yaml'), 'things.emial: mask\n');
		const wrong = await run(one, 'env', 'push', 'two', '--data', 'things', '--sanitize', 'wrong.yaml', '--yes');
		assert.equal(wrong.code, 1);
		assert.match(wrong.stdout + wrong.stderr, /things\.emial/);
	});
	await check('what would be lost has to be named', async () => {
		const empty = freshDatabase(from);
		await bootstrap(empty);
		const lost = await run(empty, 'env', 'push', 'two', '--yes');
		assert.equal(lost.code, 1);
		assert.match(lost.stdout + lost.stderr, /would lose data: marks, places, things/);
		assert.deepEqual(await two.sql('select count(*) from things'), [[String(count)]]);
		await empty.drop();
	});
	for (const database of [one, two, back]) await database.drop();
}
finish();
