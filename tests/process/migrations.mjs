// The project's migrations, in SQL and in JavaScript: what runs, in which order, what stays of one that fails, two runners
// at once, and kills between any two steps.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { bootstrap, command, executable, Server, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { installedModules } from './migrations/modules.mjs';

const modules = installedModules();

/** A project: a folder with migrations, on a database of its own. */
async function project(kind, files = {}, { installed = true } = {}) {
	const database = freshDatabase(kind), cwd = temporaryFolder('project');
	mkdirSync(join(cwd, 'migrations'));
	symlinkSync(modules, join(cwd, 'node_modules'));
	const write = (name, text) => writeFileSync(join(cwd, 'migrations', name), text);
	for (const [name, text] of Object.entries(files)) write(name, text);
	const env = settings(database, { LOG_LEVEL: 'info' });
	if (installed) await bootstrap(database);
	return {
		database, cwd, env, write,
		remove: (name) => rmSync(join(cwd, 'migrations', name)),
		sql: database.sql,
		run: async (...args) => { const result = await command(['database', ...args], env, { cwd }); return { ...result, text: result.stdout + result.stderr }; },
		records: async () => (await database.sql(`select version from directus_migrations where version > '2099' or version < '2000' order by "timestamp", version`)).map(([version]) => version),
		tables: async () => (await database.sql(kind === 'sqlite' ? `select name from sqlite_master where type = 'table' and name like 'm\\_%' escape '\\' order by 1` : `select tablename from pg_tables where tablename like 'm\\_%' order by 1`)).map(([name]) => name),
		drop: () => database.drop(),
	};
}

const table = (name) => `-- UP\ncreate table ${name} (id integer primary key);\n-- DOWN\ndrop table ${name};\n`;
const succeeds = (result) => assert.equal(result.code, 0, result.text);
const fails = (result, words) => { assert.equal(result.code, 1, result.text); assert.match(result.text, words); };

