// `dirigent up`: the steps in their order, each once; what a failing one leaves; two nodes at once, kills between the
// steps, and the try on a throwaway database.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { bootstrap, command, executable, Server, settings, sleep } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const steps = ['init', 'bootstrap', 'migrations', 'schema', 'post'];
const succeeds = (result) => assert.equal(result.code, 0, result.text);
const fails = (result, words) => { assert.equal(result.code, 1, result.text); assert.match(result.text, words); };

/** The snapshot of a small model. */
async function snapshotOf(kind) {
	const database = freshDatabase(kind), server = await Server.fresh(database);
	const client = await Client.login(server.url);
	await client.must('POST', '/collections', { collection: 'articles', schema: {}, meta: {}, fields: [key, column('title', 'string'), column('body', 'text')] });
	await client.must('POST', '/collections', { collection: 'authors', schema: {}, meta: {}, fields: [key, column('name', 'string')] });
	await server.stop();
	const { stdout } = await command(['schema', 'snapshot'], settings(database));
	await database.drop();
	return stdout;
}

/** A project with something for each step. */
function project(kind, snapshot) {
	const database = freshDatabase(kind), cwd = temporaryFolder('up');
	for (const folder of ['db-init', 'db-init-post', 'migrations', 'tmp']) mkdirSync(join(cwd, folder));
	const write = (name, text) => writeFileSync(join(cwd, name), text);
	write('db-init/9-before.sql', 'create table before_all (id integer primary key);\ninsert into before_all values (1);\n');
	write('db-init/10-more.sql', 'insert into before_all values (2);\n');
	write('migrations/0001-prices.sql', '-- UP\ncreate table prices (id integer primary key);\ninsert into prices values (1);\n-- DOWN\ndrop table prices;\n');
	write('db-init-post/0001-after.sql', "insert into articles (title) values ('hello');\n");
	if (snapshot) write('snapshot.yaml', snapshot);
	const env = settings(database, { LOG_LEVEL: 'info', TEMP_PATH: join(cwd, 'tmp') });
	const one = {
		kind, database, cwd, env, write,
		up: async (...args) => { const result = await command(['up', ...args], env, { cwd }); return { ...result, text: result.stdout + result.stderr }; },
		state: async () => {
			const tables = (await database.sql(kind === 'sqlite' ? `select name from sqlite_master where type = 'table'` : `select tablename from pg_tables where schemaname = 'public'`)).map(([name]) => name);
			const rows = async (table, what = 'count(*)') => (tables.includes(table) ? (await database.sql(`select ${what} from ${table}`)).flat() : null);
			return { before: await rows('before_all'), prices: await rows('prices'), articles: await rows('articles'), users: await rows('directus_users'), ran: (await rows('migrations_applied', 'filename'))?.sort() ?? null };
		},
		drop: () => database.drop(),
	};
	return one;
}
const all = { before: ['2'], prices: ['1'], articles: ['1'], users: ['1'], ran: ['db-init-post/0001-after.sql', 'db-init/10-more.sql', 'db-init/9-before.sql'] };

