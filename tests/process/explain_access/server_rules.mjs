// What stands above permissions, told beside what the server does: administrators, the model, what no route serves,
// tokens that give less than their user has, statuses and shares.
import assert from 'node:assert/strict';
import { Client } from '../../kit/client.mjs';
import { check, refused } from '../../kit/verdict.mjs';

const every = (policy, collection, ...actions) => actions.map((action) => ({ policy, collection, action, fields: ['*'], permissions: null }));

/** Asks, sends, and wants both to say the same; a refusal has to be told by its id too. */
async function compare(admin, client, subject, { action, collection, item, field, send, because, status = 403 }) {
	const asked = { ...subject, ip: '127.0.0.1', action, collection, ...(item ? { item } : {}), ...(field ? { field } : {}) };
	const told = await admin.must('POST', '/utils/explain-access', asked);
	const answer = await client.send(...send);
	const seen = `${action} ${collection}.${field ?? ''} of ${item}: ${answer.status} ${answer.text.slice(0, 300)}\n${told.why}`;
	if (!because) {
		assert.ok(answer.status < 300 && told.allowed, seen);
		return told;
	}
	assert.deepEqual([answer.status, told.allowed, told.decision.because], [status, false, because], seen);
	if (status !== 403) return told;
	const { refusal, now } = await admin.must('GET', `/utils/explain-access/${answer.headers.get('x-request-id')}`);
	if (refusal.admins_only) assert.equal(now, null);
	else assert.deepEqual([now.allowed, now.decision.because], [false, because], `${seen}\n${refusal.path}: ${now.why}`);
	return told;
}

