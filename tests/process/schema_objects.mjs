// What a snapshot must not forget: objects that the contract's part has no place for, through files and routes, in every
// kind, with what depends on what, changed, dropped and refused.
import assert from 'node:assert/strict';
import { kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { apply, emptyDatabase, fullDatabase, refusedApply, sameObjects, schema, snapshot, snapshotText, track, withObjects } from './schema_objects/database.mjs';
import { edits } from './schema_objects/edits.mjs';
import { randomObjects } from './schema_objects/random_objects.mjs';
import { chosenSeed } from './random/random.mjs';

const cases = Number(process.env.RANDOM_CASES ?? 6);
const kept = {};

for (const kind of kinds()) {
	within(kind);
	const source = await fullDatabase(kind), target = await emptyDatabase(kind);
	const original = await snapshotText(source);
	const document = await snapshot(source);
	kept[kind] = document;

	await check('every kind is told, in one order', async () => {
		const found = [...new Set(document.dirigent.objects.map(({ kind: one }) => one))];
		assert.deepEqual(found, kind === 'pg'
			? ['extension', 'type', 'sequence', 'function', 'column', 'unique', 'check', 'exclusion', 'foreign_key', 'index', 'view', 'materialized_view', 'trigger']
			: ['table', 'column', 'unique', 'check', 'foreign_key', 'index', 'view', 'trigger']);
		assert.equal(Object.keys(document).at(-1), 'dirigent');
		assert.ok(!JSON.stringify(document).includes('unseen'), 'a table that is no collection is not told of');
		assert.ok(!document.dirigent.objects.some(({ name }) => name === 'parts_plain'), 'the index of a field is the field\'s');
		assert.equal(await snapshotText(source), original);
	});
	await check('a snapshot comes back byte for byte, and a second apply changes nothing', async () => {
		await apply(target, original);
		assert.equal(await snapshotText(target), original);
		assert.equal(await apply(target, original), 'No changes to apply.\n');
	});
	await check('the plan names objects, and a dry run makes none', async () => {
		const bare = await emptyDatabase(kind);
		const plan = await apply(bare, document, '--dry-run');
		assert.match(plan, /\nObjects of the database:\n(.*\n)* {2}- Create view "a_heavy"\n/);
		assert.equal((await snapshot(bare)).dirigent, undefined);
		await bare.drop();
	});
	await check('--contract-only is what the route answers, and says nothing of objects', async () => {
		const server = await Server.start(target);
		const client = await Client.login(server.url);
		const plain = await snapshot(target, '--contract-only');
		assert.equal(plain.dirigent, undefined);
		assert.deepEqual(await client.must('GET', '/schema/snapshot'), plain);
		assert.deepEqual(await client.must('GET', '/schema/snapshot?dirigent'), document);
		assert.equal(await apply(target, plain), 'No changes to apply.\n');
		assert.equal(await apply(target, withObjects(document, () => []), '--contract-only'), 'No changes to apply.\n');
		assert.equal(await snapshotText(target), original);
		await server.stop();
	});

	for (const database of [source, target]) {
		await database.sql("insert into makers (name, rank, code, note) values ('Ada', 3, 'a', 'x'), ('Bob', 9, 'b', null); insert into parts (maker, label, weight) select id, 'one' || id, 120 from makers;");
	}
	const rows = async () => JSON.stringify(await target.sql('select id, name, rank, code, note from makers order by id; select id, maker, label, weight from parts order by id'));
	const before = await rows();
	for (const [name, edit] of edits(kind)) {
		await check(`${name}: there, and back`, async () => {
			let wanted;
			if (typeof edit === 'string') {
				await source.sql(edit);
				wanted = await snapshot(source);
			} else {
				wanted = withObjects(document, edit);
			}
			assert.notDeepEqual(wanted, document);
			await apply(target, wanted);
			sameObjects(await snapshot(target), wanted);
			assert.deepEqual(await snapshot(target), wanted);
			assert.equal(await apply(target, wanted), 'No changes to apply.\n');
			assert.equal(await rows(), before);
			await apply(target, document);
			sameObjects(await snapshot(target), document);
			assert.equal(await snapshotText(target), original);
			assert.equal(await rows(), before);
			if (typeof edit === 'string') await apply(source, document);
		});
	}

	await check('all objects go, and all come again', async () => {
		const none = withObjects(document, (objects) => objects.filter((object) => ['column', 'type'].includes(object.kind) || object.name === 'doubled(integer)'));
		await apply(target, none);
		sameObjects(await snapshot(target), none);
		await apply(target, document);
		assert.equal(await snapshotText(target), original);
		assert.equal(await rows(), before);
	});
	await check('fields change below views, triggers, checks and indexes', async () => {
		const wanted = structuredClone(document);
		const label = wanted.fields.find(({ collection, field }) => collection === 'parts' && field === 'label');
		label.schema.max_length = 300;
		const plain = { ...wanted };
		delete plain.dirigent;
		await apply(target, plain);
		sameObjects(await snapshot(target), document);
		assert.equal((await snapshot(target)).fields.find(({ collection, field }) => collection === 'parts' && field === 'label').schema.max_length, 300);
		await apply(target, document);
		assert.equal(await snapshotText(target), original);
		assert.equal(await rows(), before);
	});
	await check('a field goes with the objects that name it, in one apply', async () => {
		const wanted = structuredClone(document);
		const names = /\bweight\b/;
		wanted.fields = wanted.fields.filter(({ field }) => field !== 'weight');
		const gone = new Set(wanted.dirigent.objects.filter((object) => object.table !== 'makers' && names.test(JSON.stringify(object))).map(({ name }) => name));
		for (const name of ['z_parts', 'a_heavy', 'totals', 'totals_maker', 'z_parts_insert']) gone.add(name);
		wanted.dirigent.objects = wanted.dirigent.objects.filter(({ name }) => !name || !gone.has(name));
		await apply(target, wanted);
		assert.deepEqual(await snapshot(target), wanted);
		await apply(target, document);
		sameObjects(await snapshot(target), document);
		await target.sql('update parts set weight = 120');
		assert.equal(await rows(), before);
	});
	await check('collections go with what is on them', async () => {
		const wanted = structuredClone(document);
		const of = (entry) => entry.collection === 'parts' || entry.table === 'parts';
		for (const list of ['collections', 'fields', 'relations']) wanted[list] = wanted[list].filter((entry) => !of(entry));
		wanted.dirigent.objects = wanted.dirigent.objects.filter((object) => !of(object) && !/parts|totals/.test(object.name ?? '') && object.name !== 'a_heavy' && !(object.table ?? '').includes('parts') && object.table !== 'totals');
		const copy = await emptyDatabase(kind);
		await apply(copy, document);
		await apply(copy, wanted);
		assert.deepEqual(await snapshot(copy), wanted);
		await apply(copy, document);
		assert.equal(await snapshotText(copy), original);
		await copy.drop();
	});

	if (kind === 'pg') await check('what only tables in quarantine need stays until they are gone, and they come back with it', async () => {
		const one = await emptyDatabase(kind);
		await one.sql('create type zz_kept as enum (\'k\'); create type zz_used as enum (\'a\', \'b\'); create function zz_double(i integer) returns integer language sql immutable as \'select i * 2\'; create sequence zz_numbers');
		const bare = await snapshot(one);
		const without = { ...bare, dirigent: { version: 2, vendor: 'postgres', objects: [{ kind: 'type', name: 'zz_kept', definition: "CREATE TYPE zz_kept AS ENUM ('k')" }] } };
		await one.sql('create table zz_moods (id integer primary key, mood zz_used, moods zz_used[], twice integer generated always as (zz_double(21)) stored, n integer default nextval(\'zz_numbers\'))');
		await one.sql("insert into zz_moods (id, mood, moods) values (1, 'b', '{a,b}')");
		await track(one, ['zz_moods']);
		const before = await one.sql('select id, mood, moods, twice, n from zz_moods');
		const kept = async () => (await one.sql("select to_regtype('zz_used'), to_regprocedure('zz_double(integer)'), to_regclass('zz_numbers')"))[0];
		await apply(one, without);
		assert.deepEqual((await one.sql("select count(*) from pg_tables where schemaname = 'public' and tablename = 'zz_moods'"))[0], ['0']);
		assert.deepEqual(await kept(), ['zz_used', 'zz_double(integer)', 'zz_numbers']);
		assert.equal((await schema(one, 'rollback', '--yes')).code, 0);
		assert.deepEqual(await one.sql('select id, mood, moods, twice, n from zz_moods'), before);
		// A view that is no part of the snapshot needs it as well: nothing happens.
		await one.sql('create view public.zz_other as select null::zz_used as one');
		await refusedApply(one, { ...without, dirigent: { ...without.dirigent, objects: [...without.dirigent.objects, { kind: 'view', name: 'zz_other', definition: 'CREATE VIEW zz_other AS SELECT NULL::zz_used AS one' }] } });
		assert.deepEqual(await one.sql('select id, mood, moods, twice, n from zz_moods'), before);
		await one.drop();
	});

	const settled = await snapshotText(target); // a field that came again is the last of its collection
	const bad = {
		'a view of nothing': kind === 'pg' && { kind: 'view', name: 'zz_bad', definition: 'CREATE VIEW zz_bad AS select nowhere.x from nowhere' },
		'a check that rows break': { kind: 'check', table: 'makers', name: 'too_low', definition: 'CHECK (rank > 5)' },
		'a unique index that rows break': { kind: 'index', table: 'parts', name: 'zz_unique', columns: ['weight', 'ticket', 'label'].slice(0, 1), unique: true },
		'an index of no column': { kind: 'index', table: 'parts', name: 'zz_index', columns: ['label', 'nothing'] },
		'a trigger without its function': kind === 'pg' && { kind: 'trigger', table: 'parts', name: 'zz_trigger', definition: 'CREATE TRIGGER zz_trigger BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION nothing()' },
		'two statements in one': { kind: 'index', table: 'parts', name: 'zz_two', definition: 'CREATE INDEX zz_two ON parts (lower(label)); drop table directus_users' },
	};
	for (const [name, object] of Object.entries(bad)) {
		if (!object) continue;
		await check(`${name} is refused, and nothing has changed`, async () => {
			const wanted = withObjects(document, (objects) => [...objects.filter(({ name: one }) => one !== 'parts_by_two'), object]);
			wanted.collections[0].meta.note = 'changed';
			const said = await refusedApply(target, wanted);
			if (name !== 'two statements in one' || kind === 'pg') assert.match(said, /zz_|makers|parts/);
			assert.equal(await snapshotText(target), settled);
			assert.equal(await rows(), before);
			assert.ok(Number((await target.sql('select count(*) from directus_users'))[0][0]) > 0);
		});
	}
	await check('a section that is wrong is named with its place', async () => {
		const wrong = async (object, pattern) => assert.match(await refusedApply(target, withObjects(document, () => [object])), pattern);
		await wrong({ kind: 'windmill', name: 'x' }, /line \d+: "dirigent\.objects\[0\]\.kind" must be one of \[extension, /);
		await wrong({ kind: 'index', name: 'x' }, /"dirigent\.objects\[0\]\.table" is required/);
		await wrong({ kind: 'view', name: 'x', definition: 'drop table makers' }, /"dirigent\.objects\[0\]\.definition" must begin with one of \[CREATE VIEW\]/);
		await wrong({ kind: 'index', table: 'directus_users', name: 'x', columns: ['a', 'b'] }, /is a table of the system/);
		await wrong({ kind: 'view', name: 'x', definition: 'CREATE VIEW x AS select 1', more: 1 }, /"dirigent\.objects\[0\]\.more" is not allowed/);
		assert.match(await refusedApply(target, { ...document, dirigent: { version: 3, vendor: 'sqlite', objects: [] } }), /"dirigent\.version" must be one of \[1, 2\]/);
		assert.match(await refusedApply(target, { ...document, dirigent: [] }), /"dirigent" must be of type object/);
		assert.equal(await snapshotText(target), settled);
	});
	await check('over HTTP what every database can say is applied, SQL only where the setting allows it', async () => {
		const bare = await emptyDatabase(kind);
		let server = await Server.start(bare);
		let client = await Client.login(server.url);
		const portable = withObjects(document, (objects) => objects.filter((object) => ['index', 'unique'].includes(object.kind) && object.columns && !object.definition));
		for (const field of portable.fields) if (field.schema) Object.assign(field.schema, { is_generated: false, generation_expression: null }, field.type === 'json' && { is_indexed: false });
		portable.fields = portable.fields.filter(({ type, field }) => type !== 'unknown' && !['precise', 'made', 'tags'].includes(field));
		const diff = await client.must('POST', '/schema/diff', portable);
		assert.equal(diff.diff.dirigent.length, portable.dirigent.objects.length);
		await client.must('POST', '/schema/apply', diff);
		const made = await snapshot(bare);
		const named = (one) => one.dirigent.objects.filter((object) => object.columns && !object.definition);
		assert.deepEqual(named(made), named(portable));
		const whole = await client.must('POST', '/schema/diff', withObjects(made, (objects) => [...objects, { kind: 'view', name: 'fine', definition: 'CREATE VIEW fine AS select 1 as one' }]));
		const said = await client.post('/schema/apply', whole);
		assert.equal(said.status, 400);
		assert.match(said.text, /DIRIGENT_SCHEMA_SQL/);
		await server.stop();
		server = await Server.start(bare, { DIRIGENT_SCHEMA_SQL: 'true' });
		client = await Client.login(server.url);
		await client.must('POST', '/schema/apply', whole);
		assert.deepEqual(await bare.sql('select one from fine'), [['1']]);
		assert.equal((await client.post('/schema/apply', whole)).status, 400, 'a diff of what has changed since');
		await server.stop();
		await bare.drop();
	});
	await check('random sets of objects', async () => {
		const seed = chosenSeed();
		for (let i = 0; i < cases; i++) await randomObjects(kind, seed + i);
	});
	await Promise.all([source.drop(), target.drop()]);
}

if (kept.sqlite && kept.pg) {
	within('');
	for (const [from, to] of [['sqlite', 'pg'], ['pg', 'sqlite']]) {
		await check(`from ${from} to ${to} goes what both can say; the rest is told of`, async () => {
			const database = await emptyDatabase(to);
			const document = structuredClone(kept[from]);
			document.fields = document.fields.filter(({ type, field }) => type !== 'unknown' && !['made', 'precise'].includes(field));
			for (const { type, schema: column } of document.fields) if (column) Object.assign(column, { is_generated: false, generation_expression: null }, type === 'json' && { is_indexed: false });
			const said = await apply(database, document);
			assert.match(said, /view "z_parts" is left out/);
			const portable = (one) => (one.dirigent?.objects ?? []).filter(({ columns, definition }) => columns && !definition).map(({ kind, table, columns }) => [kind, table, ...columns].join()).sort();
			assert.deepEqual(portable(await snapshot(database)), portable(document));
			await database.drop();
		});
	}
}
await finish();
