// What must not leave an environment, and what must stay in the one that is written to: secrets, and somebody who can
// log in; a backup before, model and rows in one transaction, and the project told apart.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { admin, bootstrap, command, Server, settings } from '../kit/server.mjs';
import { column, key } from '../kit/fields.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const folder = temporaryFolder('environment-secrets');
const envFile = (name, database) => writeFileSync(join(folder, name), Object.entries(database.env).map(([k, v]) => `${k}="${v}"\n`).join(''));
const run = (database, ...args) => command(args, { ...settings(database), LOG_LEVEL: 'info' }, { cwd: folder, timeout: 120000 });
const ok = async (...args) => { const result = await run(...args); assert.equal(result.code, 0, result.stdout + result.stderr); return result.stdout + result.stderr; };
const refused = async (pattern, ...args) => { const result = await run(...args); assert.equal(result.code, 1, result.stdout + result.stderr); assert.match(result.stdout + result.stderr, pattern); };
const backups = () => (existsSync(join(folder, 'backups')) ? readdirSync(join(folder, 'backups')).length : 0);
const one = async (database, text) => (await database.sql(text))[0]?.[0];

const pairs = kinds().length > 1 ? [['sqlite', 'pg'], ['pg', 'sqlite'], ['sqlite', 'sqlite'], ['pg', 'pg']] : kinds().map((kind) => [kind, kind]);
for (const [from, to] of pairs) {
	within(`${from} to ${to}`);
	const [source, target] = [freshDatabase(from), freshDatabase(to)];
	envFile('target.env', target);
	writeFileSync(join(folder, 'environments.yaml'), 'target:\n  env_file: target.env\nbroken:\n  env_file: nowhere.env\nunset:\n  DB_CLIENT: pg\n  DB_PASSWORD: ${NOBODY_SET_THIS}\n');
	await bootstrap(target);
	const server = await Server.fresh(source);
	const client = await Client.login(server.url);
	await client.must('POST', '/collections', { collection: 'things', schema: {}, meta: {}, fields: [key, column('name', 'string'), column('pin', 'string', {}, { special: ['conceal'] })] });
	await client.must('POST', '/items/things', [{ name: 'one', pin: 'pin-source-1' }, { name: 'two', pin: 'pin-source-2' }]);
	const flow = await client.must('POST', '/flows', { name: 'Calls', trigger: 'manual', status: 'active', options: { apiKey: 'flow-key-source', collections: ['things'] } });
	const operation = await client.must('POST', '/operations', { flow: flow.id, key: 'call', type: 'request', position_x: 1, position_y: 1, options: { url: 'https://user:url-source@example.com', headers: [{ header: 'Authorization', value: 'Bearer op-source' }, { header: 'X-Plain', value: 'plain' }] } });
	await client.must('PATCH', `/flows/${flow.id}`, { operation: operation.id });
	await client.must('PATCH', '/settings', { project_name: 'Moved', mapbox_key: 'pk.mapbox-source' });
	const role = await client.must('POST', '/roles', { name: 'Editors' });
	const colleague = await client.must('POST', '/users', { email: 'colleague@example.com', password: 'colleague-source', token: 'colleague-token-source', role: role.id, status: 'active' });
	await client.must('PATCH', '/users/me', { token: 'admin-token-source' });
	await client.must('POST', '/shares', { collection: 'things', item: '1', name: 'closed', password: 'share-source' });
	await client.must('POST', '/shares', { collection: 'things', item: '1', name: 'open' });
	await server.stop();
	const secrets = ['pin-source', 'flow-key-source', 'url-source', 'op-source', 'mapbox-source', 'token-source', 'argon2id'];
	const texts = async (database) => (await Promise.all([
		'select pin from things', 'select options from directus_flows', 'select options from directus_operations', 'select mapbox_key from directus_settings',
		"select token from directus_users where token like '%source%'", 'select data, delta from directus_revisions', "select password from directus_users where email <> 'admin@example.com'", 'select password from directus_shares',
	].map((text) => database.sql(text)))).flat(2).join('\n');

	await check('environments that are broken do not hide the others', async () => {
		const said = await ok(source, 'env', 'list');
		assert.match(said, /target  (pg|sqlite3)\nbroken  broken: .*nowhere\.env\nunset  broken: .*NOBODY_SET_THIS/);
	});
	await check('the projects are told apart', async () => {
		const result = await run(target, 'env', 'diff', 'current', 'target', '--project');
		assert.equal(result.code, 1); // one database under two names
		const other = await run(source, 'env', 'diff', 'target', 'current', '--project');
		assert.equal(other.code, 2, other.stderr);
		assert.match(other.stdout, /create flows\/calls\.yaml/);
		assert.match(other.stdout, /update settings\.yaml: .*project_name/);
		for (const secret of secrets) assert.ok(!other.stdout.includes(secret), secret);
		const json = JSON.parse((await run(source, 'env', 'diff', 'target', 'current', '--project', '--format', 'json')).stdout);
		assert.equal(json.same, false);
		assert.ok(json.project.some((change) => change.act === 'create' && change.path === 'roles/editors.yaml'), JSON.stringify(json.project));
	});
	await check('no secret moves unasked, and what stays behind is said', async () => {
		rmSync(join(folder, 'backups'), { recursive: true, force: true });
		const said = await ok(source, 'env', 'push', 'target', '--all', '--yes');
		for (const what of ['directus_users.password', 'directus_users.token', 'directus_users.tfa_secret', 'directus_users.auth_data', 'directus_settings.mapbox_key', 'keys in directus_operations.options', 'things.pin']) assert.ok(said.includes(what), `${what}: ${said}`);
		const held = await texts(target);
		for (const secret of secrets) assert.ok(!held.includes(secret), `${secret} in ${held}`);
		for (const secret of secrets) assert.ok(!said.includes(secret), `${secret} in ${said}`);
		assert.equal(await one(target, 'select project_name from directus_settings'), 'Moved');
		assert.match(held, /"X-Plain"/);
		assert.match(said, new RegExp(`directus_operations ${operation.id}: options\\.headers\\[0\\]\\.value has no secret`));
		assert.deepEqual(await target.sql('select name from directus_shares'), [['open']]);
	});
	await check('a backup was made before, and --no-backup leaves it', async () => {
		assert.equal(backups(), 1);
		await ok(source, 'env', 'push', 'target', '--all', '--yes', '--no-backup');
		assert.equal(backups(), 1);
		assert.match(await ok(target, 'backup', 'list'), /environment move/);
	});
	await check('who was there logs in as before', async () => {
		const other = await Server.start(target);
		try {
			const there = await Client.login(other.url);
			await there.must('PATCH', `/operations/${operation.id}`, { options: { url: 'https://user:url-target@example.com', headers: [{ header: 'Authorization', value: 'Bearer op-target' }, { header: 'X-Plain', value: 'plain' }] } });
			await there.must('PATCH', `/flows/${flow.id}`, { options: { apiKey: 'flow-key-target', collections: ['things'] } });
			await there.must('PATCH', `/users/${colleague.id}`, { password: 'colleague-target', token: 'colleague-token-target' });
			await there.must('PATCH', '/settings', { mapbox_key: 'pk.mapbox-target' });
			await there.must('PATCH', '/items/things/1', { pin: 'pin-target-1' });
		} finally { await other.stop(); }
	});
	await check('secrets of the target outlive a move, by key and by e-mail', async () => {
		// The colleague has another key here, and only the e-mail in common.
		const moved = '11111111-2222-4333-8444-555555555555';
		await target.sql(`delete from directus_activity`);
		await target.sql(`update directus_users set id = '${moved}' where email = 'colleague@example.com'`);
		const said = await ok(source, 'env', 'push', 'target', '--all', '--yes', '--no-backup');
		assert.equal(await one(target, "select id from directus_users where email = 'colleague@example.com'"), colleague.id);
		assert.equal(await one(target, `select token from directus_users where id = '${colleague.id}'`), 'colleague-token-target');
		assert.equal(await one(target, 'select mapbox_key from directus_settings'), 'pk.mapbox-target');
		assert.equal(await one(target, 'select pin from things where id = 1'), 'pin-target-1');
		const options = JSON.parse(await one(target, `select options from directus_operations where id = '${operation.id}'`));
		assert.deepEqual(options.headers.map((header) => header.value), ['Bearer op-target', 'plain']);
		assert.equal(options.url, 'https://user:url-target@example.com');
		assert.equal(JSON.parse(await one(target, `select options from directus_flows where id = '${flow.id}'`)).apiKey, 'flow-key-target');
		assert.doesNotMatch(said, /has no secret/);
		const other = await Server.start(target);
		try {
			await Client.login(other.url);
			await Client.login(other.url, { email: 'colleague@example.com', password: 'colleague-target' });
		} finally { await other.stop(); }
	});
	await check('nobody is locked out', async () => {
		await target.sql('delete from directus_sessions');
		for (const table of ['flows', 'operations', 'shares']) await target.sql(`update directus_${table} set user_created = null`);
		await target.sql("update directus_users set email = 'other@example.com', id = '99999999-2222-4333-8444-555555555555' where email = 'admin@example.com'");
		const before = await target.sql('select id, email from directus_users order by 1');
		await refused(/nobody could log in to target as an administrator/, source, 'env', 'push', 'target', '--all', '--yes', '--no-backup');
		assert.deepEqual(await target.sql('select id, email from directus_users order by 1'), before);
		await ok(source, 'env', 'push', 'target', '--all', '--secrets', '--yes', '--no-backup');
		assert.equal(await one(target, 'select mapbox_key from directus_settings'), 'pk.mapbox-source');
		assert.equal(await one(target, `select token from directus_users where id = '${colleague.id}'`), 'colleague-token-source');
		const other = await Server.start(target);
		try { await Client.login(other.url, { email: 'colleague@example.com', password: 'colleague-source' }); } finally { await other.stop(); }
	});
	await check('a row that does not fit leaves the model as it was', async () => {
		const again = await Server.start(source);
		const there = await Client.login(again.url, admin);
		await there.must('POST', '/collections', { collection: 'later', schema: {}, meta: {}, fields: [key, column('name', 'string', { is_nullable: true }), column('thing', 'integer')] });
		await there.must('POST', '/fields/things', column('note', 'string'));
		await there.must('POST', '/items/things', { name: 'bad' });
		await again.stop();
		await target.sql(to === 'pg' ? "alter table things add constraint no_bad check (name <> 'bad')" : "create trigger no_bad before insert on things when new.name = 'bad' begin select raise(abort, 'no bad'); end");
		const result = await run(source, 'env', 'push', 'target', '--data', 'things', '--yes', '--no-backup');
		assert.equal(result.code, 1, result.stdout);
		assert.equal(await one(target, to === 'pg' ? "select count(*) from information_schema.tables where table_name = 'later'" : "select count(*) from sqlite_master where name = 'later'"), '0');
		assert.equal(await one(target, "select count(*) from directus_fields where field = 'note'"), '0');
		await target.sql(to === 'pg' ? 'alter table things drop constraint no_bad' : 'drop trigger no_bad');
		await ok(source, 'env', 'push', 'target', '--data', 'things', '--yes', '--no-backup');
		assert.equal(await one(target, 'select count(*) from things'), '3');
	});
	await check('a digest without a seed is another in each move, and the same for the same value', async () => {
		writeFileSync(join(folder, 'rules.yaml'), 'things.name: hash\n');
		await source.sql("update things set name = 'same'");
		const drawn = [];
		for (let i = 0; i < 2; i++) {
			assert.match(await ok(source, 'env', 'push', 'target', '--data', 'things', '--sanitize', 'rules.yaml', '--yes', '--no-backup'), /have no seed/);
			const names = (await target.sql('select distinct name from things')).flat();
			assert.equal(names.length, 1);
			drawn.push(names[0]);
		}
		assert.notEqual(drawn[0], drawn[1]);
		writeFileSync(join(folder, 'rules.yaml'), 'seed: a\nthings.name: hash\n');
		const seeded = [];
		for (let i = 0; i < 2; i++) {
			assert.doesNotMatch(await ok(source, 'env', 'push', 'target', '--data', 'things', '--sanitize', 'rules.yaml', '--yes', '--no-backup'), /have no seed/);
			seeded.push(await one(target, 'select distinct name from things'));
		}
		assert.equal(seeded[0], seeded[1]);
	});
	for (const database of [source, target]) await database.drop();
}
finish();
