// Environments: drift told, models and rows moved between databases of both kinds, values hidden on the way.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { bootstrap, command, Server, settings } from '../kit/server.mjs';
import { column, key } from '../kit/fields.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const count = Number(process.env.ROWS ?? 2000);
const folder = temporaryFolder('environments');
const envFile = (name, database) => writeFileSync(join(folder, name), Object.entries(database.env).map(([k, v]) => `${k}="${v}"\n`).join(''));
const run = (database, ...args) => command(args, { ...settings(database), LOG_LEVEL: 'warn' }, { cwd: folder, timeout: 120000 });
const ok = async (...args) => { const result = await run(...args); assert.equal(result.code, 0, result.stdout + result.stderr); return result.stdout; };

for (const from of kinds()) for (const to of kinds()) {
	within(`${from} to ${to}`);
	const [one, two, back] = [freshDatabase(from), freshDatabase(to), freshDatabase(from)];
	for (const database of [two, back]) await bootstrap(database);
	envFile('two.env', two); envFile('back.env', back);
	writeFileSync(join(folder, 'environments.yaml'), 'two:\n  env_file: two.env\nback:\n  env_file: back.env\n');
	const server = await Server.fresh(one);
	const client = await Client.login(server.url);
	await client.must('POST', '/collections', { collection: 'places', schema: {}, meta: {}, fields: [key, column('name', 'string'), column('best', 'integer'), column('above', 'integer')] });
	await client.must('POST', '/collections', { collection: 'things', schema: {}, meta: {}, fields: [key, column('email', 'string', { is_unique: true }), column('flag', 'boolean'), column('big', 'bigInteger'), column('price', 'decimal', { numeric_precision: 10, numeric_scale: 2 }), column('ratio', 'float'), column('day', 'date'), column('at', 'dateTime'), column('stamp', 'timestamp'), column('hour', 'time'), column('doc', 'json', {}, { special: ['cast-json'] }), column('words', 'csv', {}, { special: ['cast-csv'] }), column('mark', 'uuid'), column('note', 'text'), column('place', 'integer')] });
	await client.must('POST', '/relations', { collection: 'things', field: 'place', related_collection: 'places', schema: {}, meta: {} });
	await client.must('POST', '/relations', { collection: 'places', field: 'above', related_collection: 'places', schema: {}, meta: {} });
	await client.must('POST', '/relations', { collection: 'places', field: 'best', related_collection: 'things', schema: {}, meta: {} });
	await client.must('POST', '/items/places', [{ name: 'Ä place' }, { name: 'other', above: 1 }]);
	const thing = (i) => ({ email: `p${i}@firm.org`, flag: i % 2 === 0, big: String(9007199254740000 + i), price: `${i}.25`, ratio: i / 8, day: '2024-02-29', at: '2024-03-31T01:30:00', stamp: '2024-03-31T01:30:00.123Z', hour: '23:59:58', doc: { a: [i, null, 'ü'] }, words: ['x', 'y'], mark: '3f0c5c1e-8f0e-4bb3-a1d3-0123456789ab', note: i % 3 ? `line\n"${i}"` : null, place: 1 + (i % 2) });
	for (let at = 0; at < count; at += 500) await client.must('POST', '/items/things', Array.from({ length: Math.min(500, count - at) }, (_, i) => thing(at + i)));
	await client.must('PATCH', '/items/places/1', { best: 1, above: 2 });
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
		await ok(one, 'env', 'push', 'two', '--data', 'all', '--yes');
		const same = await run(one, 'env', 'diff', 'current', 'two', '--data');
		assert.equal(same.code, 0, same.stdout + same.stderr);
		assert.deepEqual(await two.sql('select count(*) from things'), [[String(count)]]);
	});
	await check('a whole move there and back gives the same rows', async () => {
		await ok(one, 'env', 'push', 'two', '--all', '--secrets', '--yes');
		await ok(two, 'env', 'push', 'back', '--all', '--secrets', '--yes');
		for (const table of ['things', 'places', 'directus_users', 'directus_roles', 'directus_policies', 'directus_access', 'directus_settings', 'directus_fields', 'directus_activity', 'directus_revisions']) {
			const select = `select * from ${table} order by 1`;
			assert.deepEqual(await back.sql(select), await one.sql(select), table);
		}
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
		assert.match(lost.stdout + lost.stderr, /would lose data: places, things/);
		assert.deepEqual(await two.sql('select count(*) from things'), [[String(count)]]);
		await empty.drop();
	});
	for (const database of [one, two, back]) await database.drop();
}
finish();
