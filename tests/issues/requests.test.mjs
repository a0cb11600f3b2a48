// What the server makes of requests that are written oddly: conditions, numbers, bodies, tokens, paths.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import zlib from 'node:zlib';

const url = process.env.URL;
const json = { 'content-type': 'application/json' };
const ask = async (method, path, { token, headers, body } = {}) => {
	const answer = await fetch(url + path, { method, headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers }, body });
	const text = await answer.text();
	return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text), error: text.startsWith('{"errors"') ? JSON.parse(text).errors[0] : null };
};
const login = (password = 'd1r3ctu5', email = 'admin@example.com') => ask('POST', '/auth/login', { headers: json, body: JSON.stringify({ email, password }) });
const token = (await login()).body.data.access_token;
const admin = (method, path, body, headers = json) => ask(method, path, { token, headers, body: body === undefined || body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body) });

const key = { field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true } };
const name = { field: 'name', type: 'string', schema: {} };
await admin('POST', '/collections', { collection: 'odd', schema: {}, meta: {}, fields: [key, name, { field: 'j', type: 'json', schema: {}, meta: { special: ['cast-json'] } }] });
await admin('POST', '/collections', { collection: 'odd_one', schema: {}, meta: { singleton: true }, fields: [key, name] });
await admin('POST', '/items/odd', [{ name: 'a' }, { name: 'b' }]);
const read = async (query) => admin('GET', `/items/odd?fields=id&${query}`);

test('a condition that cannot be read never lets every row pass', async () => {
	for (const query of ['filter[a=b]=1', 'filter[id%22%20or%201=1--]=1', 'filter%5Ba=b%5D%5B_eq%5D=1']) assert.equal((await read(query)).status, 403, query);
	for (const query of ['filter[id=1', 'filter[', 'filter%5Bid', 'filter=x']) assert.equal((await read(query)).status, 400, query);
	assert.deepEqual((await read('filter={"name":{"_eq":"b]=c"}}')).body.data, []);
});

test('numbers, lists and formats in queries', async () => {
	for (const query of ['limit[]=1', 'limit=0x1', 'limit=1e0', 'limit=0b1']) assert.equal((await read(query)).body.data.length, 1, query);
	assert.deepEqual((await read('limit=')).body.data, []);
	for (const query of ['aggregate=abc', 'alias=5', 'alias[]=a', 'export=pdf', 'limit=Infinity']) assert.equal((await read(query)).error?.extensions.code, 'INVALID_QUERY', query);
	for (const query of ['a=%zz', 'a=%ff', 'export=']) assert.equal((await read(query)).status, 200, query);
	assert.equal((await admin('SEARCH', '/items/odd', { query: { alias: 5 } })).status, 400);
});

test('bodies that are packed', async () => {
	const text = '{"name":"packed"}';
	for (const [encoding, body] of [['gzip', zlib.gzipSync(text)], ['GZIP', zlib.gzipSync(text)], ['deflate', zlib.deflateSync(text)], ['identity', text]]) {
		assert.equal((await admin('POST', '/items/odd', body, { ...json, 'content-encoding': encoding })).body.data?.name, 'packed', encoding);
	}
	for (const [encoding, body] of [['bogus', text], ['br', zlib.brotliCompressSync(text)], ['gzip', text], ['gzip', zlib.gzipSync(text).subarray(0, -4)]]) {
		assert.equal((await admin('POST', '/items/odd', body, { ...json, 'content-encoding': encoding })).error?.extensions.code, 'INVALID_PAYLOAD', encoding);
	}
	const bomb = zlib.gzipSync(`{"name":"${'x'.repeat(50_000_000)}"}`);
	assert.equal((await admin('POST', '/items/odd', bomb, { ...json, 'content-encoding': 'gzip' })).error?.extensions.reason, 'request entity too large');
});

