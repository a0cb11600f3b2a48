// Long lists that are sent while they are read: the same items as in one piece, in little memory, and a broken
// connection where an answer breaks off.
import assert from 'node:assert/strict';
import net from 'node:net';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client, rawExchange } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server, sleep } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const rows = 2500;
const wide = 60000;
const columns = [column('name', 'string'), column('n', 'integer'), column('doc', 'json', {}, { special: ['cast-json'] }), column('up', 'integer')];

async function model(client) {
	const make = (collection, key, fields = columns) => client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [key, ...fields] });
	await make('st_row', key);
	await make('st_text', column('code', 'string', { is_primary_key: true }));
	await make('st_uuid', column('id', 'uuid', { is_primary_key: true }, { special: ['uuid'] }));
	await make('st_wide', key, [column('body', 'text')]);
	await client.must('POST', '/relations', { collection: 'st_row', field: 'up', related_collection: 'st_row', meta: {}, schema: { on_delete: 'NO ACTION' } });
	const item = (i) => ({ name: i % 10 ? `name ${i}, "quoted"` : null, n: i % 7 === 0 ? null : (i * 31) % 50, doc: i % 3 ? { a: i, [`only_${i % 1500}`]: [1] } : null });
	const ids = Array.from({ length: rows }, (_, i) => i + 1);
	await client.must('POST', '/items/st_row', ids.map((i) => ({ id: i * 2, ...item(i) })));
	await client.must('PATCH', '/items/st_row', { query: { filter: { id: { _gt: 4000 } }, limit: -1 }, data: { up: 2 } });
	await client.must('POST', '/items/st_text', ids.map((i) => ({ code: `${'äZa_Bz '[i % 7]}${i}`, ...item(i) })));
	await client.must('POST', '/items/st_uuid', ids.map((i) => item(i)));
}

const lists = [
	['st_row', 'id', { sort: ['id'] }], ['st_row', 'id', { sort: ['-id'], fields: ['id', 'name'] }], ['st_row', 'id', {}], ['st_row', 'id', { sort: ['n', '-id'] }], ['st_row', 'id', { sort: ['-up.name', 'id'], fields: ['id', 'up.name', 'n'] }],
	['st_row', 'id', { sort: ['id'], limit: 1700, offset: 300 }], ['st_row', 'id', { sort: ['n', 'id'], limit: 1100, page: 2 }], ['st_row', 'id', { filter: { n: { _gt: 10 } }, sort: ['id'], fields: ['n', 'doc'] }], ['st_row', 'id', { search: 'name 1', fields: ['name'] }],
	['st_text', 'code', {}], ['st_text', 'code', { sort: ['-code'], fields: ['code'] }], ['st_text', 'code', { sort: ['-n', 'code'] }], ['st_uuid', 'id', {}], ['st_uuid', 'id', { sort: ['-id'], fields: ['n', 'id'] }],
];

