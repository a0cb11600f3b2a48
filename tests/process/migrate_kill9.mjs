// kill -9 before each write of migrations, in SQL and in JavaScript, up and down (tests/kit/kills.mjs). Each file is one
// transaction with its record: after each kill the database is as some number of whole files leaves it.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { dump, killAtEachStep } from '../kit/kills.mjs';
import { bootstrap, command, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { installedModules } from './migrations/modules.mjs';

const files = {
	'0001-tables.sql': '-- UP\ncreate table m_a (id integer primary key, name varchar(50));\ncreate table m_b (id integer primary key, a integer references m_a (id));\ninsert into m_a values (1, \'one\'), (2, \'two\');\ninsert into m_b values (1, 1);\n-- DOWN\ndrop table m_b;\ndrop table m_a;\n',
	'0002-script.js': 'export async function up(knex) {\n\tawait knex.schema.createTable("m_c", (t) => { t.increments(); t.integer("a").references("m_a.id"); });\n\tawait knex("m_c").insert({ a: 2 });\n\tawait knex("m_a").where({ id: 1 }).update({ name: "other" });\n}\nexport async function down(knex) {\n\tawait knex("m_a").where({ id: 1 }).update({ name: "one" });\n\tawait knex.schema.dropTable("m_c");\n}\n',
	'0003-more.sql': '-- UP\nalter table m_a add column note text;\nupdate m_a set note = name;\ncreate index m_a_note on m_a (note);\n-- DOWN\ndrop index m_a_note;\nalter table m_a drop column note;\n',
};

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind), cwd = temporaryFolder('project');
	mkdirSync(join(cwd, 'migrations'));
	symlinkSync(installedModules(), join(cwd, 'node_modules'));
	for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, 'migrations', name), text);
	await bootstrap(database);
	const run = async (...args) => { const { code, stdout, stderr } = await command(['database', ...args], settings(database), { cwd }); assert.equal(code, 0, stdout + stderr); };

	// As whole files leave it.
	const up = [];
	for (const _ of Object.keys(files)) {
		await run('migrate:up');
		up.push(await dump(database));
	}
	const down = [];
	for (const _ of Object.keys(files)) {
		await run('migrate:down');
		down.push(await dump(database));
	}
	const killed = (args, between = []) => killAtEachStep(database, ['database', ...args], { cwd, between, children: true, few: 5 });
	await check('migrate:up is killed at each step', () => killed(['migrate:up']));
	await check('migrate:latest is killed at each step', () => killed(['migrate:latest'], up.slice(0, -1)));
	await run('migrate:latest');
	await check('migrate:down is killed at each step', () => killed(['migrate:down']));
	await check('migrate:rollback is killed at each step', () => killed(['migrate:rollback', '3'], down.slice(0, -1)));
	await database.drop();
}
finish();
