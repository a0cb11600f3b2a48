// Tokens and sessions as programs and attackers use them: named tokens with their limits, the list of sessions, tokens
// that are forged, expired, replayed or in two places, and what the cookies say.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Server, admin, settings, sleep } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const secret = settings().SECRET;
const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
function jwt(claims, { key = secret, header = { alg: 'HS256', typ: 'JWT' }, hash = 'sha256', signature } = {}) {
	const text = `${encode(header)}.${encode(claims)}`;
	return `${text}.${signature ?? createHmac(hash, key).update(text).digest('base64url')}`;
}
const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const cookieOf = (answer, name) => answer.headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`));
const valueOf = (cookie) => decodeURIComponent(/^[^=]+=([^;]*)/.exec(cookie)[1]);
const session = 'directus_session_token', refresh = 'directus_refresh_token';

/** Asks until `holds`, for what is done beside the request. */
async function eventually(read, holds) {
	for (let i = 0; i < 300; i++) { const value = await read(); if (holds(value)) return value; await sleep(50); }
	throw new Error('it never came');
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const extra = { SESSION_REFRESH_GRACE_PERIOD: '1s', PUBLIC_URL: 'http://127.0.0.1' };
	let server = await Server.fresh(database, extra);
	const nobody = new Client(server.url);
	const root = await Client.login(server.url);
	const adminPolicy = (await root.must('GET', '/policies?filter[admin_access][_eq]=true&fields=id'))[0].id;
	const reader = await root.must('POST', '/policies', { name: 'reader', app_access: true });
	const writer = await root.must('POST', '/policies', { name: 'writer' });
	const role = await root.must('POST', '/roles', { name: 'staff', policies: [{ policy: reader.id }, { policy: writer.id }] });
	const user = await root.must('POST', '/users', { email: 'ada@example.com', password: 'lovelace', role: role.id });
	const ada = await Client.login(server.url, { email: 'ada@example.com', password: 'lovelace' });
	const as = (token) => new Client(server.url, token);
	const tables = async () => (await database.sql(kind === 'sqlite' ? "select name from sqlite_master where name like 'dirigent_%' and type = 'table'" : "select table_name from information_schema.tables where table_name like 'dirigent_%'")).flat().sort();

	await check('no table of ours is there before it is needed', async () => {
		assert.deepEqual(await tables(), []);
		assert.deepEqual(await ada.must('GET', '/users/me/tokens'), []);
		for (const kind of ['tokens', 'sessions', 'passkeys']) refused(await root.get(`/users/00000000-0000-4000-8000-000000000000/${kind}`), 403, 'FORBIDDEN');
		refused(await as(`dgt_${'a'.repeat(43)}`).get('/users/me'), 401, 'INVALID_CREDENTIALS');
		refused(await ada.delete('/users/me/tokens/00000000-0000-4000-8000-000000000000'), 403, 'FORBIDDEN');
	});

	await check('a named token is shown once, kept as a digest and stands for its user', async () => {
		const made = await ada.must('POST', '/users/me/tokens', { name: 'import job' });
		assert.match(made.token, /^dgt_[A-Za-z0-9_-]{43}$/);
		assert.ok(made.token.startsWith(made.prefix) && made.prefix.length === 12);
		assert.deepEqual([made.name, made.policies, made.ip_access, made.expires, made.last_used], ['import job', null, null, null, null]);
		const [listed] = await ada.must('GET', '/users/me/tokens');
		assert.ok(!('token' in listed) && listed.id === made.id);
		const rows = await database.sql('select * from dirigent_tokens');
		assert.ok(!JSON.stringify(rows).includes(made.token.slice(12)), 'the token itself is nowhere in its row');
		for (const client of [as(made.token)]) assert.equal((await client.must('GET', '/users/me?fields=id')).id, user.id);
		assert.equal((await nobody.must('GET', `/users/me?fields=id&access_token=${made.token}`)).id, user.id);
		const used = await eventually(async () => (await ada.must('GET', `/users/me/tokens/${made.id}`)).last_used, (time) => time !== null);
		assert.ok(Math.abs(Date.parse(used) - Date.now()) < 60000);
		assert.equal((await ada.must('PATCH', `/users/me/tokens/${made.id}`, { name: 'nightly' })).name, 'nightly');
		assert.equal((await ada.delete(`/users/me/tokens/${made.id}`)).status, 204);
		refused(await as(made.token).get('/users/me'), 401, 'INVALID_CREDENTIALS');
	});

	await check('tables of ours are no collections', async () => {
		assert.deepEqual(await tables(), ['dirigent_challenges', 'dirigent_passkeys', 'dirigent_tokens']);
		await root.post('/utils/cache/clear');
		const names = (await root.must('GET', '/collections')).map((one) => one.collection);
		assert.ok(!names.some((name) => name.startsWith('dirigent_')), names.join());
		refused(await root.get('/items/dirigent_tokens'), 403, 'FORBIDDEN');
		refused(await root.post('/collections', { collection: 'dirigent_tokens', schema: {}, meta: {} }), 400, 'INVALID_PAYLOAD');
	});

	await check('bad requests make no token', async () => {
		for (const body of [{}, { name: '' }, { name: '  ' }, { name: 'a\nb' }, { name: 7 }, { name: 'x'.repeat(256) }, { name: 'x', policies: [] }, { name: 'x', policies: ['no uuid'] }, { name: 'x', policies: 'all' }, { name: 'x', policies: [adminPolicy] },
			{ name: 'x', policies: ['00000000-0000-4000-8000-000000000000'] }, { name: 'x', ip_access: ['everywhere'] }, { name: 'x', ip_access: ['1.2.3.4,5.6.7.8'] }, { name: 'x', ip_access: [''] }, { name: 'x', ip_access: [] }, { name: 'x', expires: 'soon' },
			{ name: 'x', expires: '2001-01-01T00:00:00Z' }, { name: 'x', token: 'mine' }, { name: 'x', hash: 'mine' }, { name: 'x', user: 'somebody' }]) {
			refused(await ada.post('/users/me/tokens', body), 400, 'INVALID_PAYLOAD');
		}
		refused(await ada.post('/users/me/tokens', [{ name: 'x' }]), 400, 'INVALID_PAYLOAD');
		refused(await nobody.post('/users/me/tokens', { name: 'x' }), 401, 'INVALID_CREDENTIALS');
		assert.deepEqual(await ada.must('GET', '/users/me/tokens'), []);
		const made = await ada.must('POST', '/users/me/tokens', { name: 'x' });
		for (const body of [{}, { name: '' }, { name: 'x', policies: null }, { expires: null }]) refused(await ada.patch(`/users/me/tokens/${made.id}`, body), 400, 'INVALID_PAYLOAD');
		for (const id of ['nothing', '00000000-0000-4000-8000-000000000000', "' or 1=1 --"]) refused(await ada.delete(`/users/me/tokens/${encodeURIComponent(id)}`), 403, 'FORBIDDEN');
		await ada.delete(`/users/me/tokens/${made.id}`);
	});

	await check('a scope narrows what its user holds, administrators too', async () => {
		const mine = await ada.must('POST', '/users/me/tokens', { name: 'scoped', policies: [writer.id] });
		refused(await as(mine.token).get('/folders'), 403, 'FORBIDDEN');
		const rootId = (await root.must('GET', '/users/me?fields=id')).id;
		await root.must('PATCH', `/users/${rootId}`, { policies: [{ policy: reader.id }] });
		const scoped = await root.must('POST', '/users/me/tokens', { name: 'reads', policies: [reader.id] });
		const full = await root.must('POST', '/users/me/tokens', { name: 'all' });
		const aimed = await root.must('POST', '/users/me/tokens', { name: 'aimed', policies: [adminPolicy] });
		assert.equal((await as(full.token).get('/users')).status, 200);
		assert.equal((await as(aimed.token).get('/activity')).status, 200);
		refused(await as(scoped.token).get('/search-indexes'), 403, 'FORBIDDEN');
		refused(await as(scoped.token).post('/policies', { name: 'mine', admin_access: true }), 403, 'FORBIDDEN');
		// What the user no longer holds, the token does not give.
		const held = await root.must('GET', `/access?filter[user][_eq]=${rootId}&fields=id`);
		for (const row of held) await root.must('DELETE', `/access/${row.id}`);
		assert.ok((await as(scoped.token).get('/folders')).status === 403);
		for (const made of [scoped, full, aimed]) await root.must('DELETE', `/users/me/tokens/${made.id}`);
		await ada.must('DELETE', `/users/me/tokens/${mine.id}`);
	});

	await check('a token limited to policies widens nothing', async () => {
		const manager = await root.must('POST', '/policies', { name: 'manager' });
		const actions = ['create', 'read', 'update', 'delete'], about = ['access', 'policies', 'permissions', 'roles', 'users', 'settings', 'presets'];
		await root.must('POST', '/permissions', about.flatMap((name) => actions.map((action) => ({ policy: manager.id, collection: `directus_${name}`, action, fields: ['*'] }))));
		const mia = await root.must('POST', '/users', { email: 'mia@example.com', password: 'mia-password', policies: [{ policy: manager.id }, { policy: reader.id }] });
		const ally = await root.must('POST', '/users?fields=id', { email: 'ally@example.com' });
		const [seat] = await root.must('GET', `/access?filter[user][_eq]=${mia.id}&filter[policy][_eq]=${manager.id}&fields=id`);
		const session = await Client.login(server.url, { email: 'mia@example.com', password: 'mia-password' });
		const narrow = as((await session.must('POST', '/users/me/tokens', { name: 'narrow', policies: [manager.id] })).token);
		const aimed = as((await root.must('POST', '/users/me/tokens', { name: 'aimed', policies: [adminPolicy] })).token);
		const brief = as((await session.must('POST', '/users/me/tokens', { name: 'brief', expires: new Date(Date.now() + 86400000).toISOString() })).token);
		const state = () => database.sql('select * from directus_access order by id; select * from directus_policies order by id; select * from directus_permissions order by id; select * from directus_roles order by id; select id, email, password, role, status, token from directus_users order by id');
		const before = await state();
		const tries = [
			['POST', '/access', { user: mia.id, policy: writer.id }], ['PATCH', `/access/${seat.id}`, { policy: writer.id }], ['DELETE', `/access/${seat.id}`],
			['POST', '/policies', { name: 'more', users: [{ user: mia.id }] }], ['PATCH', `/policies/${writer.id}`, { users: { create: [{ user: mia.id }], update: [], delete: [] } }], ['DELETE', `/policies/${writer.id}`],
			['POST', '/permissions', { policy: manager.id, collection: 'directus_files', action: 'read', fields: ['*'] }], ['PATCH', '/permissions', { query: { limit: 1 }, data: { fields: ['*'] } }],
			['POST', '/roles', { name: 'more' }], ['PATCH', `/roles/${role.id}`, { users: { create: [], update: [{ id: mia.id }], delete: [] } }],
			['PATCH', `/users/${mia.id}`, { policies: { create: [{ policy: writer.id }], update: [], delete: [] } }], ['PATCH', `/users/${mia.id}`, { role: role.id }], ['PATCH', '/users/me', { role: role.id }],
			...[{ password: 'ally-password' }, { token: 'ally-static-token' }, { email: 'other@example.com' }, { status: 'suspended' }, { role: role.id }].map((change) => ['PATCH', `/users/${ally.id}`, change]),
			['POST', '/users', { email: 'new@example.com', password: 'new-password', role: role.id }], ['POST', '/users/invite', { email: 'new@example.com', role: role.id }],
			['POST', '/presets', { bookmark: 'x', user: { id: ally.id, token: 'ally-static-token' } }], ['PATCH', '/settings', { public_registration_role: role.id }],
		];
		for (const client of [narrow, aimed]) {
			for (const [method, path, body] of tries) refused(await client.send(method, path, body), 403, 'FORBIDDEN');
		}
		assert.deepEqual(await state(), before);
		assert.equal((await narrow.patch(`/users/${ally.id}`, { title: 'Dr' })).status, 200);
		// An end alone leaves it all that its user may do.
		const given = await brief.must('POST', '/access?fields=id', { user: mia.id, policy: writer.id });
		assert.equal((await brief.patch(`/users/${ally.id}`, { token: 'ally-static-token' })).status, 200);
		const friend = await brief.must('POST', '/users?fields=id', { email: 'friend@example.com', password: 'friend-password', role: role.id });
		assert.equal((await nobody.post('/auth/login', { email: 'friend@example.com', password: 'friend-password' })).status, 200, 'other accounts too');
		// Another password ends the sessions, and no named tokens.
		const { refresh_token } = (await nobody.post('/auth/login', { email: 'mia@example.com', password: 'mia-password' })).body.data;
		await root.must('PATCH', `/users/${mia.id}`, { password: 'mia-another' });
		refused(await nobody.post('/auth/refresh', { refresh_token }), 401, 'INVALID_CREDENTIALS');
		for (const client of [narrow, brief]) assert.equal((await client.get('/users/me')).status, 200);
		await root.must('DELETE', `/users/${friend.id}`);
		await root.must('DELETE', `/access/${given.id}`);
		for (const { id, name } of await root.must('GET', '/users/me/tokens')) if (name === 'aimed') await root.must('DELETE', `/users/me/tokens/${id}`);
		await root.must('DELETE', '/users', [mia.id, ally.id]);
		await root.must('DELETE', `/policies/${manager.id}`);
	});

	await check('a token with limits makes no credentials', async () => {
		const limited = await root.must('POST', '/users/me/tokens', { name: 'for a day', expires: new Date(Date.now() + 86400000).toISOString() });
		const client = as(limited.token);
		assert.equal((await client.get('/activity?limit=1')).status, 200);
		refused(await client.post('/users/me/tokens', { name: 'for ever' }), 403, 'FORBIDDEN');
		refused(await client.patch(`/users/me/tokens/${limited.id}`, { name: 'other' }), 403, 'FORBIDDEN');
		refused(await client.delete('/users/me/sessions'), 403, 'FORBIDDEN');
		for (const [path, body] of [['generate', { password: 'x' }], ['enable', { secret: 'x', otp: '1' }], ['disable', { otp: '1' }]]) refused(await client.post(`/users/me/tfa/${path}`, body), 403, 'FORBIDDEN');
		for (const change of [{ password: 'another' }, { token: 'a-static-token' }, { email: 'other@example.com' }]) refused(await client.patch('/users/me', change), 403, 'FORBIDDEN');
		assert.equal((await client.patch('/users/me', { title: 'x' })).status, 200);
		assert.equal((await client.delete(`/users/me/tokens/${limited.id}`)).status, 204, 'it may end itself');
		refused(await client.get('/users/me'), 401, 'INVALID_CREDENTIALS');
	});

	await check('a token that a login gave ends with its user, and has the rights they have now', async () => {
		const login = async (mode) => nobody.post('/auth/login', { email: 'cleo@example.com', password: 'cleopatra', mode });
		const cleo = await root.must('POST', '/users', { email: 'cleo@example.com', password: 'cleopatra', policies: [], role: role.id });
		const admins = await root.must('POST', '/roles', { name: 'chiefs', policies: [{ policy: adminPolicy }] });
		await root.must('PATCH', `/users/${cleo.id}`, { role: admins.id });
		const tokens = [(await login('json')).body.data.access_token, valueOf(cookieOf(await login('session'), 'directus_session_token'))];
		for (const token of tokens) assert.equal((await as(token).get('/settings')).status, 200);
		await root.must('PATCH', `/users/${cleo.id}`, { role: null });
		for (const token of tokens) refused(await as(token).post('/roles', { name: 'mine' }), 403, 'FORBIDDEN');
		for (const token of tokens) refused(await as(token).patch(`/users/${cleo.id}`, { role: admins.id }), 403, 'FORBIDDEN');
		await root.must('PATCH', `/users/${cleo.id}`, { role: admins.id });
		assert.equal((await as(tokens[0]).get('/roles')).status, 200);
		assert.equal((await root.delete(`/users/${cleo.id}`)).status, 204);
		for (const token of tokens) refused(await as(token).get('/users/me'), 401, 'INVALID_CREDENTIALS');
		await root.must('DELETE', `/roles/${admins.id}`);
	});

	await check('who was suspended makes no credentials', async () => {
		const bob = await root.must('POST', '/users', { email: 'bob@example.com', password: 'babbage', role: role.id });
		const client = await Client.login(server.url, { email: 'bob@example.com', password: 'babbage' });
		assert.equal((await client.post('/users/me/passkeys/begin')).status, 200);
		await root.must('PATCH', `/users/${bob.id}`, { status: 'suspended' });
		refused(await client.post('/users/me/tokens', { name: 'later' }), 401, 'INVALID_CREDENTIALS');
		refused(await client.post('/users/me/passkeys/begin'), 401, 'INVALID_CREDENTIALS');
		await root.delete(`/users/${bob.id}`);
	});

	await check('a token ends with its time, its addresses and its user', async () => {
		const brief = await ada.must('POST', '/users/me/tokens', { name: 'brief', expires: new Date(Date.now() + 1500).toISOString() });
		assert.equal((await as(brief.token).get('/users/me')).status, 200);
		await sleep(1700);
		refused(await as(brief.token).get('/users/me'), 401, 'TOKEN_EXPIRED');
		const near = await ada.must('POST', '/users/me/tokens', { name: 'near', ip_access: ['10.1.0.0/16', '192.168.0.1-192.168.0.9'] });
		refused(await as(near.token).get('/users/me'), 401, 'INVALID_IP');
		const from = (ip) => as(near.token).get('/users/me', { headers: { 'x-forwarded-for': ip } });
		assert.equal((await from('10.1.2.3')).status, 200);
		assert.equal((await from('192.168.0.5')).status, 200);
		refused(await from('10.2.2.3'), 401, 'INVALID_IP');
		await root.must('PATCH', `/users/${user.id}`, { status: 'suspended' });
		refused(await from('10.1.2.3'), 401, 'INVALID_CREDENTIALS');
		await root.must('PATCH', `/users/${user.id}`, { status: 'active' });
		assert.equal((await from('10.1.2.3')).status, 200);
	});

	await check('administrators see and end the tokens of others, others do not', async () => {
		const bob = await root.must('POST', '/users', { email: 'bob@example.com', password: 'builder', role: role.id });
		const other = await Client.login(server.url, { email: 'bob@example.com', password: 'builder' });
		const [seen] = await root.must('GET', `/users/${user.id}/tokens`);
		assert.ok(seen.name && !seen.token);
		refused(await other.get(`/users/${user.id}/tokens`), 403, 'FORBIDDEN');
		refused(await other.post(`/users/${user.id}/tokens`, { name: 'x' }), 403, 'FORBIDDEN');
		refused(await other.delete(`/users/${user.id}/tokens/${seen.id}`), 403, 'FORBIDDEN');
		refused(await other.delete(`/users/me/tokens/${seen.id}`), 403, 'FORBIDDEN');
		refused(await other.patch(`/users/me/tokens/${seen.id}`, { name: 'mine' }), 403, 'FORBIDDEN');
		refused(await nobody.get(`/users/${user.id}/tokens`), 403, 'FORBIDDEN');
		refused(await root.post('/users/00000000-0000-4000-8000-000000000000/tokens', { name: 'x' }), 403, 'FORBIDDEN');
		const made = await root.must('POST', `/users/${bob.id}/tokens`, { name: 'from above', policies: [writer.id] });
		assert.equal((await as(made.token).get('/users/me')).status, 200);
		assert.equal((await root.delete(`/users/${bob.id}/tokens/${made.id}`)).status, 204);
		const last = await other.must('POST', '/users/me/tokens', { name: 'last' });
		await root.must('DELETE', `/users/${bob.id}`);
		refused(await as(last.token).get('/users/me'), 401, 'INVALID_CREDENTIALS');
	});

	await check('the number of tokens has a limit', async () => {
		const present = (await ada.must('GET', '/users/me/tokens')).length;
		for (let i = present; i < 100; i++) await ada.must('POST', '/users/me/tokens', { name: `token ${i}` });
		refused(await ada.post('/users/me/tokens', { name: 'one more' }), 403, 'LIMIT_EXCEEDED');
		for (const { id } of await ada.must('GET', '/users/me/tokens')) await ada.must('DELETE', `/users/me/tokens/${id}`);
	});

	// ---- sessions
	const login = (mode, headers = {}) => nobody.post('/auth/login', { email: 'ada@example.com', password: 'lovelace', mode }, { headers });
	const withCookie = (name, value) => ({ headers: { cookie: `${name}=${value}` } });

	await check('sessions are listed without their tokens, and end one by one', async () => {
		await database.sql(`delete from directus_sessions where "user" = '${user.id}'`);
		const first = await login('session', { 'user-agent': 'first' });
		const second = await login('json', { 'user-agent': 'second' });
		const third = await login('cookie', { 'user-agent': 'third' });
		const cookie = withCookie(session, valueOf(cookieOf(first, session)));
		const answer = await nobody.get('/users/me/sessions', cookie);
		assert.equal(answer.body.data.length, 3);
		const named = Object.fromEntries(answer.body.data.map((one) => [one.user_agent, one]));
		assert.deepEqual([named.first.current, named.second.current, named.third.current], [true, false, false]);
		assert.equal(named.first.ip, '127.0.0.1');
		for (const secretText of [second.body.data.refresh_token, valueOf(cookieOf(third, refresh)), claimsOf(valueOf(cookieOf(first, session))).session]) assert.ok(!answer.text.includes(secretText));
		refused(await root.delete(`/users/me/sessions/${named.second.id}`), 403, 'FORBIDDEN');
		refused(await nobody.delete(`/users/me/sessions/${named.second.id}`), 401, 'INVALID_CREDENTIALS');
		refused(await nobody.delete('/users/me/sessions/nothing', undefined, cookie), 403, 'FORBIDDEN');
		assert.equal((await nobody.delete(`/users/me/sessions/${named.second.id}`, undefined, cookie)).status, 204);
		refused(await nobody.post('/auth/refresh', { refresh_token: second.body.data.refresh_token }), 401, 'INVALID_CREDENTIALS');
		refused(await nobody.delete(`/users/me/sessions/${named.second.id}`, undefined, cookie), 403, 'FORBIDDEN');
		assert.equal((await root.must('GET', `/users/${user.id}/sessions`)).length, 2);
		assert.equal((await nobody.delete('/users/me/sessions', undefined, cookie)).status, 204);
		refused(await nobody.post('/auth/refresh', { mode: 'cookie' }, withCookie(refresh, valueOf(cookieOf(third, refresh)))), 401, 'INVALID_CREDENTIALS');
		assert.deepEqual((await nobody.get('/users/me/sessions', cookie)).body.data.map((one) => one.user_agent), ['first']);
	});

	await check('a json client names the session to keep by its refresh token', async () => {
		const [keep, other] = [await login('json'), await login('json')];
		const client = as(keep.body.data.access_token);
		assert.equal((await client.delete('/users/me/sessions', { refresh_token: keep.body.data.refresh_token })).status, 204);
		assert.equal((await nobody.post('/auth/refresh', { refresh_token: keep.body.data.refresh_token })).status, 200);
		refused(await nobody.post('/auth/refresh', { refresh_token: other.body.data.refresh_token }), 401, 'INVALID_CREDENTIALS');
	});

	await check('administrators end the sessions of others at once', async () => {
		const cookie = withCookie(session, valueOf(cookieOf(await login('session'), session)));
		assert.equal((await nobody.get('/users/me', cookie)).status, 200);
		assert.equal((await root.delete(`/users/${user.id}/sessions`)).status, 204);
		const after = await nobody.get('/users/me', cookie);
		refused(after, 401, 'INVALID_CREDENTIALS');
		assert.match(cookieOf(after, session), /^directus_session_token=;/, 'the cookie is taken back');
	});

	// ---- refreshing
	await check('a refresh token works once', async () => {
		const old = (await login('json')).body.data.refresh_token;
		const next = await nobody.post('/auth/refresh', { refresh_token: old });
		assert.equal(next.status, 200);
		refused(await nobody.post('/auth/refresh', { refresh_token: old }), 401, 'INVALID_CREDENTIALS');
		const many = await Promise.all(Array.from({ length: 8 }, () => nobody.post('/auth/refresh', { refresh_token: next.body.data.refresh_token })));
		assert.equal(many.filter((answer) => answer.status === 200).length, 1, 'one of eight at once');
	});

	await check('a session that was refreshed leads to the same one for the grace period, and to none after it', async () => {
		const old = valueOf(cookieOf(await login('session'), session));
		const again = () => nobody.post('/auth/refresh', { mode: 'session' }, withCookie(session, old));
		const [one, two] = [await again(), await again()];
		assert.deepEqual([one.status, two.status], [200, 200]);
		const successor = (answer) => claimsOf(valueOf(cookieOf(answer, session))).session;
		assert.equal(successor(one), successor(two));
		assert.notEqual(successor(one), claimsOf(old).session);
		await sleep(1200);
		refused(await again(), 401, 'INVALID_CREDENTIALS');
		// What a token stood for before it was refreshed is remembered for at most ten seconds.
		refused(await eventually(() => nobody.get('/users/me', withCookie(session, old)), (answer) => answer.status !== 200), 401, 'INVALID_CREDENTIALS');
		assert.equal((await nobody.get('/users/me', withCookie(session, valueOf(cookieOf(one, session))))).status, 200, 'a replay ends nobody else');
	});

	await check('ending a session ends the one it was refreshed from', async () => {
		const old = valueOf(cookieOf(await login('session'), session));
		const fresh = valueOf(cookieOf(await nobody.post('/auth/refresh', { mode: 'session' }, withCookie(session, old)), session));
		const mine = (await nobody.get('/users/me/sessions', withCookie(session, fresh))).body.data.find((one) => one.current);
		assert.equal((await nobody.delete(`/users/me/sessions/${mine.id}`, undefined, withCookie(session, fresh))).status, 204);
		for (const cookie of [old, fresh]) refused(await nobody.get('/users/me', withCookie(session, cookie)), 401, 'INVALID_CREDENTIALS');
	});

	// ---- forged tokens
	await check('forged and damaged JWTs are refused', async () => {
		const now = Math.floor(Date.now() / 1000);
		const rootId = (await root.must('GET', '/users/me?fields=id')).id;
		const claims = { id: rootId, role: null, app_access: true, admin_access: true, iat: now, exp: now + 900, iss: 'directus' };
		assert.equal((await as(jwt(claims)).get('/users/me')).status, 200, 'the test signs as the server does');
		const wrong = [
			jwt(claims, { key: 'another secret' }), jwt(claims, { key: '' }), jwt(claims, { header: { alg: 'none', typ: 'JWT' }, signature: '' }), jwt(claims, { header: { alg: 'none' } }),
			jwt(claims, { header: { alg: 'HS512', typ: 'JWT' }, hash: 'sha512' }), jwt(claims, { header: { alg: 'hs256' } }), jwt(claims, { header: { alg: ['HS256'] } }), jwt(claims, { header: {} }), jwt(claims, { header: { alg: 'RS256' } }),
			jwt(claims, { signature: '' }), `${jwt(claims)}A`, jwt(claims).replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')),
			`${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, admin_access: true, app_access: true, id: user.id })}.${jwt(claims).split('.')[2]}`,
			jwt({ ...claims, role: undefined }), jwt({ ...claims, app_access: undefined }), jwt({ ...claims, admin_access: undefined }), jwt({ ...claims, nbf: now + 600 }), jwt({ ...claims, exp: 'never' }),
		];
		for (const token of wrong) refused(await as(token).get('/users/me'), 403, 'INVALID_TOKEN');
		for (const token of [jwt({ ...claims, iss: 'elsewhere' }), jwt({ ...claims, iss: undefined }), jwt({ ...claims, iss: ['directus'] }), jwt({ ...claims, session: 'made up' }), jwt({ ...claims, session: ['x'] }), jwt({ ...claims, session: null }), 'a.b.c', '..', 'x'.repeat(9000), '%00'])
			refused(await as(token).get('/users/me'), 401, 'INVALID_CREDENTIALS');
		for (const exp of [now - 1, 0, -1]) refused(await as(jwt({ ...claims, exp })).get('/users/me'), 401, 'TOKEN_EXPIRED');
	});

	await check('flags in a token are not believed', async () => {
		const now = Math.floor(Date.now() / 1000);
		const lying = jwt({ id: user.id, role: role.id, app_access: true, admin_access: true, iat: now, exp: now + 900, iss: 'directus' });
		refused(await as(lying).get('/search-indexes'), 403, 'FORBIDDEN');
	});

	await check('tokens of other kinds are no access tokens', async () => {
		const now = Math.floor(Date.now() / 1000);
		for (const claims of [{ email: 'admin@example.com', scope: 'invite' }, { email: 'admin@example.com', scope: 'password-reset', hash: '0' }, { passkey: 'login' }])
			refused(await as(jwt({ ...claims, iat: now, exp: now + 900, iss: 'directus' })).get('/users/me'), 403, 'INVALID_TOKEN');
		refused(await nobody.post('/auth/password/reset', { token: ada.token, password: 'x' }), 403, 'FORBIDDEN');
	});

	await check('a token stands in one place', async () => {
		const query = `/users/me?access_token=${ada.token}`;
		refused(await ada.get(query), 400, 'INVALID_PAYLOAD');
		const cookie = withCookie(session, valueOf(cookieOf(await login('session'), session)));
		assert.equal((await nobody.get(query, cookie)).status, 200);
		const mixed = await new Client(server.url, root.token).must('GET', '/users/me?fields=email', undefined, cookie);
		assert.equal(mixed.email, admin.email, 'the header counts, not the cookie');
		refused(await nobody.get(`/users/me?access_token=nobody`, cookie), 401, 'INVALID_CREDENTIALS');
	});

	await check('secrets do not reach the log', async () => {
		const made = await ada.must('POST', '/users/me/tokens', { name: 'logged' });
		await nobody.get(`/users/me?access_token=${made.token}`);
		assert.ok(!server.log().includes(made.token.slice(12)));
	});

	await check('cookies keep away from scripts and other sites', async () => {
		for (const [mode, name, age] of [['cookie', refresh, 604800], ['session', session, 86400]]) {
			const cookie = cookieOf(await login(mode), name);
			for (const part of [`Max-Age=${age}`, 'Path=/', 'HttpOnly', 'SameSite=Lax']) assert.ok(cookie.split('; ').includes(part), `${part} in ${cookie}`);
			assert.ok(!/Secure|Domain/.test(cookie), cookie);
		}
		const out = await nobody.post('/auth/logout', { mode: 'session' }, withCookie(session, valueOf(cookieOf(await login('session'), session))));
		assert.match(cookieOf(out, session), /^directus_session_token=;.*HttpOnly/);
	});

	await server.stop();
	server = await Server.start(database, { ...extra, REFRESH_TOKEN_COOKIE_SECURE: 'true', REFRESH_TOKEN_COOKIE_SAME_SITE: 'strict', REFRESH_TOKEN_COOKIE_DOMAIN: 'example.com', SESSION_COOKIE_SECURE: 'true', SESSION_COOKIE_SAME_SITE: 'none', SESSION_COOKIE_NAME: 'sid', REFRESH_TOKEN_COOKIE_NAME: 'rid', LOG_LEVEL: 'info' }, { port: server.port });
	await check('cookies are what the settings say', async () => {
		const strict = cookieOf(await login('cookie'), 'rid');
		assert.match(strict, /; Domain=example\.com;.*; Secure; SameSite=Strict/);
		assert.match(cookieOf(await login('session'), 'sid'), /; Secure; SameSite=None/);
	});
	await server.stop();
	await database.drop();
}
finish();
