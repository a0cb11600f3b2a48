// Tables that the contract has no words for (keys over several columns, none at all) and what is on them: through
// snapshots on one kind of database and between the two, and with their rows through `env`, there and back.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { bootstrap, command, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { left, shop } from './whole_tables/shop.mjs';

const folder = temporaryFolder('whole_tables');
const run = (database, ...args) => command(args, { ...settings(database), LOG_LEVEL: 'warn' }, { cwd: folder, timeout: 120000 });
const ok = async (...args) => { const result = await run(...args); assert.equal(result.code, 0, result.stdout + result.stderr); return result.stdout + result.stderr; };
const refused = async (...args) => { const result = await run(...args); assert.equal(result.code, 1, result.stdout + result.stderr); return result.stdout + result.stderr; };
const text = (database, ...args) => ok(database, 'schema', 'snapshot', ...args);
const document = async (database) => JSON.parse(await text(database, '--format', 'json'));
const write = (name, content) => writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

async function empty(kind) {
	const database = freshDatabase(kind);
	await bootstrap(database);
	return database;
}

async function filled(kind) {
	const database = await empty(kind);
	for (const statement of shop(kind)) await database.sql(statement);
	await ok(database, 'database', 'track');
	return database;
}

const tables = ['album', 'track', 'playlist', 'playlist_track', 'play', 'invoice', 'invoice_line', 'with space', 'picture'];
// Rows as texts in one order, whatever the database calls them.
const instant = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00$/;
const plain = (value) => (value === null ? null : value === 't' ? '1' : value === 'f' ? '0' : instant.test(value) ? String(Date.parse(value.replace(' ', 'T').replace('+00', 'Z'))) : /^-?\d+\.\d+$/.test(value) ? String(Number(value)) : String(value));
async function rows(database) {
	const out = {};
	for (const table of tables) {
		const bytes = table === 'picture' ? (database.kind === 'pg' ? "store, number, encode(data, 'hex')" : 'store, number, lower(hex(data))') : '*';
		out[table] = (await database.sql(`select ${bytes} from "${table}"`)).map((row) => row.map(plain).join('|')).sort();
	}
	return out;
}

