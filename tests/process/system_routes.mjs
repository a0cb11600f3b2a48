// Routes of system collections, files that are imported, the model's snapshot and the OpenAPI document, by admins, users
// with some rights and nobody in particular.
import assert from 'node:assert/strict';
import { Client } from '../kit/client.mjs';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const adminToken = 'system-routes-static-token-0123456789';
const nobody = '00000000-0000-4000-8000-00000000000f';
const code = (answer) => [answer.status, answer.body?.errors?.[0]?.extensions?.code];

async function upload(server, token, path, files, fields = []) {
	const form = new FormData();
	for (const [name, value] of fields) form.append(name, value);
	for (const [type, content, name = 'file'] of files) form.append(name, new Blob([content], { type }), 'a');
	const response = await fetch(server.url + path, { method: 'POST', headers: token ? { authorization: `Bearer ${token}` } : {}, body: form });
	const text = await response.text();
	return { status: response.status, text, body: text === '' ? null : JSON.parse(text) };
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: adminToken, MAX_IMPORT_ERRORS: '20', MAX_PAYLOAD_SIZE: '100kb' });
	const admin = new Client(server.url, adminToken);
	const anyone = new Client(server.url);
	await admin.must('POST', '/collections', { collection: 'sr_note', schema: {}, meta: { versioning: true, note: 'Notes' }, fields: [key, column('t', 'string', { is_unique: true }), column('secret', 'string'), column('up', 'integer'), column('doc', 'json', {}, { special: ['cast-json'] })] });
	await admin.must('POST', '/relations', { collection: 'sr_note', field: 'up', related_collection: 'sr_note', schema: { on_delete: 'SET NULL' } });
	await admin.must('POST', '/collections', { collection: 'sr_flat', schema: {}, meta: {}, fields: [key, column('t', 'string')] });
	await admin.must('POST', '/items/sr_note', [{ t: 'one' }, { t: 'two' }]);
	const count = async (table) => Number((await database.sql(`select count(*) from ${table}`))[0][0]);

	const makeUser = async (name, permissions) => {
		const policy = (await admin.must('POST', '/policies', { name })).id;
		if (permissions.length > 0) await admin.must('POST', '/permissions', permissions.map((one) => ({ fields: ['*'], permissions: {}, policy, ...one })));
		const token = `system-routes-${name}-0123456789`;
		const user = (await admin.must('POST', '/users', { email: `${name}@example.com`, first_name: name, token, policies: [{ policy }] })).id;
		return { client: new Client(server.url, token), id: user, token };
	};
	const every = (collection) => ['create', 'read', 'update', 'delete'].map((action) => ({ collection, action }));
	const writer = await makeUser('writer', [...every('directus_comments'), ...every('directus_versions'), { collection: 'sr_note', action: 'read', fields: ['id', 't'] }]);
	const reader = await makeUser('reader', [{ collection: 'sr_note', action: 'read' }]);
	const stranger = await makeUser('stranger', []);
	const me = (await admin.must('GET', '/users/me?fields=id')).id;

	await check('nobody in particular is refused everywhere', async () => {
		for (const path of ['comments', 'flows', 'operations', 'versions', 'files']) {
			for (const client of [anyone, stranger.client]) {
				assert.equal((await client.get(`/${path}`)).status, 403, path);
				assert.equal((await client.get(`/${path}/${nobody}`)).status, 403, path);
				assert.equal((await client.delete(`/${path}/${nobody}`)).status, 403, path);
			}
		}
		for (const [path, body] of [['comments', { collection: 'sr_note', item: '1', comment: 'x' }], ['flows', { name: 'x' }], ['versions', { key: 'x', collection: 'sr_note', item: '1' }], ['files', { type: 'a/b', storage: 'local', filename_download: 'x' }]]) {
			assert.deepEqual(code(await stranger.client.post(`/${path}`, body)), [403, 'FORBIDDEN'], path);
		}
		for (const client of [anyone, reader.client]) assert.deepEqual(code(await client.get('/schema/snapshot')), [403, 'FORBIDDEN']);
	});

	await check('a comment needs its members and the right to read what it is about', async () => {
		for (const left of ['comment', 'collection', 'item']) {
			const { [left]: gone, ...rest } = { collection: 'sr_note', item: '1', comment: 'x' };
			assert.deepEqual(code(await writer.client.post('/comments', rest)), [400, 'INVALID_PAYLOAD'], left);
		}
		const made = await writer.client.must('POST', '/comments', { collection: 'sr_note', item: '1', comment: 'nice' });
		assert.equal(made.user_created, writer.id);
		assert.equal((await writer.client.must('PATCH', `/comments/${made.id}`, { comment: 'better' })).comment, 'better');
		for (const about of [{ collection: 'sr_flat', item: '1' }, { collection: 'sr_nope', item: '1' }, { collection: 'sr_note', item: '99' }, { collection: 'directus_users', item: me }]) {
			assert.deepEqual(code(await writer.client.post('/comments', { ...about, comment: 'x' })), [403, 'FORBIDDEN']);
		}
		assert.deepEqual(code(await reader.client.post('/comments', { collection: 'sr_note', item: '1', comment: 'x' })), [403, 'FORBIDDEN']);
		assert.equal(await count('directus_comments'), 1);
	});

	await check('those a comment names hear of it, if they may read the item', async () => {
		const text = `@${reader.id} and @${stranger.id.toUpperCase()}, see @${nobody}; @${reader.id}!`;
		await writer.client.must('POST', '/comments', { collection: 'sr_note', item: '2', comment: text });
		const told = (await admin.must('GET', '/notifications?fields=recipient,sender,collection,item,message'));
		assert.deepEqual(told.map(({ message, ...rest }) => rest), [{ recipient: reader.id, sender: writer.id, collection: 'sr_note', item: '2' }]);
		assert.ok(told[0].message.startsWith('writer named you') && !told[0].message.includes('*reader*'), told[0].message);
		assert.equal(told[0].message.split('*Unknown User*').length, 3, 'the author may not read who that is');
		const policy = (await admin.must('POST', '/policies', { name: 'names' })).id;
		await admin.must('POST', '/access', { policy, user: writer.id });
		const names = (fields) => admin.must('POST', '/permissions', { policy, collection: 'directus_users', action: 'read', fields, permissions: { id: { _eq: reader.id } } });
		const next = async () => { await writer.client.must('POST', '/comments', { collection: 'sr_note', item: '2', comment: `@${reader.id} @${writer.id}` }); return (await admin.must('GET', `/notifications?filter[recipient][_eq]=${reader.id}&sort=-id&limit=1&fields=message`))[0].message; };
		for (const [fields, shown] of [[['id', 'last_name'], 'Unknown User'], [['email'], 'reader@example.com'], [['first_name'], 'reader']]) {
			await names(fields);
			assert.ok((await next()).includes(`*${shown}* *writer*`), shown);
		}
		await admin.must('DELETE', `/policies/${policy}`);
		assert.ok(told[0].message.includes(stranger.id.toUpperCase()) && !told[0].message.includes('stranger'), 'no names of those who may not read');
		const before = await count('directus_comments');
		const many = Array.from({ length: 101 }, (_, i) => `@00000000-0000-4000-8000-${String(i).padStart(12, '0')}`).join(' ');
		assert.deepEqual(code(await admin.post('/comments', { collection: 'sr_note', item: '2', comment: many })), [400, 'INVALID_PAYLOAD']);
		assert.equal(await count('directus_comments'), before);
	});

	await check('a version has a key of its own and the hash of its item', async () => {
		const make = (body, client = admin) => client.post('/versions', { key: 'draft', collection: 'sr_note', item: '1', ...body });
		const first = await make({}, writer.client);
		assert.equal(first.status, 200, first.text);
		// object-hash 3.0.0 of {"id":1,"t":"one"}: what the writer may read of the item
		assert.equal(first.body.data.hash, '6c8935b147944a56d214aceb11f8e4212d8e9061');
		assert.deepEqual(code(await make({})), [422, 'UNPROCESSABLE_CONTENT']);
		for (const wrong of [{ key: 'main' }, { key: '' }, { key: null }, { name: '' }, { delta: {} }, { item: 1 }]) assert.deepEqual(code(await make(wrong)), [400, 'INVALID_PAYLOAD'], JSON.stringify(wrong));
		assert.deepEqual(code(await make({ collection: 'sr_flat' })), [422, 'UNPROCESSABLE_CONTENT']);
		for (const wrong of [{ item: '99' }, { item: 'x' }, { collection: 'sr_nope' }]) assert.deepEqual(code(await make({ key: 'other', ...wrong })), [403, 'FORBIDDEN'], JSON.stringify(wrong));
		const second = await make({ key: 'second' });
		const id = second.body.data.id;
		assert.deepEqual(code(await admin.patch(`/versions/${id}`, { key: 'draft' })), [422, 'UNPROCESSABLE_CONTENT']);
		assert.deepEqual(code(await admin.patch(`/versions/${id}`, { item: '2' })), [400, 'INVALID_PAYLOAD']);
		assert.deepEqual(code(await admin.patch('/versions', { keys: [id, first.body.data.id], data: { key: 'same' } })), [422, 'UNPROCESSABLE_CONTENT']);
		assert.equal((await admin.must('PATCH', `/versions/${id}`, { key: 'third', name: 'Third' })).key, 'third');
		const race = await Promise.all(Array.from({ length: 8 }, () => make({ key: 'race' })));
		assert.deepEqual(race.map((one) => one.status).sort(), [200, 422, 422, 422, 422, 422, 422, 422]);
	});

	await check('flows and operations are rows, files are rows, with contents or without', async () => {
		const flow = (await admin.must('POST', '/flows', { name: 'f', trigger: 'webhook' })).id;
		const operation = (await admin.must('POST', '/operations', { flow, key: 'a', type: 'log', position_x: 1, position_y: 1 })).id;
		assert.deepEqual(code(await admin.post('/operations', { key: 'a', type: 'log', position_x: 1, position_y: 1 })), [400, 'FAILED_VALIDATION']);
		assert.deepEqual((await admin.must('GET', `/flows/${flow}?fields=name,operations.key`)), { name: 'f', operations: [{ key: 'a' }] });
		assert.equal((await admin.delete(`/flows/${flow}`)).status, 204);
		assert.equal((await admin.get(`/operations/${operation}`)).status, 403);
		const file = { type: 'text/plain', storage: 'local', filename_download: 'x.txt' };
		const made = (await admin.must('POST', '/files', { ...file, filename_disk: 'one.txt' }));
		assert.deepEqual([made.filename_download, made.filesize, made.uploaded_by], ['x.txt', null, me]);
		assert.deepEqual(code(await admin.post('/files', { title: 'x' })), [400, 'INVALID_PAYLOAD']);
		assert.deepEqual(code(await admin.post('/files', { ...file, filename_disk: 'one.txt' })), [403, 'FORBIDDEN']);
		assert.equal((await upload(server, adminToken, '/files', [['text/plain', 'hello']])).status, 200);
		assert.equal((await admin.must('PATCH', `/files/${made.id}`, { title: 'X', tags: ['a'] })).title, 'X');
		assert.equal((await admin.delete('/files', { query: { filter: { title: { _neq: 'X' } } } })).status, 204);
		assert.equal((await admin.delete('/files', { query: { filter: { title: { _eq: 'X' } } } })).status, 204);
		assert.equal(await count('directus_files'), 0);
	});

	const rows = async (query) => (await admin.must('GET', `/items/sr_note?${query}`));
	const importNotes = (files, token = adminToken, fields) => upload(server, token, '/utils/import/sr_note', files, fields);

	await check('rows of a file are created and, by their keys, updated', async () => {
		const answer = await importNotes([['application/json', JSON.stringify([{ id: 1, t: 'ONE' }, { t: 'new', doc: { a: [1] } }, { id: '70', t: 'seventy', up: { t: 'above' } }])]]);
		assert.deepEqual([answer.status, answer.text], [200, '']);
		assert.deepEqual(await rows('fields=id,t,up.t,doc&sort=id'), [{ id: 1, t: 'ONE', up: null, doc: null }, { id: 2, t: 'two', up: null, doc: null }, { id: 3, t: 'new', up: null, doc: { a: [1] } }, ...(await rows('fields=id,t,up.t,doc&sort=id&filter[t]=above')), { id: 70, t: 'seventy', up: { t: 'above' }, doc: null }].sort((one, other) => one.id - other.id));
		const csv = '\ufeffid, t ,doc.a.b,,secret\r\n70,"seven, ""70""",true,x,\r\n\r\n,csv 007,[1],x,007\n,"lines\nof it",,,';
		assert.equal((await importNotes([['text/csv', csv]], adminToken, [['no', 'file']])).status, 200);
		assert.deepEqual(await rows('fields=t,doc,secret&filter[t][_starts_with]=csv'), [{ t: 'csv 007', doc: { a: { b: [1] } }, secret: '007' }]);
		assert.deepEqual(await rows('fields=t,doc&filter[id][_eq]=70'), [{ t: 'seven, "70"', doc: { a: { b: true } } }]);
		assert.equal((await rows('fields=t&filter[t][_contains]=lines')).length, 1);
	});

	await check('what is wrong is told together, by rows, and nothing is kept', async () => {
		const before = await count('sr_note');
		const bad = [{ t: 'ok 1' }, { t: 'two' }, { t: 'ok 2' }, ...Array.from({ length: 5 }, () => ({ t: 'new' })), { t: 'ok 1' }, 7];
		const answer = await importNotes([['application/json', JSON.stringify(bad)]]);
		assert.equal(answer.status, 400, answer.text);
		assert.deepEqual(answer.body.errors.map((error) => error.extensions), [
			{ field: 't', rows: [{ type: 'range', start: 4, end: 9 }, { type: 'lines', rows: [2] }], code: 'RECORD_NOT_UNIQUE' },
			{ reason: 'An item must be of type object', rows: [{ type: 'lines', rows: [10] }], code: 'INVALID_PAYLOAD' },
		]);
		const many = await importNotes([['application/json', JSON.stringify(Array.from({ length: 3000 }, () => ({ t: 'two' })))]]);
		assert.deepEqual(many.body.errors[0].extensions.rows, [{ type: 'range', start: 1, end: 20 }]);
		const blank = await importNotes([['text/csv', 't\nfine\n\n\ntwo\n']]);
		assert.deepEqual(blank.body.errors[0].extensions.rows, [{ type: 'lines', rows: [4] }]);
		const later = await importNotes([['text/csv', 't\nfine\n'], ['application/json', '[{"t":"two"}]']]);
		assert.equal(later.status, 400, 'two files are one import');
		assert.equal(await count('sr_note'), before);
	});

	await check('bodies that are no such file are refused', async () => {
		const before = await count('sr_note');
		for (const [type, content] of [['application/json', ''], ['application/json', '{"t":1}'], ['application/json', '[{"t":"x"}'], ['application/json', '[{"t":"x"}] more'], ['application/json', '[{"t":"x"},]'], ['application/json', '[{"t":"x"} {"t":"y"}]'], ['application/json', '['.repeat(5000)], ['application/json', `[{"t":"${'x'.repeat(200000)}"}]`], ['text/csv', 't\n"open\n'], ['text/csv', `t\n${'x'.repeat(200000)}\n`], ['text/csv', new Uint8Array([116, 10, 0xff, 10])]]) {
			assert.deepEqual(code(await importNotes([[type, content]])), [400, 'INVALID_PAYLOAD'], String(content).slice(0, 40));
		}
		assert.deepEqual(code(await importNotes([['text/plain', 'x']])), [415, 'UNSUPPORTED_MEDIA_TYPE']);
		assert.deepEqual(code(await importNotes([], adminToken, [['title', 'no file']])), [400, 'INVALID_PAYLOAD']);
		for (const one of [admin, new Client(server.url, writer.token), new Client(server.url)]) {
			assert.deepEqual(code(await one.post('/utils/import/sr_note', [])), [415, 'UNSUPPORTED_MEDIA_TYPE'], 'whoever asks');
			assert.deepEqual(code(await one.post('/utils/import/directus_users', [])), [415, 'UNSUPPORTED_MEDIA_TYPE']);
			assert.deepEqual(code(await one.post('/utils/import/sr_nope', [])), [403, 'FORBIDDEN']);
		}
		const raw = (body, type) => fetch(`${server.url}/utils/import/sr_note`, { method: 'POST', body, headers: { authorization: `Bearer ${adminToken}`, 'content-type': type } }).then((r) => r.status);
		assert.equal(await raw('x', 'multipart/form-data'), 400);
		assert.equal(await raw('--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: application/json\r\n\r\n[{"t":"cut"}]', 'multipart/form-data; boundary=b'), 400);
		assert.equal(await count('sr_note'), before);
	});

	await check('importing needs the rights to create and to update', async () => {
		for (const token of [null, reader.token, writer.token]) assert.deepEqual(code(await importNotes([['application/json', '[]']], token)), [403, 'FORBIDDEN']);
		assert.deepEqual(code(await upload(server, adminToken, '/utils/import/sr_nope', [['application/json', '[]']])), [403, 'FORBIDDEN']);
		assert.deepEqual(code(await upload(server, writer.token, '/utils/import/directus_comments', [['application/json', '[]']])), [403, 'FORBIDDEN']);
		assert.equal((await upload(server, adminToken, '/utils/import/directus_folders', [['application/json', '[{"name":"imported"}]']])).status, 200);
		assert.equal(await count('directus_folders'), 1);
	});

	await check('thousands of rows go in, in one transaction with their history', async () => {
		const before = await count('directus_activity');
		const all = Array.from({ length: 5000 }, (_, i) => ({ id: 1000 + i, t: `bulk ${i}` }));
		assert.equal((await importNotes([['application/json', JSON.stringify(all)]])).status, 200);
		assert.equal((await importNotes([['text/csv', 'id,secret\n' + all.map((one) => `${one.id},s\n`).join('')]])).status, 200);
		assert.equal(Number((await database.sql("select count(*) from sr_note where secret = 's' and t like 'bulk%'"))[0][0]), 5000);
		assert.equal(await count('directus_activity'), before + 10000);
	});

	await check('the snapshot is the model, ordered, without what the system brings', async () => {
		const snapshot = (await admin.must('GET', '/schema/snapshot'));
		assert.deepEqual(Object.keys(snapshot), ['version', 'directus', 'vendor', 'collections', 'fields', 'systemFields', 'relations']);
		assert.equal(snapshot.vendor, kind === 'sqlite' ? 'sqlite' : 'postgres');
		assert.deepEqual(snapshot.collections.map((one) => one.collection), ['sr_flat', 'sr_note']);
		assert.deepEqual(snapshot.fields.map((one) => `${one.collection}.${one.field}`), ['sr_flat.id', 'sr_flat.t', 'sr_note.id', 'sr_note.t', 'sr_note.secret', 'sr_note.up', 'sr_note.doc']);
		for (const one of [...snapshot.fields, ...snapshot.relations]) assert.ok(!('id' in one.meta));
		assert.deepEqual(Object.keys(snapshot.collections[0].meta), Object.keys(snapshot.collections[0].meta).sort());
		assert.deepEqual(snapshot.systemFields.map((one) => `${one.collection}.${one.field}`), ['directus_activity.timestamp', 'directus_revisions.activity', 'directus_revisions.parent']);
		const yaml = await fetch(`${server.url}/schema/snapshot?export=yaml`, { headers: { authorization: `Bearer ${adminToken}` } });
		assert.match(yaml.headers.get('content-type'), /^text\/yaml/);
		assert.match(await yaml.text(), /^version: 1\n/);
	});

	await check('the OpenAPI document shows each caller what they may', async () => {
		const of = async (client) => (await client.get('/server/specs/oas')).body;
		const whole = await of(admin);
		assert.equal(whole.openapi, '3.0.1');
		for (const path of ['/items/sr_note', '/items/sr_note/{id}', '/roles', '/roles/{id}', '/utils/import/{collection}', '/schema/snapshot', '/fields/{collection}/{field}']) assert.ok(whole.paths[path], path);
		const note = whole.components.schemas.ItemsSrNote;
		assert.deepEqual(Object.keys(note.properties), ['id', 't', 'secret', 'up', 'doc']);
		assert.deepEqual(note.properties.up, { nullable: true, oneOf: [{ type: 'integer' }, { $ref: '#/components/schemas/ItemsSrNote' }] });
		const some = await of(writer.client);
		assert.deepEqual(Object.keys(some.paths['/items/sr_note']), ['get']);
		assert.deepEqual(Object.keys(some.components.schemas.ItemsSrNote.properties), ['id', 't']);
		assert.ok(some.paths['/comments'] && !some.paths['/roles'] && !some.paths['/schema/snapshot'] && !some.paths['/items/sr_flat']);
		const none = await of(anyone);
		assert.ok(none.paths['/auth/login'] && !none.paths['/users/me']);
		assert.ok(!JSON.stringify(none).includes('sr_note'));
		await admin.must('POST', '/fields/sr_note', column('fresh', 'boolean'));
		assert.equal((await of(admin)).components.schemas.ItemsSrNote.properties.fresh.type, 'boolean');
		assert.notEqual((await of(admin)).info.version, whole.info.version);
		await admin.must('POST', '/permissions', { policy: (await admin.must('GET', '/policies?filter[name][_eq]=stranger&fields=id'))[0].id, collection: 'sr_flat', action: 'create', fields: ['t'], permissions: {} });
		assert.deepEqual(Object.keys((await of(stranger.client)).paths['/items/sr_flat']), ['post']);
	});

	await server.stop();
	await database.drop();
}
finish();