for (const kind of kinds()) {
	within(kind);

	await check('latest, up, down, rollback and status, in the order of versions', async () => {
		const one = await project(kind, { '0002-make-second.sql': table('m_b'), '0001-first.sql': table('m_a'), '20990101A-third_csv.sql': table('m_c') });
		const dry = await one.run('migrate:latest', '--dry-run');
		succeeds(dry);
		assert.match(dry.text, /Would apply First .*Would apply Make Second .*Would apply Third CSV/s);
		assert.deepEqual(await one.tables(), []);
		const up = await one.run('migrate:up');
		succeeds(up);
		assert.match(up.text, /Running migrations\.\.\..*Applying First\.\.\..*Database up to date/s);
		assert.deepEqual([await one.tables(), await one.records()], [['m_a'], ['0001']]);
		succeeds(await one.run('migrate:latest'));
		assert.deepEqual(await one.tables(), ['m_a', 'm_b', 'm_c']);
		assert.deepEqual(await one.sql(`select name from directus_migrations where version = '20990101A'`), [['Third CSV']]);
		fails(await one.run('migrate:up'), /Nothing to upgrade/);
		succeeds(await one.run('migrate:latest'));
		const status = await command(['migrate:status', '--format', 'json'], { ...one.env, LOG_LEVEL: 'silent' }, { cwd: one.cwd });
		assert.deepEqual(JSON.parse(status.stdout).map(({ version, state }) => [version, state]), [['0001', 'applied'], ['0002', 'applied'], ['20990101A', 'applied']]);
		succeeds(await one.run('migrate:rollback', '--to', '0001'));
		assert.deepEqual([await one.tables(), await one.records()], [['m_a'], ['0001']]);
		const down = await one.run('migrate:down');
		succeeds(down);
		assert.match(down.text, /Undoing First\.\.\..*Downgrade successful/s);
		fails(await one.run('migrate:down'), /Nothing to downgrade/);
		succeeds(await one.run('migrate:latest'));
		succeeds(await one.run('migrate:rollback', '2'));
		assert.deepEqual(await one.tables(), ['m_a']);
		await one.drop();
	});

	await check('a file that fails leaves nothing, and is named with its line', async () => {
		const one = await project(kind, { '0001-good.sql': table('m_a'), '0002-bad.sql': `-- UP\ncreate table m_b (id integer);\ninsert into m_b values (1);\n\ninsert into\n  m_missing values (1);\n` });
		const result = await one.run('migrate:latest');
		fails(result, kind === 'pg' ? /migrations\/0002-bad\.sql:6: .*m_missing/ : /migrations\/0002-bad\.sql:5: .*m_missing/);
		assert.deepEqual([await one.tables(), await one.records()], [['m_a'], ['0001']]);
		one.write('0002-bad.sql', `create table m_b (id integer);\nselect 'open;\n`);
		fails(await one.run('migrate:latest'), /0002-bad\.sql:2: .*never closed/);
		one.write('0002-bad.sql', `create table m_b (id integer);\ncommit;\n`);
		fails(await one.run('migrate:latest'), /0002-bad\.sql:2: COMMIT/);
		assert.deepEqual(await one.tables(), ['m_a']);
		one.write('0002-bad.sql', `create table m_p (id integer primary key);\ncreate table m_c (p integer references m_p (id));\ninsert into m_c values (9);\n`);
		fails(await one.run('migrate:latest'), /0002-bad\.sql/);
		assert.deepEqual(await one.tables(), ['m_a']);
		one.remove('0002-bad.sql');
		one.write('bad.sql', 'select 1');
		fails(await one.run('migrate:latest'), /bad\.sql: a migration is named/);
		await one.drop();
	});

	await check('triggers, quotes and statements outside a transaction', async () => {
		const trigger = kind === 'sqlite'
			? 'create trigger m_t after insert on m_a begin insert into m_log (id) values (new.id); select case when 1 then 2 end; end;'
			: `create function m_f() returns trigger language plpgsql as $$ begin insert into m_log (id) values (new.id); return new; end; $$;\ncreate trigger m_t after insert on m_a for each row execute function m_f();`;
		const one = await project(kind, {
			'0001-trigger.sql': `create table m_a (id integer primary key); create table m_log (id integer, note text default ';');\n${trigger}\ninsert into m_a values (7);`,
			'0002-apart.sql': kind === 'sqlite' ? '-- NO TRANSACTION\nvacuum;\ncreate index m_i on m_a (id);\n-- DOWN\ndrop index m_i;' : '-- NO TRANSACTION\nset search_path to public;\ncreate index concurrently m_i on m_a (id);\nvacuum m_a;\n-- DOWN\ndrop index concurrently m_i;',
			...(kind === 'pg' && { '0003-dump.sql': `select pg_catalog.set_config('search_path', '', false);\nset datestyle to german;\ncreate table public.m_z (id integer);`, '0004-after.sql': 'create table m_zz (id integer);' }),
		});
		succeeds(await one.run('migrate:latest'));
		assert.deepEqual(await one.sql('select * from m_log'), [['7', ';']]);
		assert.deepEqual(await one.records(), kind === 'pg' ? ['0001', '0002', '0003', '0004'] : ['0001', '0002']);
		if (kind === 'pg') succeeds(await one.run('migrate:rollback', '--to', '0002').then((result) => (result.code === 1 ? { ...result, code: /no -- DOWN/.test(result.text) ? 0 : 1 } : result)));
		await one.drop();
	});

	await check('a file that changed after it ran is refused until it is accepted', async () => {
		const one = await project(kind, { '0001-first.sql': table('m_a') });
		succeeds(await one.run('migrate:latest'));
		one.write('0001-first.sql', table('m_a') + '-- more\n');
		one.write('0002-next.sql', table('m_b'));
		const status = await one.run('migrate:status');
		succeeds(status);
		assert.match(status.text, /0001-first\.sql was changed after it ran.*0001 .*changed.*0002 .*pending/s);
		fails(await one.run('migrate:latest'), /0001-first\.sql.*--allow-changed/);
		assert.deepEqual(await one.tables(), ['m_a']);
		succeeds(await one.run('migrate:latest', '--allow-changed'));
		assert.deepEqual(await one.tables(), ['m_a', 'm_b']);
		succeeds(await one.run('migrate:latest'));
		await one.drop();
	});

	await check('versions that collide are named, and a record without its file stays', async () => {
		const one = await project(kind, { '20990101A-first.sql': table('m_a') });
		succeeds(await one.run('migrate:latest'));
		one.write('20990101A-other.sql', table('m_b'));
		fails(await one.run('migrate:latest'), /20990101A-first\.sql and .*20990101A-other\.sql/);
		one.remove('20990101A-first.sql');
		one.remove('20990101A-other.sql');
		succeeds(await one.run('migrate:latest'));
		fails(await one.run('migrate:down'), /20990101A/);
		// Its record is of a later version than any of the system's, and no reason not to start.
		const server = await Server.start(one.database, {}, { cwd: one.cwd });
		assert.equal((await server.stop()).code, 0);
		await one.drop();
	});

	await check('records of the reference server are known by the files', async () => {
		const one = await project(kind, {});
		await one.sql(`insert into directus_migrations (version, name) values ('20990202A', 'From There')`);
		fails(await one.run('migrate:latest'), /newer release/);
		one.write('20990202A-from-there.sql', table('m_a'));
		succeeds(await one.run('migrate:latest'));
		assert.deepEqual(await one.tables(), []);
		await one.drop();
	});

	await check('two runners at once: each migration runs once', async () => {
		const slow = kind === 'sqlite' ? 'create table m_s as with recursive n (i) as (select 1 union all select i + 1 from n where i < 800000) select i from n;' : 'select pg_sleep(1); create table m_s (id integer);';
		const one = await project(kind, { '0001-slow.sql': slow, '0002-next.sql': table('m_b') });
		const results = await Promise.all([1, 2, 3].map(() => one.run('migrate:latest')));
		results.forEach(succeeds);
		assert.equal(results.filter((result) => /Applying Slow/.test(result.text)).length, 1);
		assert.equal(results.filter((result) => /Waiting for (process|the session)/.test(result.text)).length, 2);
		assert.deepEqual(await one.records(), ['0001', '0002']);
		await one.drop();
	});

	await check('kill -9 anywhere: each file is there with its record, or not at all', async () => {
		const wait = kind === 'sqlite' ? 'create table m_w# as with recursive n (i) as (select 1 union all select i + 1 from n where i < 150000) select i from n;' : 'create table m_w# (i integer); select pg_sleep(0.1);';
		const files = Object.fromEntries([1, 2, 3, 4].map((n) => [`000${n}-step.sql`, `create table m_a${n} (id integer);\n${wait.replace('#', n)}\ninsert into m_a${n} values (${n});\n`]));
		for (let kills = 1; kills <= 8; kills++) {
			const one = await project(kind, files);
			const child = spawn(executable, ['migrate:latest'], { env: one.env, cwd: one.cwd });
			let lines = 0;
			await new Promise((done) => {
				// After so many lines, or half a file later.
				child.stdout.on('data', (chunk) => { lines += String(chunk).split('Applying').length - 1; if (lines >= Math.ceil(kills / 2)) setTimeout(() => child.kill('SIGKILL'), kills % 2 ? 0 : 60); });
				child.on('close', done);
			});
			for (let left = 100; kind === 'pg' && left-- > 0 && (await one.sql(`select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`)).length > 0;) await new Promise((done) => setTimeout(done, 30));
			const done = await one.records();
			const both = done.flatMap((version) => [`m_a${Number(version)}`, `m_w${Number(version)}`]);
			assert.deepEqual(await one.tables(), both.sort(), `killed after ${kills}`);
			succeeds(await one.run('migrate:latest'));
			assert.equal((await one.tables()).length, 8);
			assert.deepEqual(await one.records(), ['0001', '0002', '0003', '0004']);
			await one.drop();
		}
	});

	await check('what is wrong with a file is said with what to do', async () => {
		const one = await project(kind, { '0001-outside.sql': kind === 'pg' ? 'create table m_x (id integer);\ncreate index concurrently m_x_id on m_x (id);\n' : 'vacuum;\n' });
		fails(await one.run('migrate:latest'), kind === 'pg' ? /0001-outside\.sql:2: .*`-- NO TRANSACTION`/ : /0001-outside\.sql:1: .*`-- NO TRANSACTION`/);
		one.write('0001-outside.sql', '');
		const empty = await one.run('migrate:latest');
		succeeds(empty);
		assert.match(empty.text, /0001-outside\.sql has no statement to apply/);
		fails(await one.run('migrate:down'), /has no -- DOWN section/);
		const elsewhere = { ...one.env, MIGRATIONS_PATH: './nowhere' };
		for (const command_ of ['migrate:latest', 'migrate:status']) {
			const { code, stdout, stderr } = await command(['database', command_], elsewhere, { cwd: one.cwd });
			assert.equal(code, 1);
			assert.match(stdout + stderr, /MIGRATIONS_PATH is \.\/nowhere: there is no such folder/);
		}
		await one.drop();
	});

	await check('without Node.js only a migration in JavaScript stops', async () => {
		const one = await project(kind, { '0001-first.sql': table('m_a') });
		one.env.PATH = '/nowhere';
		succeeds(await one.run('migrate:latest'));
		one.write('0002-script.js', 'export async function up(knex) {}');
		fails(await one.run('migrate:latest'), /0002-script\.js is written in JavaScript, and there is no Node\.js/);
		await one.drop();
	});

	await check('JavaScript and SQL, mixed, each with its transaction', async () => {
		const one = await project(kind, {
			'0001-first.sql': table('m_a'),
			'0002-modern.js': `export async function up(knex) { await knex.schema.createTable('m_b', (t) => { t.increments(); t.integer('a').references('m_a.id'); }); await knex('m_a').insert({ id: 5 }); console.log('hello from', knex.isTransaction); }\nexport async function down(knex) { await knex.schema.dropTable('m_b'); }`,
			'0003-common.cjs': `exports.up = async (knex) => { await knex.schema.alterTable('m_b', (t) => t.string('title')); };\nexports.down = async (knex) => { await knex.schema.alterTable('m_b', (t) => t.dropColumn('title')); };`,
			'0004-last.sql': table('m_d'),
			'0005-apart.mjs': `export const config = { transaction: false };\nexport async function up(knex) { if (knex.isTransaction) throw new Error('inside'); await knex.schema.createTable('m_e', (t) => t.increments()); }\nexport async function down(knex) { await knex.schema.dropTable('m_e'); }`,
		});
		const result = await one.run('migrate:latest');
		succeeds(result);
		assert.match(result.text, /hello from true/);
		assert.deepEqual(await one.tables(), ['m_a', 'm_b', 'm_d', 'm_e']);
		assert.deepEqual(await one.sql('select id from m_a'), [['5']]);
		one.write('0006-fails.js', `export async function up(knex) {\n\tawait knex.schema.createTable('m_f', (t) => t.increments());\n\tthrow new Error('no way');\n}`);
		fails(await one.run('migrate:latest'), /0006-fails\.js:3: no way/);
		assert.deepEqual(await one.tables(), ['m_a', 'm_b', 'm_d', 'm_e']);
		one.write('0006-fails.js', `export async function up(knex) {\n\tprocess.exit(0);\n}`);
		fails(await one.run('migrate:latest'), /0006-fails\.js: Node\.js ended/);
		one.remove('0006-fails.js');
		succeeds(await one.run('migrate:rollback', '--to', '0001'));
		assert.deepEqual([await one.tables(), await one.records()], [['m_a'], ['0001']]);
		await one.drop();
	});
}
finish();