export async function compareServerRules({ server, admin }) {
	const ask = (question) => admin.must('POST', '/utils/explain-access', question);
	const { id: adminId, role: adminRole } = await admin.must('GET', '/users/me?fields=id,role');
	const [{ id: adminPolicy }] = await admin.must('GET', '/policies?filter[admin_access][_eq]=true&fields=id');
	const held = await admin.must('POST', '/policies', { name: 'held by administrators' });
	const [adminAccess] = await admin.must('GET', `/access?filter[policy][_eq]=${adminPolicy}&fields=id`);
	await admin.must('POST', '/access', { role: adminRole, policy: held.id });
	const staff = await admin.must('POST', '/policies', { name: 'Staff' });
	const token = 'explain-static-token-staff';
	const { id: user } = await admin.must('POST', '/users', { email: 'staff@example.com', token });
	const { id: other } = await admin.must('POST', '/users', { email: 'other-staff@example.com' });
	await admin.must('POST', '/access', { user, policy: staff.id });
	const model = ['directus_collections', 'directus_fields', 'directus_relations'], granting = ['directus_users', 'directus_roles', 'directus_policies', 'directus_access'];
	await admin.must('POST', '/permissions', [...model, ...granting, 'directus_sessions', 'directus_revisions', 'directus_shares'].flatMap((collection) => every(staff.id, collection, 'create', 'read', 'update', 'delete')));
	const client = new Client(server.url, token), subject = { user };

	await check('what administrators are and hold is told to be theirs', async () => {
		const touched = [['directus_users', 'users', adminId, { password: 'taken-over-1', status: 'suspended', role: null, email: 'x@example.com', token: 'taken-over', auth_data: '{"a":1}' }], ['directus_roles', 'roles', adminRole, { parent: null, users: [], policies: [] }],
			['directus_policies', 'policies', adminPolicy, { admin_access: false, app_access: false, enforce_tfa: true, ip_access: ['10.0.0.1'] }], ['directus_access', 'access', adminAccess.id, { role: null, user, policy: staff.id }], ['directus_policies', 'policies', held.id, { enforce_tfa: true }]];
		for (const [collection, path, item, fields] of touched) {
			for (const [field, value] of Object.entries(fields)) {
				if (path === 'roles' && field === 'parent') continue; // it has none, which is no change
				const told = await compare(admin, client, subject, { action: 'update', collection, item, field, send: ['PATCH', `/${path}/${item}`, { [field]: value }], because: 'administrator' });
				assert.match(told.why, /for administrators/);
				assert.equal(told.decision.field, field);
			}
			await compare(admin, client, subject, { action: 'delete', collection, item, send: ['DELETE', `/${path}/${item}`], because: 'administrator' });
		}
		await compare(admin, client, subject, { action: 'update', collection: 'directus_users', item: adminId, field: 'title', send: ['PATCH', `/users/${adminId}`, { title: 'Dr' }] });
		await compare(admin, client, subject, { action: 'update', collection: 'directus_users', item: other, field: 'password', send: ['PATCH', `/users/${other}`, { password: 'secret-12' }] });
		const whole = await ask({ ...subject, action: 'update', collection: 'directus_users', item: adminId });
		assert.match(whole.subject.notes.join(' '), /"password"/);
		const made = await ask({ ...subject, action: 'create', collection: 'directus_users' });
		assert.equal(made.allowed, true);
		assert.match(made.subject.notes.join(' '), /make somebody an administrator/);
		const who = await ask({ audience: true, action: 'delete', collection: 'directus_users', item: adminId, limit: 1000 });
		assert.ok(who.users.length && who.users.every(({ via }) => via.admin), JSON.stringify(who.users));
		assert.equal(who.server_rule.because, 'administrator');
	});
	await check('a role below which administrators stand, and a user of one, are told too', async () => {
		const above = await admin.must('POST', '/roles', { name: 'above' });
		const below = await admin.must('POST', '/roles', { name: 'below', parent: above.id });
		const access = await admin.must('POST', '/access', { role: below.id, policy: adminPolicy });
		await compare(admin, client, subject, { action: 'delete', collection: 'directus_roles', item: above.id, send: ['DELETE', `/roles/${above.id}`], because: 'administrator' });
		await admin.must('DELETE', `/access/${access.id}`);
		await compare(admin, client, subject, { action: 'delete', collection: 'directus_roles', item: above.id, send: ['DELETE', `/roles/${above.id}`] });
	});
	await check('the model, what no route serves and what is not set by hand are told as the server refuses them', async () => {
		const unsent = { collection: 'explained', schema: {}, meta: {} };
		for (const [action, send] of [['create', ['POST', '/collections', unsent]], ['update', ['PATCH', '/collections/article', { meta: { note: 'x' } }]], ['delete', ['DELETE', '/collections/article']]]) {
			await compare(admin, client, subject, { action, collection: 'directus_collections', send, because: 'admin_only' });
		}
		await compare(admin, client, subject, { action: 'create', collection: 'directus_fields', send: ['POST', '/fields/article', { field: 'x', type: 'string' }], because: 'admin_only' });
		await compare(admin, client, subject, { action: 'create', collection: 'directus_relations', send: ['POST', '/relations', { collection: 'article', field: 'size', related_collection: 'author' }], because: 'admin_only' });
		await compare(admin, client, subject, { action: 'read', collection: 'directus_collections', send: ['GET', '/collections'] });
		for (const [who, of] of [[client, subject], [admin, { user: adminId }]]) {
			await compare(admin, who, of, { action: 'read', collection: 'directus_sessions', send: ['GET', '/items/directus_sessions'], because: 'not_served' });
			assert.equal((await ask({ ...of, action: 'create', collection: 'directus_revisions' })).decision.because, 'not_served');
			assert.equal((await ask({ ...of, action: 'delete', collection: 'directus_settings' })).decision.because, 'not_served');
			assert.equal((await ask({ ...of, action: 'read', collection: 'directus_revisions' })).allowed, true);
		}
		const { users, roles } = await ask({ audience: true, collection: 'directus_sessions' });
		assert.deepEqual([users, roles.some(({ allowed }) => allowed)], [[], false]);
		for (const field of ['tfa_secret', 'provider', 'external_identifier']) await compare(admin, client, subject, { action: 'update', collection: 'directus_users', item: other, field, send: ['PATCH', `/users/${other}`, { [field]: 'x' }], because: 'managed', status: 400 });
		await compare(admin, admin, { user: adminId }, { action: 'update', collection: 'directus_users', item: other, field: 'tfa_secret', send: ['PATCH', `/users/${other}`, { tfa_secret: 'x' }], because: 'managed', status: 400 });
		assert.equal((await ask({ user: adminId, action: 'update', collection: 'directus_users', item: other, field: 'provider' })).allowed, true);
		const below = await client.get('/items/directus_users');
		assert.equal((await admin.must('GET', `/utils/explain-access/${below.headers.get('x-request-id')}`)).now.decision.because, 'not_served');
	});
	await check('what a token of an administrator may not that is limited to policies', async () => {
		const made = await admin.must('POST', '/users/me/tokens', { name: 'narrow', policies: [adminPolicy] });
		const narrow = new Client(server.url, made.token);
		for (const of of [{ token: made.token }, { user: adminId, named_token: made.id }]) {
			await compare(admin, narrow, of, { action: 'create', collection: 'directus_roles', send: ['POST', '/roles', { name: 'more' }], because: 'token_scope' });
			await compare(admin, narrow, of, { action: 'update', collection: 'directus_users', item: other, field: 'password', send: ['PATCH', `/users/${other}`, { password: 'secret-13' }], because: 'token_scope' });
			await compare(admin, narrow, of, { action: 'update', collection: 'directus_users', item: adminId, field: 'email', send: ['PATCH', '/users/me', { email: 'y@example.com' }], because: 'token_scope' });
			await compare(admin, narrow, of, { action: 'update', collection: 'directus_users', item: other, field: 'title', send: ['PATCH', `/users/${other}`, { title: 'Dr' }] });
			await compare(admin, narrow, of, { action: 'create', collection: 'directus_folders', send: ['POST', '/folders', { name: 'f' }] });
			assert.equal((await ask({ ...of, ip: '127.0.0.1', action: 'share', collection: 'article' })).decision.because, 'token_scope');
		}
		await admin.must('DELETE', `/users/me/tokens/${made.id}`);
	});
	await check('a named token counts from its addresses and until its end', async () => {
		const made = await admin.must('POST', '/users/me/tokens', { name: 'office', ip_access: ['192.168.0.0/16'] });
		for (const of of [{ token: made.token }, { user: adminId, named_token: made.id }]) {
			for (const ip of [undefined, '10.0.0.1']) {
				const answer = await admin.post('/utils/explain-access', { ...of, ip, collection: 'article' });
				refused(answer, 400, 'INVALID_PAYLOAD');
				assert.match(answer.error.message, /INVALID_IP/);
			}
			assert.equal((await ask({ ...of, ip: '192.168.1.1', collection: 'article' })).allowed, true);
		}
		await admin.must('DELETE', `/users/me/tokens/${made.id}`);
	});
	await check('nothing is allowed to who cannot log in, and the rest of the answer stays', async () => {
		const question = { user, action: 'read', collection: 'directus_users', item: other };
		const before = await ask(question);
		for (const status of ['suspended', 'archived']) {
			await admin.must('PATCH', `/users/${user}`, { status });
			const told = await ask(question);
			assert.deepEqual([before.allowed, told.allowed, told.decision.because, told.decision.policy.name], [true, false, 'inactive', 'Staff']);
			assert.match(told.why, new RegExp(status));
			assert.deepEqual(told.fields, before.fields);
			assert.equal((await client.get('/users')).status, 401);
		}
		await admin.must('PATCH', `/users/${user}`, { status: 'active' });
	});
	await check('a share that is over, to come, used up or without a role says so', async () => {
		const [item] = await admin.must('POST', '/items/article', [{ title: 'shared', status: 'published' }]);
		const role = await admin.must('POST', '/roles', { name: 'Guest' });
		const open = await admin.must('POST', '/policies', { name: 'Guests' });
		await admin.must('POST', '/permissions', every(open.id, 'article', 'read'));
		await admin.must('POST', '/access', { role: role.id, policy: open.id });
		const about = async (more) => {
			const share = await admin.must('POST', '/shares', { collection: 'article', item: String(item.id), role: role.id, ...more });
			return ask({ share: share.id, collection: 'article', item: item.id });
		};
		const told = await about({});
		assert.deepEqual([told.allowed, told.decision.because], [true, 'share'], told.why);
		for (const [more, because] of [[{ date_end: '2020-01-01T00:00:00Z' }, 'share_ended'], [{ date_start: '2090-01-01T00:00:00Z' }, 'share_not_begun'], [{ max_uses: 1, times_used: 2 }, 'share_used_up'], [{ role: null }, 'share_without_role']]) {
			const over = await about(more);
			assert.deepEqual([over.allowed, over.decision.because], [false, because], over.why);
			assert.doesNotMatch(over.why, /^No policy/);
		}
		await admin.must('DELETE', '/policies', [open.id]);
	});
	await admin.must('DELETE', '/policies', [staff.id, held.id]);
	await admin.must('DELETE', '/users', [user, other]);
}
