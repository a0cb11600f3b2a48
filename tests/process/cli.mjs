// Every command of the command line on each database: what it prints, its exit status, what it did.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { admin, command, executable, Server, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const lastLine = (text) => text.trimEnd().split('\n').at(-1);
const bare = { PATH: process.env.PATH };

await check('--version prints the release of the contract', async () => {
	const { code, stdout } = await command(['--version'], bare);
	assert.equal(code, 0);
	assert.match(stdout, /11\.17\.4/);
	assert.equal((await command(['-v'], bare)).stdout, stdout);
});
await check('--help lists the commands', async () => {
	const { code, stdout } = await command(['--help'], bare);
	assert.equal(code, 0);
	for (const name of ['bootstrap', 'start', 'init', 'database', 'users', 'roles', 'count', 'security']) assert.match(stdout, new RegExp(`\\b${name}\\b`));
});
await check('an unknown command', async () => {
	const { code, stderr } = await command(['x'], bare);
	assert.equal(code, 1);
	assert.match(stderr, /error: unknown command 'x'/);
});
await check('security key:generate and secret:generate print only the value', async () => {
	const key = await command(['security', 'key:generate'], bare);
	assert.equal(key.code, 0);
	assert.match(key.stdout, uuid);
	const secret = await command(['security', 'secret:generate'], bare);
	assert.equal(secret.code, 0);
	assert.match(secret.stdout, /^[\w-]{32}$/);
	assert.notEqual((await command(['security', 'secret:generate'], bare)).stdout, secret.stdout);
});
await check('called as directus it behaves the same', async () => {
	const link = join(temporaryFolder('link'), 'directus');
	symlinkSync(executable, link);
	const [ours, theirs] = [await command(['--help'], bare), await command(['--help'], bare, { program: link })];
	assert.equal(theirs.code, 0);
	assert.equal(theirs.stdout.replaceAll('directus', 'dirigent'), ours.stdout.replaceAll('directus', 'dirigent'));
	assert.match((await command(['x'], bare, { program: link })).stderr, /error: unknown command 'x'/);
});

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const env = settings(database, { ADMIN_TOKEN: 'cli-static-token-0123456789', PROJECT_NAME: 'Command line', LOG_LEVEL: 'info' });
	const run = (...args) => command(args, env);
	const ok = async (...args) => { const result = await run(...args); assert.equal(result.code, 0, `${args.join(' ')}: ${result.code} ${result.stdout}${result.stderr}`); return result; };
	const fails = async (...args) => { const result = await run(...args); assert.equal(result.code, 1, `${args.join(' ')}: ${result.code} ${result.stdout}${result.stderr}`); return result.stdout + result.stderr; };

	await check('bootstrap installs', async () => { await ok('bootstrap'); });
	await check('bootstrap again changes nothing', async () => {
		const counts = async () => Promise.all(['directus_users', 'directus_roles', 'directus_policies', 'directus_access', 'directus_migrations', 'directus_settings'].map(async (table) => (await database.sql(`select count(*) from ${table}`))[0][0]));
		const before = await counts();
		await ok('bootstrap');
		assert.deepEqual(await counts(), before);
		assert.deepEqual(before.slice(0, 4), ['1', '1', '2', '2']);
		assert.deepEqual(await database.sql('select project_name from directus_settings'), [['Command line']]);
	});

	let role, user;
	await check('roles create', async () => {
		role = lastLine((await ok('roles', 'create', '--role', 'Clerk', '--admin', '--app')).stdout);
		assert.match(role, uuid);
		assert.deepEqual(await database.sql("select name, icon from directus_policies where name = 'Policy for Clerk'"), [['Policy for Clerk', 'supervised_user_circle']]);
	});
	await check('users create', async () => {
		user = lastLine((await ok('users', 'create', '--email', 'clerk@example.com', '--password', 'first-password', '--role', role)).stdout);
		assert.match(user, uuid);
		await fails('users', 'create', '--email', 'nobody@example.com');
		await fails('users', 'create', '--email', 'clerk@example.com', '--password', 'x', '--role', role);
	});
	await check('users passwd', async () => {
		await ok('users', 'passwd', '--email', 'clerk@example.com', '--password', 'second-password');
		assert.match(await fails('users', 'passwd', '--email', 'stranger@example.com', '--password', 'x'), /No such user by this email/);
		await fails('users', 'passwd', '--email', 'clerk@example.com');
	});
	await check('what they made can log in', async () => {
		const server = await Server.start(database);
		await Client.login(server.url, admin);
		await Client.login(server.url, { email: 'clerk@example.com', password: 'second-password' });
		assert.equal((await new Client(server.url).post('/auth/login', { email: 'clerk@example.com', password: 'first-password' })).status, 401);
		assert.equal((await new Client(server.url, 'cli-static-token-0123456789').get('/users/me')).status, 200);
		await server.stop();
	});
	await check('count', async () => {
		assert.equal(lastLine((await ok('count', 'directus_users')).stdout), '2');
		await fails('count', 'nope');
		await fails('count', "directus_users; drop table directus_users");
		await fails('count');
	});
	await check('database migrate:latest with nothing to do', async () => { await ok('database', 'migrate:latest'); });
	await check('database migrate:up with nothing to do', async () => assert.match(await fails('database', 'migrate:up'), /Nothing to upgrade/));

	const bareDatabase = freshDatabase(kind);
	await check('database install makes the tables, and no user', async () => {
		const { code, stdout, stderr } = await command(['database', 'install'], settings(bareDatabase));
		assert.equal(code, 0, stdout + stderr);
		assert.deepEqual(await bareDatabase.sql('select count(*) from directus_users'), [['0']]);
	});
	await bareDatabase.drop();

	const skipped = freshDatabase(kind);
	await check('bootstrap --skipAdminInit makes no user', async () => {
		const { code, stdout, stderr } = await command(['bootstrap', '--skipAdminInit'], settings(skipped));
		assert.equal(code, 0, stdout + stderr);
		assert.deepEqual(await skipped.sql('select count(*) from directus_users'), [['0']]);
	});
	await skipped.drop();

	const misspelt = freshDatabase(kind);
	await check('bootstrap refuses an address that is none, and installs nothing', async () => {
		const { code, stdout, stderr } = await command(['bootstrap'], { ...settings(misspelt), ADMIN_EMAIL: 'notmail' });
		assert.equal(code, 1, stdout + stderr);
		assert.match(stdout + stderr, /ADMIN_EMAIL is no e-mail address: "notmail"/);
		const count = await command(['count', 'directus_users'], settings(misspelt));
		assert.equal(count.code, 1, count.stdout);
	});
	await misspelt.drop();

	const generated = freshDatabase(kind);
	await check('bootstrap --generate-admin prints the password once', async () => {
		const fresh = settings(generated);
		delete fresh.ADMIN_EMAIL;
		delete fresh.ADMIN_PASSWORD;
		const { code, stdout } = await command(['bootstrap', '--generate-admin'], fresh);
		assert.equal(code, 0, stdout);
		const email = /[\w.+-]+@[\w.-]+/.exec(stdout)?.[0], password = /password:?\s+(\S+)/i.exec(stdout)?.[1];
		assert.ok(email && password, stdout);
		const again = await command(['bootstrap', '--generate-admin'], fresh);
		assert.equal(again.code, 0);
		assert.ok(!again.stdout.includes(password));
		const server = await Server.start(generated);
		await Client.login(server.url, { email, password });
		await server.stop();
	});
	await generated.drop();

	await check('a database of a newer release is refused, untouched', async () => {
		await database.sql("insert into directus_migrations (version, name) values ('20991231A', 'From The Future')");
		for (const args of [['start'], ['bootstrap'], ['database', 'migrate:latest']]) assert.match(await fails(...args), /newer|release|20991231A/i);
		await database.sql("delete from directus_migrations where version = '20991231A'");
	});
	await check('a database of an older release is refused, untouched', async () => {
		const [[version, name]] = await database.sql('select version, name from directus_migrations order by version desc limit 1');
		await database.sql(`delete from directus_migrations where version = '${version}'`);
		assert.match(await fails('start'), /older|release|migrat/i);
		await database.sql(`insert into directus_migrations (version, name) values ('${version}', '${name}')`);
	});
	await database.drop();
}
finish();