async function quiet(one) {
	for (let left = 200; one.kind === 'pg' && left-- > 0; await sleep(25)) {
		if ((await one.database.sql(`select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)).length === 0) return;
	}
}

/** Starts `up`, and kills it when the log shows `words`, `later` ms after. */
function killedAt(one, words, later = 0) {
	return new Promise((done) => {
		const child = spawn(executable, ['up', '--until', 'post'], { env: one.env, cwd: one.cwd });
		let text = '';
		child.stdout.on('data', (chunk) => { text += chunk; if (text.includes(words)) setTimeout(() => child.kill('SIGKILL'), later); });
		child.on('close', () => done(text));
	});
}

for (const kind of kinds()) {
	within(kind);
	const snapshot = await snapshotOf(kind);

	await check('the steps, in order, and nothing the second time; then it serves', async () => {
		const one = project(kind, snapshot);
		const first = await one.up('--until', 'post');
		succeeds(first);
		assert.deepEqual([...first.text.matchAll(/up: (\w+): .* \(\d+ ms\)/g)].map((found) => found[1]), steps);
		assert.deepEqual(await one.state(), all);
		const again = await one.up('--until', 'post');
		succeeds(again);
		assert.doesNotMatch(again.text, /Running |Applying /);
		assert.deepEqual(await one.state(), all);
		const server = await Server.start(one.database, one.env, { cwd: one.cwd, verb: 'up' });
		const client = await Client.login(server.url);
		const collections = (await client.must('GET', '/collections')).map((each) => each.collection);
		assert.ok(collections.includes('articles') && !collections.includes('migrations_applied') && !collections.includes('dirigent_migrations'), String(collections));
		assert.equal((await client.must('GET', '/items/articles'))[0].title, 'hello');
		assert.equal((await server.stop()).code, 0);
		await one.drop();
	});

	await check('--until ends after each step; --list names them; an unknown one is refused', async () => {
		const one = project(kind, snapshot);
		for (const [index, step] of steps.entries()) {
			const result = await one.up('--until', step);
			succeeds(result);
			assert.deepEqual([...result.text.matchAll(/up: (\w+): /g)].map((found) => found[1]), steps.slice(0, index + 1));
			const state = await one.state();
			assert.deepEqual([state.before, state.users, state.prices, state.articles?.length].map((each) => each != null && each[0] !== '0'), [true, index > 0, index > 1, index > 2]);
		}
		assert.deepEqual(await one.state(), all);
		assert.deepEqual((await one.up('--list')).stdout.trim().split('\n').map((line) => line.split(' ')[0]), [...steps, 'start']);
		fails(await one.up('--until', 'nowhere'), /--until is "nowhere".*init, bootstrap/);
		await one.drop();
	});

	await check('a step that fails names file and line, ends the boot, and is gone on from', async () => {
		const one = project(kind, snapshot);
		one.write('db-init-post/0001-after.sql', "select 1;\ninsert into articles (title) values ('x');\n\ninsert into nowhere values (1);\n");
		fails(await one.up(), /db-init-post\/0001-after\.sql:4: .*nowhere/);
		assert.deepEqual(await one.state(), { ...all, articles: ['0'], ran: all.ran.filter((name) => !/post/.test(name)) });
		one.write('snapshot.yaml', 'version: 1\ndirectus: 11.17.4\nvendor: [\n');
		one.write('db-init-post/0001-after.sql', "insert into articles (title) values ('hello');\n");
		fails(await one.up(), /snapshot\.yaml, line \d+/);
		one.write('snapshot.yaml', snapshot);
		succeeds(await one.up('--until', 'post'));
		assert.deepEqual(await one.state(), all);
		one.write('db-init/9-before.sql', 'select 2;\n');
		fails(await one.up('--until', 'post'), /9-before\.sql was changed after it ran/);
		succeeds(await one.up('--until', 'post', '--allow-changed'));
		succeeds(await one.up('--until', 'post'));
		assert.deepEqual(await one.state(), all);
		await one.drop();
	});

	await check('a guard table that a project kept before is gone on with', async () => {
		const one = project(kind, snapshot);
		await one.database.sql(`create table migrations_applied (filename varchar(255) primary key); insert into migrations_applied values ('9-before.sql'); create table before_all (id integer primary key); insert into before_all values (1)`);
		succeeds(await one.up('--until', 'post'));
		assert.deepEqual(await one.state(), { ...all, ran: ['9-before.sql', ...all.ran.filter((name) => !/9-before/.test(name))].sort() });
		await one.drop();
	});

	await check('nodes that start together do it once', async () => {
		const one = project(kind, snapshot);
		const results = await Promise.all([1, 2, 3].map(() => one.up('--until', 'post')));
		results.forEach(succeeds);
		assert.deepEqual(await one.state(), all);
		assert.equal(results.filter((result) => /Running .*9-before/.test(result.text)).length, 1);
		await one.drop();
	});

	await check('kill -9 after each step, and within them: the next boot ends in the same place', async () => {
		const moments = [...steps.map((step) => [`up: ${step}:`, 0]), ['9-before.sql', 0], ['10-more.sql', 0], ['Installing', 10], ['Applying', 0], ['up: migrations:', 15], ['up: migrations:', 40], ['0001-after.sql', 0]];
		for (const [words, later] of moments) {
			const one = project(kind, snapshot);
			const text = await killedAt(one, words, later);
			assert.ok(text.includes(words), `${words}\n${text}`);
			await quiet(one);
			const state = await one.state();
			// What is recorded is there, and what is not recorded is not there.
			assert.equal(state.before?.[0] ?? '0', String((state.ran ?? []).filter((name) => /^db-init\//.test(name)).length), `${words}: ${JSON.stringify(state)}`);
			assert.equal(state.articles?.[0] ?? '0', String((state.ran ?? []).filter((name) => /post/.test(name)).length), `${words}: ${JSON.stringify(state)}`);
			const result = await one.up('--until', 'post');
			succeeds(result);
			assert.deepEqual(await one.state(), all, words);
			await one.drop();
		}
	});

	await check('--check tries it on a database of its own, which is gone afterwards', async () => {
		const one = project(kind, snapshot);
		const databases = async () => (kind === 'pg' ? (await one.database.sql(`select datname from pg_database where datname like 'dirigent\\_check%'`)).flat() : readdirSync(join(one.cwd, 'tmp')));
		const good = await one.up('--check');
		succeeds(good);
		assert.match(good.text, /up: post: 1 files/);
		assert.deepEqual((await one.state()).users, null);
		one.write('db-init-post/0001-after.sql', 'insert into nowhere values (1);\n');
		fails(await one.up('--check'), /0001-after\.sql:1: .*nowhere/);
		one.write('db-init-post/0001-after.sql', kind === 'pg' ? 'select pg_sleep(20);' : 'create table s as with recursive n (i) as (select 1 union all select i + 1 from n where i < 100000000) select i from n;');
		const child = spawn(executable, ['up', '--check'], { env: one.env, cwd: one.cwd });
		const code = await new Promise((done) => {
			let text = '', asked = false;
			child.stdout.on('data', (chunk) => { text += chunk; if (/Running .*0001-after/.test(text) && !asked) asked = child.kill('SIGINT'); });
			child.on('close', done);
		});
		assert.equal(code, 1);
		assert.deepEqual(await databases(), []);
		await one.drop();
	});

	await check('a project without any of it is bootstrapped and served', async () => {
		const database = freshDatabase(kind), cwd = temporaryFolder('bare');
		const server = await Server.start(database, {}, { cwd, verb: 'up' });
		assert.equal((await server.stop()).code, 0);
		const tables = await database.sql(kind === 'sqlite' ? `select name from sqlite_master where name in ('migrations_applied', 'dirigent_migrations')` : `select tablename from pg_tables where tablename in ('migrations_applied', 'dirigent_migrations')`);
		assert.deepEqual(tables, []);
		await database.drop();
	});
}
finish();
