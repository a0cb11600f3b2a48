// Values that a column or a constraint refuses: the right code, with collection and field, and nothing stored.
import assert from 'node:assert/strict';
import { check, refused } from '../../kit/verdict.mjs';
import { refusedSomehow } from './bytes.mjs';

const path = '/items/bad_row';

export async function values({ kind, client, database }) {
	const post = (item) => client.post(path, item);
	const count = async (table) => Number((await database.sql(`select count(*) from ${table}`))[0][0]);
	const parent = (await client.must('POST', '/items/bad_parent', { name: 'p' })).id;

	await check('formats of an export that are none', async () => {
		for (const query of ['export=pdf', 'export=CSV', 'export=1', 'export=null', 'export[]=csv', 'export[a]=csv', 'export=csv&export=json', 'export=%20csv', 'export=csv%00']) {
			refused(await client.get(`${path}?${query}`), 400, 'INVALID_QUERY');
			const before = await count('bad_parent');
			refused(await client.post(`/items/bad_parent?${query}`, { name: 'not to be' }), 400, 'INVALID_QUERY');
			assert.equal(await count('bad_parent'), before);
		}
		for (const format of [5, ['csv'], { csv: true }, true]) refused(await client.search(path, { query: { export: format } }), 400, 'INVALID_QUERY');
		refused(await client.get(`${path}?export=csv&limit=-1&fields=nope`), 403, 'FORBIDDEN');
	});
	await check('a duplicate value', async () => {
		await client.must('POST', '/items/bad_need', { need: 'x', code: 'A' });
		refused(await client.post('/items/bad_need', { need: 'x', code: 'A' }), 400, 'RECORD_NOT_UNIQUE', { collection: 'bad_need', field: 'code', value: 'A' });
	});
	await check('a duplicate value on update', async () => {
		const { id } = await client.must('POST', '/items/bad_need', { need: 'x', code: 'B' });
		refused(await client.patch(`/items/bad_need/${id}`, { code: 'A' }), 400, 'RECORD_NOT_UNIQUE', { collection: 'bad_need', field: 'code' });
	});
	await check('a duplicate key', async () => refused(await client.post('/items/bad_need', [{ id: 500, need: 'x' }, { id: 500, need: 'y' }]), 400, 'RECORD_NOT_UNIQUE', { collection: 'bad_need', field: 'id' }));
	await check('numbers that are none', async () => {
		const before = await count('bad_row');
		const { id } = await client.must('POST', '/items/bad_parent', { name: 'x' });
		for (const field of ['n', 'big', 'price', 'f']) {
			for (const value of ['"NaN"', '"nan"', '"Infinity"', '"-inf"', '" +INF "', '1e100000', '-1e400', '"1e100000"', '"-1e400"']) {
				refused(await post(`{"${field}":${value}}`), 400, 'INVALID_PAYLOAD');
				refused(await post(`[{"n":1},{"${field}":${value}}]`), 400, 'INVALID_PAYLOAD');
				refused(await client.patch(`/items/bad_parent/${id}`, `{"rows":[{"${field}":${value}}]}`), 400, 'INVALID_PAYLOAD');
				refused(await client.search(path, `{"query":{"filter":{"${field}":{"_lt":${value}}}}}`), 400, 'INVALID_QUERY');
			}
		}
		assert.equal(await count('bad_row'), before);
	});
	await check('bytes of a query string that are no UTF-8 stay as they are written', async () => {
		await client.must('POST', '/items/bad_parent', [{ name: '%ff%fe' }, { name: '\ufffd\ufffd' }]);
		for (const query of ['filter[name][_eq]=%ff%fe', 'search=%ff%fe']) assert.deepEqual((await client.get(`/items/bad_parent?fields=name&${query}`)).body.data, [{ name: '%ff%fe' }]);
		refused(await client.get('/items/bad_parent?filter=%7B%22name%22:%22%ff%22%7D'), 400, 'INVALID_QUERY');
	});
	await check('a missing value', async () => refused(await client.post('/items/bad_need', { code: 'C' }), 400, 'FAILED_VALIDATION', { field: 'need', type: 'required' }));
	await check('a null', async () => refused(await client.post('/items/bad_need', { need: null }), 400, 'FAILED_VALIDATION', { field: 'need', type: 'nnull' }));
	await check('a null on update', async () => refusedSomehow(await client.patch('/items/bad_need/1', { need: null })));
	await check('one bad row of many stores none', async () => {
		const before = await count('bad_need');
		refusedSomehow(await client.post('/items/bad_need', [...Array.from({ length: 50 }, (_, i) => ({ need: `m${i}` })), { need: null }]));
		refusedSomehow(await client.post('/items/bad_need', [...Array.from({ length: 50 }, (_, i) => ({ need: `m${i}` })), { need: 'x', code: 'A' }]));
		assert.equal(await count('bad_need'), before);
	});
	await check('a wrong query string stops every write before it begins', async () => {
		const before = await count('bad_parent');
		const { id } = await client.must('POST', '/items/bad_parent', { name: 'kept' });
		for (const query of ['limit=-7', 'limit=abc', 'offset=-1', 'meta=zzz', 'filter={bad']) {
			refused(await client.post(`/items/bad_parent?${query}`, [{ name: 'a' }, { name: 'b' }]), 400, 'INVALID_QUERY');
			refused(await client.patch(`/items/bad_parent/${id}?${query}`, { name: 'changed' }), 400, 'INVALID_QUERY');
			refused(await client.delete(`/items/bad_parent/${id}?${query}`), 400, 'INVALID_QUERY');
		}
		assert.equal((await client.must('GET', `/items/bad_parent/${id}`)).name, 'kept');
		assert.equal(await count('bad_parent'), before + 1);
		refused(await client.post('/collections?limit=-7', { collection: 'bad_never', schema: {}, fields: [] }), 400, 'INVALID_QUERY');
		refused(await client.get('/server/info?limit=-7'), 400, 'INVALID_QUERY');
	});
	await check('the answer of a list of writes keeps to limit, offset and page, without counts', async () => {
		const names = Array.from({ length: 5 }, (_, i) => ({ name: `n${i}` }));
		const answer = async (query) => (await client.post(`/items/bad_parent?fields=name&${query}`, names)).body;
		assert.deepEqual(await answer('limit=2'), { data: names.slice(0, 2) });
		assert.deepEqual(await answer('limit=2&page=2'), { data: names.slice(2, 4) });
		assert.deepEqual(await answer('limit=2&offset=1&sort=-id'), { data: [names[3], names[2]] });
		assert.deepEqual(await answer('meta=*'), { data: names });
	});
	await check('given and automatic keys in one list', async () => {
		const mixed = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? { id: 20000 + i, name: 'k' } : { name: 'a' }));
		const { data } = (await client.post('/items/bad_parent', mixed)).body;
		assert.equal(data.length, 300);
		assert.deepEqual(data.slice(0, 4).map((item) => item.id), [20000, 20001, 20002, 20003]);
	});
	await check('a foreign key to nowhere', async () => refused(await post({ parent: 4242 }), 400, 'INVALID_FOREIGN_KEY', kind === 'pg' ? { collection: 'bad_row', field: 'parent' } : {}));
	await check('a nested row that is refused takes its parent along', async () => {
		const before = await count('bad_parent');
		refusedSomehow(await client.post('/items/bad_parent', { name: 'q', rows: [{ title: 'ok' }, { d: 'someday' }] }));
		assert.equal(await count('bad_parent'), before);
	});
	await check('deleting what is still referenced', async () => {
		await client.must('POST', path, { parent });
		refusedSomehow(await client.delete(`/items/bad_parent/${parent}`));
		assert.equal((await client.get(`/items/bad_parent/${parent}`)).status, 200);
	});
	await check('deleting a collection that is still referenced leaves it whole', async () => {
		const answer = await client.delete('/collections/bad_parent');
		assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 200)}`);
		if (answer.status >= 400) assert.equal((await client.get('/items/bad_parent')).status, 200);
	});

	// SQLite checks neither lengths nor ranges, and the contract follows it there.
	const strict = async (name, item, code, field) => check(name, async () => {
		const answer = await post(item);
		if (kind === 'pg') refused(answer, 400, code, { collection: 'bad_row', field });
		else assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 200)}`);
	});
	await strict('a text too long', { title: 'x'.repeat(11) }, 'VALUE_TOO_LONG', 'title');
	await strict('an integer out of range', { n: 3000000000 }, 'VALUE_OUT_OF_RANGE', 'n');
	await strict('a decimal out of range', { price: '123456789.1' }, 'VALUE_OUT_OF_RANGE', 'price');

	for (const [field, value] of [['d', 'someday'], ['d', '2024-13-45'], ['dt', 'someday'], ['ts', 'someday'], ['ts', '2024-02-30T99:00:00Z']]) {
		await check(`${field} = ${value}`, async () => refusedSomehow(await post({ [field]: value })));
	}
	for (const [field, value] of [['n', 'abc'], ['n', 1.5], ['n', {}], ['n', []], ['n', true], ['big', '99999999999999999999'], ['big', 1e300], ['f', 'abc'], ['price', 'abc'], ['u', 'zzz'], ['b', 'banana'], ['b', 7], ['t', '99:99'], ['d', 5], ['d', {}], ['ts', 1e300], ['ts', '+275760-09-13T00:00:00Z'], ['title', {}], ['title', 5], ['title', []], ['c', {}], ['j', '{'], ['parent', 'abc'], ['id', 'abc'], ['id', -1], ['id', {}], ['parent', {}], ['parent', []], ['parent', { id: 'abc' }]]) {
		await check(`${field} = ${JSON.stringify(value)} is stored or refused`, async () => {
			const answer = await post({ [field]: value });
			assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 300)}`);
		});
	}
	for (const [field, operator, value] of [['n', '_eq', 'abc'], ['u', '_eq', 'abc'], ['u', '_in', 'a,b'], ['d', '_gt', 'someday'], ['ts', '_lt', 'x'], ['b', '_eq', 'banana'], ['n', '_eq', '99999999999999999999'], ['n', '_in', '1,abc'], ['f', '_between', 'a,b'], ['id', '_eq', 'abc'], ['j', '_eq', 'x'], ['n', '_null', 'banana'], ['title', '_in', '']]) {
		await check(`filter ${field} ${operator} ${value}`, async () => {
			const answer = await client.get(`${path}?filter[${field}][${operator}]=${encodeURIComponent(value)}`);
			assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 300)}`);
		});
	}
	await check('bodies of the wrong shape', async () => {
		for (const [method, target, body] of [['POST', path, [1, 2]], ['POST', path, [[]]], ['POST', path, [null]], ['PATCH', path, [1, 2]], ['PATCH', path, { keys: 1, data: {} }], ['PATCH', path, { keys: [{}], data: { n: 1 } }], ['PATCH', path, { data: 5 }], ['DELETE', path, { a: 1 }], ['DELETE', path, [{}]], ['DELETE', path, [null]], ['DELETE', path, 5], ['SEARCH', path, { query: 'x' }], ['SEARCH', path, { query: { fields: 5 } }], ['SEARCH', path, []],
			['POST', '/collections', []], ['POST', '/collections', { collection: 5 }], ['POST', '/collections', { collection: 'bad_new', fields: 5 }], ['POST', '/collections', { collection: 'bad_new', schema: {}, fields: [5] }], ['POST', '/fields/bad_row', { field: 5, type: 5 }], ['POST', '/fields/bad_row', { field: 'q', type: 'string', schema: 5, meta: [] }], ['PATCH', '/fields/bad_row/title', { type: 'banana' }], ['PATCH', '/fields/bad_row', { a: 1 }], ['POST', '/relations', {}], ['POST', '/relations', { collection: 5, field: {} }], ['PATCH', '/relations/bad_row/parent', { schema: 5 }], ['PATCH', '/relations/bad_row/parent', { meta: { one_field: 'rows' } }],
			['POST', '/auth/login', []], ['POST', '/auth/login', { email: 5, password: {} }], ['POST', '/auth/refresh', { refresh_token: {} }], ['POST', '/auth/refresh', { mode: 'x' }], ['POST', '/auth/logout', { refresh_token: 5 }], ['PATCH', '/users/me', { email: {} }]]) {
			const answer = await client.send(method, target, body);
			assert.ok(answer.status < 500, `${method} ${target} ${JSON.stringify(body)}: ${answer.status} ${answer.text.slice(0, 300)}`);
		}
	});
}
