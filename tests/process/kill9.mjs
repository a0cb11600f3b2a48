// kill -9 at a random moment under concurrent writers, KILL9_ROUNDS times (10) on each database. After each kill: every
// acknowledged write is there, and nothing is there by half: lists, nested writes, updates of several rows, and the
// activity and revisions that belong to a row are all of it or none of it.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { bootstrap, Server, sleep } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const rounds = Number(process.env.KILL9_ROUNDS ?? 10);
const kListRows = 7, kChildren = 4, kGroup = 5, kWriters = 6;
const token = 'kill9-static-token-0123456789';

async function model(client) {
	const make = (collection, ...fields) => client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [key, ...fields] });
	await make('kill_list', column('tag', 'string'));
	await make('kill_parent', column('tag', 'string'));
	await make('kill_child', column('tag', 'string'), column('parent', 'integer'));
	await make('kill_group', column('writer', 'integer'), column('value', 'integer'));
	await client.must('POST', '/fields/kill_parent', { field: 'children', type: 'alias', schema: null, meta: { special: ['o2m'] } });
	await client.must('POST', '/relations', { collection: 'kill_child', field: 'parent', related_collection: 'kill_parent', meta: { one_field: 'children' }, schema: { on_delete: 'CASCADE' } });
	const groups = [];
	for (let writer = 0; writer < kWriters; writer++) groups.push((await client.must('POST', '/items/kill_group', Array.from({ length: kGroup }, () => ({ writer, value: 0 })))).map((row) => row.id));
	return groups;
}

/** Writes until the connection breaks. `promises` holds what was acknowledged, `sent.value` the last update begun. */
async function writer(client, round, number, keys, state) {
	for (let serial = 0; ; serial++) {
		const tag = `r${round}w${number}n${serial}`;
		try {
			if (serial % 3 === 0) {
				await client.must('POST', '/items/kill_list', Array.from({ length: kListRows }, () => ({ tag })));
				state.lists.push(tag);
			} else if (serial % 3 === 1) {
				await client.must('POST', '/items/kill_parent', { tag, children: Array.from({ length: kChildren }, () => ({ tag })) });
				state.parents.push(tag);
			} else {
				const value = round * 100000 + serial;
				state.begun[number] = value;
				await client.must('PATCH', '/items/kill_group', { keys, data: { value } });
				state.acknowledged[number] = value;
			}
		} catch (problem) {
			if (/^(POST|PATCH) /.test(problem.message)) state.refused.push(problem.message); // an answer, and not a success
			return;
		}
	}
}

async function verify(database, round, state) {
	const counts = async (table) => new Map((await database.sql(`select tag, count(*) from ${table} where tag like 'r${round}w%' group by tag`)).map(([tag, n]) => [tag, Number(n)]));
	const lists = await counts('kill_list'), parents = await counts('kill_parent'), children = await counts('kill_child');
	assert.deepEqual(state.lists.filter((tag) => !lists.has(tag)), [], 'acknowledged lists that are gone');
	assert.deepEqual(state.parents.filter((tag) => !parents.has(tag)), [], 'acknowledged parents that are gone');
	assert.deepEqual([...lists].filter(([, n]) => n !== kListRows), [], 'lists by half');
	assert.deepEqual([...parents].filter(([tag]) => children.get(tag) !== kChildren), [], 'parents without all their children');
	assert.deepEqual([...children].filter(([tag]) => !parents.has(tag)), [], 'children without a parent');
	for (const [number, least, most] of await database.sql('select writer, min(value), max(value) from kill_group group by writer')) {
		assert.equal(least, most, `writer ${number}: an update by half`);
		assert.ok([state.acknowledged[number], state.begun[number]].includes(Number(least)), `writer ${number}: has ${least}, acknowledged ${state.acknowledged[number]}, begun ${state.begun[number]}`);
	}
	for (const table of ['kill_list', 'kill_parent', 'kill_child']) {
		const [[rows]] = await database.sql(`select count(*) from ${table}`);
		const [[records]] = await database.sql(`select count(*) from directus_activity where collection = '${table}' and action = 'create'`);
		const [[revisions]] = await database.sql(`select count(*) from directus_revisions where collection = '${table}'`);
		assert.deepEqual([records, revisions], [rows, rows], `${table}: rows, and their activity and revisions`);
	}
	assert.deepEqual(state.refused, [], 'writes that were answered with an error');
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: token });
	let server = await Server.start(database);
	const groups = await model(new Client(server.url, token));
	const state = { acknowledged: Array(kWriters).fill(0), begun: Array(kWriters).fill(0) };
	let acknowledged = 0;
	for (let round = 1; round <= rounds; round++) {
		Object.assign(state, { lists: [], parents: [], refused: [] });
		const client = new Client(server.url, token);
		const writers = groups.map((keys, number) => writer(client, round, number, keys, state));
		await sleep(20 + Math.random() * 380);
		server.kill();
		await Promise.all([...writers, server.ended]);
		if (kind === 'pg') await settled(database);
		const again = Server.start(database);
		if (!(await check(`round ${round}`, async () => { server = await again; await verify(database, round, state); }))) break;
		for (const [number, value] of await database.sql('select writer, max(value) from kill_group group by writer')) state.acknowledged[number] = state.begun[number] = Number(value);
		acknowledged += state.lists.length + state.parents.length;
	}
	console.log(`${kind}: ${rounds} rounds, ${acknowledged} acknowledged creates`);
	await check('enough was written to mean something', () => assert.ok(acknowledged > rounds * 4));
	await server.stop();
	if (kind === 'sqlite') await check('the file is whole', async () => assert.deepEqual(await database.sql('pragma integrity_check'), [['ok']]));
	await database.drop();
}
finish();

/** PostgreSQL notices that a client is gone only when it next speaks to it: wait until no other session works on the database. */
async function settled(database) {
	for (let i = 0; i < 200; i++) {
		const [[busy]] = await database.sql("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'");
		if (busy === '0') return;
		await sleep(25);
	}
}
