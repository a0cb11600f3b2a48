// Content versions and reverts: what is saved, who may, what a version shows and what it must not show, and that reading
// one changes nothing.
import assert from 'node:assert/strict';
import { Client } from '../kit/client.mjs';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind), server = await Server.fresh(database), admin = await Client.login(server.url);
	const make = (collection, fields, meta = {}) => admin.must('POST', '/collections', { collection, schema: {}, meta, fields: [key, ...fields] });
	await make('tag', [column('label', 'string'), column('secret', 'boolean')]);
	await make('post', [column('title', 'string'), column('n', 'integer'), column('tag', 'integer'), { ...column('data', 'json'), meta: { special: ['cast-json'] } },
		{ ...column('changed', 'timestamp'), meta: { special: ['date-updated'] } }, { ...column('changer', 'uuid'), meta: { special: ['user-updated'] } }], { versioning: true });
	await make('note', [column('text', 'string'), column('post', 'integer')]);
	await admin.must('POST', '/relations', { collection: 'post', field: 'tag', related_collection: 'tag' });
	await admin.must('POST', '/fields/post', { field: 'notes', type: 'alias', meta: { special: ['o2m'] } });
	await admin.must('POST', '/relations', { collection: 'note', field: 'post', related_collection: 'post', meta: { one_field: 'notes' } });
	await admin.must('POST', '/items/tag', [{ label: 'open', secret: false }, { label: 'hidden', secret: true }]);
	await admin.must('POST', '/items/post', { title: 'main', n: 1, tag: 1, data: { a: 1 }, notes: [{ text: 'one' }, { text: 'two' }] });
	await admin.must('POST', '/items/note', { text: 'somebody else\'s' });

	const { id: policy } = await admin.must('POST', '/policies', { name: 'writer' });
	const may = (collection, action, more = {}) => admin.must('POST', '/permissions', { policy, collection, action, fields: ['*'], ...more });
	for (const action of ['create', 'read', 'update', 'delete']) await may('directus_versions', action);
	await may('post', 'read');
	await may('tag', 'read', { permissions: { secret: { _eq: false } } });
	await may('note', 'read', { permissions: { post: { _nnull: true } } });
	const { id: role } = await admin.must('POST', '/roles', { name: 'writers' });
	await admin.must('POST', '/access', { role, policy });
	await admin.must('POST', '/users', { email: 'w@example.com', password: 'writer-password', role });
	const writer = await Client.login(server.url, { email: 'w@example.com', password: 'writer-password' });
	const me = (await admin.must('GET', '/users/me?fields=id')).id;
	const version = async (client, name) => (await client.must('POST', '/versions', { key: name, name, collection: 'post', item: '1' })).id;
	const counts = async () => Promise.all(['tag', 'post', 'note', 'directus_activity', 'directus_revisions'].map((table) => database.sql(`select count(*) from ${table}`)));

	await check('what is saved adds up, and reading it changes nothing', async () => {
		const id = await version(admin, 'draft');
		await admin.must('POST', `/versions/${id}/save`, { title: 'draft', tag: { label: 'made' } });
		const saved = await admin.must('POST', `/versions/${id}/save`, { n: null, notes: { create: [{ text: 'three' }], update: [{ id: 1, text: 'changed' }], delete: [2] }, data: { b: [1, { c: 2 }] } });
		assert.deepEqual([saved.title, saved.n, saved._user, saved.data], ['draft', null, me, { b: [1, { c: 2 }] }]);
		const before = [await counts(), await admin.must('GET', '/items/post/1?fields=*,tag.*,notes.*')];
		const read = await admin.must('GET', '/items/post/1?version=draft&fields=*,tag.*,notes.*');
		assert.deepEqual([read.title, read.n, read.data, read.changer, read.tag], ['draft', null, { b: [1, { c: 2 }] }, me, { id: null, label: 'made', secret: null }]);
		assert.equal(Date.parse(read.changed), Date.parse(saved._date));
		assert.deepEqual(read.notes.map((note) => [note.id, note.text]), [[1, 'changed'], [null, 'three']]);
		assert.deepEqual([await counts(), await admin.must('GET', '/items/post/1?fields=*,tag.*,notes.*')], before);
	});
	await check('compared and promoted, whole or by fields', async () => {
		const id = (await admin.must('GET', '/versions?filter[key][_eq]=draft'))[0].id;
		const compared = await admin.must('GET', `/versions/${id}/compare`);
		assert.deepEqual([compared.outdated, compared.current.id, compared.current.tag, compared.main.title], [false, '1', { label: 'made' }, 'main']);
		refused(await admin.post(`/versions/${id}/promote`, {}), 400, 'INVALID_PAYLOAD');
		refused(await admin.post(`/versions/${id}/promote`, { mainHash: 'x' }), 422, 'UNPROCESSABLE_CONTENT');
		assert.equal(await admin.must('POST', `/versions/${id}/promote`, { mainHash: compared.mainHash, fields: ['title'] }), '1');
		const partly = await admin.must('GET', '/items/post/1');
		assert.deepEqual([partly.title, partly.n, partly.tag, partly.notes], ['draft', 1, 1, [1, 2]]);
		const again = await admin.must('GET', `/versions/${id}/compare`);
		assert.equal(again.outdated, true);
		await admin.must('POST', `/versions/${id}/promote`, { mainHash: again.mainHash });
		const whole = await admin.must('GET', '/items/post/1?fields=*,tag.label,notes.text');
		assert.deepEqual([whole.n, whole.tag.label, whole.notes.map((note) => note.text)], [null, 'made', ['changed', 'three']]);
		assert.equal(Date.parse(whole.changed), Date.parse(again.current.changed));
		const history = await admin.must('GET', '/revisions?filter[collection][_eq]=post&filter[version][_eq]=' + id + '&fields=activity.action,delta');
		assert.deepEqual(history.map((one) => one.activity.action), ['version_save', 'version_save']);
	});
	await check('a version leads to nothing that its reader does not see', async () => {
		await admin.must('PATCH', '/items/post/1', { tag: 1 });
		const id = await version(writer, 'mine');
		const other = (await admin.must('GET', '/items/note?filter[post][_null]=true'))[0].id;
		refused(await writer.get(`/items/note/${other}`), 403, 'FORBIDDEN');
		await writer.must('POST', `/versions/${id}/save`, { tag: 2, notes: { create: [], update: [{ id: other }], delete: [] } });
		const read = await writer.must('GET', '/items/post/1?version=mine&fields=tag.label,notes.text');
		assert.ok(!JSON.stringify(read).includes('hidden') && !JSON.stringify(read).includes('somebody'), JSON.stringify(read));
		const nested = await version(writer, 'nested');
		await writer.must('POST', `/versions/${nested}/save`, { tag: { id: 2, secret: false }, notes: [{ id: other, text: 'taken' }] });
		const seen = JSON.stringify(await writer.must('GET', '/items/post/1?version=nested&fields=tag.*,notes.*'));
		assert.ok(!seen.includes('hidden') && !seen.includes('somebody'), seen);
	});
	await check('who may only read does not promote, and who may not read does not save', async () => {
		const id = (await admin.must('GET', '/versions?filter[key][_eq]=mine'))[0].id;
		const { mainHash } = await writer.must('GET', `/versions/${id}/compare`);
		refused(await writer.post(`/versions/${id}/promote`, { mainHash }), 403, 'FORBIDDEN');
		for (const [method, path, body] of [['POST', `/versions/${id}/save`, { title: 'x' }], ['GET', `/versions/${id}/compare`], ['POST', `/versions/${id}/promote`, { mainHash }], ['GET', '/items/post/1?version=mine']]) {
			refused(await new Client(server.url).send(method, path, body), 403, 'FORBIDDEN');
		}
		for (const bad of [{ nope: 1 }, [1]]) refused(await admin.post(`/versions/${id}/save`, bad), 400, 'INVALID_PAYLOAD');
		for (const path of ['/items/post/1?version=ghost', '/items/post/99?version=mine', '/items/note/1?version=mine', `/versions/${me}/compare`]) refused(await admin.get(path), 403, 'FORBIDDEN');
	});
	await check('fields that a caller may not read stay hidden in what others saved', async () => {
		const id = await version(admin, 'concealing');
		await admin.must('POST', `/versions/${id}/save`, { title: 'seen', data: { text: 'unseen' } });
		const { id: narrow } = await admin.must('POST', '/policies', { name: 'narrow' });
		await admin.must('POST', '/permissions', [...['read', 'update'].map((action) => ({ policy: narrow, collection: 'directus_versions', action, fields: ['*'] })), { policy: narrow, collection: 'post', action: 'read', fields: ['id', 'title'] }]);
		await admin.must('POST', '/users', { email: 'n@example.com', password: 'narrow-password', policies: [{ policy: narrow }] });
		const reader = await Client.login(server.url, { email: 'n@example.com', password: 'narrow-password' });
		for (const [method, path, body] of [['GET', `/versions/${id}/compare`], ['GET', '/items/post/1?version=concealing'], ['GET', '/items/post/1?version=concealing&versionRaw=true'], ['POST', `/versions/${id}/save`, { title: 'seen' }]]) {
			const answer = await reader.send(method, path, body);
			assert.equal(answer.status, 200, answer.text);
			assert.ok(answer.text.includes('seen') && !answer.text.includes('unseen'), answer.text);
		}
	});
	await check('saves at once: none is lost', async () => {
		const id = await version(admin, 'busy');
		const answers = await Promise.all([{ title: 'a' }, { n: 7 }, { data: { x: 1 } }, { tag: 1 }].map((members) => admin.post(`/versions/${id}/save`, members)));
		assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200]);
		const { current } = await admin.must('GET', `/versions/${id}/compare`);
		assert.deepEqual([current.title, current.n, current.data, current.tag], ['a', 7, { x: 1 }, 1]);
	});
	await check('back to a revision, for whoever may change the item', async () => {
		const { id } = await admin.must('POST', '/items/post', { title: 'first', n: 1 });
		await admin.must('PATCH', `/items/post/${id}`, { title: 'second', n: 2 });
		const [first] = await admin.must('GET', `/revisions?filter[collection][_eq]=post&filter[item][_eq]=${id}&sort=id&fields=id`);
		refused(await writer.post(`/utils/revert/${first.id}`), 403, 'FORBIDDEN');
		assert.equal((await admin.post(`/utils/revert/${first.id}`)).status, 204);
		const item = await admin.must('GET', `/items/post/${id}`);
		assert.deepEqual([item.title, item.n], ['first', 1]);
		const [field] = await admin.must('GET', '/revisions?filter[collection][_eq]=directus_fields&limit=1&fields=id');
		refused(await admin.post(`/utils/revert/${field.id}`), 400, 'INVALID_PAYLOAD');
		for (const none of ['999999', 'x']) refused(await admin.post(`/utils/revert/${none}`), 403, 'FORBIDDEN');
	});
	await check('passwords stay as they are when an account goes back', async () => {
		const { id } = await admin.must('POST', '/users', { email: 'back@example.com', password: 'kept-password', first_name: 'A', role });
		await admin.must('PATCH', `/users/${id}`, { first_name: 'B', password: 'newer-password' });
		const [first] = await admin.must('GET', `/revisions?filter[collection][_eq]=directus_users&filter[item][_eq]=${id}&sort=id&fields=id`);
		assert.equal((await admin.post(`/utils/revert/${first.id}`)).status, 204);
		assert.equal((await admin.must('GET', `/users/${id}?fields=first_name`)).first_name, 'A');
		await Client.login(server.url, { email: 'back@example.com', password: 'newer-password' });
	});
	await server.stop();
	await database.drop();
}
finish();