const kept = {};
for (const kind of kinds()) {
	within(kind);
	const source = await filled(kind), target = await empty(kind);
	const original = await text(source), model = await document(source);
	kept[kind] = { original, model };
	write(`${kind}.yaml`, original);

	await check('every such table is in the section, with the rows about it', async () => {
		const of = (wanted) => model.dirigent.objects.filter((object) => object.kind === wanted && !object.table).map((object) => object.name);
		for (const table of ['invoice', 'invoice_line', 'play', 'playlist_track', 'with space', 'picture']) {
			assert.ok(of('base_table').includes(table), table);
			assert.ok(of('collection').includes(table), table);
		}
		assert.ok(!of('base_table').includes('album'), 'the contract has words for it');
		assert.ok(of('collection').includes('album_size'), 'a view that is tracked');
		assert.equal(JSON.parse(await text(source, '--format', 'json', '--contract-only')).dirigent, undefined);
	});
	await check('a snapshot comes back byte for byte, and a second apply changes nothing', async () => {
		await ok(target, 'schema', 'apply', '--yes', `${kind}.yaml`);
		assert.equal(await text(target), original);
		assert.match(await ok(target, 'schema', 'apply', '--yes', `${kind}.yaml`), /No changes to apply/);
	});
	await check('drift is told of tables, and a view is called one', async () => {
		await ok(target, 'schema', 'drift', `${kind}.yaml`);
		await target.sql('drop index play_both');
		await target.sql('create view fresh as select store from invoice');
		const drifted = await run(target, 'schema', 'drift', `${kind}.yaml`);
		assert.equal(drifted.code, 2, drifted.stdout + drifted.stderr);
		assert.match(drifted.stdout, /index "play_both" of "play" is only in/);
		assert.match(drifted.stdout, /\n  view fresh is not part of the model/);
		await target.sql('drop view fresh');
		await ok(target, 'schema', 'apply', '--yes', `${kind}.yaml`);
	});
	await check('an empty file and a bomb of aliases are refused at once', async () => {
		write('empty.yaml', '# nothing\n');
		assert.match(await refused(target, 'schema', 'apply', '--yes', 'empty.yaml'), /empty\.yaml says nothing/);
		const bomb = Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${Array.from({ length: 12 }, () => (i ? `*a${i - 1}` : 'x')).join(', ')}]`).join('\n');
		write('bomb.yaml', bomb);
		assert.match(await refused(target, 'schema', 'apply', '--yes', 'bomb.yaml'), /line \d+, column \d+: the document is too large/);
	});
	await check('keys are kept', async () => {
		await target.sql("insert into invoice (store, number, customer) values (1, 1, 'x')");
		await assert.rejects(async () => target.sql("insert into invoice (store, number, customer) values (1, 1, 'y')"));
		if (kind === 'pg') await assert.rejects(async () => target.sql('insert into invoice_line (store, number, line) values (7, 7, 7)'));
		await target.sql("insert into play (word, n) values ('a', 1), ('a', 1)");
	});
	await check('a column more keeps the rows, and the way back has to be allowed', async () => {
		await source.sql("alter table invoice add column note varchar(20) default 'none'");
		await source.sql(`insert into directus_fields (collection, field) values ('invoice', 'note')`);
		write('more.yaml', await text(source));
		await ok(target, 'schema', 'apply', '--yes', 'more.yaml');
		assert.equal(await text(target), await text(source));
		assert.deepEqual(await target.sql('select store, number, customer, note from invoice'), [['1', '1', 'x', 'none']]);
		const plan = JSON.parse(await ok(target, 'schema', 'plan', '--format', 'json', `${kind}.yaml`));
		const step = plan.steps.find((one) => one.collection === 'invoice' && one.kind === 'replace_base_table');
		assert.deepEqual([step.loses, step.rows], [true, 1]);
	});
	await check('what a stale file does not mention stays where losses are guarded', async () => {
		const stale = structuredClone(model);
		stale.dirigent.objects = stale.dirigent.objects.filter((object) => !['play', 'heard'].includes(object.name) && object.table !== 'play');
		write('stale.json', stale);
		const guarded = await run(target, 'schema', 'apply', '--yes', '--mode', 'guarded', 'stale.json');
		assert.match(guarded.stdout + guarded.stderr, /--allow-drop play/);
		assert.deepEqual(await target.sql('select count(*) from play'), [['2']]);
		stale.dirigent.version = 1;
		stale.dirigent.objects = stale.dirigent.objects.filter((object) => !['base_table', 'collection'].includes(object.kind) && !['playlist_track', 'invoice', 'invoice_line', 'with space', 'picture'].includes(object.table));
		write('older.json', stale);
		await ok(target, 'schema', 'apply', '--yes', 'older.json');
		assert.deepEqual(await target.sql('select count(*) from play'), [['2']]);
	});
	await check('a table that goes is dropped with the rows about it', async () => {
		write('none.json', { ...model, dirigent: { ...model.dirigent, objects: model.dirigent.objects.filter((object) => !['play', 'heard'].includes(object.name) && object.table !== 'play') } });
		const gone = await empty(kind);
		await ok(gone, 'schema', 'apply', '--yes', `${kind}.yaml`);
		await ok(gone, 'schema', 'apply', '--yes', 'none.json');
		assert.deepEqual(await gone.sql("select count(*) from directus_fields where collection = 'play'"), [['0']]);
		await ok(gone, 'schema', 'apply', '--yes', `${kind}.yaml`);
		assert.deepEqual((await document(gone)).dirigent, model.dirigent);
		await gone.drop();
	});
	await check('a section that is wrong is named with its place', async () => {
		const wrong = structuredClone(model);
		const table = wrong.dirigent.objects.find((object) => object.name === 'play' && object.kind === 'base_table');
		table.details.fields[0].type = 'windmill';
		write('wrong.json', wrong);
		assert.match(await refused(target, 'schema', 'apply', '--yes', 'wrong.json'), /details\.fields\[0\]\.type" is no type of a field/);
		table.definition = 'drop table directus_users';
		write('wrong.json', wrong);
		assert.match(await refused(target, 'schema', 'apply', '--yes', 'wrong.json'), /line \d+: /);
	});
	await source.drop();
	await target.drop();
}

for (const from of kinds()) for (const to of kinds()) {
	within(`${from} to ${to}`);
	const one = await filled(from), two = await empty(to), back = await empty(from);
	for (const [name, database] of [['two', two], ['back', back]]) write(`${name}.env`, Object.entries(database.env).map(([k, v]) => `${k}="${v}"\n`).join(''));
	write('environments.yaml', 'two:\n  env_file: two.env\nback:\n  env_file: back.env\n');
	const there = await rows(one);
	await check('a snapshot of the other is applied once', async () => {
		const plainly = await empty(to);
		await ok(plainly, 'schema', 'apply', '--yes', `${from}.yaml`);
		const fields = await plainly.sql("select field from directus_fields where collection = 'invoice' order by field");
		assert.deepEqual(fields.map(([name]) => name), ['customer', 'number', 'paid', 'store']);
		await plainly.sql("insert into invoice (store, number, customer) values (1, 1, 'x')");
		await assert.rejects(async () => plainly.sql("insert into invoice (store, number, customer) values (1, 1, 'y')"));
		const again = JSON.parse(await ok(plainly, 'schema', 'diff', '--format', 'json', `${from}.yaml`).then((said) => said.slice(said.indexOf('{'))));
		assert.deepEqual((again.diff.dirigent ?? []).filter(({ before, after }) => ['base_table', 'collection'].includes((before ?? after).kind)), []);
		await plainly.drop();
	});
	await check('model and rows move, and a second move finds nothing to do', async () => {
		await ok(one, 'env', 'push', 'two', '--data', 'all', '--yes');
		assert.deepEqual(await rows(two), there);
		const said = await ok(one, 'env', 'push', 'two', '--dry-run');
		assert.match(said, /the models are the same/);
		await ok(one, 'env', 'push', 'two', '--data', 'all', '--yes');
		assert.deepEqual(await rows(two), there, 'a table without a key is replaced');
	});
	await check('there and back gives the same rows, and env diff none', async () => {
		await ok(two, 'env', 'push', 'back', '--data', 'all', '--yes');
		assert.deepEqual(await rows(back), there);
		const same = await run(one, 'env', 'diff', 'current', 'back', '--data');
		for (const table of tables) assert.match(same.stdout, new RegExp(`rows of ${table}: \\d+ and \\d+, the same`));
		assert.equal(left(await document(back)), left(await document(one)));
	});
	for (const database of [one, two, back]) await database.drop();
}
await finish();