test('content types, charsets and marks', async () => {
	const stored = async (type, body = '{"name":"x"}') => admin('POST', '/items/odd', body, { 'content-type': type });
	assert.equal((await stored('application/vnd.api+json')).body.data.name, null);
	for (const charset of ['latin1', 'utf-16', 'bogus']) assert.match((await stored(`application/json; charset=${charset}`)).error?.extensions.reason, /^unsupported charset/);
	assert.equal((await stored('application/json; charset=UTF-8', '\ufeff{"name":"x"}')).body.data.name, 'x');
});

test('deep documents come back as they went', async () => {
	const deep = `{"name":"deep","j":${'['.repeat(990)}${']'.repeat(990)}}`;
	const { body } = await admin('POST', '/items/odd', deep);
	assert.equal(typeof body.data.j, 'object');
	assert.equal((await admin('POST', '/items/odd', deep.replace('[', '['.repeat(20)).replace(']', ']'.repeat(20)))).status, 400);
});

test('tokens in the query, whatever the spelling of their name', async () => {
	assert.equal((await ask('GET', `/users/me?access%5Ftoken=${token}`)).status, 200);
	for (const spelling of ['access_token[]', 'ACCESS_TOKEN']) assert.equal((await ask('GET', `/users/me?${spelling}=${token}`)).status, 401, spelling);
});

test('many right logins at once leave the user active', async () => {
	const answers = await Promise.all(Array.from({ length: 40 }, () => login()));
	assert.deepEqual(answers.map(({ status }) => status), Array(40).fill(200));
	assert.equal((await login()).status, 200);
});

test('only a worthless session cookie is taken back', async () => {
	const cookie = async (value) => ask('GET', '/users/me', { headers: { cookie: `directus_session_token=${value}` } });
	assert.match((await cookie('junk')).headers.get('set-cookie'), /^directus_session_token=;/);
	const signed = (changes) => {
		const claims = { ...JSON.parse(Buffer.from(token.split('.')[1], 'base64url')), ...changes };
		const text = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
		return `${text}.${createHmac('sha256', '6116487b-cda1-52c2-b5b5-c8022c45e263').update(text).digest('base64url')}`;
	};
	assert.equal((await cookie(signed({}))).status, 200);
	const late = await cookie(signed({ exp: 1 }));
	assert.equal(late.error.extensions.code, 'TOKEN_EXPIRED');
	assert.equal(late.headers.get('set-cookie'), null);
	for (const session of [null, {}, 5, '', 'gone']) assert.match((await cookie(signed({ session }))).headers.get('set-cookie'), /^directus_session_token=;/);
});

test('paths that lead nowhere', async () => {
	for (const path of ['//items/odd', '/items/odd//', '/nowhere/a%20b']) {
		const { status, error } = await admin('GET', path);
		assert.equal(status, 404, path);
		assert.equal(error.extensions.path, path);
	}
	assert.equal((await admin('POST', '/items/odd_one', {})).error.extensions.path, '/odd_one');
	assert.equal((await admin('PATCH', '/items/odd_one/1', {})).error.message, "Route /odd_one/1 doesn't exist.");
});

test('what others are told', async () => {
	const role = (await admin('POST', '/roles', { name: 'others' })).body.data.id;
	const other = 'others-token-0123456789';
	await admin('POST', '/users', { email: 'other@example.com', password: 'pppp', role, status: 'active', token: other });
	const as = (method, path, body) => ask(method, path, { token: other, headers: json, body: JSON.stringify(body) });
	assert.equal((await as('POST', '/items/odd', [])).status, 204);
	assert.equal((await as('PATCH', '/items/odd', [])).status, 204);
	assert.match((await as('DELETE', '/items/odd', [])).error.message, /perform "delete" for collection "odd"/);
	assert.match((await as('PATCH', '/items/odd', { keys: [], data: {} })).error.message, /perform "update" for collection "odd"/);
	for (const method of ['GET', 'DELETE']) assert.equal((await as(method, '/items/odd/abc')).error.message, "You don't have permission to access this.", method);
	assert.match((await as('GET', '/items/odd/1')).error.message, /access collection "odd"/);
});
