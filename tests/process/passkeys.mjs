// Passkeys with an authenticator in software: registration, login in every mode, and what a thief or a page of another
// site could try.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Passkey } from '../kit/passkey.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const origin = 'https://data.example.com';

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	let server = await Server.fresh(database, { PUBLIC_URL: `${origin}/base/`, DIRIGENT_PASSKEY_ORIGINS: 'https://app.example.com' });
	const nobody = new Client(server.url);
	const root = await Client.login(server.url);
	const user = await root.must('POST', '/users', { email: 'ada@example.com', password: 'lovelace', first_name: 'Ada' });
	const other = await root.must('POST', '/users', { email: 'bob@example.com', password: 'builder' });
	const ada = await Client.login(server.url, { email: 'ada@example.com', password: 'lovelace' });
	const bob = await Client.login(server.url, { email: 'bob@example.com', password: 'builder' });
	const register = async (client, passkey, lies, name = 'laptop') => client.post('/users/me/passkeys', { name, credential: passkey.create(await client.must('POST', '/users/me/passkeys/begin'), lies) });
	const options = (body = {}) => nobody.must('POST', '/auth/passkeys/begin', body);
	const login = (credential, more = {}) => nobody.post('/auth/passkeys/login', { credential, ...more });

	await check('what a browser is asked to make', async () => {
		const asked = await ada.must('POST', '/users/me/passkeys/begin');
		assert.deepEqual(asked.rp, { id: 'data.example.com', name: 'Directus' });
		assert.deepEqual(asked.user, { id: Buffer.from(user.id).toString('base64url'), name: 'ada@example.com', displayName: 'Ada' });
		assert.deepEqual(asked.pubKeyCredParams.map((one) => one.alg), [-7, -8, -257]);
		assert.deepEqual([asked.attestation, asked.timeout, asked.excludeCredentials], ['none', 300000, []]);
		assert.deepEqual(asked.authenticatorSelection, { residentKey: 'preferred', userVerification: 'required' });
		assert.ok(asked.challenge !== (await ada.must('POST', '/users/me/passkeys/begin')).challenge);
		refused(await nobody.post('/users/me/passkeys/begin'), 401, 'INVALID_CREDENTIALS');
		refused(await root.post(`/users/${user.id}/passkeys/begin`), 403, 'FORBIDDEN');
	});

	const passkeys = Object.fromEntries(['ES256', 'RS256', 'EdDSA'].map((name) => [name, new Passkey(name, { origin })]));
	for (const [name, passkey] of Object.entries(passkeys)) {
		await check(`${name}: registers and logs in, in every mode`, async () => {
			const made = await register(ada, passkey, {}, name);
			assert.equal(made.status, 200, made.text);
			assert.deepEqual([made.body.data.name, made.body.data.last_used, made.body.data.backed_up], [name, null, false]);
			const json = await login(passkey.get(await options()));
			assert.equal(json.status, 200, json.text);
			assert.ok(json.body.data.refresh_token && json.body.data.expires === 900000);
			assert.equal((await new Client(server.url, json.body.data.access_token).must('GET', '/users/me?fields=id')).id, user.id);
			assert.equal((await nobody.post('/auth/refresh', { refresh_token: json.body.data.refresh_token })).status, 200);
			const cookie = await login(passkey.get(await options({ email: 'ADA@example.com' })), { mode: 'cookie' });
			assert.match(cookie.headers.get('set-cookie'), /^directus_refresh_token=.*HttpOnly/);
			assert.ok(cookie.body.data.access_token && !cookie.body.data.refresh_token);
			const session = await login(passkey.get(await options()), { mode: 'session' });
			assert.match(session.headers.get('set-cookie'), /^directus_session_token=.*HttpOnly/);
			assert.deepEqual(Object.keys(session.body.data), ['expires']);
			const [listed] = (await ada.must('GET', '/users/me/passkeys')).filter((one) => one.name === name);
			assert.ok(Math.abs(Date.parse(listed.last_used) - Date.now()) < 60000);
		});
	}
	const passkey = passkeys.ES256;

	await check('a login is written down as one', async () => {
		const count = async () => Number((await database.sql(`select count(*) from directus_activity where action = 'login' and "user" = '${user.id}'`))[0][0]);
		const before = await count();
		await login(passkey.get(await options()));
		assert.equal(await count(), before + 1);
	});

	await check('pages named in the settings may ask, others may not', async () => {
		assert.equal((await login(passkey.get(await options(), { client: { origin: 'https://app.example.com' } }))).status, 200);
		for (const client of [{ origin: 'https://evil.com' }, { origin: 'http://data.example.com' }, { origin: `${origin}:444` }, { origin: `${origin}.evil.com` }, { origin: undefined }, { crossOrigin: true }, { type: 'webauthn.create' }])
			refused(await login(passkey.get(await options(), { client })), 401, 'INVALID_CREDENTIALS');
		refused(await login(passkey.get(await options(), { domain: 'evil.com' })), 401, 'INVALID_CREDENTIALS');
	});

	await check('a challenge works once and only for what it was made', async () => {
		const asked = await options();
		assert.equal((await login(passkey.get(asked))).status, 200);
		refused(await login(passkey.get(asked)), 401, 'INVALID_CREDENTIALS');
		const credential = passkey.get(await options());
		const answers = await Promise.all(Array.from({ length: 6 }, () => login(credential)));
		assert.equal(answers.filter((answer) => answer.status === 200).length, 1, 'one of six at once');
		for (const challenge of ['', 'made-up', Buffer.from('{}').toString('base64url'), (await ada.must('POST', '/users/me/passkeys/begin')).challenge, 'x'.repeat(3000)])
			refused(await login(passkey.get({ ...(await options()), challenge })), 401, 'INVALID_CREDENTIALS');
		const forRegistration = new Passkey('ES256', { origin });
		const made = forRegistration.create(await ada.must('POST', '/users/me/passkeys/begin'));
		refused(await bob.post('/users/me/passkeys', { name: 'stolen', credential: made }), 400, 'INVALID_PAYLOAD');
		assert.equal((await ada.post('/users/me/passkeys', { name: 'spare', credential: made })).status, 200);
		refused(await ada.post('/users/me/passkeys', { name: 'again', credential: made }), 400, 'INVALID_PAYLOAD');
	});

	await check('a challenge ends', async () => {
		const asked = await options();
		const [head, body, mac] = Buffer.from(asked.challenge, 'base64url').toString().split('.');
		const claims = JSON.parse(Buffer.from(body, 'base64url'));
		assert.ok(claims.exp - Date.now() / 1000 <= 300);
		const later = Buffer.from(`${head}.${Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 900 })).toString('base64url')}.${mac}`).toString('base64url');
		refused(await login(passkey.get({ ...asked, challenge: later })), 401, 'INVALID_CREDENTIALS');
	});

	await check('copies, strangers and changed answers are refused', async () => {
		const stranger = new Passkey('ES256', { origin });
		stranger.user = passkey.user;
		refused(await login(stranger.get(await options())), 401, 'INVALID_CREDENTIALS');
		refused(await login(stranger.get(await options(), { id: passkey.id })), 401, 'INVALID_CREDENTIALS');
		refused(await login(passkey.get(await options(), { handle: Buffer.from(other.id).toString('base64url') })), 401, 'INVALID_CREDENTIALS');
		refused(await login(passkey.get(await options(), { flags: 0x01 })), 401, 'INVALID_CREDENTIALS');
		refused(await login(passkey.get(await options(), { flags: 0x04 })), 401, 'INVALID_CREDENTIALS');
		const good = passkey.get(await options());
		for (const part of ['clientDataJSON', 'authenticatorData', 'signature']) {
			const bytes = Buffer.from(good.response[part], 'base64url');
			bytes[bytes.length - 3] ^= 1;
			const answer = await login({ ...good, response: { ...good.response, [part]: bytes.toString('base64url') } });
			assert.equal(answer.status, 401, `${part}: ${answer.text}`);
		}
		assert.equal((await login(good)).status, 200, 'what was refused spent nothing');
		const behind = passkey.count;
		passkey.count = 0;
		refused(await login(passkey.get(await options())), 401, 'INVALID_CREDENTIALS');
		passkey.count = behind;
		assert.equal((await login(passkey.get(await options()))).status, 200);
	});

	await check('a device that does not count is no copy', async () => {
		const still = new Passkey('ES256', { origin, counts: false });
		assert.equal((await register(ada, still, {}, 'phone')).status, 200);
		for (let i = 0; i < 3; i++) assert.equal((await login(still.get(await options()))).status, 200);
	});

	await check('bad registrations keep nothing', async () => {
		const before = (await ada.must('GET', '/users/me/passkeys')).length;
		for (const lies of [{ client: { origin: 'https://evil.com' } }, { client: { type: 'webauthn.get' } }, { client: { challenge: 'other' } }, { domain: 'evil.com' }, { flags: 0x05 }, { flags: 0x41 }, { flags: 0x40 }, { flags: 0x55 }])
			refused(await register(ada, new Passkey('ES256', { origin }), lies), 400, 'INVALID_PAYLOAD');
		const credential = () => new Passkey('ES256', { origin });
		const asked = await ada.must('POST', '/users/me/passkeys/begin');
		for (const body of [{}, { name: 'x' }, { name: 'x', credential: 'y' }, { name: 'x', credential: {} }, { name: 'x', credential: { response: {} } }, { credential: credential().create(asked) }, { name: '', credential: credential().create(asked) },
			{ name: 'x', credential: { response: { clientDataJSON: '!!', attestationObject: '!!' } } }, { name: 'x', credential: { response: { clientDataJSON: 'e30', attestationObject: 'AA' } } }, { name: 'x', credential: credential().create(asked), user: other.id }])
			refused(await ada.post('/users/me/passkeys', body), 400, 'INVALID_PAYLOAD');
		const twin = new Passkey('ES256', { origin });
		twin.id = passkey.id;
		refused(await register(bob, twin), 400, 'RECORD_NOT_UNIQUE');
		assert.equal((await ada.must('GET', '/users/me/passkeys')).length, before);
	});

	await check('bad logins are told apart from wrong ones only by their shape', async () => {
		for (const body of [{}, { credential: {} }, { credential: { id: 'x' } }, { credential: { id: 'x', response: {} } }, { credential: { id: 'x', response: { clientDataJSON: 1 } } }]) refused(await nobody.post('/auth/passkeys/login', body), 400, 'INVALID_PAYLOAD');
		refused(await login(passkey.get(await options()), { mode: 'other' }), 400, 'INVALID_PAYLOAD');
		refused(await login({ id: 'x', response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' } }), 401, 'INVALID_CREDENTIALS');
		refused(await nobody.post('/auth/passkeys/begin', { email: 'no address' }), 400, 'INVALID_PAYLOAD');
	});

	await check('who is a user does not show', async () => {
		const mine = (await options({ email: 'ada@example.com' })).allowCredentials;
		assert.ok(mine.some((one) => one.id === Buffer.from(passkey.id).toString('base64url') && one.transports.includes('internal')));
		const [one] = (await options({ email: 'nobody@example.com' })).allowCredentials;
		assert.equal(Buffer.from(one.id, 'base64url').length, 32);
		assert.doesNotMatch(Buffer.from(one.id, 'base64url').toString('latin1'), /^[0-9a-f]{32}$/, 'bytes, as those of a real one, and no text of digits');
		assert.deepEqual((await options({ email: 'Nobody@example.com' })).allowCredentials, [one], 'always the same');
		assert.notDeepEqual((await options({ email: 'somebody@example.com' })).allowCredentials, [one]);
		assert.equal((await options({ email: 'bob@example.com' })).allowCredentials.length, 1, 'a user without passkeys looks like none');
		assert.deepEqual((await options()).allowCredentials, []);
	});

	await check('only active users of this server log in', async () => {
		await root.must('PATCH', `/users/${user.id}`, { status: 'suspended' });
		refused(await login(passkey.get(await options())), 401, 'INVALID_CREDENTIALS');
		await root.must('PATCH', `/users/${user.id}`, { status: 'active' });
		await database.sql(`update directus_users set provider = 'ldap' where id = '${user.id}'`);
		refused(await login(passkey.get(await options())), 401, 'INVALID_CREDENTIALS');
		await database.sql(`update directus_users set provider = 'default' where id = '${user.id}'`);
		assert.equal((await login(passkey.get(await options()))).status, 200);
	});

	await check('a passkey is removed by its user or an administrator', async () => {
		const again = await Client.login(server.url, { email: 'ada@example.com', password: 'lovelace' });
		const list = await again.must('GET', '/users/me/passkeys');
		assert.ok(!JSON.stringify(list).includes('public_key'));
		const es = list.find((one) => one.name === 'ES256'), rs = list.find((one) => one.name === 'RS256');
		refused(await bob.get(`/users/${user.id}/passkeys`), 403, 'FORBIDDEN');
		refused(await bob.delete(`/users/me/passkeys/${es.id}`), 403, 'FORBIDDEN');
		refused(await bob.delete(`/users/${user.id}/passkeys/${es.id}`), 403, 'FORBIDDEN');
		const limited = await again.must('POST', '/users/me/tokens', { name: 'limited', expires: new Date(Date.now() + 60000).toISOString() });
		refused(await new Client(server.url, limited.token).delete(`/users/me/passkeys/${es.id}`), 403, 'FORBIDDEN');
		refused(await new Client(server.url, limited.token).post('/users/me/passkeys/begin'), 403, 'FORBIDDEN');
		assert.equal((await again.delete(`/users/me/passkeys/${es.id}`)).status, 204);
		assert.equal((await root.delete(`/users/${user.id}/passkeys/${rs.id}`)).status, 204);
		for (const gone of [passkeys.ES256, passkeys.RS256]) refused(await login(gone.get(await options())), 401, 'INVALID_CREDENTIALS');
		assert.equal((await login(passkeys.EdDSA.get(await options()))).status, 200);
	});

	await server.stop();
	server = await Server.start(database, { PUBLIC_URL: '/' }, { port: server.port });
	await check('without an address of its own the server makes none', async () => {
		refused(await nobody.post('/auth/passkeys/begin'), 503, 'SERVICE_UNAVAILABLE');
	});
	await server.stop();
	server = await Server.start(database, { PUBLIC_URL: origin, AUTH_DISABLE_DEFAULT: 'true' }, { port: server.port });
	await check('with local logins off there is none with a passkey', async () => {
		refused(await nobody.post('/auth/passkeys/begin'), 404, 'ROUTE_NOT_FOUND');
		refused(await nobody.post('/auth/passkeys/login', {}), 404, 'ROUTE_NOT_FOUND');
	});
	await server.stop();
	await database.drop();
}
finish();
