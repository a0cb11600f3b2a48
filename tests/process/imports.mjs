// Lines of JSON of any number: created like a POST of the same list, in little memory, all or nothing. What clients do
// that stall: stalled_imports.mjs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server, sleep } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

async function model(client) {
	const fields = [column('name', 'string', { is_nullable: false }), column('n', 'integer', { is_unique: true }), column('doc', 'json', {}, { special: ['cast-json'] }), column('at', 'timestamp'), column('up', 'integer')];
	for (const collection of ['im_lines', 'im_list']) {
		await client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [key, ...fields] });
		await client.must('POST', '/fields/' + collection, { field: 'downs', type: 'alias', meta: { special: ['o2m'] } });
		await client.must('POST', '/relations', { collection, field: 'up', related_collection: collection, meta: { one_field: 'downs' }, schema: { on_delete: 'SET NULL' } });
	}
	await client.must('POST', '/collections', { collection: 'im_quiet', schema: {}, meta: { accountability: null }, fields: [key, ...fields.slice(0, 4)] });
}

const item = (i) => ({ name: `näme ${i}`, n: i, ...(i % 3 ? { doc: { i, list: [i] } } : {}), ...(i % 4 ? {} : { at: new Date(1.7e12 + i * 1000).toISOString() }), ...(i % 50 ? {} : { downs: [{ name: `below ${i}` }] }) });
const text = (items) => items.map((one) => JSON.stringify(one) + '\n').join('');

/** The same with pieces that are waited for, until the server answers. */
function sendSlowly(url, path, token, pieces) {
	return new Promise((done, fail) => {
		let answered = false;
		const request = http.request(url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' } }, async (response) => {
			answered = true;
			let body = '';
			for await (const part of response) body += part;
			done({ status: response.statusCode, body: JSON.parse(body) });
		});
		request.on('error', (error) => answered || fail(error));
		(async () => {
			for await (const piece of pieces) {
				if (answered) break;
				request.write(piece);
			}
			request.end();
		})();
	});
}

/** Sends pieces (texts) as one body without a length. */
function send(url, path, token, pieces, headers = {}) {
	return new Promise((done, fail) => {
		const request = http.request(url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers } }, async (response) => {
			let body = '';
			for await (const part of response) body += part;
			done({ status: response.statusCode, body: body ? JSON.parse(body) : null });
		});
		request.on('error', fail);
		request.setMaxListeners(0);
		(async () => {
			for (const piece of pieces) if (!request.write(piece)) await Promise.race([once(request, 'drain'), once(request, 'close')]);
			request.end();
		})();
	});
}

