// Whole tables (keys over several columns, none at all) that an apply makes anew or drops: what they held goes to
// quarantine and comes back, and files whose two words for a table contradict each other are refused.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { bootstrap, command, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const folder = temporaryFolder('whole_tables_back');
const run = (database, ...args) => command(args, { ...settings(database), LOG_LEVEL: 'warn', SCHEMA_APPLY_BACKUP: 'never' }, { cwd: folder, timeout: 120000 });
const ok = async (...args) => { const result = await run(...args); assert.equal(result.code, 0, result.stdout + result.stderr); return result.stdout + result.stderr; };
const refused = async (...args) => { const result = await run(...args); assert.equal(result.code, 1, result.stdout + result.stderr); return result.stdout + result.stderr; };
const document = async (database) => JSON.parse(await ok(database, 'schema', 'snapshot', '--format', 'json'));
const write = (name, content) => writeFileSync(join(folder, name), JSON.stringify(content));
const table = (model, name) => model.dirigent.objects.find((object) => object.kind === 'base_table' && object.name === name);
const plan = async (database, file) => JSON.parse(await ok(database, 'schema', 'plan', '--format', 'json', file));

const statements = [
	"create table price (shop integer not null, item integer not null, amount numeric(12,4), note text, fax varchar(40), primary key (shop, item))",
	'create table visit (word text, n integer)',
	'create table sale (shop integer not null, item integer not null, day integer not null, primary key (shop, item, day), constraint sale_price foreign key (shop, item) references price (shop, item))',
	'create index price_note on price (note)',
	"insert into price values (1, 1, 1.1234, 'a longer text', '555-1'), (1, 2, 2.5, 'b', '555-2'), (2, 1, null, null, null)",
	"insert into visit values ('a', 1), ('a', 1), ('b', 2)",
	'insert into sale values (1, 1, 7), (1, 2, 7)',
];
async function filled(kind) {
	const database = freshDatabase(kind);
	await bootstrap(database);
	for (const statement of statements) await database.sql(statement);
	await ok(database, 'database', 'track');
	return database;
}
const rows = async (database, name) => (await database.sql(`select * from ${name}`)).map((row) => row.join('|')).sort();

/** The model without a column, in both of the words for it. */
function without(model, name, column) {
	const out = structuredClone(model), one = table(out, name);
	one.definition = one.definition.replace(new RegExp(`,?\\s*${column} [^,()]*(\\([^)]*\\))?`), '');
	one.details.fields = one.details.fields.filter(({ field }) => field !== column);
	for (const object of out.dirigent.objects) {
		if (object.kind === 'collection' && object.name === name) object.details.fields = object.details.fields.filter(({ field }) => field !== column);
	}
	return out;
}

