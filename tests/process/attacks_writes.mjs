// Attempts to write what one may not: hidden rows and fields reached through nesting, links, lists, batches, upserts,
// imports and queries; fields that make an administrator; presets and keys of one's own. After each the database is as
// it was, and the refusal says nothing that one may not know.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { alias, column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const token = 'attack-static-token-0123456789';

async function model(admin) {
	const make = (collection, fields, meta = {}) => admin.must('POST', '/collections', { collection, schema: {}, meta, fields });
	const relate = (collection, field, related_collection, meta = {}) => admin.must('POST', '/relations', { collection, field, related_collection, meta, schema: related_collection ? { on_delete: 'SET NULL' } : undefined });
	await make('aw_team', [key, column('name', 'string'), column('owner', 'uuid'), column('budget', 'integer'), alias('tasks', 'o2m'), alias('notes', 'o2m')]);
	await make('aw_task', [key, column('code', 'string', { is_unique: true }), column('title', 'string'), column('open', 'boolean', {}, { special: ['cast-boolean'] }), column('secret', 'string'), column('team', 'integer')]);
	await make('aw_note', [key, column('text', 'string'), column('team', 'integer')]);
	await make('aw_page', [key, column('slug', 'string'), alias('blocks', 'm2a'), alias('tags', 'm2m')]);
	await make('aw_block', [key, column('page', 'integer'), column('item', 'string'), column('collection', 'string')]);
	await make('aw_tag', [key, column('label', 'string')]);
	await make('aw_page_tag', [key, column('page', 'integer'), column('tag', 'integer')]);
	await make('aw_one', [key, column('open', 'string'), column('hidden', 'string')], { singleton: true });
	await relate('aw_team', 'owner', 'directus_users');
	await relate('aw_task', 'team', 'aw_team', { one_field: 'tasks' });
	await relate('aw_note', 'team', 'aw_team', { one_field: 'notes', one_deselect_action: 'delete' });
	await relate('aw_block', 'page', 'aw_page', { one_field: 'blocks', junction_field: 'item' });
	await relate('aw_block', 'item', null, { one_allowed_collections: ['aw_task', 'aw_tag'], one_collection_field: 'collection', junction_field: 'page' });
	await relate('aw_page_tag', 'page', 'aw_page', { one_field: 'tags', junction_field: 'tag' });
	await relate('aw_page_tag', 'tag', 'aw_tag', { junction_field: 'page' });
}

/** One's own team is 1, with the tasks 1 (open) and 2 (closed); team 2 with task 3 is someone else's. */
const rules = [
	{ collection: 'aw_team', action: 'read', fields: ['id', 'name', 'tasks', 'notes'], permissions: { owner: { _eq: '$CURRENT_USER' } } },
	{ collection: 'aw_team', action: 'update', fields: ['name', 'tasks', 'notes'], permissions: { owner: { _eq: '$CURRENT_USER' } } },
	{ collection: 'aw_task', action: 'read', fields: ['id', 'code', 'title', 'open', 'team'], permissions: { team: { owner: { _eq: '$CURRENT_USER' } } } },
	{ collection: 'aw_task', action: 'create', fields: ['code', 'title', 'team'], presets: { open: true }, validation: { team: { _eq: 1 } } },
	{ collection: 'aw_task', action: 'update', fields: ['title', 'team'], permissions: { _and: [{ open: { _eq: true } }, { team: { owner: { _eq: '$CURRENT_USER' } } }] }, validation: { title: { _nnull: true } } },
	{ collection: 'aw_task', action: 'delete', permissions: { _and: [{ open: { _eq: true } }, { team: { owner: { _eq: '$CURRENT_USER' } } }] } },
	{ collection: 'aw_note', action: 'update', fields: ['text', 'team'] },
	{ collection: 'aw_page', action: 'create', fields: ['slug', 'blocks', 'tags'] },
	{ collection: 'aw_page', action: 'read', fields: ['*'] },
	{ collection: 'aw_block', action: 'create', fields: ['*'] },
	{ collection: 'aw_page_tag', action: 'create', fields: ['*'] },
	{ collection: 'aw_one', action: 'update', fields: ['open'] },
	{ collection: 'directus_users', action: 'read', fields: ['*'] },
	{ collection: 'directus_users', action: 'create', fields: ['*'] },
	{ collection: 'directus_users', action: 'update', fields: ['*'] },
	{ collection: 'directus_roles', action: 'create', fields: ['*'] },
	{ collection: 'directus_roles', action: 'update', fields: ['*'] },
	{ collection: 'directus_access', action: 'create', fields: ['*'] },
	{ collection: 'directus_access', action: 'update', fields: ['*'] },
	{ collection: 'directus_policies', action: 'create', fields: ['*'] },
	{ collection: 'directus_policies', action: 'update', fields: ['*'] },
	{ collection: 'directus_settings', action: 'update', fields: ['*'] },
	...['directus_users', 'directus_roles', 'directus_access', 'directus_policies'].map((collection) => ({ collection, action: 'delete' })),
];