for (const kind of kinds()) {
	within(kind);
	const server = await Server.fresh(freshDatabase(kind));
	const client = await Client.login(server.url);
	await model(client);
	const lines = (body, path = '/items/im_lines', headers = {}) => send(server.url, path, client.token, [].concat(body), headers);
	const total = async (collection) => Number((await client.must('GET', `/items/${collection}?aggregate[count]=*`))[0].count);
	const history = async (table, collection) => (await client.must('GET', `/${table}?limit=-1&sort=id&fields=action,item,data,delta&filter[collection][_eq]=${collection}`.replace(table === 'activity' ? ',data,delta' : 'action,', ''))).map((one) => JSON.stringify(one));

	await check('lines become what a list becomes, history included', async () => {
		const items = Array.from({ length: 3000 }, (_, i) => item(i));
		await client.must('POST', '/items/im_list', items);
		const answer = await lines(text(items));
		assert.deepEqual(answer, { status: 200, body: { data: { created: 3000 } } });
		const read = (collection) => client.must('SEARCH', `/items/${collection}`, { query: { limit: -1, fields: ['*', 'downs.name'], sort: ['name'] } });
		const unkeyed = (list) => list.map(({ id, up, ...rest }) => rest);
		assert.deepEqual(unkeyed(await read('im_lines')), unkeyed(await read('im_list')));
		assert.equal((await history('activity', 'im_lines')).length, (await history('activity', 'im_list')).length);
		assert.equal((await history('revisions', 'im_lines')).length, (await history('revisions', 'im_list')).length);
	});
	await check('upsert is refused, not passed over', async () => {
		const before = await total('im_lines');
		const refused = await lines(text([item(1)]), '/items/im_lines?upsert=n');
		assert.deepEqual([refused.status, refused.body.errors[0].extensions.code], [400, 'INVALID_QUERY']);
		assert.match(refused.body.errors[0].message, /"upsert"/);
		for (const collection of ['im_lines', 'im_nope']) assert.equal((await send(server.url, `/items/${collection}?upsert=n`, 'none', [text([item(1)])], { authorization: '' })).status, 403);
		assert.equal(await total('im_lines'), before);
	});
	await check('system collections take no lines: a body like any other that nobody reads', async () => {
		for (const [method, path] of [['POST', '/roles'], ['PATCH', '/users/me'], ['PATCH', '/users'], ['POST', '/collections'], ['POST', '/users']]) {
			const answers = [];
			for (const type of ['text/plain', 'application/x-ndjson', 'application/jsonl']) answers.push(await client.send(method, path, '{"first_name":"x","name":"x","collection":"im_x"}\n', { headers: { 'content-type': type } }));
			const shape = ({ status, code, error, body }) => [status, code, error?.message, body?.data && { ...body.data, id: null }];
			for (const other of answers.slice(1)) assert.deepEqual(shape(other), shape(answers[0]), `${method} ${path}`);
			assert.notEqual(answers[0].body?.data?.first_name, 'x');
		}
	});
	await check('a wrong line is named and nothing is kept', async () => {
		const before = await total('im_lines');
		const items = Array.from({ length: 2500 }, (_, i) => item(10000 + i));
		const spoilt = [[{ ...items[0], name: null }, 'FAILED_VALIDATION'], [{ ...items[0], n: 10005 }, 'RECORD_NOT_UNIQUE'], [{ ...items[0], n: -1, up: 999999 }, 'INVALID_FOREIGN_KEY']];
		for (const [bad, code] of spoilt) {
			const list = [...items.slice(0, 2100), bad, ...items.slice(2100)];
			const answer = await lines(text(list));
			assert.equal(answer.status, 400, JSON.stringify(answer.body));
			assert.equal(answer.body.errors[0].extensions.code, code);
			assert.equal(answer.body.errors[0].extensions.line, 2101);
			assert.equal(answer.body.errors[0].extensions.kept, 0);
			assert.equal(await total('im_lines'), before);
		}
		for (const [body, line] of [['{"name":"a"}\n\n{"name":', 3], ['{"name":"a"}\n[]\n', 2], ['nonsense', 1]]) {
			const answer = await lines(body);
			assert.equal(answer.status, 400);
			assert.equal(answer.body.errors[0].extensions.line, line);
		}
		assert.equal(await total('im_lines'), before);
	});
	await check('commit_every keeps what was committed before a wrong line', async () => {
		const before = await total('im_quiet');
		const items = Array.from({ length: 5000 }, (_, i) => ({ name: `q${i}`, n: i }));
		items[4500] = { name: null };
		const answer = await lines(text(items), '/items/im_quiet?commit_every=1000');
		assert.equal(answer.status, 400);
		const { line, kept } = answer.body.errors[0].extensions;
		assert.equal(line, 4501);
		assert.ok(kept >= 1000 && kept < 4500, String(kept));
		assert.equal(await total('im_quiet'), before + kept);
		for (const wrong of ['0', '-1', 'x', '']) assert.equal((await lines('{}', `/items/im_quiet?commit_every=${wrong}`)).status, 400, wrong);
	});
	await check('rights are those of a create', async () => {
		const before = await total('im_quiet');
		const refused = await send(server.url, '/items/im_quiet', 'wrong', ['{"name":"a"}\n']);
		assert.equal(refused.status, 401);
		const nobody = await fetch(`${server.url}/items/im_quiet`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: '{"name":"a"}\n' });
		assert.equal(nobody.status, 403);
		const none = await fetch(`${server.url}/items/im_quiet`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: '' });
		assert.equal(none.status, 403);
		assert.equal((await lines('{}', '/items/nowhere')).status, 403);
		assert.equal((await lines('{}', '/items/directus_users')).status, 403);
		assert.equal(await total('im_quiet'), before);
	});
	await check('nothing, blank lines and compressed lines', async () => {
		assert.deepEqual((await lines('')).body, { data: { created: 0 } });
		assert.deepEqual((await lines('\n \r\n\n')).body, { data: { created: 0 } });
		assert.equal((await lines('x', '/items/im_quiet', { 'content-encoding': 'gzip' })).status, 400);
	});
	await check('a body of many times the payload limit, in little memory', async () => {
		const before = await total('im_quiet');
		const body = 'x'.repeat(400);
		function* pieces() {
			for (let i = 0; i < 60; i++) yield text(Array.from({ length: 1000 }, (_, k) => ({ name: `${i}-${k}`, doc: { body } })));
		}
		const resting = server.rss();
		let most = 0;
		const watching = setInterval(() => { most = Math.max(most, server.rss()); }, 20);
		const answer = await send(server.url, '/items/im_quiet', client.token, pieces());
		clearInterval(watching);
		assert.deepEqual(answer.body, { data: { created: 60000 } });
		assert.equal(await total('im_quiet'), before + 60000);
		assert.ok(most < resting + 60 || process.env.BUILD === 'debug', `${resting} and ${most} MB`);
	});
	await check('a line over the limit is refused before it is held', async () => {
		const answer = await lines([`{"name":"`, ...Array.from({ length: 30 }, () => 'x'.repeat(100000))]).catch((error) => ({ status: error.code }));
		assert.ok([400, 'ECONNRESET', 'EPIPE'].includes(answer.status), String(answer.status));
	});
	await check('a client that goes away leaves nothing', async () => {
		const before = await total('im_quiet');
		const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1');
		socket.on('error', () => {});
		socket.write(`POST /items/im_quiet HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-ndjson\r\nAuthorization: Bearer ${client.token}\r\n\r\n`);
		const body = text(Array.from({ length: 3000 }, (_, i) => ({ name: `gone ${i}` })));
		socket.write(`${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`);
		await sleep(300);
		socket.destroy();
		await client.must('POST', '/items/im_quiet', { name: 'after' });
		assert.equal(await total('im_quiet'), before + 1);
	});
	await check('lines that come slowly, but come, hold up nobody', async () => {
		const before = await total('im_quiet');
		async function* slowly() { for (let i = 0; i < 10; i++) { yield text([{ name: `slow ${i}` }]); await client.must('POST', '/items/im_quiet', { name: 'meanwhile' }); } }
		assert.deepEqual(await sendSlowly(server.url, '/items/im_quiet', client.token, slowly()), { status: 200, body: { data: { created: 10 } } });
		assert.equal(await total('im_quiet'), before + 20);
	});
	await server.stop();
}
finish();