for (const kind of kinds()) {
	within(kind);
	const database = await filled(kind);
	const model = await document(database), before = await rows(database, 'price'), visits = await rows(database, 'visit');
	write('model.json', model);

	await check('a column that goes takes the table to quarantine, has to be allowed, and comes back with the rows written since', async () => {
		write('less.json', without(model, 'price', 'fax'));
		const step = (await plan(database, 'less.json')).steps.find((one) => one.collection === 'price' && one.kind === 'replace_base_table');
		assert.deepEqual([step.loses, step.data, step.rows], [true, 'quarantine', 3]);
		const guarded = await run(database, 'schema', 'apply', '--yes', '--mode', 'guarded', 'less.json');
		assert.match(guarded.stdout + guarded.stderr, /--allow-drop price/);
		assert.deepEqual(await rows(database, 'price'), before);
		await ok(database, 'schema', 'apply', '--yes', '--mode', 'guarded', '--allow-drop', 'price', 'less.json');
		assert.deepEqual(await rows(database, 'price'), before.map((row) => row.split('|').slice(0, 4).join('|')));
		assert.match(await ok(database, 'schema', 'quarantine', 'list'), /price/);
		await database.sql("insert into price (shop, item, note) values (3, 3, 'since')");
		await ok(database, 'schema', 'rollback', '--yes');
		const after = await rows(database, 'price');
		assert.deepEqual(after.filter((row) => !row.startsWith('3|')), before);
		assert.equal(after.length, 4);
		assert.deepEqual(await document(database), model);
		await database.sql('delete from price where shop = 3');
	});
	await check('so does a table without a key', async () => {
		write('less.json', without(model, 'visit', 'n'));
		await ok(database, 'schema', 'apply', '--yes', 'less.json');
		await ok(database, 'schema', 'rollback', '--yes');
		assert.deepEqual(await rows(database, 'visit'), visits);
		assert.deepEqual(await document(database), model);
	});
	await check('a column that takes less than it did is a loss', async () => {
		const narrow = structuredClone(model), one = table(narrow, 'price');
		// SQLite keeps all digits, and knows the length of a text alone.
		if (kind === 'pg') {
			one.definition = one.definition.replace('numeric(12,4)', 'numeric(12,2)');
			one.details.fields.find(({ field }) => field === 'amount').schema.numeric_scale = 2;
		} else {
			one.definition = one.definition.replace('varchar(40)', 'varchar(3)');
			one.details.fields.find(({ field }) => field === 'fax').schema.max_length = 3;
		}
		write('narrow.json', narrow);
		const step = (await plan(database, 'narrow.json')).steps.find((each) => each.collection === 'price');
		assert.deepEqual([step.loses, step.data], [true, 'quarantine']);
		await ok(database, 'schema', 'apply', '--yes', 'narrow.json');
		if (kind === 'pg') assert.deepEqual(await database.sql('select amount from price where shop = 1 and item = 1'), [['1.12']]);
		assert.match(await ok(database, 'schema', 'apply', '--yes', 'narrow.json'), /No changes to apply/);
		await ok(database, 'schema', 'rollback', '--yes');
		assert.deepEqual(await rows(database, 'price'), before);
		assert.deepEqual(await document(database), model);
	});
	await check('a table that another\'s key of several columns leads to goes, and comes back with the key', async () => {
		const gone = structuredClone(model);
		gone.dirigent.objects = gone.dirigent.objects.filter((object) => object.name !== 'price' && object.table !== 'price');
		write('gone.json', gone);
		await ok(database, 'schema', 'apply', '--yes', 'gone.json');
		assert.equal((await rows(database, 'sale')).length, 2);
		await ok(database, 'schema', 'rollback', '--yes');
		assert.deepEqual(await rows(database, 'price'), before);
		assert.deepEqual(await document(database), model);
	});
	await check('without a quarantine the plan says that values are dropped, and a rollback that they are gone', async () => {
		const none = { ...settings(database), LOG_LEVEL: 'warn', SCHEMA_APPLY_BACKUP: 'never', SCHEMA_QUARANTINE_DAYS: '0' };
		write('less.json', without(model, 'price', 'fax'));
		const planned = await command(['schema', 'plan', '--format', 'json', 'less.json'], none, { cwd: folder, timeout: 120000 });
		assert.equal(JSON.parse(planned.stdout).steps.find((one) => one.collection === 'price').data, 'dropped');
		const applied = await command(['schema', 'apply', '--yes', 'less.json'], none, { cwd: folder, timeout: 120000 });
		assert.equal(applied.code, 0, applied.stderr);
		assert.match(await refused(database, 'schema', 'rollback', '--yes'), /price.*not in quarantine/);
	});
	await database.drop();

	const other = await filled(kind);
	await check('a definition and details that contradict each other are refused by table and column', async () => {
		const wrong = structuredClone(model), one = table(wrong, 'price');
		one.definition = one.definition.replace(/note text/i, 'note varchar(20)');
		write('wrong.json', wrong);
		assert.match(await refused(other, 'schema', 'apply', '--yes', 'wrong.json'), /"price"[^]*"note"/);
		one.details.fields = one.details.fields.filter(({ field }) => field !== 'fax');
		write('wrong.json', wrong);
		assert.match(await refused(other, 'schema', 'apply', '--yes', 'wrong.json'), /"price"[^]*"(fax|note)"/);
		assert.deepEqual(await document(other), model);
		assert.deepEqual(await rows(other, 'price'), before);
	});
	await check('a column edited by hand converges: a second apply changes nothing', async () => {
		const edited = structuredClone(model), one = table(edited, 'price'), note = one.details.fields.find(({ field }) => field === 'note');
		one.definition = one.definition.replace(/note text/i, 'note varchar(20)');
		note.type = 'string';
		note.schema.data_type = kind === 'pg' ? 'character varying' : 'varchar';
		note.schema.max_length = 20;
		write('edited.json', edited);
		await ok(other, 'schema', 'apply', '--yes', 'edited.json');
		assert.match(await ok(other, 'schema', 'apply', '--yes', 'edited.json'), /No changes to apply/);
		await ok(other, 'schema', 'rollback', '--yes');
		assert.deepEqual(await document(other), model);
		assert.deepEqual(await rows(other, 'price'), before);
	});
	await check('out of quarantine comes the table with its keys and indexes', async () => {
		const gone = structuredClone(model);
		gone.dirigent.objects = gone.dirigent.objects.filter((object) => object.name !== 'sale' && object.table !== 'sale');
		write('gone.json', gone);
		await ok(other, 'schema', 'apply', '--yes', 'gone.json');
		await other.sql('delete from price where shop = 2');
		const said = await ok(other, 'schema', 'quarantine', 'restore', 'sale');
		assert.equal((await rows(other, 'sale')).length, 2);
		assert.deepEqual((await document(other)).dirigent, model.dirigent, said);
	});
	await check('a key that rows would break stays away and is named, and relations come back', async () => {
		await other.sql("insert into directus_fields (collection, field, special, interface) values ('price', 'sales', 'o2m', 'list-o2m')");
		await other.sql("insert into directus_relations (many_collection, many_field, one_collection, one_field) values ('sale', 'item', 'price', 'sales')");
		const now = await document(other);
		now.dirigent.objects = now.dirigent.objects.filter((object) => object.name !== 'sale' && object.table !== 'sale');
		write('gone.json', now);
		await ok(other, 'schema', 'apply', '--yes', 'gone.json');
		await other.sql('delete from price where item = 2');
		assert.match(await ok(other, 'schema', 'quarantine', 'restore', 'sale'), /Did not come back: foreign key/);
		assert.equal((await rows(other, 'sale')).length, 2);
		assert.deepEqual(await other.sql("select one_collection, one_field from directus_relations where many_collection = 'sale'"), [['price', 'sales']]);
		assert.deepEqual(await other.sql("select field from directus_fields where collection = 'price' and field = 'sales'"), [['sales']]);
	});
	await other.drop();
}

