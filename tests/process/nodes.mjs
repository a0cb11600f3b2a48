// Several processes on one database: a change of rights in one holds in all. On PostgreSQL the others are told; on SQLite,
// and where telling fails, they find out when what they remember is ten seconds old. What works once works once in all.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { key } from '../kit/fields.mjs';
import { Passkey } from '../kit/passkey.mjs';
import { bootstrap, Server, sleep } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const adminToken = 'nodes-static-token-of-the-admin-012345', userToken = 'nodes-static-token-of-a-user-0123456';

/** Milliseconds until `client` gets `status` for the notes; fails past `limit`. */
async function untilStatus(client, status, limit) {
	const began = Date.now();
	for (;;) {
		const answer = await client.get('/items/notes');
		if (answer.status === status) return Date.now() - began;
		assert.ok(Date.now() - began < limit, `still ${answer.status} after ${limit} ms`);
		await sleep(20);
	}
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: adminToken });
	const origin = 'https://data.example.com', node = () => Server.start(database, { PUBLIC_URL: origin });
	const first = await node();
	const admin = new Client(first.url, adminToken);
	await admin.must('POST', '/collections', { collection: 'notes', schema: {}, meta: {}, fields: [key, { field: 'text', type: 'string', schema: {}, meta: {} }] });
	const policy = await admin.must('POST', '/policies', { name: 'reader' });
	await admin.must('POST', '/users', { email: 'reader@example.com', token: userToken, policies: [{ policy: policy.id }] });
	const permit = () => admin.must('POST', '/permissions', { policy: policy.id, collection: 'notes', action: 'read', fields: ['*'] });
	const second = await node();
	const here = new Client(first.url, userToken), there = new Client(second.url, userToken), anyone = new Client(second.url);
	// What others remember is ten seconds old at most; who is told knows long before.
	const soon = kind === 'pg' ? 5000 : 15000;

	await check('a permission given in one process holds there at once and soon in the other', async () => {
		assert.equal((await there.get('/items/notes')).status, 403);
		assert.equal((await here.get('/items/notes')).status, 403);
		const { id } = await permit();
		assert.equal((await here.get('/items/notes')).status, 200);
		await untilStatus(there, 200, soon);
		await admin.must('DELETE', `/permissions/${id}`);
		assert.equal((await here.get('/items/notes')).status, 403);
		await untilStatus(there, 403, soon);
	});

	await check('a permission that one process moves to another policy is lost there too, and back it holds', async () => {
		const { id: other } = await admin.must('POST', '/policies', { name: 'nobody' }), { id } = await permit();
		await untilStatus(there, 200, soon);
		await admin.must('PATCH', `/permissions/${id}`, { policy: other });
		assert.equal((await here.get('/items/notes')).status, 403);
		await untilStatus(there, 403, soon);
		await admin.must('PATCH', `/policies/${policy.id}`, { permissions: [id] });
		assert.equal((await here.get('/items/notes')).status, 200);
		await untilStatus(there, 200, soon);
		await admin.must('DELETE', `/permissions/${id}`);
		await untilStatus(there, 403, soon);
	});

	await check('a user suspended in one process is out in the other', async () => {
		await permit();
		await untilStatus(there, 200, soon);
		const [user] = await admin.must('GET', '/users?filter[email][_eq]=reader@example.com');
		await admin.must('PATCH', `/users/${user.id}`, { status: 'suspended' });
		assert.equal((await here.get('/items/notes')).status, 401);
		await untilStatus(there, 401, soon);
		await admin.must('PATCH', `/users/${user.id}`, { status: 'active' });
		await untilStatus(there, 200, soon);
	});

	if (kind === 'pg') await check('a process whose ear was cut off listens again, and knows what it missed', async () => {
		const cut = await database.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'LISTEN%'");
		assert.equal(cut.length, 2);
		const [row] = await admin.must('GET', `/permissions?filter[policy][_eq]=${policy.id}&limit=1`);
		await admin.must('DELETE', `/permissions/${row.id}`);
		await untilStatus(there, 403, 5000);
	});

	await check('what everybody may changes everywhere', async () => {
		assert.equal((await anyone.get('/items/notes')).status, 403);
		const [open] = await admin.must('GET', '/access?filter[role][_null]=true&filter[user][_null]=true');
		await admin.must('POST', '/permissions', { policy: open.policy, collection: 'notes', action: 'read', fields: ['*'] });
		await untilStatus(anyone, 200, soon);
	});

	await check('an answer to a challenge is good for one login, in whichever process', async () => {
		// One that does not count: its answers stay right.
		const passkey = new Passkey('ES256', { origin, counts: false });
		await here.must('POST', '/users/me/passkeys', { name: 'key', credential: passkey.create(await there.must('POST', '/users/me/passkeys/begin')) });
		const nodes = [new Client(first.url), anyone];
		for (const [one, other] of [nodes, [...nodes].reverse()]) {
			const credential = passkey.get(await one.must('POST', '/auth/passkeys/begin', {}));
			assert.equal((await other.post('/auth/passkeys/login', { credential })).status, 200);
			refused(await one.post('/auth/passkeys/login', { credential }), 401, 'INVALID_CREDENTIALS');
		}
		const credential = passkey.get(await anyone.must('POST', '/auth/passkeys/begin', {}));
		const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => nodes[i % 2].post('/auth/passkeys/login', { credential })));
		assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
	});

	for (const server of [first, second]) assert.equal((await server.stop()).code, 0);
	await database.drop();
}
finish();