/** A connection that reads only when told to. */
function reluctant(url, path, token) {
	const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
	const state = { socket, text: '' };
	socket.on('data', (data) => { state.text = (state.text + data.toString('latin1')).slice(-2000); });
	state.closed = new Promise((done) => socket.on('close', done));
	socket.on('error', () => {});
	socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n\r\n`);
	return state;
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const client = await Client.login(server.url);
	await model(client);
	const lines = (query, collection = 'st_row') => client.search(`/items/${collection}`, { query }, { headers: { accept: 'application/x-ndjson' } });
	const whole = async (collection, query) => (await client.must('SEARCH', `/items/${collection}`, { query: { limit: -1, ...query } }));

	for (const [collection, key, query] of lists) {
		const name = `${collection} ${JSON.stringify(query)}`;
		await check(`lines: ${name}`, async () => {
			const answer = await lines({ limit: -1, ...query }, collection);
			assert.equal(answer.status, 200);
			assert.equal(answer.headers.get('content-type'), 'application/x-ndjson');
			const items = answer.text.split('\n').slice(0, -1).map((line) => JSON.parse(line));
			assert.deepEqual(items, await whole(collection, query));
		});
		for (const format of ['csv', 'csv_utf8', 'json', 'xml', 'yaml']) {
			await check(`${format}: ${name}`, async () => {
				const keys = (await whole(collection, { ...query, fields: [key] })).map((item) => item[key]);
				const { limit, offset, page, ...rest } = query;
				const inOnePiece = await client.search(`/items/${collection}`, { keys, query: { ...rest, export: format } });
				const streamed = await client.search(`/items/${collection}`, { query: { limit: -1, ...query, export: format } });
				assert.equal(inOnePiece.status, 200, inOnePiece.text.slice(0, 300));
				assert.equal(streamed.headers.get('transfer-encoding'), keys.length >= 250 ? 'chunked' : null);
				assert.ok(inOnePiece.headers.get('content-length') || inOnePiece.headers.get('content-encoding'));
				assert.ok(streamed.text === inOnePiece.text, `${streamed.text.length} and ${inOnePiece.text.length} characters`);
			});
		}
	}

	await check('a short list of lines is a plain answer', async () => {
		const answer = await lines({ limit: 2, sort: ['id'], fields: ['id'] });
		assert.deepEqual([answer.text, answer.headers.get('content-length')], ['{"id":2}\n{"id":4}\n', '18']);
		assert.ok(answer.headers.get('etag'));
		assert.equal((await lines({ filter: { id: { _lt: 0 } } })).text, '');
	});
	await check('groups and other answers are JSON', async () => {
		assert.equal((await lines({ aggregate: { count: '*' } })).text, `{"data":[{"count":${kind === 'pg' ? `"${rows}"` : rows}}]}`);
		assert.equal((await client.get('/items/st_row/2?fields=id', { headers: { accept: 'application/x-ndjson' } })).text, '{"data":{"id":2}}');
		assert.equal((await client.get('/items/st_row?limit=1&fields=id', { headers: { accept: 'application/json, application/x-ndjson' } })).text, '{"data":[{"id":2}]}');
		for (const accept of ['application/x-ndjson;q=0', 'application/x-ndjson; q=0.0, */*', 'Application/X-NDJSON ;a=b; Q=0']) assert.equal((await client.get('/items/st_row?limit=1&fields=id', { headers: { accept } })).text, '{"data":[{"id":2}]}', accept);
		for (const accept of ['application/x-ndjson;q=0.5', 'application/x-ndjson; charset=utf-8', 'application/x-ndjson, */*;q=0']) assert.equal((await client.get('/items/st_row?limit=1&fields=id', { headers: { accept } })).text, '{"id":2}\n', accept);
	});
	await check('variables with a path and cursors hold in parts as in one piece', async () => {
		const ids = (answer) => answer.text.split('\n').slice(0, -1).map((line) => JSON.parse(line).id);
		const { first_name: name } = await client.must('GET', '/users/me?fields=first_name');
		await client.must('PATCH', '/items/st_row/300', { name });
		const namesakes = { filter: { name: { _eq: '$CURRENT_USER.first_name' } }, fields: ['id'], limit: -1 };
		assert.deepEqual((await whole('st_row', namesakes)), [{ id: 300 }]);
		assert.deepEqual(ids(await lines(namesakes)), [300]);
		for (const sort of [['id'], ['-id'], ['n', 'id']]) {
			const page = (await client.search('/items/st_row', { query: { sort, fields: ['id'], limit: 7, after: '' } })).body;
			const rest = (await whole('st_row', { sort, fields: ['id'] })).map((item) => item.id).slice(7);
			const after = page.meta.cursor.next;
			assert.deepEqual(ids(await lines({ sort, fields: ['id'], limit: -1, after })), rest);
			const csv = (await client.search('/items/st_row', { query: { sort, fields: ['id'], limit: -1, after, export: 'csv' } })).text;
			assert.deepEqual(csv.split('\n').slice(1).map(Number), rest);
		}
		assert.equal((await lines({ sort: ['id'], limit: -1, before: '' })).code, 'INVALID_QUERY');
	});
	await check('refusals come before the answer', async () => {
		assert.equal((await lines({ fields: ['nope'] })).code, 'FORBIDDEN');
		assert.equal((await lines({ limit: -1 }, 'st_nope')).code, 'FORBIDDEN');
		assert.equal((await client.get('/items/st_row?limit=-1&export=csv&sort=nope')).code, 'FORBIDDEN');
		assert.equal((await new Client(server.url).get('/items/st_row?limit=-1&export=csv')).code, 'FORBIDDEN');
	});
	await check('HEAD has no body', async () => {
		const answer = await client.send('HEAD', '/items/st_row?limit=-1&export=csv');
		assert.deepEqual([answer.status, answer.text, answer.headers.get('content-type')], [200, '', 'text/csv; charset=utf-8']);
	});
	await check('HTTP/1.0 gets it without chunks', async () => {
		const expected = (await client.get('/items/st_row?limit=-1&export=csv&fields=id,n')).text;
		const { text, closed } = await rawExchange(server.url, `GET /items/st_row?limit=-1&export=csv&fields=id,n HTTP/1.0\r\nAuthorization: Bearer ${client.token}\r\n\r\n`);
		assert.ok(closed);
		assert.doesNotMatch(text, /transfer-encoding|content-length/i);
		assert.equal(text.slice(text.indexOf('\r\n\r\n') + 4), expected);
	});

	const body = `${'a wide row '.repeat(50)}`;
	const numbers = kind === 'pg' ? `generate_series(1, ${wide}) i` : `(with recursive s(i) as (select 1 union all select i + 1 from s where i < ${wide}) select i from s)`;
	await database.sql(`insert into st_wide(body) select '${body}' || i from ${numbers}`);
	const before = server.rss();
	for (const query of ['export=csv', 'export=json', 'export=yaml&sort=-body', 'export=xml']) {
		await check(`memory stays: ${query}`, async () => {
			const { headers, text } = await client.get(`/items/st_wide?limit=-1&${query}`);
			assert.equal(headers.get('transfer-encoding'), 'chunked');
			assert.ok(text.length > wide * body.length);
			assert.ok(server.rss() < before + 25 || process.env.BUILD === 'debug', `${before} MB before, ${server.rss()} MB after`);
		});
	}
	await check('a client that does not read holds nobody up', async () => {
		const slow = Array.from({ length: 12 }, () => reluctant(server.url, '/items/st_wide?limit=-1&export=csv', client.token));
		for (const each of slow) each.socket.pause();
		await sleep(500);
		const rss = server.rss();
		assert.equal((await client.get('/items/st_row?limit=1')).status, 200);
		assert.equal((await client.patch('/items/st_row/2', { n: 1 })).status, 200);
		assert.ok(rss < before + 60 || process.env.BUILD === 'debug', `${before} MB before, ${rss} MB while they wait`);
		for (const each of slow) each.socket.destroy();
	});
	await check('what breaks off is no whole answer', async () => {
		const state = reluctant(server.url, '/items/st_wide?limit=-1&export=csv', client.token);
		await new Promise((done) => state.socket.once('data', done));
		state.socket.pause();
		await sleep(200);
		await database.sql('alter table st_wide rename to st_gone');
		state.socket.resume();
		await state.closed;
		assert.ok(!state.text.endsWith('0\r\n\r\n'), state.text.slice(-200)); // the last chunk's absence tells; the reset, too, where it is seen
		assert.match(server.log(), /cut off/);
		assert.equal((await client.get('/items/st_row?limit=1')).status, 200);
	});
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
