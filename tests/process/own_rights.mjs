// What callers are told of their own rights, and shares: whoever holds the link sees the item and what hangs on it, as
// far as the creator and the role of the share see it, for as long as the share is open.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const token = 'own-rights-static-token-0123456789';
const unknown = '00000000-0000-4000-8000-00000000000f';

async function model(admin) {
	const make = (collection, fields, meta = {}) => admin.must('POST', '/collections', { collection, schema: {}, meta, fields: [key, ...fields] });
	const alias = (collection, field, special) => admin.must('POST', `/fields/${collection}`, { field, type: 'alias', schema: null, meta: { special: [special] } });
	const relate = (collection, field, related, one) => admin.must('POST', '/relations', { collection, field, related_collection: related, meta: { one_field: one } });
	await make('or_topic', [column('name', 'string'), column('parent', 'integer')]);
	await make('or_page', [column('title', 'string'), column('note', 'string'), column('topic', 'integer'), column('by', 'uuid', {}, { special: ['user-created'] })]);
	await make('or_word', [column('text', 'string'), column('page', 'integer')]);
	await make('or_any', [column('page', 'integer'), column('item', 'string'), column('collection', 'string')]);
	await make('or_lone', [column('v', 'string')]);
	await make('or_single', [column('v', 'string'), column('w', 'string')], { singleton: true });
	for (const [collection, field, special] of [['or_topic', 'pages', 'o2m'], ['or_topic', 'below', 'o2m'], ['or_page', 'words', 'o2m'], ['or_page', 'blocks', 'm2a']]) await alias(collection, field, special);
	await relate('or_page', 'topic', 'or_topic', 'pages');
	await relate('or_topic', 'parent', 'or_topic', 'below');
	await relate('or_word', 'page', 'or_page', 'words');
	await relate('or_any', 'page', 'or_page', 'blocks');
	await admin.must('POST', '/relations', { collection: 'or_page', field: 'by', related_collection: 'directus_users', meta: {} });
	await admin.must('POST', '/relations', { collection: 'or_any', field: 'item', related_collection: null, meta: { one_allowed_collections: ['or_lone', 'or_word'], one_collection_field: 'collection', junction_field: 'page' } });
	await admin.must('POST', '/items/or_topic', [{ name: 'above' }, { name: 'T', parent: 1 }, { name: 'below', parent: 2 }, { name: 'far below', parent: 3 }]);
	await admin.must('POST', '/items/or_page', [{ title: 'P1', note: 'n1', topic: 2 }, { title: 'P2', note: 'n2', topic: 2 }, { title: 'P3', note: 'n3', topic: 4 }]);
	await admin.must('POST', '/items/or_word', [{ text: 'one', page: 1 }, { text: 'own@example.com', page: 1 }, { text: 'three', page: 2 }, { text: 'four' }]);
	await admin.must('POST', '/items/or_lone', [{ v: 'in' }, { v: 'out' }]);
	await admin.must('POST', '/items/or_any', [{ page: 1, item: '1', collection: 'or_lone' }, { page: 1, item: '4', collection: 'or_word' }, { page: 3, item: '2', collection: 'or_lone' }]);
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	const admin = new Client(server.url, token);
	const nobody = new Client(server.url);
	await model(admin);
	let serial = 0;
	const policy = async (permissions, flags = {}) => (await admin.must('POST', '/policies', { name: `p${++serial}`, permissions, ...flags })).id;
	const person = async (permissions, flags = {}, fields = {}) => {
		const client = new Client(server.url, `person-${++serial}-0123456789abcdef`);
		client.id = (await admin.must('POST', '/users', { email: `person${serial}@example.com`, token: client.token, ...fields })).id;
		client.policy = await policy(permissions, flags);
		await admin.must('POST', '/access', { user: client.id, policy: client.policy });
		return client;
	};
	const roleOf = async (permissions) => (await admin.must('POST', '/roles', { name: `r${++serial}`, policies: [{ policy: await policy(permissions) }] })).id;
	const adminRole = (await admin.must('GET', '/users/me?fields=role')).role;
	const share = (values, by = admin) => by.must('POST', '/shares', { collection: 'or_page', item: '1', ...values });
	const login = (body, by = nobody) => by.post('/shares/auth', body);
	const visitor = async (id) => {
		const answer = await login({ share: id });
		assert.equal(answer.status, 200, answer.text);
		return new Client(server.url, answer.body.data.access_token);
	};
	const ids = async (client, collection) => {
		const answer = await client.get(`/items/${collection}?fields=id&limit=-1&sort=id`);
		return answer.status === 200 ? answer.body.data.map(({ id }) => id) : answer.code;
	};

	await check('/permissions/me says what the policies say together', async () => {
		const one = await person([
			{ collection: 'or_page', action: 'read', fields: ['title', 'id'], permissions: { id: { _lt: 3 } } },
			{ collection: 'or_page', action: 'read', fields: ['note', 'title'] },
			{ collection: 'or_page', action: 'update', fields: ['title', '*'], presets: { note: '$CURRENT_USER.email', topic: { who: ['$CURRENT_USER', '$CURRENT_ROLE'] } } },
			{ collection: 'or_topic', action: 'share', fields: ['*'] },
		]);
		const told = await one.must('GET', '/permissions/me');
		assert.deepEqual(Object.keys(told).sort(), ['or_page', 'or_topic']);
		assert.deepEqual(told.or_page.read, { access: 'partial', fields: ['title', 'id', 'note'] });
		assert.deepEqual(told.or_page.update, { access: 'full', fields: ['*'], presets: { note: (await admin.must('GET', `/users/${one.id}`)).email, topic: { who: [one.id, null] } } });
		assert.deepEqual(told.or_page.create, { access: 'none' });
		assert.deepEqual(told.or_topic.share, { access: 'full', fields: ['*'] });
		const all = await admin.must('GET', '/permissions/me');
		assert.deepEqual(all.or_lone.delete, { access: 'full', fields: ['*'] });
		assert.ok(all.directus_users);
		refused(await nobody.get('/permissions/me'), 403, 'FORBIDDEN');
	});

	await check('/permissions/me of one item is judged by its values', async () => {
		const one = await person([
			{ collection: 'or_page', action: 'update', fields: ['title'], permissions: { title: { _eq: 'P1' } } },
			{ collection: 'or_page', action: 'update', fields: ['note'], permissions: { by: { _eq: '$CURRENT_USER' } } },
			{ collection: 'or_page', action: 'delete', fields: null, permissions: { topic: { name: { _eq: 'T' } } } },
		]);
		const of = async (path) => Object.entries(await one.must('GET', `/permissions/me/${path}`)).filter(([, { access }]) => access).map(([action]) => action);
		assert.deepEqual(await of('or_page/1'), ['update', 'delete']);
		assert.deepEqual(await of('or_page/2'), ['delete']);
		assert.deepEqual(await of('or_page/3'), []);
		assert.deepEqual(await of('or_page'), ['update', 'delete']);
		for (const path of ['or_page/99', 'or_page/abc', 'nowhere', 'nowhere/1', 'or_word', 'or_word/1', `directus_users/${one.id}`]) assert.deepEqual(await of(path), [], path);
		refused(await nobody.get('/permissions/me/or_page/1'), 403, 'FORBIDDEN');
	});

	await check('a singleton is created before it is updated', async () => {
		const one = await person([
			{ collection: 'or_single', action: 'create', fields: ['w'], presets: { w: 'new' } },
			{ collection: 'or_single', action: 'update', fields: ['v'] },
		]);
		assert.deepEqual((await one.must('GET', '/permissions/me/or_single')).update, { access: true, fields: ['w'], presets: { w: 'new' } });
		await admin.must('PATCH', '/items/or_single', { v: 'there' });
		assert.deepEqual((await one.must('GET', '/permissions/me/or_single')).update, { access: true, fields: ['v'], presets: {} });
	});

	await check('the list of permissions ends with what app access brings, held against the filter', async () => {
		const system = (rows) => rows.filter((row) => row.system).map((row) => `${row.collection.slice(9)}:${row.action}`);
		const all = await admin.must('GET', '/permissions?limit=1');
		assert.ok(all.length > 20 && all.at(-1).system && !all[0].system, 'the limit is nothing to it');
		const once = ['activity:read', 'comments:read', 'comments:create', 'comments:update', 'comments:delete', 'presets:read', 'presets:create', 'presets:update', 'presets:delete', 'roles:read', 'settings:read'];
		assert.deepEqual(system(all), ['collections:read', 'fields:read', 'relations:read', 'translations:read', ...once, 'translations:read', 'notifications:read', 'notifications:update', 'shares:read', 'users:read']);
		assert.deepEqual(system(await admin.must('GET', '/permissions?filter[collection][_eq]=directus_presets')), ['presets:read', 'presets:create', 'presets:update', 'presets:delete']);
		assert.deepEqual(system(await admin.must('SEARCH', '/permissions', { query: { filter: { _and: [{ action: { _eq: 'delete' } }] } } })), ['comments:delete', 'presets:delete']);
		const plain = await person([{ collection: 'directus_permissions', action: 'read', fields: ['*'] }]);
		assert.deepEqual(system(await plain.must('GET', '/permissions')), []);
	});

	await check('/roles/me and /policies/me/globals', async () => {
		const top = (await admin.must('POST', '/roles', { name: 'top' })).id;
		const low = (await admin.must('POST', '/roles', { name: 'low', parent: top })).id;
		const strict = await policy([], { enforce_tfa: true });
		await admin.must('POST', '/access', { role: top, policy: strict });
		const one = await person([], { app_access: true }, { role: low });
		assert.deepEqual((await one.must('GET', '/roles/me?fields=name&sort=name')).map(({ name }) => name), ['low', 'top']);
		assert.deepEqual(await one.must('GET', '/policies/me/globals'), { app_access: true, admin_access: false, enforce_tfa: true });
		const blind = await person([], {}, { role: low });
		assert.deepEqual(await blind.must('GET', '/roles/me'), [{ id: low }, { id: top }]);
		assert.deepEqual((await nobody.must('GET', '/policies/me/globals')), { app_access: false });
		refused(await nobody.get('/roles/me'), 403, 'FORBIDDEN');
	});

	await check('/users/me under rights', async () => {
		const one = await person([{ collection: 'directus_users', action: 'update', fields: ['title'], permissions: { id: { _eq: '$CURRENT_USER' } } }]);
		assert.deepEqual(await one.must('GET', '/users/me'), { id: one.id });
		assert.equal((await one.patch('/users/me', { title: 'mine' })).status, 204);
		refused(await one.patch('/users/me', { location: 'x' }), 403, 'FORBIDDEN');
		refused(await one.patch(`/users/${(await admin.must('GET', '/users/me?fields=id')).id}`, { title: 'x' }), 403, 'FORBIDDEN');
		assert.equal((await admin.must('GET', `/users/${one.id}?fields=title`)).title, 'mine');
	});

	await check('a share of two administrators reaches what hangs on the item, and no more', async () => {
		const guest = await visitor((await share({ role: adminRole })).id);
		assert.deepEqual(await ids(guest, 'or_page'), [1, 2], 'the page and those of its topic');
		assert.deepEqual(await ids(guest, 'or_topic'), [2, 3], 'its topic and what is right below');
		assert.deepEqual(await ids(guest, 'or_word'), [1, 2, 4], 'its words and those in its blocks');
		assert.deepEqual(await ids(guest, 'or_lone'), [1]);
		assert.deepEqual(await ids(guest, 'or_any'), [1, 2]);
		assert.equal(await ids(guest, 'or_single'), 'FORBIDDEN');
		const page = await guest.must('GET', '/items/or_page/1?fields=title,note,topic.name,words.text,blocks.item:or_lone.v,blocks.item:or_word.text');
		assert.deepEqual(page, { title: 'P1', note: 'n1', topic: { name: 'T' }, words: [{ text: 'one' }, { text: 'own@example.com' }], blocks: [{ item: { v: 'in' } }, { item: { text: 'four' } }] });
		refused(await guest.get('/items/or_page/3'), 403, 'FORBIDDEN');
		assert.deepEqual((await guest.must('GET', '/items/or_page?aggregate[count]=*')).map(({ count }) => Number(count)), [2]);
	});

	await check('visitors read, and that is all', async () => {
		const id = (await share({ role: adminRole })).id;
		const guest = await visitor(id);
		for (const [method, path, body] of [['PATCH', '/items/or_page/1', { title: 'x' }], ['POST', '/items/or_page', { title: 'x' }], ['DELETE', '/items/or_page/1'], ['POST', '/shares', { collection: 'or_page', item: '1' }], ['GET', '/shares'], ['PATCH', `/shares/${id}`, { max_uses: 9 }], ['GET', '/settings'], ['GET', '/permissions/me/or_page/1'], ['GET', '/roles/me'], ['POST', '/comments', { collection: 'or_page', item: '1', comment: 'x' }], ['POST', '/utils/sort/or_page', { item: 1, to: 2 }]]) {
			const answer = await guest.send(method, path, body);
			assert.equal(answer.status, 403, `${method} ${path}: ${answer.text}`);
		}
		refused(await guest.patch('/users/me', { title: 'x' }), 401, 'INVALID_CREDENTIALS');
		assert.deepEqual(await guest.must('GET', '/users/me'), { share: id });
		assert.deepEqual(await guest.must('GET', '/policies/me/globals'), { app_access: false });
		const told = await guest.must('GET', '/permissions/me');
		assert.deepEqual(told.or_page.read.access, 'partial');
		assert.deepEqual(told.or_page.update, { access: 'none' });
		assert.equal(await admin.must('GET', '/items/or_page/1?fields=title').then(({ title }) => title), 'P1');
	});

	await check('a share shows what its role may see', async () => {
		const role = await roleOf([
			{ collection: 'or_page', action: 'read', fields: ['id', 'title', 'words'], permissions: { title: { _neq: 'P2' } } },
			{ collection: 'or_page', action: 'read', fields: ['note'], permissions: { title: { _eq: 'P2' } } },
			{ collection: 'or_word', action: 'read', fields: ['id', 'text', 'page'], permissions: { text: { _neq: 'one' } } },
		]);
		const guest = await visitor((await share({ role })).id);
		assert.deepEqual(await guest.must('GET', '/items/or_page'), [{ id: 1, title: 'P1', note: null, words: [2] }], 'the topic is not to be seen, nor what hangs on it');
		refused(await guest.get('/items/or_page?fields=topic'), 403, 'FORBIDDEN');
		refused(await guest.get('/items/or_topic'), 403, 'FORBIDDEN');
		assert.deepEqual(await ids(guest, 'or_word'), [2]);
		const fields = (await guest.must('GET', '/fields/or_page')).map(({ field }) => field);
		assert.deepEqual(fields.sort(), ['id', 'note', 'title', 'words']);
		refused(await guest.get('/fields/or_page/topic'), 403, 'FORBIDDEN');
		refused(await guest.get('/fields/or_lone'), 403, 'FORBIDDEN');
		assert.deepEqual((await guest.must('GET', '/collections')).map(({ collection }) => collection), ['or_page', 'or_word', 'directus_collections', 'directus_fields', 'directus_relations', 'directus_translations']);
	});

	await check('invitations to a share go to a list of addresses', async () => {
		const { id } = await share({ role: adminRole });
		for (const emails of ['x@example.com', null, {}]) refused(await admin.post('/shares/invite', { share: id, emails }), 400, 'INVALID_PAYLOAD', { reason: '"emails" must be an array' });
		assert.equal((await admin.post('/shares/invite', { share: id, emails: [] })).status, 204);
	});
	await check('without a right of its role a share shows that the item is there', async () => {
		const guest = await visitor((await share({})).id);
		const list = await guest.get('/items/or_page?meta=*');
		assert.deepEqual([list.status, list.body], [200, { meta: { total_count: 1, filter_count: 1 }, data: [1] }]);
		assert.deepEqual(await guest.must('GET', '/items/or_page?fields=title'), [1]);
		assert.deepEqual((await guest.must('GET', '/permissions/me')).or_page.read, { access: 'partial', fields: [] });
		assert.equal((await guest.must('GET', '/collections/or_page')).collection, 'or_page');
		assert.deepEqual(await guest.must('GET', '/fields/or_page'), []);
		assert.deepEqual(await guest.must('GET', '/items/or_page?search=a'), []);
		refused(await guest.post('/graphql', { query: '{ or_page { __typename } }' }), 400, 'GRAPHQL_VALIDATION');
		assert.deepEqual((await guest.post('/graphql', { query: '{ _empty }' })).body, { data: { _empty: null } });
		for (const path of ['/items/or_page/1', '/items/or_page/2', '/items/or_page?sort=title', '/items/or_page?filter[title][_nnull]=true', '/items/or_page?groupBy=title', '/items/or_topic', '/collections/or_topic']) refused(await guest.get(path), 403, 'FORBIDDEN');
	});
	await check('a share shows what its creator may see, with the variables of the creator', async () => {
		const creator = await person([
			{ collection: 'or_page', action: 'read', fields: ['id', 'title', 'words'] },
			{ collection: 'or_page', action: 'share', permissions: { id: { _in: [1, 2] } } },
			{ collection: 'or_word', action: 'read', fields: ['*'], permissions: { text: { _neq: '$CURRENT_USER.email' } } },
			{ collection: 'directus_shares', action: 'create', fields: ['*'] }, { collection: 'directus_shares', action: 'read', fields: ['*'] }, { collection: 'directus_shares', action: 'update', fields: ['*'] },
		], {}, { email: 'own@example.com' });
		const made = await share({ role: adminRole }, creator);
		assert.equal(made.user_created, creator.id);
		const { id: root } = await admin.must('GET', '/users/me?fields=id');
		for (const user_created of [root, { id: root }]) {
			const another = await share({ role: adminRole, user_created }, creator);
			assert.equal(another.user_created, creator.id, 'nobody shares in the name of another');
			await admin.must('DELETE', `/shares/${another.id}`);
		}
		const guest = await visitor(made.id);
		assert.deepEqual(await guest.must('GET', '/items/or_page/1'), { id: 1, title: 'P1', words: [1] });
		assert.deepEqual(await ids(guest, 'or_word'), [1]);
		await admin.must('PATCH', `/users/${creator.id}`, { email: 'other@example.com' });
		assert.deepEqual(await ids(guest, 'or_word'), [1, 2]);

		refused(await creator.post('/shares', { collection: 'or_page', item: '3' }), 403, 'FORBIDDEN');
		refused(await creator.post('/shares', [{ collection: 'or_page', item: '1' }, { collection: 'or_page', item: '3' }]), 403, 'FORBIDDEN');
		for (const item of ['99', 'abc', undefined]) refused(await creator.post('/shares', { collection: 'or_page', item }), 403, 'FORBIDDEN');
		for (const collection of ['or_word', 'nowhere', undefined]) refused(await creator.post('/shares', { collection, item: '1' }), 403, 'FORBIDDEN');
		refused(await creator.patch(`/shares/${made.id}`, { item: '3' }), 403, 'FORBIDDEN');
		refused(await creator.patch(`/shares/${made.id}`, { collection: 'or_word' }), 403, 'FORBIDDEN');
		refused(await creator.patch('/shares', { keys: [made.id], data: { user_created: (await admin.must('GET', '/users/me?fields=id')).id } }), 403, 'FORBIDDEN');
		assert.equal((await creator.patch(`/shares/${made.id}`, { item: '2', name: 'moved' })).status, 200);
		assert.deepEqual(await ids(guest, 'or_page'), [2], 'the token goes with its share');
	});

	await check('a token that gives less than its user has makes no shares', async () => {
		const permissions = [{ collection: 'or_page', action: 'read', fields: ['*'] }, { collection: 'or_page', action: 'share', fields: ['*'] }, { collection: 'directus_shares', action: 'create', fields: ['*'] }];
		const one = await person(permissions);
		const named = async (limits) => new Client(server.url, (await one.must('POST', '/users/me/tokens', { name: 'named', ...limits })).token);
		assert.equal((await (await named({})).post('/shares', { collection: 'or_page', item: '1' })).status, 204);
		refused(await (await named({ policies: [one.policy] })).post('/shares', { collection: 'or_page', item: '1' }), 403, 'FORBIDDEN');
	});

	await check('a share without a role shows what everybody may see', async () => {
		const guest = await visitor((await share({})).id);
		assert.deepEqual(await guest.must('GET', '/items/or_page'), [1]);
		const everybody = (await admin.must('GET', '/access?filter[role][_null]=true&filter[user][_null]=true&fields=policy'))[0].policy;
		const { id } = await admin.must('POST', '/permissions', { policy: everybody, collection: 'or_page', action: 'read', fields: ['id', 'title'] });
		assert.deepEqual(await guest.must('GET', '/items/or_page'), [{ id: 1, title: 'P1' }]);
		await admin.must('DELETE', `/permissions/${id}`);
		assert.deepEqual(await guest.must('GET', '/items/or_page'), [1]);
	});

	await check('a share ends with its dates, with its creator, and with itself', async () => {
		const open = await share({ role: adminRole });
		const guest = await visitor(open.id);
		const visits = async (id) => [(await guest.get('/items/or_page/1')).status, (await login({ share: id })).status, (await nobody.get(`/shares/info/${id}`)).status];
		assert.deepEqual((await nobody.must('GET', `/shares/info/${open.id}`)), { id: open.id, collection: 'or_page', item: '1', password: null, max_uses: null, times_used: 1, date_start: null, date_end: null });
		for (const dates of [{ date_end: '2001-01-01T00:00:00' }, { date_end: null, date_start: '2090-01-01T00:00:00' }]) {
			await admin.must('PATCH', `/shares/${open.id}`, dates);
			refused(await guest.get('/items/or_page/1'), 403, 'FORBIDDEN');
			refused(await guest.get('/permissions/me'), 403, 'FORBIDDEN');
			refused(await login({ share: open.id }), 401, 'INVALID_CREDENTIALS');
			refused(await nobody.get(`/shares/info/${open.id}`), 403, 'FORBIDDEN');
		}
		await admin.must('PATCH', `/shares/${open.id}`, { date_start: '2001-01-01T00:00:00', date_end: '2090-01-01T00:00:00' });
		assert.equal((await guest.get('/items/or_page/1')).status, 200);
		const { id: sharer } = await admin.must('POST', '/users?fields=id', { email: 'sharer@example.com', role: adminRole });
		await database.sql(`update directus_shares set user_created = '${sharer}' where id = '${open.id}'`);
		const returning = (await login({ share: open.id })).body.data;
		for (const status of ['suspended', 'archived', 'invited', 'active']) {
			await admin.must('PATCH', `/users/${sharer}`, { status });
			const again = await visits(open.id);
			if (status === 'active') { assert.deepEqual(again, [200, 200, 200]); continue; }
			assert.deepEqual(again, [403, 401, 403], status);
			refused(await nobody.post('/auth/refresh', { refresh_token: returning.refresh_token }), 401, 'INVALID_CREDENTIALS');
		}
		await admin.must('PATCH', `/shares/${open.id}`, { user_created: null });
		refused(await guest.get('/items/or_page/1'), 403, 'FORBIDDEN');
		refused(await login({ share: open.id }), 401, 'INVALID_CREDENTIALS');
		await admin.must('DELETE', `/shares/${open.id}`);
		for (const path of ['/items/or_page/1', '/collections', '/permissions/me']) refused(await guest.get(path), 403, 'FORBIDDEN');
		for (const id of [open.id, unknown]) refused(await nobody.get(`/shares/info/${id}`), 403, 'FORBIDDEN');
		refused(await nobody.get('/shares/info/abc'), 404, 'ROUTE_NOT_FOUND');
	});

	await check('passwords and uses', async () => {
		const locked = await share({ role: adminRole, password: 'open sesame', max_uses: 1 });
		assert.equal(locked.password, '**********');
		assert.match((await database.sql(`select password from directus_shares where id = '${locked.id}'`))[0][0], /^\$argon2id\$/);
		assert.equal((await nobody.must('GET', `/shares/info/${locked.id}`)).password, '**********');
		for (const password of [undefined, 'guess']) refused(await login({ share: locked.id, password }), 401, 'INVALID_CREDENTIALS');
		const both = await Promise.all(Array.from({ length: 6 }, () => login({ share: locked.id, password: 'open sesame' })));
		assert.deepEqual(both.map(({ status }) => status).sort(), [200, 200, 401, 401, 401, 401], 'one more than max_uses, however many come at once');
		assert.equal((await admin.must('GET', `/shares/${locked.id}?fields=times_used`)).times_used, 2);
		for (const [body, word] of [[{}, 'required'], [{ share: 5 }, 'string'], [{ share: locked.id, password: '' }, 'empty'], [{ share: locked.id, mode: 'x' }, 'one of']]) {
			const answer = await login(body);
			refused(answer, 400, 'INVALID_PAYLOAD');
			assert.ok(answer.error.extensions.reason.includes(word), answer.text);
		}
		for (const id of ['abc', unknown]) refused(await login({ share: id }), 401, 'INVALID_CREDENTIALS');
	});

	await check('sessions of visitors: refreshed while the share is open, and ended', async () => {
		const open = await share({ role: adminRole });
		const { refresh_token: first } = (await login({ share: open.id })).body.data;
		const refresh = (refresh_token) => nobody.post('/auth/refresh', { refresh_token, mode: 'json' });
		const { refresh_token: second, access_token } = (await refresh(first)).body.data;
		assert.deepEqual(await ids(new Client(server.url, access_token), 'or_lone'), [1]);
		refused(await refresh(first), 401, 'INVALID_CREDENTIALS');
		assert.equal((await nobody.post('/auth/logout', { refresh_token: second, mode: 'json' })).status, 204);
		refused(await refresh(second), 401, 'INVALID_CREDENTIALS');

		const cookies = (answer) => ({ headers: { cookie: answer.headers.getSetCookie()[0].split(';')[0] } });
		const session = await login({ share: open.id, mode: 'session' });
		assert.deepEqual(Object.keys(session.body.data), ['expires']);
		assert.deepEqual((await nobody.get('/users/me', cookies(session))).body.data, { share: open.id });
		const next = await nobody.post('/auth/refresh', { mode: 'session' }, cookies(session));
		assert.equal(next.status, 200, next.text);
		assert.equal((await nobody.post('/auth/logout', { mode: 'session' }, cookies(next))).status, 204);
		refused(await nobody.get('/users/me', cookies(next)), 401, 'INVALID_CREDENTIALS');

		const { refresh_token: last } = (await login({ share: open.id, mode: 'json' })).body.data;
		await admin.must('PATCH', `/shares/${open.id}`, { date_end: '2001-01-01T00:00:00' });
		refused(await refresh(last), 401, 'INVALID_CREDENTIALS');
		assert.equal((await login({ share: (await share({ role: adminRole })).id, mode: 'cookie' })).headers.getSetCookie()[0].split('=')[0], 'directus_refresh_token');
	});

	await check('the model is shown as far as it can be read', async () => {
		await admin.must('POST', '/collections', { collection: 'or_folder', schema: null, meta: {} });
		await admin.must('POST', '/collections', { collection: 'or_empty_folder', schema: null, meta: {} });
		await admin.must('PATCH', '/collections/or_page', { meta: { group: 'or_folder' } });
		const one = await person([{ collection: 'or_page', action: 'read', fields: ['title', 'topic', 'words'] }, { collection: 'or_word', action: 'read', fields: ['page'] }, { collection: 'or_topic', action: 'read', fields: ['name'] }], { app_access: true });
		const own = (list) => list.filter(({ collection }) => collection.startsWith('or_')).map(({ collection, field }) => (field ? `${collection}.${field}` : collection)).sort();
		assert.deepEqual(own(await one.must('GET', '/collections')), ['or_folder', 'or_page', 'or_topic', 'or_word']);
		assert.deepEqual(own(await one.must('GET', '/fields')), ['or_page.title', 'or_page.topic', 'or_page.words', 'or_topic.name', 'or_word.page']);
		assert.deepEqual(own(await one.must('GET', '/relations')), ['or_word.page'], 'of the topic the other end is not to be seen');
		refused(await one.get('/collections/or_lone'), 403, 'FORBIDDEN');
		refused(await one.get('/collections/or_folder'), 403, 'FORBIDDEN');
		refused(await one.get('/relations/or_page/topic'), 403, 'FORBIDDEN');
		const plain = await person([{ collection: 'or_page', action: 'read', fields: ['title'] }]);
		for (const path of ['/collections', '/collections/or_page', '/fields', '/fields/or_page', '/relations']) refused(await plain.get(path), 403, 'FORBIDDEN');
		assert.equal((await plain.get('/fields/or_page/title')).status, 200);
	});

	await check('sorting by hand moves one item and keeps the others in order', async () => {
		await admin.must('POST', '/fields/or_lone', column('sort', 'integer'));
		await admin.must('PATCH', '/collections/or_lone', { meta: { sort_field: 'sort' } });
		await admin.must('POST', '/items/or_lone', [{ v: 'c', sort: 9 }, { v: 'd' }, { v: 'e' }]);
		const order = async () => (await admin.must('GET', '/items/or_lone?sort=sort&fields=id,sort')).map(({ id, sort }) => `${id}@${sort}`).join(' ');
		const move = (item, to, by = admin) => by.post('/utils/sort/or_lone', { item, to });
		assert.equal((await move(1, 4)).status, 200);
		assert.equal(await order(), '3@9 2@10 4@11 1@12 5@13');
		assert.equal((await move(5, 2)).status, 200);
		assert.equal(await order(), '3@9 5@10 2@11 4@12 1@13');
		await move(5, 5);
		assert.equal(await order(), '3@9 5@10 2@11 4@12 1@13');
		for (const [item, to] of [[99, 1], [1, 99], ['abc', 1]]) refused(await move(item, to), 403, 'FORBIDDEN');
		refused(await admin.post('/utils/sort/or_page', { item: 1, to: 2 }), 400, 'INVALID_PAYLOAD');
		const some = await person([
			{ collection: 'or_lone', action: 'update', fields: ['sort'], permissions: { id: { _eq: 2 } } },
			{ collection: 'or_lone', action: 'update', fields: ['v'], permissions: { id: { _eq: 3 } } },
			{ collection: 'or_lone', action: 'read', fields: ['id'], permissions: { id: { _neq: 5 } } },
			{ collection: 'or_lone', action: 'read', fields: ['sort'], permissions: { id: { _eq: 3 } } },
		]);
		refused(await move(3, 1, some), 403, 'FORBIDDEN'); // the field of one rule, the item of another
		refused(await move(2, 4, some), 403, 'FORBIDDEN'); // it may be seen, its place may not
		const [hidden, none] = [await move(2, 5, some), await move(2, 99, some)];
		refused(hidden, 403, 'FORBIDDEN');
		assert.equal(hidden.text, none.text);
		assert.equal((await move(2, 3, some)).status, 200);
		refused(await move(2, 3, await person([{ collection: 'or_lone', action: 'update', fields: ['v'] }])), 403, 'FORBIDDEN');
		assert.equal(await order(), '2@9 3@10 5@11 4@12 1@13');
		for (const special of ['conceal', 'hash']) {
			await admin.must('PATCH', '/fields/or_lone/sort', { meta: { special: [special] } });
			for (const by of [admin, some]) refused(await move(2, 3, by), 400, 'INVALID_QUERY'); // as `sort=sort` is
		}
		await admin.must('PATCH', '/fields/or_lone/sort', { meta: { special: null } });
		assert.equal(await order(), '2@9 3@10 5@11 4@12 1@13');
	});

	await check('comments are on items that their writer may read', async () => {
		const one = await person([{ collection: 'or_page', action: 'read', fields: ['id'], permissions: { id: { _eq: 1 } } }], { app_access: true });
		const made = await one.must('POST', '/comments', { collection: 'or_page', item: '1', comment: 'words' });
		assert.equal(made.user_created, one.id);
		for (const [collection, item] of [['or_page', '2'], ['or_word', '1'], ['nowhere', '1'], ['or_page', '99']]) refused(await one.post('/comments', { collection, item, comment: 'x' }), 403, 'FORBIDDEN');
		for (const missing of ['collection', 'item', 'comment']) refused(await one.post('/comments', { collection: 'or_page', item: '1', comment: 'x', [missing]: undefined }), 400, 'INVALID_PAYLOAD');
		refused(await nobody.post('/comments', { collection: 'or_page', item: '1', comment: 'x' }), 403, 'FORBIDDEN');
	});

	await server.stop();
	await database.drop();
}
finish();
