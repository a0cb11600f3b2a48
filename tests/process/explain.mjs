// explain=true: what was run for a read, told to admins only, with advice where an index is missing.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const rows = 3000;

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const client = await Client.login(server.url);
	await client.must('POST', '/collections', { collection: 'ex_team', schema: {}, meta: {}, fields: [key, column('name', 'string'), column('pin', 'string', {}, { special: ['conceal'] })] });
	await client.must('POST', '/collections', { collection: 'ex_player', schema: {}, meta: {}, fields: [key, column('name', 'string'), column('status', 'string'), column('at', 'integer'), column('team', 'integer')] });
	await client.must('POST', '/relations', { collection: 'ex_player', field: 'team', related_collection: 'ex_team', meta: { one_field: 'players' }, schema: { on_delete: 'SET NULL' } });
	await client.must('POST', '/fields/ex_team', { field: 'players', type: 'alias', meta: { special: ['o2m'] } });
	await client.must('POST', '/collections', { collection: 'ex_home', schema: {}, meta: { singleton: true }, fields: [key, column('title', 'string')] });
	await client.must('POST', '/items/ex_team', Array.from({ length: 50 }, (_, i) => ({ name: `team ${i}`, pin: 'hidden pin' })));
	await client.must('POST', '/items/ex_player', Array.from({ length: rows }, (_, i) => ({ name: `player ${i}`, status: `s${i % 500}`, at: (i * 7919) % rows, team: 1 + (i % 50) })));
	if (kind === 'pg') await database.sql('analyze');
	const explain = async (collection, query = {}) => (await client.search(`/items/${collection}`, { query: { ...query, explain: true } })).body.data;
	const advised = async (collection, query) => (await explain(collection, query)).advice;

	await check('lists, items, groups, trees and singletons are explained', async () => {
		const shapes = [
			['ex_player', { limit: 7 }, 7], ['ex_player', { filter: { status: { _eq: 's1' } }, fields: ['name', 'team.name'] }, 6], ['ex_player', { aggregate: { count: '*' }, groupBy: ['status'], limit: -1 }, 500],
			['ex_team', { fields: ['name', 'players.name'], limit: 3, meta: '*' }, 3], ['ex_team', { fields: ['name'], limit: 0 }, 0],
		];
		for (const [collection, query, expected] of shapes) {
			const told = await explain(collection, query);
			assert.deepEqual(Object.keys(told), ['statements', 'round_trips', 'milliseconds', 'rows', 'advice'], JSON.stringify(told).slice(0, 300));
			assert.equal(told.rows, expected, JSON.stringify(query));
			for (const statement of told.statements) {
				assert.deepEqual(Object.keys(statement), ['sql', 'parameters', 'plan', 'rows', 'milliseconds']);
				assert.match(statement.sql, /^(SELECT|WITH)/);
				assert.ok(statement.plan.length > 0 && statement.milliseconds >= 0);
				const marks = kind === 'pg' ? new Set(statement.sql.match(/\$\d+/g) ?? []).size : (statement.sql.match(/\?/g) ?? []).length;
				assert.equal(statement.parameters.length, marks, statement.sql);
			}
		}
		assert.equal((await explain('ex_team', { fields: ['name', 'players.name'], limit: 3 })).round_trips, kind === 'pg' ? 1 : 2);
		const one = (await client.get('/items/ex_player/5?explain=true&fields=name')).body.data;
		assert.deepEqual([one.rows, one.statements.length], [1, 1]);
		assert.equal((await client.get('/items/ex_home?explain=true')).body.data.rows, 0);
		assert.equal((await client.get('/users?explain=true')).body.data.rows, 1);
	});
	await check('parameters stand with their statement', async () => {
		const told = await explain('ex_player', { filter: { _and: [{ status: { _eq: 's7' } }, { at: { _lt: 10000 } }] } });
		assert.ok(told.statements[0].parameters.includes('s7') && told.statements[0].parameters.includes(10000));
	});
	await check('values beside secret fields are not shown', async () => {
		const told = await explain('ex_team', { filter: { _and: [{ pin: { _nempty: true } }, { name: { _neq: 'hidden pin' } }] }, limit: 1, sort: 'name' });
		assert.doesNotMatch(JSON.stringify(told.statements.map((statement) => statement.parameters)), /hidden pin/);
		assert.ok(told.statements[0].parameters.includes('***'));
		const plain = await explain('ex_team', { filter: { name: { _neq: 'hidden pin' } } });
		assert.ok(plain.statements[0].parameters.includes('hidden pin'));
	});
	await check('advice names collection, field and what to do, until it is done', async () => {
		const query = { filter: { status: { _eq: 's1' } } };
		const advice = await advised('ex_player', query);
		assert.equal(advice.length, 1, JSON.stringify(advice));
		assert.match(advice[0], /3000 items of "ex_player" are read to look for "status".*PATCH \/fields\/ex_player\/status/);
		assert.match((await advised('ex_player', { sort: 'at' }))[0], /sort by "at"/);
		assert.match((await advised('ex_team', { filter: { players: { status: { _eq: 's1' } } } }))[0], /"ex_player"/);
		assert.match((await advised('ex_team', { fields: ['players.name'], limit: 2 }))[0], /"ex_player".*"team"/);
		assert.deepEqual(await advised('ex_player', {}), []);
		assert.deepEqual(await advised('ex_player', { filter: { id: { _gt: 5 } }, limit: 5 }), []);
		assert.deepEqual(await advised('ex_team', { filter: { name: { _eq: 'team 1' } }, fields: ['name'] }), []);
		await client.must('PATCH', '/fields/ex_player/status', { schema: { is_indexed: true } });
		await client.must('PATCH', '/fields/ex_player/at', { schema: { is_indexed: true } });
		assert.deepEqual([...await advised('ex_player', query), ...await advised('ex_player', { sort: 'at' })], []);
	});
	await check('it is for admins and for reads', async () => {
		for (const path of ['/items/ex_player?explain=true', '/items/ex_player/1?explain=true', '/users?explain=true']) assert.equal((await new Client(server.url).get(path)).status, 403, path);
		for (const [method, path, body] of [['POST', '/items/ex_team', { name: 'x' }], ['PATCH', '/items/ex_team/1', { name: 'x' }], ['PATCH', '/items/ex_team', { keys: [1], data: { name: 'x' } }], ['DELETE', '/items/ex_team/1'], ['DELETE', '/items/ex_team', [1]]]) {
			assert.equal((await client.send(method, `${path}?explain=true`, body)).code, 'INVALID_QUERY', `${method} ${path}`);
		}
		assert.deepEqual((await client.must('GET', '/items/ex_team/1?fields=name')), { name: 'team 0' });
		assert.equal((await client.get('/items/ex_team?explain=false&limit=1')).body.data.length, 1);
		assert.equal((await client.search('/items/ex_player', { query: { explain: true, fields: ['nope'] } })).code, 'FORBIDDEN');
	});
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
