// Hostile and mistaken requests of every kind, on each database. Every answer is a refusal in the contract's envelope
// (or, where nothing is wrong, a success), never a 5xx; afterwards the server answers, its data is as before, its memory
// is sane, and it stops cleanly (under sanitizers: without a report).
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { bytes, stalls } from './bad_input/bytes.mjs';
import { deadline } from './bad_input/deadline.mjs';
import { names } from './bad_input/names.mjs';
import { sql } from './bad_input/sql.mjs';
import { values } from './bad_input/values.mjs';
import { width } from './bad_input/width.mjs';

async function model(client) {
	const make = (collection, fields) => client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [key, ...fields] });
	await make('bad_parent', [column('name', 'string')]);
	await make('bad_need', [column('need', 'string', { is_nullable: false }), column('code', 'string', { is_unique: true })]);
	await make('bad_row', [
		column('title', 'string', { max_length: 10 }), column('text', 'text'), column('n', 'integer'), column('big', 'bigInteger'),
		column('price', 'decimal', { numeric_precision: 6, numeric_scale: 2 }), column('f', 'float'), column('u', 'uuid', {}, { special: ['uuid'] }),
		column('d', 'date'), column('dt', 'dateTime'), column('ts', 'timestamp'), column('t', 'time'), column('b', 'boolean', {}, { special: ['cast-boolean'] }),
		column('j', 'json', {}, { special: ['cast-json'] }), column('c', 'csv', {}, { special: ['cast-csv'] }), column('parent', 'integer'),
	]);
	await client.must('POST', '/fields/bad_parent', { field: 'rows', type: 'alias', schema: null, meta: { special: ['o2m'] } });
	await client.must('POST', '/relations', { collection: 'bad_row', field: 'parent', related_collection: 'bad_parent', meta: { one_field: 'rows' }, schema: { on_delete: 'NO ACTION' } });
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const client = await Client.login(server.url);
	await model(client);
	const before = server.rss();
	const context = { kind, client, url: server.url, database };
	const stalled = stalls(context);
	for (const topic of [bytes, names, width, deadline, values, sql]) await topic(context);
	await stalled.finished();

	await check('the server still answers', async () => {
		assert.equal((await client.get('/server/ping')).text, 'pong');
		assert.equal((await client.get('/items/bad_row?limit=1')).status, 200);
		assert.equal(server.exit, undefined, server.log());
	});
	await check('its memory is sane', () => assert.ok(server.rss() < before + 100 || process.env.BUILD === 'debug', `${before} MB before, ${server.rss()} MB after`));
	await check('it stops cleanly', async () => {
		const exit = await server.stop();
		assert.deepEqual([exit.code, exit.signal], [0, null], server.log().slice(-3000));
	});
	await database.drop();
}
finish();
