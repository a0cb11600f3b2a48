// Cursors that are none, or belong elsewhere.
import assert from 'node:assert/strict';
import { column, key } from '../../kit/fields.mjs';
import { check } from '../../kit/verdict.mjs';

async function model(client) {
	await client.must('POST', '/collections', { collection: 'team', schema: {}, meta: {}, fields: [key, column('name', 'string'), column('score', 'integer'), { field: 'tags', type: 'alias', schema: null, meta: { special: ['o2m'] } }] });
	await client.must('POST', '/collections', { collection: 'tag', schema: {}, meta: {}, fields: [key, column('team', 'integer')] });
	await client.must('POST', '/relations', { collection: 'tag', field: 'team', related_collection: 'team', meta: { one_field: 'tags' }, schema: {} });
	await client.must('POST', '/items/team', ['b', 'a', 'c', null].map((name, score) => ({ name, score })));
	await client.must('POST', '/items/tag', [{ team: 1 }, { team: 2 }]);
}

/** Every cursor with one character changed, and every one cut short. */
function* tampered(cursor) {
	for (let i = 0; i < cursor.length; i++) {
		yield cursor.slice(0, i);
		for (const other of ['A', '_', '9']) if (cursor[i] !== other) yield cursor.slice(0, i) + other + cursor.slice(i + 1);
	}
}

export async function cursors(client) {
	await model(client);
	const page = (asked, collection = 'team') => client.search(`/items/${collection}`, { query: { fields: ['id'], limit: 2, ...asked } });
	const { next } = (await page({ sort: ['name'], after: '' })).body.meta.cursor;

	await check('a cursor of another order or collection, a torn one and one beside an offset are refused', async () => {
		for (const [asked, collection] of [[{ sort: ['-name'], after: next }], [{ sort: ['name'], after: next.slice(0, -3) }], [{ after: 'x'.repeat(100000) }], [{ after: 'bm9uZQ' }], [{ sort: ['name'], after: next, offset: 2 }], [{ sort: ['name'], after: next, page: 2 }], [{ after: '', before: '' }], [{ sort: ['tags.id'], after: '' }], [{ after: '', aggregate: { count: '*' } }], [{ sort: ['team'], after: next }, 'tag'], [{ after: next }, 'tag']]) {
			const answer = await page(asked, collection);
			assert.equal(answer.status, 400, `${JSON.stringify(asked).slice(0, 200)} ${answer.text}`);
			assert.equal(answer.code, 'INVALID_QUERY');
		}
	});
	await check('no cursor tells what is concealed', async () => {
		for (const sort of ['token', '-password', 'tfa_secret', 'role.users.token']) {
			const answer = await client.get(`/users?fields=id&limit=1&meta=cursor&after=&sort=${sort}`);
			assert.equal(answer.status, 400, `${sort} ${answer.text}`);
			assert.equal(answer.code, 'INVALID_QUERY');
		}
	});
	await check('a cursor with a character changed or cut off is refused, or leads to a page', async () => {
		for (const cursor of tampered(next)) {
			const answer = await page({ sort: ['name'], after: cursor });
			assert.ok(answer.status === 200 || (answer.status === 400 && answer.code === 'INVALID_QUERY'), `${cursor} ${answer.status} ${answer.text}`);
		}
	});
	await check('forged values in a cursor do no harm', async () => {
		const forged = JSON.parse(Buffer.from(next, 'base64url').toString());
		for (const place of [1, 2]) for (const value of [7, -1, 1e300, 9007199254740993, { a: 1 }, [], 'x\0y', null, true, '', 'NaN', '99999999999999999999', "x' or 1=1 --", '\u{1f600}'.repeat(1000)]) {
			const changed = [...forged];
			changed[place] = value;
			const answer = await page({ sort: ['name'], after: Buffer.from(JSON.stringify(changed)).toString('base64url') });
			assert.ok(answer.status < 500, `${JSON.stringify(changed).slice(0, 200)} ${answer.status} ${answer.text}`);
		}
	});
	await check('cursors are for reading, and only who asks gets one', async () => {
		assert.deepEqual(Object.keys((await page({ meta: '*' })).body.meta), ['total_count', 'filter_count']);
		assert.equal((await client.patch('/items/team', { query: { after: next, sort: ['name'] }, data: { score: 1 } })).status, 400);
	});
}
