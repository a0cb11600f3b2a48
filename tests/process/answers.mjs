// How long an answer may be: rows below that many others lead to are written for each of them, so that a short query can
// ask for an endless answer.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const owners = 2, children = 400;

async function model(client) {
	await client.must('POST', '/collections', { collection: 'owner', schema: {}, meta: {}, fields: [key, column('name', 'string'), { field: 'parts', type: 'alias', schema: null, meta: { special: ['o2m'] } }] });
	await client.must('POST', '/collections', { collection: 'part', schema: {}, meta: {}, fields: [key, column('text', 'string'), column('owner', 'integer')] });
	await client.must('POST', '/relations', { collection: 'part', field: 'owner', related_collection: 'owner', meta: { one_field: 'parts' }, schema: {} });
	await client.must('POST', '/items/owner', Array.from({ length: owners }, (_, i) => ({ name: `owner ${i}` })));
	await client.must('POST', '/items/part', Array.from({ length: owners * children }, (_, i) => ({ text: `${i} ${'x'.repeat(60)}`, owner: 1 + (i % owners) })));
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { DIRIGENT_ANSWER_MAX_SIZE: '40mb' });
	const client = await Client.login(server.url);
	await model(client);
	const all = { parts: { _limit: -1, owner: { parts: { _limit: -1, owner: { parts: { _limit: -1 } } } } } };
	const ask = (query, collection = 'owner') => client.search(`/items/${collection}`, { query: { limit: -1, ...query } });

	await check('a long answer is what its parts are', async () => {
		const parts = await client.must('SEARCH', '/items/part', { query: { limit: -1, sort: 'id', fields: ['id', 'text', 'owner'] } });
		const { status, body, text } = await ask({ fields: ['parts.owner.parts.text'], sort: 'id', deep: all });
		assert.equal(status, 200);
		assert.ok(text.length > 16e6 && text.length < 40e6, String(text.length));
		const expected = Array.from({ length: owners }, (_, i) => {
			const own = parts.filter((part) => part.owner === i + 1).map((part) => ({ text: part.text }));
			return { parts: own.map(() => ({ owner: { parts: own } })) };
		});
		assert.ok(JSON.stringify(body.data) === JSON.stringify(expected));
	});
	await check('an endless one is refused, and others are answered meanwhile', async () => {
		const endless = { fields: ['parts.owner.parts.owner.parts.owner.parts.id'], deep: all };
		let waiting = 2;
		const refused = [ask(endless), ask({ ...endless, filter: { id: 1 } })].map((answer) => answer.finally(() => waiting--));
		let pings = 0;
		for (; waiting > 0; pings++) assert.equal((await client.get('/server/ping')).status, 200);
		for (const answer of await Promise.all(refused)) {
			assert.equal(answer.code, 'INVALID_QUERY', answer.text.slice(0, 300));
			assert.match(answer.text, /longer than 40 MB/);
		}
		assert.ok(pings > 1);
		assert.equal((await client.get('/items/owner/1?fields=parts.owner.parts.owner.parts.owner.parts.id')).code, 'INVALID_QUERY');
		assert.equal((await client.post('/items/owner?fields=parts.owner.parts.owner.parts.id', { name: 'short', parts: [] })).status, 200);
	});
	await check('aliases are as many as fields', async () => {
		const alias = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'id']));
		assert.equal((await ask({ alias: alias(2000), limit: 1 })).status, 200);
		assert.equal((await ask({ alias: alias(2001), limit: 1 })).code, 'INVALID_QUERY');
		assert.equal((await ask({ fields: ['parts.*'], deep: { parts: { _alias: alias(2001) } }, limit: 1 })).code, 'INVALID_QUERY');
	});
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
