// Several processes on one database: a change of the model or of rights is seen by all, whoever made it: one of them
// over the API, or psql and sqlite3 past all of them. How long that takes is printed; only what takes seconds fails.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { bootstrap, Server, sleep } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const adminToken = 'node-changes-token-of-the-admin-0123456', userToken = 'node-changes-token-of-a-user-012345678';
const limit = 2000;

/** Milliseconds until `seen` answers true; fails past the limit. */
async function until(seen, most = limit) {
	const began = performance.now();
	for (;;) {
		if (await seen()) return performance.now() - began;
		assert.ok(performance.now() - began < most, `not seen after ${most} ms`);
		await sleep(3);
	}
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind), times = [];
	await bootstrap(database, { ADMIN_TOKEN: adminToken });
	const nodes = [], clients = [];
	for (let i = 0; i < 3; i++) {
		nodes.push(await Server.start(database));
		clients.push(new Client(nodes[i].url, adminToken));
	}
	const [first, second] = clients;
	const field = (client, collection, name) => async () => (await client.get(`/fields/${collection}/${name}`)).status === 200;
	const readable = (client, path) => async () => (await client.get(path)).status === 200;
	const not = (seen) => async () => !(await seen());
	const everywhere = async (seen) => { for (const client of clients) times.push(await until(seen(client))); };

	await check('a collection, a field and an item made in one process are there in the others', async () => {
		await first.must('POST', '/collections', { collection: 'notes', schema: {}, meta: {}, fields: [key, column('text', 'string')] });
		await everywhere((client) => readable(client, '/items/notes'));
		await second.must('POST', '/fields/notes', column('added', 'string'));
		await everywhere((client) => field(client, 'notes', 'added'));
		await first.must('POST', '/items/notes', { text: 'one', added: 'here' });
		assert.equal((await clients[2].must('GET', '/items/notes?fields=added'))[0].added, 'here');
	});

	await check('what only meta says is there too', async () => {
		await first.must('PATCH', '/fields/notes/text', { meta: { note: 'said' } });
		await everywhere((client) => async () => (await client.must('GET', '/fields/notes/text')).meta.note === 'said');
	});

	await check('a column added, renamed and dropped past the servers', async () => {
		await database.sql('alter table notes add column past varchar(50)');
		await everywhere((client) => field(client, 'notes', 'past'));
		for (const client of clients) await client.must('GET', '/items/notes?fields=past');
		await database.sql('alter table notes rename column past to passed');
		await everywhere((client) => field(client, 'notes', 'passed'));
		for (const client of clients) assert.equal((await client.get('/items/notes?fields=past')).status, 403);
		await database.sql('alter table notes drop column passed');
		await everywhere((client) => not(field(client, 'notes', 'passed')));
	});

	await check('a table made and dropped past the servers', async () => {
		await database.sql("create table made (id integer primary key, text varchar(20)); insert into made values (1, 'a')");
		await everywhere((client) => readable(client, '/items/made'));
		await database.sql('drop table made');
		await everywhere((client) => not(readable(client, '/items/made')));
	});

	if (kind === 'pg') await check('what columns name is renamed past the servers', async () => {
		await database.sql("create type mood as enum ('well', 'ill')");
		await database.sql('create sequence turns');
		await database.sql("create function word() returns text language sql as $$ select 'said' $$");
		await database.sql("create table renamed (id integer primary key, felt mood, turn integer default nextval('turns'), text text default word())");
		await everywhere((client) => field(client, 'renamed', 'text'));
		const schema = (name) => async (client) => (await client.must('GET', `/fields/renamed/${name}`)).schema;
		const type = schema('felt'), turn = schema('turn'), text = schema('text');
		await database.sql('alter type mood rename to feeling');
		await everywhere((client) => async () => (await type(client)).data_type === 'feeling');
		await database.sql('alter sequence turns rename to rounds');
		await everywhere((client) => async () => /rounds/.test((await turn(client)).default_value));
		await database.sql('alter function word() rename to phrase');
		await everywhere((client) => async () => /phrase/.test((await text(client)).default_value));
		await database.sql('drop table renamed');
	});

	await check('rows of directus_fields written past the servers', async () => {
		await database.sql("insert into directus_fields (collection, field, special, interface) values ('notes', 'shown', 'alias,no-data', 'presentation-divider')");
		await everywhere((client) => field(client, 'notes', 'shown'));
		await database.sql("update directus_fields set note = 'past' where collection = 'notes' and field = 'shown'");
		await everywhere((client) => async () => (await client.must('GET', '/fields/notes/shown')).meta.note === 'past');
		await database.sql("delete from directus_fields where collection = 'notes' and field = 'shown'");
		await everywhere((client) => not(field(client, 'notes', 'shown')));
	});

	await check('rights given and taken past the servers', async () => {
		const { id: policy } = await first.must('POST', '/policies', { name: 'reader' });
		await first.must('POST', '/users', { email: 'reader@example.com', token: userToken, policies: [{ policy }] });
		const users = nodes.map((node) => new Client(node.url, userToken));
		const all = async (seen) => { for (const client of users) times.push(await until(seen(client))); };
		const answers = (status) => (client) => async () => (await client.get('/items/notes')).status === status;
		await all(answers(403));
		await database.sql(`insert into directus_permissions (policy, collection, action, fields) values ('${policy}', 'notes', 'read', '*')`);
		await all(answers(200));
		await database.sql(`update directus_permissions set fields = 'id' where policy = '${policy}'`);
		await all((client) => async () => (await client.get('/items/notes?fields=text')).status === 403);
		await database.sql("update directus_users set status = 'suspended' where email = 'reader@example.com'");
		await all(answers(401));
		await database.sql("update directus_users set status = 'active' where email = 'reader@example.com'");
		await all(answers(200));
		await database.sql(`delete from directus_access where policy = '${policy}'`);
		await all(answers(403));
	});

	await check('many changes, one after the other in turn, end in one model', async () => {
		const changes = Number(process.env.CHANGES ?? 40);
		for (let i = 0; i < changes; i++) await clients[i % 3].must('POST', '/fields/notes', column(`many_${i}`, 'integer'));
		await everywhere((client) => field(client, 'notes', `many_${changes - 1}`));
		const seen = [];
		for (const client of clients) seen.push((await client.must('GET', '/fields/notes')).map((one) => one.field).sort());
		assert.deepEqual(seen[1], seen[0]);
		assert.deepEqual(seen[2], seen[0]);
	});

	await check('a model read in parts, change after change, is the one a new process reads whole', async () => {
		const random = (below) => Math.floor(Math.random() * below), ignored = (answer) => assert.ok(answer.status < 500, `${answer.status} ${answer.text}`);
		const name = () => `part_${random(5)}`, member = () => `m_${random(6)}`;
		const steps = [
			(c) => c.post('/collections', { collection: name(), schema: {}, meta: {}, fields: [key, column('m_0', 'integer')] }),
			(c) => c.post(`/fields/${name()}`, column(member(), ['string', 'integer', 'boolean', 'json', 'uuid'][random(5)], { is_unique: random(4) === 0, is_indexed: random(4) === 0 })),
			(c) => c.post(`/fields/${name()}`, column(`to_${random(3)}`, 'integer')),
			(c) => c.post('/relations', { collection: name(), field: `to_${random(3)}`, related_collection: name(), schema: { on_delete: ['SET NULL', 'CASCADE'][random(2)] }, meta: {} }),
			(c) => c.patch(`/fields/${name()}/${member()}`, { schema: { is_nullable: random(2) === 0, comment: `c${random(9)}` }, meta: { note: `n${random(9)}` } }),
			(c) => c.delete(`/fields/${name()}/${member()}`),
			(c) => c.delete(`/relations/${name()}/to_${random(3)}`),
			(c) => random(3) === 0 ? c.delete(`/collections/${name()}`) : c.patch(`/collections/${name()}`, { meta: { note: `n${random(9)}` } }),
		];
		const whole = async (client) => JSON.stringify(await Promise.all(['/collections', '/fields', '/relations'].map((path) => client.must('GET', path))));
		for (let round = 0; round < Number(process.env.ROUNDS ?? 3); round++) {
			for (let i = 0; i < 25; i++) ignored(await steps[random(steps.length)](first));
			const fresh = await Server.start(database), other = new Client(fresh.url, adminToken);
			const parts = await whole(first), all = await whole(other);
			assert.equal(parts, all);
			await until(async () => (await whole(second)) === all);
			await fresh.stop();
		}
	});

	await check('the others go on when one is killed', async () => {
		nodes[2].kill();
		await nodes[2].ended;
		clients.pop();
		await second.must('POST', '/fields/notes', column('after', 'string'));
		await everywhere((client) => field(client, 'notes', 'after'));
	});

	if (kind === 'pg') await check('notices of the database are enough where nobody looks', async () => {
		const quiet = { DIRIGENT_MODEL_POLL_INTERVAL: '0' };
		const nodes = [await Server.start(database, quiet), await Server.start(database, quiet)];
		const [here, there] = nodes.map((node) => new Client(node.url, adminToken)), user = new Client(nodes[1].url, userToken);
		await until(async () => (await database.sql("select 1 from pg_stat_activity where datname = current_database() and query like 'LISTEN%dirigent_model%'")).length >= 2, 10000);
		for (const name of ['told_1', 'told_2']) {
			await here.must('POST', '/fields/notes', column(name, 'string'));
			await until(field(there, 'notes', name));
		}
		assert.equal((await user.get('/items/notes')).status, 403);
		await here.must('PATCH', '/users', { query: { filter: { email: { _eq: 'reader@example.com' } } }, data: { status: 'suspended' } });
		await until(async () => (await user.get('/items/notes')).status === 401);
		for (const node of nodes) assert.equal((await node.stop()).code, 0);
	});

	if (kind === 'pg') await check('connections cut off by the database: nothing is missed', async () => {
		await database.sql('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
		await database.sql('alter table notes add column cut varchar(50)');
		// A failed look is followed by a second without one.
		for (const client of clients) await until(async () => { try { return await field(client, 'notes', 'cut')(); } catch { return false; } }, 10000);
	});

	times.sort((a, b) => a - b);
	console.log(`${kind}: seen after ${times[times.length >> 1].toFixed(0)} ms (median), at most ${times.at(-1).toFixed(0)} ms, ${times.length} times`);
	for (const node of nodes.slice(0, 2)) assert.equal((await node.stop()).code, 0);
	await database.drop();
}
finish();
