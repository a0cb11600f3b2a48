// The accident: a snapshot from before five collections is applied to a database where they have rows. What each mode
// does about it, what quarantine keeps, and what a rollback brings back.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column } from '../kit/fields.mjs';
import { bootstrap, command, Server, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { everything, makeShop, past } from './schema_guard/shop.mjs';

const token = 'guard-static-token-0123456789';
const folder = temporaryFolder('guard');
const gone = ['customers', 'lines', 'notes', 'orders', 'products'];

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: token });
	let server = await Server.start(database);
	const client = new Client(server.url, token);
	const stale = join(folder, `${kind}-stale.json`);
	writeFileSync(stale, JSON.stringify(await makeShop(client)));
	const now = join(folder, `${kind}-now.json`);
	const save = async (file, change) => { const made = await client.must('GET', '/schema/snapshot'); writeFileSync(file, JSON.stringify(change ? change(made) ?? made : made)); return file; };
	await save(now);

	const run = (args, extra = {}) => command(['schema', ...args], { ...settings(database), LOG_LEVEL: 'warn', ...extra }, { cwd: folder });
	const ok = async (args, extra) => { const result = await run(args, extra); assert.equal(result.code, 0, result.stdout + result.stderr); return result.stdout + result.stderr; };
	const fails = async (args, pattern, extra) => { const result = await run(args, extra); assert.equal(result.code, 1, result.stdout + result.stderr); assert.match(result.stdout + result.stderr, pattern); };
	/** As a container does: the snapshot, then the server. */
	const restart = async (extra, args = ['apply', '--yes', stale]) => {
		await server.stop();
		const said = await ok(args, extra);
		server = await Server.start(database, extra);
		client.url = server.url;
		return said;
	};
	const same = async (before) => assert.deepEqual(await everything(database, client), before);
	const original = await everything(database, client);

	await check('skip and dry-run lose nothing', async () => {
		assert.match(await restart({ DIRECTUS_SCHEMA_APPLY_MODE: 'skip' }), /skip/);
		await same(original);
		const plan = await restart({ DIRECTUS_SCHEMA_APPLY_MODE: 'dry-run' });
		for (const name of gone) assert.match(plan, new RegExp(`- Delete ${name}\n`));
		await same(original);
		assert.equal(await ok(['apply', '--dry-run', stale]), plan);
		await ok(['apply', '--yes', '--mode', 'skip', stale], { DIRIGENT_SCHEMA_APPLY_MODE: 'auto' });
		await same(original);
	});
	await check('guarded loses nothing, and says what it held back', async () => {
		const said = await restart({ DIRECTUS_SCHEMA_APPLY_MODE: 'auto', DIRIGENT_SCHEMA_APPLY_MODE: 'guarded' });
		for (const name of gone) assert.match(said, new RegExp(`drop collection ${name} .*--allow-drop ${name}`));
		await same(original);
	});
	await check('auto and a rollback: everything is there again, the same', async () => {
		const revisions = await past(database);
		const backups = { SCHEMA_APPLY_BACKUP: 'losing', BACKUP_LOCATION: join(folder, `${kind}-backups`) };
		assert.match(await restart({ ...backups, LOG_LEVEL: 'info' }), /A backup was made first: /);
		const listed = await command(['backup', 'list', '--format', 'json'], settings(database, backups));
		assert.deepEqual(JSON.parse(listed.stdout).map((one) => one.reason), ['schema apply']);
		const left = await everything(database, client);
		for (const name of gone) assert.equal(left.tables[name], undefined);
		assert.equal((await client.get('/items/orders')).status, 403);
		const kept = JSON.parse(await ok(['quarantine', 'list', '--format', 'json']));
		assert.deepEqual(kept.filter((one) => one.kind === 'table').map((one) => one.name).sort(), gone);
		assert.equal(kept.find((one) => one.name === 'orders').rows, 3);
		assert.match(await ok(['rollback', '--dry-run']), /orders comes back with 3 rows/);
		await fails(['rollback'], /--yes/);
		await same(left);
		await restart({}, ['rollback', '--yes']);
		await same(original);
		assert.deepEqual(await past(database), revisions);
		assert.deepEqual(await client.must('GET', '/items/customers?fields=name,country.name,orders.number,orders.lines.amount&sort=id'), [
			{ name: 'Ada', country: { name: 'Chad' }, orders: [{ number: 'A-1', lines: [{ amount: 3 }, { amount: 1 }] }] },
			{ name: 'Bob', country: { name: "Côte d'Ivoire" }, orders: [{ number: 'B-1', lines: [] }, { number: 'B-2', lines: [] }] },
		]);
		assert.equal((await client.must('POST', '/items/orders', { number: 'C-1' })).id, 4);
		await client.must('DELETE', '/items/orders/4');
		assert.match(await ok(['rollback', '--yes']), /nothing to undo/);
	});
	await check('an apply over the API that loses data has its backup too, or does not happen', async () => {
		const place = join(folder, `${kind}-api-backups`);
		const names = async () => JSON.parse((await command(['backup', 'list', '--format', 'json'], settings(database, { BACKUP_LOCATION: place }))).stdout).map((one) => one.reason);
		const again = async (extra) => { await server.stop(); server = await Server.start(database, extra); client.url = server.url; };
		const old = JSON.parse(readFileSync(stale));
		await again({ SCHEMA_APPLY_BACKUP: 'losing', BACKUP_LOCATION: '/proc/nowhere/backups' });
		const planned = await client.must('POST', '/schema/diff', old);
		const refused = await client.post('/schema/apply', planned);
		assert.deepEqual([refused.status, refused.body.errors[0].extensions.code], [503, 'SERVICE_UNAVAILABLE']);
		await same(original);
		await again({ SCHEMA_APPLY_BACKUP: 'losing', BACKUP_LOCATION: place });
		// One that does not fit, and one that loses nothing, leave no backup.
		assert.equal((await client.post('/schema/apply', { ...planned, hash: '0'.repeat(40) })).status, 400);
		const more = await client.must('GET', '/schema/snapshot');
		more.collections.push({ collection: 'more_things', meta: null, schema: { name: 'more_things' } });
		more.fields.push({ collection: 'more_things', field: 'id', type: 'integer', meta: null, schema: { name: 'id', table: 'more_things', data_type: 'integer', is_nullable: false, is_primary_key: true, has_auto_increment: true } });
		assert.equal((await client.post('/schema/apply', await client.must('POST', '/schema/diff', more))).status, 204);
		await client.must('DELETE', '/collections/more_things');
		assert.deepEqual(await names(), []);
		const [applied, ...pings] = await Promise.all([client.post('/schema/apply', planned), ...Array.from({ length: 5 }, () => client.get('/server/ping'))]);
		assert.deepEqual([applied.status, ...pings.map((one) => one.status)], [204, 200, 200, 200, 200, 200]);
		assert.deepEqual(await names(), ['schema apply']);
		assert.equal((await everything(database)).tables.orders, undefined);
		await restart({}, ['rollback', '--yes']);
		await same(original);
	});
	await check('the same by up, in each mode', async () => {
		const boot = async (mode) => {
			await server.stop();
			const result = await command(['up', '--until', 'schema'], settings(database, { SCHEMA_FILE: stale, DIRIGENT_SCHEMA_APPLY_MODE: mode, LOG_LEVEL: 'info' }), { cwd: folder });
			assert.equal(result.code, 0, result.stdout + result.stderr);
			server = await Server.start(database);
			client.url = server.url;
			return result.stdout + result.stderr;
		};
		assert.match(await boot('skip'), /skipped/);
		assert.match(await boot('dry-run'), /none made/);
		assert.match(await boot('guarded'), /--allow-drop orders/);
		await same(original);
		assert.match(await boot('auto'), /schema rollback/);
		assert.equal((await everything(database)).tables.orders, undefined);
		await restart({}, ['rollback', '--yes']);
		await same(original);
	});
	await check('the plan counts rows and names locks, for people and programs', async () => {
		const plan = JSON.parse(await ok(['plan', stale, '--format', 'json']));
		assert.deepEqual([plan.version, plan.database, plan.losing], [1, kind === 'pg' ? 'postgres' : 'sqlite', 5]);
		const orders = plan.steps.find((step) => step.kind === 'drop_collection' && step.collection === 'orders');
		assert.deepEqual([orders.rows, orders.exact, orders.loses, orders.data], [3, true, true, 'quarantine']);
		assert.deepEqual(orders.locks.map((lock) => lock.table).sort(), ['lines', 'notes', 'orders']);
		assert.equal(orders.locks[0].mode, kind === 'pg' ? 'ACCESS EXCLUSIVE' : 'writer');
		const page = await ok(['plan', stale]);
		assert.match(page, /^! drop collection orders \(3 rows\)\n {4}data: kept in quarantine\n {4}locks: /m);
		assert.ok(!page.includes('\x1b'), 'no colour where there is no terminal');
		assert.match(await ok(['plan', stale], { SCHEMA_QUARANTINE_DAYS: '0' }), /gone for good/);
		assert.equal(await ok(['plan', now]), 'No changes to apply.\n');
	});
	await check('allow-drop lets go what it names, and nothing else', async () => {
		await fails(['apply', '--yes', '--mode', 'guarded', '--allow-drop', 'nope', stale], /"nope" is allowed to be dropped, but nothing/);
		await fails(['apply', '--yes', '--allow-drop', 'notes', stale], /--mode guarded/, { DIRIGENT_SCHEMA_APPLY_MODE: 'auto' });
		await fails(['apply', '--yes', '--mode', 'other', stale], /guarded/);
		await same(original);
		await ok(['apply', '--yes', '--mode', 'guarded', '--allow-drop', 'notes', '--allow-drop', 'lines', stale]);
		const left = await everything(database);
		assert.deepEqual(gone.filter((name) => !left.tables[name]), ['lines', 'notes']);
		await ok(['rollback', '--yes']);
		server.kill();
		server = await Server.start(database);
		client.url = server.url;
		await same(original);
	});
	await check('columns go to quarantine with their values, and come back', async () => {
		const file = await save(join(folder, `${kind}-columns.json`), (made) => {
			made.fields = made.fields.filter((one) => !(one.collection === 'countries' && ['fax', 'code'].includes(one.field)));
		});
		const said = await ok(['apply', '--yes', '--mode', 'guarded', file]);
		assert.match(said, /drop field countries\.fax \(2 rows\)/);
		await same(original);
		await restart({}, ['apply', '--yes', file]);
		assert.deepEqual((await client.must('GET', '/fields/countries')).map((one) => one.field).sort(), ['customers', 'id', 'name']);
		await client.must('POST', '/items/countries', { name: 'Peru' });
		await restart({}, ['rollback', '--yes']);
		assert.deepEqual(await client.must('GET', '/items/countries?fields=name,fax,code&sort=id'), [{ name: 'Chad', fax: '11', code: 'td' }, { name: 'Cuba', fax: null, code: 'cu' }, { name: "Côte d'Ivoire", fax: '33', code: 'ci' }, { name: 'Peru', fax: null, code: 'xx' }]);
		await client.must('DELETE', '/items/countries/4');
		await same(original);
	});
	await check('a field that became an alias comes back with its values', async () => {
		const file = await save(join(folder, `${kind}-alias.json`), (made) => {
			const field = made.fields.find((one) => one.collection === 'countries' && one.field === 'fax');
			Object.assign(field, { type: 'alias', schema: undefined, meta: { ...field.meta, special: ['alias', 'no-data'] } });
			delete field.schema;
		});
		assert.match(await ok(['apply', '--yes', '--mode', 'guarded', file]), /countries\.fax/);
		await same(original);
		await ok(['apply', '--yes', file]);
		await restart({}, ['rollback', '--yes']);
		await same(original);
	});
	await check('what changes a type is held back only where values would suffer', async () => {
		const file = await save(join(folder, `${kind}-types.json`), (made) => {
			const length = (collection, field, max_length) => { made.fields.find((one) => one.collection === collection && one.field === field).schema.max_length = max_length; };
			length('countries', 'name', 5);
			length('orders', 'number', 20);
		});
		const plan = JSON.parse(await ok(['plan', file, '--format', 'json']));
		const step = (collection) => plan.steps.find((one) => one.collection === collection);
		assert.deepEqual([step('countries').loses, step('countries').rows, step('orders').loses], [true, 1, false]);
		assert.match(await ok(['apply', '--yes', '--mode', 'guarded', file]), /change field countries\.name \(1 rows\)/);
		const after = JSON.parse(await ok(['snapshot', '--format', 'json']));
		const length = (collection, field) => after.fields.find((one) => one.collection === collection && one.field === field).schema.max_length;
		assert.deepEqual([length('countries', 'name'), length('orders', 'number')], [255, 20]);
		await restart({}, ['rollback', '--yes']);
		await same(original);
	});
	await check('rollbacks go one further back each time, and keep what others did meanwhile', async () => {
		const two = join(folder, `${kind}-two.json`), three = join(folder, `${kind}-three.json`);
		const add = (name) => (made) => { made.fields.push({ collection: 'notes', field: name, type: 'string', meta: { collection: 'notes', field: name }, schema: { name, table: 'notes', data_type: kind === 'pg' ? 'character varying' : 'varchar', max_length: 255, is_nullable: true } }); };
		await restart({}, ['apply', '--yes', await save(two, add('two'))]);
		await client.must('PATCH', '/items/notes/1', { two: 'written' });
		await restart({}, ['apply', '--yes', await save(three, add('three'))]);
		await client.must('POST', '/fields/notes', column('by_hand', 'string'));
		await client.must('PATCH', '/items/notes/1', { by_hand: 'stays' });
		const fields = async () => (await client.must('GET', '/fields/notes')).map((one) => one.field).sort();
		await restart({}, ['rollback', '--yes']);
		assert.deepEqual(await fields(), ['by_hand', 'id', 'on', 'text', 'two']);
		await restart({}, ['rollback', '--yes']);
		assert.deepEqual(await fields(), ['by_hand', 'id', 'on', 'text']);
		assert.equal((await client.must('GET', '/items/notes/1')).by_hand, 'stays');
		// What the apply had made is in quarantine in turn.
		assert.match(await ok(['quarantine', 'restore', 'notes.two']), /notes\.two is back, with 1 rows/);
		await restart({}, ['history']);
		assert.equal((await client.must('GET', '/items/notes/1')).two, 'written');
		for (const field of ['two', 'by_hand']) await client.must('DELETE', `/fields/notes/${field}`);
		await same(original);
		const history = JSON.parse(await ok(['history', '--format', 'json']));
		assert.equal(history[0].kind, 'rollback');
		assert.ok(history.filter((one) => one.kind === 'apply').every((one) => one.undone_by));
		await ok(['apply', '--yes', two]);
		await ok(['apply', '--yes', three]);
		const [, first] = JSON.parse(await ok(['history', '--format', 'json'])).filter((one) => one.kind === 'apply');
		await fails(['rollback', '--yes', '--to', '9999'], /no apply 9999/);
		await fails(['rollback', '--yes', '--to', 'x'], /--to/);
		await restart({}, ['rollback', '--yes', '--to', String(first.id)]);
		await same(original);
	});
	await check('restore refuses a name that is taken, and purge is for good', async () => {
		await ok(['quarantine', 'purge', '--older-than', '0', '--yes']);
		assert.match(await ok(['quarantine', 'list']), /Nothing/);
		await restart({});
		await client.must('POST', '/collections', { collection: 'orders', schema: {}, meta: {} });
		await fails(['quarantine', 'restore', 'orders'], /"orders" can't come back: there is a collection/);
		await fails(['quarantine', 'restore', 'nope'], /no "nope" in quarantine/);
		await fails(['rollback', '--yes'], /"orders" can't come back/);
		await client.must('DELETE', '/collections/orders');
		assert.match(await ok(['quarantine', 'restore', 'orders']), /orders is back, with 3 rows/);
		await restart({}, ['quarantine', 'restore', 'customers']);
		assert.deepEqual(await client.must('GET', '/items/customers?fields=name,country.code,orders.number&sort=id'), [{ name: 'Ada', country: { code: 'td' }, orders: [{ number: 'A-1' }] }, { name: 'Bob', country: { code: 'ci' }, orders: [{ number: 'B-1' }, { number: 'B-2' }] }]);
		await ok(['quarantine', 'purge', '--older-than', '0', '--yes']);
		await fails(['rollback', '--yes'], /can't be undone: "\w+", which it dropped, is no longer in quarantine \(.*`backup list`/);
		const left = kind === 'pg' ? await database.sql("select nspname from pg_namespace where nspname like 'dirigent%'") : await database.sql("select name from sqlite_master where name like 'dirigent_quarantine_%' and type = 'table'");
		assert.deepEqual(left, []);
	});
	await check('what has expired goes when a server starts, and nothing is kept for 0 days', async () => {
		await restart({ SCHEMA_QUARANTINE_DAYS: '0' });
		assert.match(await ok(['quarantine', 'list']), /Nothing/);
		await fails(['rollback', '--yes'], /SCHEMA_QUARANTINE_DAYS was 0/);
	});
	await server.stop();
	await database.drop();
}
finish();
