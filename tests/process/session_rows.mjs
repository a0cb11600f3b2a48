// Rows of directus_sessions stand for logins: nothing leads to them, over whatever relation, for whoever is no
// administrator with all they have; nobody brings them along with an item, and nobody is told or compares their tokens.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { alias, column, key } from '../kit/fields.mjs';
import { Server, admin } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const filter = (value) => encodeURIComponent(JSON.stringify(value));
const follow = '$FOLLOW(directus_sessions,user)';

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const root = await Client.login(server.url);
	const me = (await root.must('GET', '/users/me?fields=id')).id;
	const adminPolicy = (await root.must('GET', '/policies?filter[admin_access][_eq]=true&fields=id'))[0].id;
	const named = async (limits) => new Client(server.url, (await root.must('POST', '/users/me/tokens', { name: 'limited', ...limits })).token);
	const aimed = await named({ policies: [adminPolicy] });
	const brief = await named({ expires: new Date(Date.now() + 86400000).toISOString() });

	// The relations are made by the token that may not write what decides about rights.
	await aimed.must('POST', '/collections', { collection: 'sr_doc', schema: {}, meta: {}, fields: [key, column('sess', 'string'), column('mig', 'string'), column('ext', 'uuid'), column('coll', 'string'), column('fld', 'integer'), column('rel', 'integer'), alias('logins', 'o2m'), alias('any', 'm2a')] });
	await aimed.must('POST', '/collections', { collection: 'sr_any', schema: {}, meta: {}, fields: [key, column('doc', 'integer'), column('item', 'string'), column('collection', 'string')] });
	await aimed.must('POST', '/fields/directus_sessions', column('doc', 'integer'));
	const relate = (collection, field, related_collection, meta = {}) => aimed.must('POST', '/relations', { collection, field, related_collection, meta });
	for (const [field, target] of [['sess', 'sessions'], ['mig', 'migrations'], ['ext', 'extensions'], ['coll', 'collections'], ['fld', 'fields'], ['rel', 'relations']]) await relate('sr_doc', field, `directus_${target}`);
	await relate('directus_sessions', 'doc', 'sr_doc', { one_field: 'logins', one_deselect_action: 'delete' });
	await relate('sr_any', 'doc', 'sr_doc', { one_field: 'any', junction_field: 'item' });
	await relate('sr_any', 'item', null, { one_allowed_collections: ['directus_sessions'], one_collection_field: 'collection', junction_field: 'doc' });
	const { id: policy } = await root.must('POST', '/policies?fields=id', { name: 'all' });
	await root.must('POST', '/permissions', ['sr_doc', 'sr_any', 'directus_users', 'directus_sessions'].flatMap((collection) => ['create', 'read', 'update', 'delete'].map((action) => ({ policy, collection, action, fields: ['*'] }))));
	await root.must('POST', '/users', { email: 'ada@example.com', password: 'lovelace', policies: [{ policy }] });
	const ada = await Client.login(server.url, { email: 'ada@example.com', password: 'lovelace' });

	const [[token]] = await database.sql(`select token from directus_sessions where "user" = '${me}'`);
	await root.must('POST', '/items/sr_doc', { sess: token });
	await root.must('POST', '/items/sr_any', { doc: 1, item: token, collection: 'directus_sessions' });
	await database.sql('update directus_sessions set doc = 1');
	const state = () => database.sql('select * from directus_sessions order by token; select version from directus_migrations order by version; select count(*) from directus_fields; select count(*) from sr_doc; select sess from sr_doc');

	await check('no item brings a session along, for anybody', async () => {
		const before = await state();
		const forged = { token: 'forged', user: me, expires: '2031-01-01T00:00:00Z' };
		const tries = [
			['POST', '/items/sr_doc', { sess: forged }], ['POST', '/items/sr_doc', [{}, { sess: forged }]], ['PATCH', '/items/sr_doc/1', { sess: forged }], ['PATCH', '/items/sr_doc/1', { sess: { token, expires: '2031-01-01T00:00:00Z' } }],
			['PATCH', '/items/sr_doc/1', { sess: { token, user: null } }], ['POST', '/items/sr_doc', { logins: [forged] }], ['PATCH', '/items/sr_doc/1', { logins: [] }], ['PATCH', '/items/sr_doc/1', { logins: [forged] }],
			['PATCH', '/items/sr_doc/1', { logins: { create: [forged], update: [], delete: [] } }], ['PATCH', '/items/sr_doc/1', { logins: { create: [], update: [{ token, expires: '2031-01-01T00:00:00Z' }], delete: [] } }],
			['PATCH', '/items/sr_doc/1', { logins: { create: [], update: [], delete: [token] } }], ['POST', '/items/sr_doc', { logins: [token] }],
			['POST', '/items/sr_any', { collection: 'directus_sessions', item: forged }], ['PATCH', '/items/sr_doc/1', { any: [{ collection: 'directus_sessions', item: forged }] }],
			['POST', '/items/sr_doc?upsert=id', [{ id: 1, sess: forged }]],
			['POST', '/items/sr_doc', { mig: { version: 'zz', name: 'x' } }], ['POST', '/items/sr_doc', { ext: { folder: 'x', source: 'local' } }], ['POST', '/items/sr_doc', { coll: { collection: 'sr_ghost' } }], ['POST', '/items/sr_doc', { fld: { collection: 'sr_doc', field: 'ghost' } }], ['POST', '/items/sr_doc', { rel: { many_collection: 'sr_doc', many_field: 'ghost' } }],
		];
		for (const client of [root, aimed, brief, ada]) {
			for (const [method, path, body] of tries) refused(await client.send(method, path, body), 403, 'FORBIDDEN');
		}
		assert.deepEqual(await state(), before);
		refused(await root.post('/auth/refresh', { refresh_token: 'forged' }), 401, 'INVALID_CREDENTIALS');
		assert.equal((await root.patch('/items/sr_doc/1', { sess: token })).status, 200, 'a key is a text like any other');
	});

	const graphql = (query, path = '/graphql') => ['POST', path, { query }];
	const paths = [
		...['fields=sess.*', 'fields=id,sess.*,logins.*', 'fields=sess.expires', 'fields=logins', 'fields=logins.*', 'fields=any.item:directus_sessions.*', 'fields=count(logins)', 'fields=id,sess.user.email', 'alias[x]=sess&fields=x.user', 'fields=id&deep[sess][_limit]=1&fields=sess.ip',
			'fields=id,logins.ip&deep[logins][_sort]=expires', 'fields=id&sort=sess.expires', 'fields=id&sort=logins', 'fields=id&sort=count(logins)', 'groupBy=sess.user&aggregate[count]=id', 'groupBy=count(logins)&aggregate[count]=id', 'export=csv&fields=sess.token'].map((query) => ['GET', `/items/sr_doc?${query}`]),
		...[{ sess: { token: { _starts_with: token[0] } } }, { sess: { user: { _nnull: true } } }, { logins: { ip: { _null: true } } }, { logins: { _some: { expires: { _gt: '2001-01-01' } } } }, { logins: { _none: { token: { _null: true } } } }, { 'count(logins)': { _gt: 0 } }, { any: { 'item:directus_sessions': { user: { _eq: me } } } }, { '$FOLLOW(directus_sessions,doc)': { expires: { _nnull: true } } }, { 'sess': { 'year(expires)': { _gt: 1 } } }]
			.map((value) => ['GET', `/items/sr_doc?fields=id&filter=${filter(value)}`]),
		...[{ [follow]: { token: { _starts_with: token[0] } } }, { [follow]: { _some: { expires: { _nnull: true } } } }, { [follow]: { ip: { _nnull: true } } }].map((value) => ['GET', `/users?fields=id&filter=${filter(value)}`]),
		['GET', `/users?fields=id&sort=${encodeURIComponent(`${follow}.expires`)}`], ['GET', `/users?fields=${encodeURIComponent(`${follow}.token`)}`],
		['GET', `/users?fields=id&filter=${filter({ _and: [{ _or: [{ [follow]: { token: { _contains: 'a' } } }] }] })}`],
		['SEARCH', '/items/sr_doc', { query: { fields: ['id'], filter: { sess: { ip: { _nnull: true } } } } }],
		['PATCH', '/items/sr_doc', { query: { filter: { sess: { ip: { _nnull: true } } } }, data: { mig: null } }], ['DELETE', '/items/sr_doc', { query: { filter: { sess: { expires: { _lt: '2001-01-01' } } } } }],
		['GET', '/items/directus_sessions'], ['POST', '/items/directus_sessions', { token: 'forged', user: me, expires: '2031-01-01T00:00:00Z' }],
	];
	await check('nobody with less than all an administrator has reaches sessions by any path', async () => {
		for (const [who, client] of [['aimed', aimed], ['brief', brief], ['ada', ada]]) {
			for (const [method, path, body] of paths) {
				// Among fields what may not be read is left out, as below any relation.
				const answer = await client.send(method, path, body);
				const what = `${who}: ${method} ${decodeURIComponent(path)} ${JSON.stringify(body)} ${answer.status} ${answer.text.slice(0, 300)}`;
				const onlyFields = /[?&]fields=(?!id&)[^&]*(&deep.*)?$/.test(path);
				assert.ok(answer.status === 403 || (answer.status === 200 && onlyFields), what);
				for (const told of [token, '127.0.0.1', 'expires', ...(path.startsWith('/users') ? [] : [me])]) assert.ok(!answer.text.includes(told), what);
			}
			for (const [method, path, body] of [graphql('{ sr_doc { sess { token user { id } expires } } }'), graphql('{ sr_doc { logins { ip } } }'), graphql('{ sr_doc(filter: { sess: { expires: { _nnull: true } } }) { id } }')]) {
				const answer = await client.send(method, path, body);
				assert.ok(answer.body.errors?.length && !answer.body.data?.sr_doc, `${who}: ${JSON.stringify(body)} ${answer.text.slice(0, 300)}`);
			}
		}
		const told = await ada.must('GET', '/permissions/me');
		assert.ok(!('directus_sessions' in told), 'a permission on sessions permits nothing');
	});

	await check('what was answered to an administrator is not answered to a limited token', async () => {
		for (const path of ['/items/sr_doc?fields=id,sess.expires', '/items/sr_doc?fields=id,logins.ip']) {
			assert.equal((await root.get(path)).status, 200);
			assert.deepEqual(await aimed.must('GET', path), [{ id: 1 }]);
			assert.ok((await root.get(path)).text.length > (await aimed.get(path)).text.length);
		}
		assert.equal((await aimed.get('/items/sr_doc?fields=*')).status, 200);
	});

	await check('tokens of sessions are told and compared for nobody', async () => {
		const [doc] = await root.must('GET', '/items/sr_doc?fields=id,sess.*,logins.*');
		assert.deepEqual([doc.sess.token, doc.sess.next_token, doc.sess.user], ['**********', null, me]);
		assert.deepEqual([...new Set(doc.logins.map((one) => one.token))], ['**********']);
		for (const fields of ['logins', '*', 'logins.token', 'any.item:directus_sessions.token']) {
			const answer = await root.get(`/items/sr_doc?fields=${fields}`);
			assert.equal(answer.status, 200);
			assert.ok(fields === '*' || !answer.text.includes(token), answer.text);
		}
		for (const operator of ['_eq', '_neq', '_in', '_nin', '_contains', '_starts_with', '_istarts_with', '_ends_with', '_ncontains', '_lt', '_gte', '_between']) {
			const value = operator === '_between' ? [token, token] : operator.endsWith('in') ? [token] : token;
			for (const field of ['token', 'next_token']) {
				refused(await root.get(`/items/sr_doc?fields=id&filter=${filter({ sess: { [field]: { [operator]: value } } })}`), 400, 'INVALID_QUERY');
				refused(await root.get(`/users?fields=id&filter=${filter({ [follow]: { [field]: { [operator]: value } } })}`), 400, 'INVALID_QUERY');
			}
			refused(await root.get(`/items/sr_doc?fields=id&filter=${filter({ logins: { [operator]: value } })}`), 400, 'INVALID_QUERY');
		}
		for (const query of ['sort=sess.token', 'sort=logins', 'sort=logins.token', 'groupBy=sess.token&aggregate[count]=id']) refused(await root.get(`/items/sr_doc?${query}`), 400, 'INVALID_QUERY');
		assert.equal((await root.must('GET', `/items/sr_doc?fields=id&filter=${filter({ sess: { next_token: { _null: true } } })}`)).length, 1);
	});

	await check('logins go on as before', async () => {
		const login = await root.post('/auth/login', admin);
		const next = await root.post('/auth/refresh', { refresh_token: login.body.data.refresh_token });
		assert.equal(next.status, 200);
		assert.equal((await root.post('/auth/logout', { refresh_token: next.body.data.refresh_token })).status, 204);
	});

	await server.stop();
	await database.drop();
}
finish();