if (kinds().length === 2) {
	within('pg to sqlite to pg');
	const make = [
		"create table log (store integer not null, id serial not null, at timestamptz default now(), data bytea, plain timestamp, day date, big numeric(30,10), flag boolean, doc jsonb, primary key (store, id))",
		'create table beat (n bigserial, at timestamptz, data bytea)',
	];
	const fill = [
		"insert into log (store, at, data, plain, day, big, flag, doc) values (1, '2020-01-02 03:04:05.123+02', '\\x00ff', '2020-01-02 03:04:05.5', '2020-02-03', 12.5, true, '{\"b\": 1}'), (1, '1960-01-01 00:00:00+00', null, null, null, null, null, null)",
		"insert into beat (at, data) values ('2021-01-01 00:00:00.5+00', '\\xff'), ('2021-01-01 00:00:00.5+00', '\\xff')",
	];
	const one = freshDatabase('pg'), two = freshDatabase('sqlite'), back = freshDatabase('pg');
	for (const database of [one, two, back]) await bootstrap(database);
	for (const database of [one, back]) for (const statement of make) await database.sql(statement);
	for (const statement of fill) await one.sql(statement);
	for (const database of [one, back]) await ok(database, 'database', 'track');
	for (const [name, database] of [['two', two], ['back', back]]) writeFileSync(join(folder, `${name}.env`), Object.entries(database.env).map(([k, v]) => `${k}="${v}"\n`).join(''));
	writeFileSync(join(folder, 'environments.yaml'), 'two:\n  env_file: two.env\nback:\n  env_file: back.env\n');
	const columns = async (database) => database.sql("select table_name, column_name, data_type, column_default from information_schema.columns where table_name in ('log', 'beat') order by 1, 2");
	await check('instants, bytes and counters survive, the plan names counters that stay, and a diff after each move finds none', async () => {
		assert.match(await ok(one, 'env', 'push', 'two', '--data', 'all', '--yes', '--no-backup'), /counter of log\.id stays behind[^]*rows of log/);
		assert.match(await ok(one, 'env', 'diff', 'current', 'two', '--data'), /rows of beat: 2 and 2, the same[^]*rows of log: 2 and 2, the same/);
		await ok(two, 'env', 'push', 'back', '--data', 'all', '--yes', '--no-backup');
		await ok(two, 'env', 'diff', 'current', 'back', '--data');
		assert.deepEqual(await columns(back), await columns(one));
		for (const name of ['log', 'beat']) assert.deepEqual((await rows(back, name)).map((row) => row.replace('12.5000000000', '12.5')), (await rows(one, name)).map((row) => row.replace('12.5000000000', '12.5')));
		await back.sql('insert into log (store) values (1)');
		await back.sql('insert into beat (at) values (null)');
		assert.deepEqual(await back.sql('select max(id) from log'), [['3']]);
		assert.deepEqual(await back.sql('select max(n) from beat'), [['3']]);
	});
	for (const database of [one, two, back]) await database.drop();
}
await finish();