async function rows(admin, me) {
	await admin.must('POST', '/items/aw_team', [{ name: 'mine', owner: me, budget: 1 }, { name: 'theirs', budget: 2 }]);
	await admin.must('POST', '/items/aw_task', [
		{ code: 'a', title: 'open', open: true, secret: 's1', team: 1 }, { code: 'b', title: 'closed', open: false, secret: 's2', team: 1 },
		{ code: 'c', title: 'theirs', open: true, secret: 's3', team: 2 },
	]);
	await admin.must('POST', '/items/aw_note', [{ text: 'n1', team: 1 }, { text: 'n2', team: 2 }]);
	await admin.must('POST', '/items/aw_tag', [{ label: 't1' }]);
	await admin.must('PATCH', '/items/aw_one', { open: 'o', hidden: 'h' });
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	const admin = new Client(server.url, token);
	await model(admin);
	const { id: policy } = await admin.must('POST', '/policies?fields=id', { name: 'limited' });
	await admin.must('POST', '/permissions', rules.map((rule) => ({ policy, ...rule })));
	const { id: me } = await admin.must('POST', '/users?fields=id', { email: 'limited@example.com', token: `${token}-limited`, policies: [{ policy }] });
	const { id: other } = await admin.must('POST', '/users?fields=id', { email: 'other@example.com' });
	const { id: passing } = await admin.must('POST', '/users?fields=id', { email: 'passing@example.com' });
	const { id: root } = await admin.must('GET', '/users/me?fields=id');
	await rows(admin, me);
	const client = new Client(server.url, `${token}-limited`);
	const [[adminPolicy]] = await database.sql('select id from directus_policies where admin_access = true');
	const [[adminRole]] = await database.sql(`select role from directus_access where policy = '${adminPolicy}' and role is not null`);

	const [[adminAccess]] = await database.sql(`select id from directus_access where policy = '${adminPolicy}' and role is not null`);
	const { id: second } = await admin.must('POST', '/users?fields=id', { email: 'second@example.com', role: adminRole });
	const { id: third, policies: [thirdAccess] } = await admin.must('POST', '/users?fields=id,policies', { email: 'third@example.com', policies: [{ policy: adminPolicy }] });
	const { id: adminChild } = await admin.must('POST', '/roles?fields=id', { name: 'below', parent: adminRole });
	const { id: roleOfOthers } = await admin.must('POST', '/roles?fields=id', { name: 'others' });

	const tables = ['aw_team', 'aw_task', 'aw_note', 'aw_page', 'aw_block', 'aw_tag', 'aw_page_tag', 'aw_one', 'directus_roles', 'directus_access', 'directus_policies', 'directus_permissions'];
	const looks = [
		...tables.map((table) => `select * from ${table} order by id`),
		'select id, email, password, role, status, token, provider, external_identifier, tfa_secret from directus_users order by id',
		'select project_name, public_registration_role from directus_settings',
		"select count(*) from directus_activity where action <> 'login'",
	].join('; ');
	const state = () => database.sql(looks);
	/** Refused, and nothing has changed. */
	const fails = async (what, method, path, body, status = 403, code = 'FORBIDDEN') => check(what, async () => {
		const before = await state();
		const answer = await client.send(method, path, body);
		refused(answer, status, code);
		for (const word of ['s1', 's2', 's3', 'theirs']) assert.ok(!answer.text.includes(word), answer.text);
		assert.deepEqual(await state(), before);
	});
	const passes = async (what, method, path, body, look) => check(what, async () => {
		const answer = await client.send(method, path, body);
		assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
		await look?.(answer.body?.data);
	});
	const task = async (id) => (await admin.must('GET', `/items/aw_task/${id}?fields=title,open,secret,team`));

	// Directly.
	await fails('a row the rule hides', 'PATCH', '/items/aw_task/3', { title: 'x' });
	await fails('a row of mine that is closed', 'PATCH', '/items/aw_task/2', { title: 'x' });
	await fails('a row that is not there', 'PATCH', '/items/aw_task/99', { title: 'x' });
	await check('hidden and missing rows are refused alike', async () => {
		const [hidden, missing] = [await client.patch('/items/aw_task/3', { title: 'x' }), await client.patch('/items/aw_task/99', { title: 'x' })];
		assert.equal(hidden.text.replaceAll('3', ''), missing.text.replaceAll('99', ''));
		const [gone, none] = [await client.delete('/items/aw_task/3'), await client.delete('/items/aw_task/99')];
		assert.equal(gone.text, none.text);
	});
	await fails('a field I may not write', 'PATCH', '/items/aw_task/1', { secret: 'x' });
	await fails('a field that does not exist', 'PATCH', '/items/aw_task/1', { nope: 'x' });
	await fails('the key as a field', 'PATCH', '/items/aw_task/1', { id: 3, title: 'x' });
	await fails('a key of my own for a new row', 'POST', '/items/aw_task', { id: 3, code: 'z', team: 1 });
	await fails('over a preset', 'POST', '/items/aw_task', { code: 'z', team: 1, open: false });
	await fails('a new row elsewhere', 'POST', '/items/aw_task', { code: 'z', team: 2 }, 400, 'FAILED_VALIDATION');
	await fails('several, one of them hidden', 'PATCH', '/items/aw_task', { keys: [1, 3], data: { title: 'x' } });
	await fails('each its own, one of them hidden', 'PATCH', '/items/aw_task', [{ id: 1, title: 'x' }, { id: 3, title: 'x' }]);
	await fails('deleting a hidden row', 'DELETE', '/items/aw_task/3');
	await fails('deleting several, one of them hidden', 'DELETE', '/items/aw_task', [1, 3]);
	await fails('creating where only reading is permitted', 'POST', '/items/aw_team', { name: 'x' });
	await fails('the hidden field of a singleton', 'PATCH', '/items/aw_one', { hidden: 'x' });
	await fails('a collection I know nothing of', 'PATCH', '/items/aw_tag/1', { label: 'x' });

	// By query.
	await passes('an update by query reaches nothing hidden', 'PATCH', '/items/aw_task', { query: { filter: { title: { _eq: 'theirs' } } }, data: { title: 'x' } }, async () => assert.equal((await task(3)).title, 'theirs'));
	await fails('a query by a hidden field', 'PATCH', '/items/aw_task', { query: { filter: { secret: { _starts_with: 's' } } }, data: { title: 'x' } });
	await fails('a delete by a hidden field', 'DELETE', '/items/aw_task', { query: { filter: { secret: { _eq: 's1' } } } });
	await fails('a query by a hidden field of a relation', 'PATCH', '/items/aw_task', { query: { filter: { team: { budget: { _gt: 0 } } } }, data: { title: 'x' } });
	await fails('a query sorted by a hidden field', 'DELETE', '/items/aw_task', { query: { sort: ['secret'], limit: 1 } });
	await fails('a query that takes closed ones too', 'DELETE', '/items/aw_task', { query: { filter: { id: { _gt: 0 } } } });

	// Through relations.
	await fails('a hidden child, linked', 'PATCH', '/items/aw_team/1', { tasks: [1, 2, 3] });
	await fails('a hidden child, changed in a list', 'PATCH', '/items/aw_team/1', { tasks: [1, 2, { id: 3, title: 'x' }] });
	await fails('a hidden child, changed by the detailed form', 'PATCH', '/items/aw_team/1', { tasks: { create: [], update: [{ id: 3, title: 'x' }], delete: [] } });
	await fails('a hidden child, only named', 'PATCH', '/items/aw_team/1', { tasks: [1, 2, { id: 3 }] });
	await fails('a child that is closed, let go', 'PATCH', '/items/aw_team/1', { tasks: [1] });
	await fails('a child that is closed, let go by the detailed form', 'PATCH', '/items/aw_team/1', { tasks: { create: [], update: [], delete: [2] } });
	await fails('all children, let go', 'PATCH', '/items/aw_team/1', { tasks: null });
	await fails('a child with a hidden field', 'PATCH', '/items/aw_team/1', { tasks: { create: [{ code: 'z', secret: 'x' }], update: [], delete: [] } });
	await fails('a child given away', 'PATCH', '/items/aw_team/1', { tasks: { create: [], update: [{ id: 2, team: 2 }], delete: [] } });
	await fails('a child let go that would be deleted', 'PATCH', '/items/aw_team/1', { notes: [] });
	await fails('a child for someone else', 'PATCH', '/items/aw_team/2', { tasks: { create: [{ code: 'z' }], update: [], delete: [] } });
	await fails('a parent changed from its child', 'PATCH', '/items/aw_task/1', { team: { id: 2, name: 'x' } });
	await fails('a parent made from its child', 'PATCH', '/items/aw_task/1', { team: { name: 'x' } });
	await fails('my parent with a field I may not write', 'PATCH', '/items/aw_task/1', { team: { id: 1, budget: 5 } });
	await fails('a hidden row through an item of any kind', 'POST', '/items/aw_page', { blocks: [{ collection: 'aw_task', item: { id: 3, title: 'x' } }] });
	await fails('a new row through an item of any kind', 'POST', '/items/aw_page', { blocks: [{ collection: 'aw_tag', item: { label: 'x' } }] });
	await fails('a collection the relation does not allow', 'POST', '/items/aw_page', { blocks: [{ collection: 'directus_users', item: { email: 'x@example.com' } }] }, 400, 'INVALID_PAYLOAD');
	await fails('a row behind a junction', 'POST', '/items/aw_page', { tags: [{ tag: { id: 1, label: 'x' } }] });
	await fails('deeper and deeper', 'PATCH', '/items/aw_team/1', { tasks: { create: [], update: [{ id: 1, title: 'y', team: { id: 1, tasks: [{ id: 3, title: 'x' }] } }], delete: [] } });
	await fails('validations hold below', 'PATCH', '/items/aw_team/1', { tasks: { create: [], update: [{ id: 1, title: null }], delete: [] } }, 400, 'FAILED_VALIDATION');
	await passes('a link alone is my own row', 'POST', '/items/aw_page?fields=tags.tag', { tags: [{ tag: 1 }], blocks: [{ collection: 'aw_task', item: '3' }] });

	// Several at once, upserts, lines.
	await check('a batch undoes what one operation may not', async () => {
		const before = await state();
		const answer = await client.post('/batch', { operations: [{ action: 'update', collection: 'aw_task', keys: [1], data: { title: 'x' } }, { action: 'update', collection: 'aw_task', keys: [3], data: { title: 'x' } }] });
		assert.equal(answer.status, 403, answer.text);
		assert.deepEqual(await state(), before);
	});
	await fails('an upsert of a hidden row', 'POST', '/items/aw_task?upsert=code', [{ code: 'c', title: 'x', team: 1 }]);
	await fails('an upsert that only names a hidden row', 'POST', '/items/aw_task?upsert=code', [{ code: 'c' }]);
	await fails('an upsert without the right to update', 'POST', '/items/aw_page?upsert=id', [{ slug: 'x' }]);
	await check('lines are judged one by one', async () => {
		const before = await state();
		const answer = await client.send('POST', '/items/aw_task', '{"code":"x1","team":1}\n{"code":"x2","team":1,"secret":"x"}\n', { headers: { 'content-type': 'application/x-ndjson' } });
		refused(answer, 403, 'FORBIDDEN');
		assert.deepEqual(await state(), before);
	});

	// Keys that are there and hidden, and keys that are not there, get one answer: guessing finds nothing.
	const importing = (rows) => client.post('/utils/import/aw_task',
		`--part\r\nContent-Disposition: form-data; name="file"; filename="rows.json"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(rows)}\r\n--part--\r\n`,
		{ headers: { 'content-type': 'multipart/form-data; boundary=part' } });
	const page = (body) => client.post('/items/aw_page', body);
	const team = (tasks) => client.patch('/items/aw_team/1', { tasks });
	for (const [what, ask, hidden = 3] of [
		['named by an upsert', (id) => client.post('/items/aw_task?upsert=id', [{ id, title: 'x' }])],
		['named by an upsert that changes nothing', (id) => client.post('/items/aw_task?upsert=id', [{ id }])],
		['named by an upsert behind one that fails', (id) => client.post('/items/aw_task?upsert=id', [{ code: 'k', title: 'x', team: 2 }, { id, title: 'x' }])],
		['imported', (id) => importing([{ id, title: 'x' }])],
		['imported behind one that fails', (id) => importing([{ code: 'k', title: 'x', team: 2 }, { id, title: 'x' }])],
		['linked as a child', (id) => team([1, 2, id])],
		['named as a child', (id) => team([1, 2, { id }])],
		['changed as a child', (id) => team([1, 2, { id, title: 'x' }])],
		['changed as a child, with a hidden field', (id) => team([1, 2, { id, title: 'x', secret: 'x' }])],
		['changed as a child by the detailed form', (id) => team({ create: [], update: [{ id, title: 'x' }], delete: [] })],
		['changed as an item of any kind', (id) => page({ blocks: [{ collection: 'aw_task', item: { id, title: 'x' } }] })],
		['changed behind a junction', (id) => page({ tags: [{ tag: { id, label: 'x' } }] }), 1],
		['changed as a parent', (id) => client.patch('/items/aw_task/1', { team: { id, name: 'x' } }), 2],
		['sorted', (id) => client.post('/utils/sort/aw_task', { item: id, to: 1 })],
	]) await check(`one answer for a hidden key and for none: ${what}`, async () => {
		const before = await state();
		const [there, none] = [await ask(hidden), await ask(987)];
		assert.ok(there.status >= 400, there.text);
		assert.equal(there.text.replaceAll(String(hidden), ''), none.text.replaceAll('987', ''));
		assert.equal(there.status, none.status);
		assert.deepEqual(await state(), before);
	});

	await check('letting go of a hidden key, or of none, is the same nothing', async () => {
		const letGo = (id) => team({ create: [], update: [], delete: [id] });
		const [there, none] = [await letGo(3), await letGo(987)];
		assert.equal(there.status, 200, there.text);
		assert.equal(there.text, none.text);
		assert.equal((await task(3)).team, 2);
	});

	// Administrators are made by administrators.
	for (const [what, method, path, body] of [
		['a role that administrates, for oneself', 'PATCH', `/users/${me}`, { role: adminRole }],
		['a role that administrates, by /users/me', 'PATCH', '/users/me', { role: adminRole }],
		['a new user with that role', 'POST', '/users', { email: 'evil@example.com', role: adminRole }],
		['a new user with that role, suspended', 'POST', '/users', { email: 'evil@example.com', role: adminRole, status: 'suspended' }],
		['a role below that role', 'POST', '/roles', { name: 'evil', parent: adminRole }],
		['a role below it, with its users', 'POST', '/roles', { name: 'evil', parent: adminRole, users: [me] }],
		['a role with the policy', 'POST', '/roles', { name: 'evil', policies: [{ policy: adminPolicy }] }],
		['the policy for oneself', 'POST', '/access', { user: me, policy: adminPolicy }],
		['the policy for everyone', 'POST', '/access', { policy: adminPolicy }],
		['the policy from the user', 'PATCH', `/users/${me}`, { policies: [{ policy: adminPolicy }] }],
		['the policy from the user by the detailed form', 'PATCH', `/users/${me}`, { policies: { create: [{ policy: { id: adminPolicy } }], update: [], delete: [] } }],
		['a policy that administrates', 'POST', '/policies', { name: 'evil', admin_access: true }],
		['the own policy made so', 'PATCH', `/policies/${policy}`, { admin_access: true }],
		['the own policy made so from below', 'PATCH', `/users/${me}`, { policies: { create: [{ policy: { id: policy, admin_access: true } }], update: [], delete: [] } }],
		['the role that registration gives', 'PATCH', '/settings', { public_registration_role: adminRole }],
		["an administrator's password", 'PATCH', `/users/${root}`, { password: 'x' }],
		["an administrator's address", 'PATCH', `/users/${root}`, { email: 'evil@example.com' }],
		["an administrator's token", 'PATCH', `/users/${root}`, { token: 'evil-token' }],
		["an administrator's token among others", 'PATCH', '/users', { keys: [other, root], data: { token: null } }],
		["an administrator's password from a role", 'PATCH', `/roles/${adminRole}`, { users: { create: [], update: [{ id: root, password: 'x' }], delete: [] } }],
	]) await fails(what, method, path, body);

	// Nor are they kept from being it: what they hold and how they log in is theirs.
	for (const [what, method, path, body] of [
		['an administrator suspended', 'PATCH', `/users/${second}`, { status: 'suspended' }],
		['an administrator suspended among others', 'PATCH', '/users', { keys: [other, second], data: { status: 'archived' } }],
		['an administrator suspended by a query', 'PATCH', '/users', { query: { filter: { email: { _eq: 'second@example.com' } } }, data: { status: 'suspended' } }],
		['an administrator suspended from the role', 'PATCH', `/roles/${adminRole}`, { users: { create: [], update: [{ id: second, status: 'suspended' }], delete: [] } }],
		['an administrator without the role', 'PATCH', `/users/${second}`, { role: null }],
		['an administrator with another role', 'PATCH', `/users/${second}`, { role: roleOfOthers }],
		['an administrator taken over by another role', 'PATCH', `/roles/${roleOfOthers}`, { users: [second] }],
		['an administrator let go by the role', 'PATCH', `/roles/${adminRole}`, { users: [root] }],
		['an administrator let go by the detailed form', 'PATCH', `/roles/${adminRole}`, { users: { create: [], update: [], delete: [second] } }],
		['all administrators let go', 'PATCH', `/roles/${adminRole}`, { users: [] }],
		['a policy of one administrator taken', 'PATCH', `/users/${third}`, { policies: [] }],
		['another policy for an administrator', 'PATCH', `/users/${second}`, { policies: [{ policy }] }],
		['an administrator deleted', 'DELETE', `/users/${second}`],
		['administrators deleted among others', 'DELETE', '/users', [other, second, third]],
		['administrators deleted by a query', 'DELETE', '/users', { query: { filter: { email: { _in: ['second@example.com', 'third@example.com'] } } } }],
		['the role of administrators deleted', 'DELETE', `/roles/${adminRole}`],
		['a role below it deleted', 'DELETE', `/roles/${adminChild}`],
		['a role below it set free', 'PATCH', `/roles/${adminChild}`, { parent: null }],
		['the policy taken from the role', 'DELETE', `/access/${adminAccess}`],
		['the policy taken from the role by the role', 'PATCH', `/roles/${adminRole}`, { policies: [] }],
		['the policy given to another role instead', 'PATCH', `/access/${adminAccess}`, { role: roleOfOthers }],
		['another policy instead', 'PATCH', `/access/${adminAccess}`, { policy }],
		['a policy beside it, for all administrators', 'POST', '/access', { role: adminRole, policy }],
		['the policy deleted', 'DELETE', `/policies/${adminPolicy}`],
		['the policy without its right', 'PATCH', `/policies/${adminPolicy}`, { admin_access: false }],
		['the policy for another address only', 'PATCH', `/policies/${adminPolicy}`, { ip_access: ['10.9.8.7'] }],
		['the policy without the app', 'PATCH', `/policies/${adminPolicy}`, { app_access: false }],
		['the policy with a second factor', 'PATCH', `/policies/${adminPolicy}`, { enforce_tfa: true }],
		['the policy from the user who has it', 'PATCH', `/users/${third}`, { policies: { create: [], update: [{ id: thirdAccess, policy: { id: adminPolicy, admin_access: false } }], delete: [] } }],
	]) await fails(what, method, path, body);
	await passes('what decides nothing about an administrator', 'PATCH', `/users/${second}?fields=title,status`, { title: 'Dr', status: 'active', role: adminRole }, (data) => assert.deepEqual(data, { title: 'Dr', status: 'active' }));
	await passes('the name of what administrators hold', 'PATCH', `/policies/${adminPolicy}`, { description: 'theirs' });
	await admin.must('POST', '/items/aw_team', { name: 'of an administrator', owner: second });
	await fails('an administrator whom items refer to, deleted', 'DELETE', `/users/${second}`);
	await fails('an administrator whom items refer to, deleted by a query', 'DELETE', '/users', { query: { filter: { email: { _eq: 'second@example.com' } } } });
	await check('two requests at once make no circle of roles', async () => {
		const ids = (await admin.must('POST', '/roles?fields=id', [{ name: 'one' }, { name: 'two' }])).map(({ id }) => id);
		for (let round = 0; round < 5; round++) {
			const answers = await Promise.all([admin.patch(`/roles/${ids[0]}`, { parent: ids[1] }), admin.patch(`/roles/${ids[1]}`, { parent: { id: ids[0] } })]);
			assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
			await admin.must('PATCH', '/roles', { keys: ids, data: { parent: null } });
		}
		await admin.must('DELETE', '/roles', ids);
	});
	await check('a user that is read and written back keeps the secrets', async () => {
		const look = () => database.sql(`select password, token from directus_users where id = '${me}'`);
		const before = await look();
		const { password, token: shown } = await admin.must('GET', `/users/${me}?fields=password,token`);
		assert.equal(shown, '**********');
		await admin.must('PATCH', `/users/${me}`, { title: 'x', password: password ?? '**********', token: shown });
		await admin.must('PATCH', '/users', [{ id: me, token: shown }]);
		await admin.must('PATCH', '/items/aw_team/1', { owner: { id: me, token: shown } });
		assert.deepEqual(await look(), before);
		assert.equal((await client.get('/users/me')).status, 200);
	});
	await passes('other users are deleted', 'DELETE', `/users/${passing}`);
	for (const field of ['provider', 'external_identifier', 'tfa_secret']) await fails(`the ${field} of a user`, 'PATCH', `/users/${other}`, { [field]: 'x' }, 400, 'INVALID_PAYLOAD');
	await passes('other roles are given freely', 'POST', '/roles?fields=id', { name: 'harmless', users: [other] });
	await passes('other users are changed', 'PATCH', `/users/${other}?fields=title`, { title: 'fine', password: 'Other-pass' }, (data) => assert.equal(data.title, 'fine'));

	// What is permitted works, and shows no more than may be read.
	await passes('my own open row', 'PATCH', '/items/aw_task/1', { title: 'changed' }, (data) => assert.deepEqual(data, { id: 1, code: 'a', title: 'changed', open: true, team: 1 }));
	await passes('a row given away is not shown any more', 'PATCH', '/items/aw_team/1', { tasks: { create: [{ code: 'n', title: 'new', team: 1 }], update: [], delete: [] } });
	await passes('a change that hides the row answers nothing', 'PATCH', '/items/aw_task/1', { team: 2 }, (data) => assert.equal(data, undefined));
	await check('presets came with what was created', async () => {
		const [made] = await admin.must('GET', '/items/aw_task?filter[code][_eq]=n&fields=title,open,secret,team');
		assert.deepEqual(made, { title: 'new', open: true, secret: null, team: 1 });
	});

	// Foreign keys that the database follows on its own.
	for (const collection of ['aw_house', 'aw_room', 'aw_label', 'aw_mail']) {
		const id = collection === 'aw_mail' ? column('id', 'string', { is_primary_key: true }) : key;
		await admin.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [id, column('house', 'integer'), alias('rooms', 'o2m')] });
	}
	await admin.must('POST', '/relations', { collection: 'aw_room', field: 'house', related_collection: 'aw_house', schema: { on_delete: 'CASCADE' }, meta: { one_field: 'rooms', one_deselect_action: 'delete' } });
	for (const [collection, field, related, type, on_delete] of [['directus_users', 'room', 'aw_room', 'integer', 'CASCADE'], ['directus_users', 'tfa_secret', 'aw_mail', null, 'SET NULL'], ['directus_policies', 'label', 'aw_label', 'integer', 'CASCADE']]) {
		if (type) await admin.must('POST', `/fields/${collection}`, column(field, type));
		await admin.must('POST', '/relations', { collection, field, related_collection: related, schema: { on_delete }, meta: {} });
	}
	const own = ['aw_house', 'aw_room', 'aw_label', 'aw_mail'];
	await admin.must('POST', '/permissions', own.flatMap((collection) => ['create', 'read', 'update', 'delete'].map((action) => ({ policy, collection, action, fields: ['*'] }))));
	await admin.must('POST', '/items/aw_house', [{ rooms: [{}] }, { rooms: [{}] }, { rooms: [{}] }]);
	await admin.must('POST', '/items/aw_label', [{}, {}]);
	await admin.must('PATCH', `/users/${second}`, { room: 1 });
	await admin.must('PATCH', `/policies/${adminPolicy}`, { label: 1 });
	await admin.must('POST', '/items/aw_mail', [{ id: 'SECRET' }, { id: 'OTHER' }]);
	await database.sql(`update directus_users set tfa_secret = 'SECRET' where id = '${second}'`);
	const { id: tenant } = await admin.must('POST', '/users?fields=id', { email: 'tenant@example.com', room: 2 });
	await fails('an administrator behind a foreign key', 'DELETE', '/items/aw_room/1');
	await fails('an administrator behind two foreign keys', 'DELETE', '/items/aw_house/1');
	await fails('an administrator behind a foreign key, among others', 'DELETE', '/items/aw_room', [2, 1]);
	await fails('an administrator behind a foreign key, by a query', 'DELETE', '/items/aw_house', { query: { filter: { id: { _gt: 0 } } } });
	await fails('an administrator behind what is let go of', 'PATCH', '/items/aw_house/1', { rooms: [] });
	await fails('what makes administrators behind a foreign key', 'DELETE', '/items/aw_label/1');
	await fails('a second factor behind a foreign key', 'DELETE', '/items/aw_mail/SECRET');
	await passes('other users behind a foreign key go', 'DELETE', '/items/aw_house/2', undefined, async () => assert.deepEqual(await database.sql(`select id from directus_users where id = '${tenant}'`), []));
	await passes('what nobody lives in goes', 'DELETE', '/items/aw_room/3');
	await passes('what makes nobody an administrator goes', 'DELETE', '/items/aw_label/2');
	await check('the last administrator is behind no foreign key', async () => {
		await admin.must('PATCH', `/policies/${adminPolicy}`, { label: 1 });
		const before = await state();
		refused(await admin.delete('/items/aw_label/1'), 422, 'UNPROCESSABLE_CONTENT');
		assert.deepEqual(await state(), before);
		assert.equal((await admin.delete('/items/aw_mail/OTHER')).status, 204);
		await admin.must('DELETE', '/collections/aw_label'); // its rows go with it, not those that named them
		assert.deepEqual(await database.sql(`select count(*) from directus_policies where id = '${adminPolicy}'`), [['1']]);
	});

	await check('a validation or a rule that cannot be understood permits nothing', async () => {
		const faulty = [{ 'year_of(label)': { _eq: 1 } }, { 'foo(label)': { _null: true } }, { 'count(label': { _null: true } }, { label: { 'foo(x)': { _null: true } } }, { label: { x: { _inn: [1] } } }];
		for (const [at, rule] of faulty.entries()) {
			const { id } = await admin.must('POST', '/policies?fields=id', { name: `faulty ${at}`, permissions: [
				{ collection: 'aw_tag', action: 'create', fields: ['*'], validation: rule }, { collection: 'aw_tag', action: 'update', fields: ['*'], permissions: rule }, { collection: 'aw_tag', action: 'delete', permissions: { _or: [rule, { label: { _eq: 'none' } }] } },
			] });
			const faultyClient = new Client(server.url, `${token}-faulty-${at}`);
			await admin.must('POST', '/users', { email: `faulty${at}@example.com`, token: faultyClient.token, policies: [{ policy: id }] });
			for (const body of [{}, { label: null }, { label: 'x' }]) {
				const answer = await faultyClient.post('/items/aw_tag', body);
				refused(answer, 400, 'FAILED_VALIDATION');
				assert.equal(answer.error.extensions.type, 'rule');
			}
			refused(await faultyClient.patch('/items/aw_tag/1', { label: 'x' }), 403, 'FORBIDDEN');
			refused(await faultyClient.delete('/items/aw_tag/1'), 403, 'FORBIDDEN');
		}
	});

	await server.stop();
	await database.drop();
}
finish();
