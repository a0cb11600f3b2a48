// If-Match: a change only to what was read. Of several clients with one tag, one wins.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client, rawExchange } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const token = 'locking-static-token-0123456789';

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	const client = new Client(server.url, token);
	await client.must('POST', '/collections', { collection: 'lo_item', schema: {}, meta: {}, fields: [key, column('n', 'integer'), column('body', 'text'), column('up', 'integer')] });
	await client.must('POST', '/relations', { collection: 'lo_item', field: 'up', related_collection: 'lo_item', meta: {}, schema: { on_delete: 'SET NULL' } });
	const tag = async (path) => (await client.get(path)).headers.get('etag');
	const patch = (path, body, match) => client.patch(path, body, { headers: { 'if-match': match } });
	const remove = (path, match) => client.delete(path, undefined, { headers: { 'if-match': match } });
	const fresh = async (fields = {}) => `/items/lo_item/${(await client.must('POST', '/items/lo_item', { n: 1, ...fields })).id}`;

	await check('a change goes through with the tag of what was read, and gives the next one', async () => {
		const item = await fresh();
		let match = await tag(item);
		for (let n = 2; n < 6; n++) {
			const answer = await patch(item, { n }, match);
			assert.equal(answer.status, 200, answer.text);
			assert.equal(answer.body.data.n, n);
			assert.equal(answer.headers.get('etag'), await tag(item));
			refused(await patch(item, { n: 100 }, match), 412, 'PRECONDITION_FAILED');
			match = answer.headers.get('etag');
		}
		assert.equal((await client.must('GET', item)).n, 5);
	});

	await check('the query string says what is compared', async () => {
		const up = await fresh({ n: 50 });
		const item = await fresh({ up: Number(up.split('/').pop()) });
		const narrow = `${item}?fields=n`, wide = `${item}?fields=n,up.n`, whole = await tag(item);
		const [narrowTag, wideTag] = [await tag(narrow), await tag(wide)];
		refused(await patch(item, { n: 2 }, narrowTag), 412, 'PRECONDITION_FAILED');
		await client.must('PATCH', up, { n: 51 });
		refused(await patch(wide, { n: 2 }, wideTag), 412, 'PRECONDITION_FAILED');
		await client.must('PATCH', item, { body: 'unseen by the narrow query' });
		refused(await patch(item, { n: 2 }, whole), 412, 'PRECONDITION_FAILED');
		const answer = await patch(narrow, { n: 2 }, narrowTag);
		assert.deepEqual([answer.status, answer.text], [200, '{"data":{"n":2}}']);
		const csv = await tag(`${item}?export=csv`);
		refused(await patch(`${item}?export=csv`, { n: 3 }, await tag(item)), 412, 'PRECONDITION_FAILED');
		assert.equal((await patch(`${item}?export=csv`, { n: 3 }, csv)).status, 200);
	});

	await check('tags in every form', async () => {
		const item = await fresh();
		const now = await tag(item);
		assert.equal((await patch(item, { n: 1 }, `"x", ${now} , W/"y"`)).status, 200);
		assert.equal((await patch(item, { n: 1 }, now.replace('W/', ''))).status, 200);
		assert.equal((await patch(item, { n: 1 }, '*')).status, 200);
		for (const bad of ['x', '"x', 'x"', '"a" "b"', '*, "a"', ',', 'W/x', now.slice(0, -1)]) refused(await patch(item, { n: 9 }, bad), 400, 'INVALID_PAYLOAD');
		refused(await patch(item, { n: 9 }, `"${'x'.repeat(5000)}"`), 412, 'PRECONDITION_FAILED');
		refused(await patch(item, { n: 9 }, Array(100).fill('"x"').join(',')), 412, 'PRECONDITION_FAILED');
		assert.equal((await client.must('GET', item)).n, 1);
	});

	await check('items that are not there, refusals, deletes', async () => {
		const item = await fresh();
		const before = (await database.sql('select count(*) from directus_activity'))[0][0];
		refused(await patch('/items/lo_item/999999', { n: 1 }, '*'), 412, 'PRECONDITION_FAILED');
		refused(await remove('/items/lo_item/999999', '*'), 412, 'PRECONDITION_FAILED');
		refused(await remove(item, '"x"'), 412, 'PRECONDITION_FAILED');
		refused(await patch('/items/lo_item/abc', { n: 1 }, '*'), 403, 'FORBIDDEN');
		refused(await patch('/items/nope/1', { n: 1 }, '*'), 403, 'FORBIDDEN');
		refused(await new Client(server.url).patch(item, { n: 1 }, { headers: { 'if-match': '*' } }), 403, 'FORBIDDEN');
		for (const method of ['PATCH', 'DELETE']) {
			refused(await client.send(method, item, { n: 1 }, { headers: { 'if-match': 'bad' } }), 400, 'INVALID_PAYLOAD');
			for (const path of [item, '/items/nope/1']) refused(await new Client(server.url).send(method, path, { n: 1 }, { headers: { 'if-match': 'bad' } }), 403, 'FORBIDDEN');
		}
		refused(await patch(item, { up: 999999 }, '*'), 400, 'INVALID_FOREIGN_KEY');
		assert.equal((await patch(`${item}?fields=nope`, { n: 1 }, '*')).code, 'FORBIDDEN');
		assert.equal((await database.sql('select count(*) from directus_activity'))[0][0], before);
		assert.equal((await remove(item, await tag(item))).status, 204);
		assert.equal((await client.get(item)).status, 403);
	});

	await check('system items, lists and other methods', async () => {
		const role = `/roles/${(await client.must('POST', '/roles', { name: 'r' })).id}`;
		const match = await tag(role);
		assert.equal((await patch(role, { name: 's' }, match)).status, 200);
		refused(await patch(role, { name: 't' }, match), 412, 'PRECONDITION_FAILED');
		refused(await remove(role, match), 412, 'PRECONDITION_FAILED');
		assert.equal((await remove(role, '*')).status, 204);
		const item = await fresh();
		assert.equal((await patch('/items/lo_item', { keys: [item.split('/').pop()], data: { n: 7 } }, '"x"')).status, 200);
		assert.equal((await client.post('/items/lo_item', { n: 1 }, { headers: { 'if-match': '"x"' } })).status, 200);
		assert.equal((await client.get(item, { headers: { 'if-match': '"x"' } })).status, 200);
	});

	await check('compression and HEAD tell the same tag', async () => {
		const item = await fresh({ body: 'long '.repeat(2000) });
		const tags = [];
		for (const encoding of ['identity', 'gzip', 'br']) {
			const answer = await client.get(item, { headers: { 'accept-encoding': encoding } });
			tags.push(answer.headers.get('etag'));
			assert.equal(answer.headers.get('content-encoding') ?? 'identity', encoding);
		}
		tags.push((await client.send('HEAD', item)).headers.get('etag'));
		assert.equal(new Set(tags).size, 1, tags.join(' '));
		const conditional = await rawExchange(server.url, `GET ${item} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nAccept-Encoding: gzip\r\nIf-None-Match: ${tags[0]}\r\n\r\n`);
		assert.match(conditional.text, /^HTTP\/1.1 304 /);
		const answer = await client.patch(item, { n: 2 }, { headers: { 'if-match': tags[1], 'accept-encoding': 'br' } });
		assert.equal(answer.status, 200);
		assert.equal(answer.headers.get('etag'), await tag(item));
	});

	await check('of twenty with one tag one wins', async () => {
		for (let round = 0; round < 5; round++) {
			const item = await fresh();
			const match = await tag(item);
			const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => (round % 2 && i % 5 === 4 ? remove(item, match) : patch(item, { n: 1000 + i, body: `by ${i}` }, match))));
			const won = answers.findIndex((answer) => answer.status < 300);
			assert.deepEqual(answers.map((answer) => answer.status).filter((status) => status !== 412), [answers[won].status], answers.map((answer) => answer.status).join());
			assert.ok(answers.every((answer, i) => i === won || answer.code === 'PRECONDITION_FAILED'));
			const now = await client.get(item);
			if (answers[won].status === 204) assert.equal(now.status, 403);
			else assert.deepEqual([now.body.data.n, now.body.data.body], [1000 + won, `by ${won}`]);
		}
	});

	await check('counting by reading, changing and trying again loses no step', async () => {
		const item = await fresh({ n: 0 });
		await Promise.all(Array.from({ length: 6 }, async () => {
			for (let done = 0; done < 10;) {
				const now = await client.get(item);
				const answer = await patch(item, { n: now.body.data.n + 1 }, now.headers.get('etag'));
				assert.ok([200, 412].includes(answer.status), answer.text);
				if (answer.status === 200) done++;
			}
		}));
		assert.equal((await client.must('GET', item)).n, 60);
	});

	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
