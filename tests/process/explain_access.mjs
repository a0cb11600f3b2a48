// /utils/explain-access: explanations beside what the server does, over random rights (RANDOM_CASES worlds, RANDOM_SEED),
// and its questions one by one.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';
import { compareWorld } from './explain_access/compare.mjs';
import { askAboutNobody } from './explain_access/nobody.mjs';
import { compareServerRules } from './explain_access/server_rules.mjs';
import { makeModel, makeWorld, removeWorld } from './explain_access/world.mjs';
import { chosenSeed } from './random/random.mjs';

const worlds = Number(process.env.RANDOM_CASES ?? 5), seed = chosenSeed();

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const admin = await Client.login(server.url);
	await makeModel(admin);
	for (let i = 0; i < worlds; i++) {
		await check(`the world of seed ${seed + i} is as it is explained`, async () => {
			const world = await makeWorld(admin, seed + i);
			try { await compareWorld(admin, world); } finally { await removeWorld(admin, world); }
		});
	}

	const ask = (question) => admin.must('POST', '/utils/explain-access', question);
	const policy = await admin.must('POST', '/policies', { name: 'Editors', app_access: true });
	const office = await admin.must('POST', '/policies', { name: 'Office', ip_access: ['10.0.0.0/8'] });
	const chief = await admin.must('POST', '/roles', { name: 'Chief' });
	const role = await admin.must('POST', '/roles', { name: 'Editor', parent: chief.id });
	await admin.must('POST', '/access', [{ role: chief.id, policy: policy.id }, { role: role.id, policy: office.id }]);
	const user = await admin.must('POST', '/users', { email: 'ed@example.com', password: 'secret-12', role: role.id, token: 'explain-static-token-1', first_name: 'Ada' });
	const [mine] = await admin.must('POST', '/permissions', [
		{ policy: policy.id, collection: 'article', action: 'read', fields: ['id', 'title', 'status'], permissions: { _and: [{ status: { _eq: 'published' } }, { author: { name: { _in: ['Bob', '$CURRENT_USER.first_name'] } } }] } },
		{ policy: policy.id, collection: 'article', action: 'update', fields: ['title'], permissions: null, validation: { title: { _nnull: true } }, presets: { owner: '$CURRENT_USER', status: 'draft' } },
		{ policy: office.id, collection: 'article', action: 'delete', fields: ['*'], permissions: null },
	]);
	const [ada] = await admin.must('POST', '/items/author', [{ name: 'Ada' }]);
	const [shown, hidden] = await admin.must('POST', '/items/article', [{ title: 'a', status: 'published', author: ada.id }, { title: 'b', status: 'draft', author: ada.id }]);
	const client = new Client(server.url, 'explain-static-token-1');

	await check('a rule is told clause by clause with what was asked and what the item has', async () => {
		const told = await ask({ user: user.id, collection: 'article', item: hidden.id });
		assert.equal(told.allowed, false);
		assert.deepEqual([told.decision.because, told.decision.permission, told.decision.policy.name], ['rule', mine.id, 'Editors']);
		assert.deepEqual(told.decision.clause, { field: 'status', operator: '_eq', value: 'published', item: 'draft', holds: false });
		const [first, second] = told.rules[0].clauses.and;
		assert.equal(first.holds, false);
		assert.deepEqual(second, { field: 'author.name', operator: '_in', value: ['Bob', '$CURRENT_USER.first_name'], asked: ['Bob', 'Ada'], item: 'Ada', holds: true });
		assert.deepEqual([told.fields.title.verdict, told.fields.size.verdict], ['guarded', 'never']);
		assert.equal((await ask({ user: user.id, collection: 'article', item: shown.id })).allowed, true);
	});
	await check('where a policy comes from, and which count', async () => {
		const { subject } = await ask({ user: user.id, ip: '10.1.2.3', collection: 'article', action: 'delete', item: shown.id });
		const held = Object.fromEntries(subject.policies.map((one) => [one.name, one]));
		assert.deepEqual(held.Editors.held_by, [{ by: 'parent_role', role: { id: chief.id, name: 'Chief' } }]);
		assert.deepEqual(held.Office.held_by, [{ by: 'role', role: { id: role.id, name: 'Editor' } }]);
		assert.equal(held.Office.left_out, undefined);
		const elsewhere = await ask({ user: user.id, ip: '192.168.0.1', collection: 'article', action: 'delete', item: shown.id });
		assert.deepEqual([elsewhere.allowed, elsewhere.decision.because], [false, 'no_permission']);
		assert.equal(elsewhere.subject.policies.find(({ name }) => name === 'Office').left_out, 'ip_access');
	});
	await check('presets and validation stand with an update', async () => {
		const told = await ask({ user: user.id, collection: 'article', action: 'update', item: hidden.id, field: 'title' });
		assert.equal(told.allowed, true);
		assert.deepEqual(told.presets, { owner: user.id, status: 'draft' });
		assert.deepEqual(told.validation[0].validation, { title: { _nnull: true } });
		const other = await ask({ user: user.id, collection: 'article', action: 'update', item: hidden.id, fields: ['title', 'size'] });
		assert.deepEqual([other.allowed, other.decision.because, other.decision.field], [false, 'field', 'size']);
	});
	await check('roles, tokens, the public and admins are asked about too', async () => {
		assert.equal((await ask({ role: role.id, collection: 'article', item: shown.id })).subject.role.name, 'Editor');
		const told = await ask({ token: 'explain-static-token-1', collection: 'article', item: shown.id });
		assert.deepEqual([told.allowed, told.subject.user.id], [true, user.id]);
		assert.doesNotMatch(JSON.stringify(told), /explain-static-token/);
		refused(await admin.post('/utils/explain-access', { token: 'nobody-has-this', collection: 'article' }), 400, 'INVALID_PAYLOAD');
		refused(await admin.get('/utils/explain-access?token=explain-static-token-1&collection=article'), 400, 'INVALID_PAYLOAD');
		const open = (await admin.get('/utils/explain-access?public=true&collection=article')).body.data;
		assert.deepEqual([open.allowed, open.decision.because], [false, 'no_permission']);
		const { id } = await admin.must('GET', '/users/me?fields=id');
		const all = await ask({ user: id, collection: 'article', action: 'delete', item: shown.id });
		assert.deepEqual([all.allowed, all.decision.because, all.decision.policy.name], [true, 'admin', 'Administrator']);
		assert.equal((await ask({ user: id, collection: 'article', item: 987654 })).decision.because, 'no_item');
	});
	await check('what the app-access minimum permits is told as such', async () => {
		const told = await ask({ user: user.id, collection: 'directus_users', item: user.id, field: 'email' });
		assert.deepEqual([told.allowed, told.decision.app_access], [true, true]);
		assert.equal((await ask({ user: user.id, collection: 'directus_users', item: user.id, field: 'token' })).decision.because, 'field');
	});
	await check('what does not exist is a reason, and a wrong question is refused', async () => {
		assert.equal((await ask({ user: user.id, collection: 'ghost' })).decision.because, 'unknown_collection');
		assert.equal((await ask({ user: user.id, collection: 'article', field: 'ghost' })).decision.because, 'unknown_field');
		assert.equal((await ask({ user: user.id, collection: 'article', item: 'abc' })).decision.because, 'no_item');
		const wrong = [{}, { user: user.id }, { collection: 'article' }, { user: 'nobody', collection: 'article' }, { user: user.id, role: role.id, collection: 'article' }, { user: user.id, collection: 'article', action: 'fly' },
			{ user: user.id, collection: 'article', item: {} }, { user: user.id, collection: 'article', fields: 5 }, { audience: true }, { audience: true, collection: 'ghost' }, { audience: true, collection: 'article', after: 'x' },
			{ preview: 5 }, { preview: {} }, { preview: { policy: 'ghost' } }, { preview: { policy: policy.id, permissions: [{ collection: 'article', action: 'fly' }] } }, { preview: { policy: policy.id, permissions: [{ collection: 'article', action: 'read', permissions: 5 }] } }];
		for (const question of wrong) refused(await admin.post('/utils/explain-access', question), 400, 'INVALID_PAYLOAD');
	});
	await check('a misspelt or mistyped member is named, and so is the permission of a preview that is wrong', async () => {
		const asked = { user: user.id, collection: 'article' }, fine = { collection: 'article', action: 'read' };
		const previewed = (...permissions) => ({ preview: { policy: policy.id, permissions } });
		for (const [question, named] of [[{ ...asked, itme: 1 }, /"itme"/], [{ ...asked, feild: 'title' }, /"feild"/], [{ ...asked, ip: 'x' }, /"ip"/], [{ ...asked, named_token: policy.id }, /"named_token"/],
			[{ audience: true, collection: 'article', user: user.id }, /"user"/], [{ audience: true, collection: 'article', ip: 'x' }, /"ip"/], [{ preview: { policy: policy.id, permisions: [] } }, /"permisions"/],
			[previewed(fine, { ...fine, rule: {} }), /"rule" .*permissions\[1\]/], [previewed(fine, { ...fine, action: 'fly' }), /"action" .*permissions\[1\]/], [previewed({ ...fine, permissions: 5 }), /"permissions" .*permissions\[0\]/], [previewed(fine, { action: 'read' }), /"collection" .*permissions\[1\]/]]) {
			const answer = await admin.post('/utils/explain-access', question);
			refused(answer, 400, 'INVALID_PAYLOAD');
			assert.match(answer.error.message, named);
		}
		const got = await admin.get(`/utils/explain-access?preview[policy]=${policy.id}`);
		refused(got, 400, 'INVALID_PAYLOAD');
		assert.match(got.error.message, /POST/);
	});
	await check('a validation that cannot be understood is told, with what is wrong with it', async () => {
		const { id: faulty } = await admin.must('POST', '/policies', { name: 'Faulty' });
		const { id: writer } = await admin.must('POST', '/users', { email: 'faulty@example.com', token: 'explain-static-token-2' });
		await admin.must('POST', '/access', { user: writer, policy: faulty });
		const [fine, broken] = await admin.must('POST', '/permissions', [
			{ policy: faulty, collection: 'article', action: 'create', fields: ['*'], validation: { title: { _nnull: true } } },
			{ policy: faulty, collection: 'article', action: 'create', fields: ['title'], validation: { _and: [{ 'year_of(title)': { _eq: 1 } }, { author: { name: { _inn: ['x'] } } }] } },
		]);
		const question = { user: writer, collection: 'article', action: 'create' };
		const told = await ask(question);
		assert.deepEqual([told.allowed, told.decision.because, told.decision.permission, told.decision.field], [false, 'validation', broken.id, 'year_of(title)']);
		assert.match(told.decision.error, /no function "year_of"/);
		assert.match(told.why, /"Faulty" .*no function "year_of"/);
		assert.deepEqual(told.validation.map(({ permission, errors }) => [permission, errors?.map(({ field }) => field)]), [[fine.id, undefined], [broken.id, ['year_of(title)', 'author.name']]]);
		assert.match(told.validation[1].errors[1].error, /no operator "_inn"/);
		const who = await admin.must('POST', '/utils/explain-access', { audience: true, collection: 'article', action: 'create' });
		assert.ok(!who.users.some(({ id }) => id === writer));
		const sent = () => new Client(server.url, 'explain-static-token-2').post('/items/article', { title: 'x' });
		refused(await sent(), 400, 'FAILED_VALIDATION');
		await admin.must('PATCH', `/permissions/${broken.id}`, { validation: { _or: [{ 'foo(title)': { _eq: 1 } }, { title: { _eq: 'x' } }] } });
		const either = await ask(question);
		assert.deepEqual([either.allowed, either.validation[1].errors.length], [true, 1]);
		assert.equal((await sent()).status, 204);
		await admin.must('DELETE', '/items/article', { query: { filter: { title: { _eq: 'x' } } } });
		await admin.must('DELETE', `/users/${writer}`);
		await admin.must('DELETE', '/policies', [faulty]);
	});
	await check('a stale clause is told as such beside healthy ones, and which fields asked for are hidden', async () => {
		const stale = await admin.must('POST', '/policies', { name: 'Stale' });
		await admin.must('POST', '/permissions', [{ policy: stale.id, collection: 'article', action: 'read', fields: ['id', 'title'], permissions: { _and: [{ status: { _eq: 'published' } }, { ghost: { _eq: 1 } }] } },
			{ policy: stale.id, collection: 'author', action: 'read', fields: ['*'], permissions: { articles: { _none: { ghost: { _eq: 1 } } } } }]);
		const reader = await admin.must('POST', '/users', { email: 'stale@example.com', password: 'secret-12' });
		await admin.must('POST', '/access', { user: reader.id, policy: stale.id });
		const told = await ask({ user: reader.id, collection: 'article', item: shown.id });
		const [healthy, gone] = told.rules[0].clauses.and;
		assert.deepEqual([healthy.item, healthy.holds], ['published', true]);
		assert.match(gone.error, /no field "ghost" in "article"/);
		assert.match(told.why, /no field "ghost"/);
		assert.deepEqual([told.allowed, told.decision.clause.field], [false, 'ghost']);
		assert.match((await ask({ user: reader.id, collection: 'author', item: ada.id })).why, /no field "ghost" in "article"/);
		await admin.must('POST', '/permissions', [{ policy: stale.id, collection: 'article', action: 'update', fields: ['*'], permissions: null },
			{ policy: policy.id, collection: 'article', action: 'read', fields: ['size'], permissions: { status: { _eq: 'draft' } } }]);
		const partly = await ask({ user: user.id, collection: 'article', item: shown.id, fields: ['title', 'size'] });
		assert.deepEqual([partly.allowed, partly.decision.hidden_fields], [true, ['size']]);
		assert.match(partly.why, /"size"/);
		assert.equal((await ask({ user: user.id, collection: 'article', item: shown.id, field: 'title' })).decision.hidden_fields, undefined);
		const { body } = await client.get(`/items/article/${shown.id}?fields=title,size`);
		assert.deepEqual(body.data, { title: 'a', size: null });
		await admin.must('DELETE', '/policies', [stale.id]);
		const added = await admin.must('GET', `/permissions?filter[policy][_eq]=${policy.id}&filter[fields][_contains]=size`);
		await admin.must('DELETE', '/permissions', added.filter(({ id }) => id).map(({ id }) => id));
	});
	await check('a named token narrows its user, and a share reaches what it was made for', async () => {
		const extra = await admin.must('POST', '/policies', { name: 'Extra' });
		await admin.must('POST', '/access', { user: user.id, policy: extra.id });
		const made = await client.must('POST', '/users/me/tokens', { name: 'extra only', policies: [extra.id] });
		const told = await ask({ token: made.token, collection: 'article', item: shown.id });
		assert.deepEqual([told.allowed, told.decision.because], [false, 'no_permission']);
		assert.equal(told.subject.policies.find(({ name }) => name === 'Editors').left_out, 'token_scope');
		assert.doesNotMatch(JSON.stringify(told), new RegExp(made.token));
		const narrowed = await ask({ user: user.id, named_token: made.id, collection: 'article', item: shown.id });
		assert.deepEqual([narrowed.allowed, narrowed.subject.named_token.name], [false, 'extra only']);
		const answer = await new Client(server.url, made.token).get(`/items/article/${shown.id}`);
		const { refusal, now } = await admin.must('GET', `/utils/explain-access/${answer.headers.get('x-request-id')}`);
		assert.deepEqual([answer.status, refusal.named_token, now.allowed], [403, made.id, false]);
		const open = await admin.must('POST', '/policies', { name: 'Open' });
		await admin.must('POST', '/permissions', { policy: open.id, collection: 'article', action: 'read', fields: ['id', 'title'], permissions: null });
		const visitors = await admin.must('POST', '/roles', { name: 'Visitor' });
		await admin.must('POST', '/access', { role: visitors.id, policy: open.id });
		const share = await admin.must('POST', '/shares', { collection: 'article', item: String(shown.id), role: visitors.id });
		const there = await ask({ share: share.id, collection: 'article', item: shown.id, field: 'title' });
		const elsewhere = await ask({ share: share.id, collection: 'article', item: hidden.id, field: 'title' });
		assert.deepEqual([there.allowed, there.decision.because, elsewhere.allowed], [true, 'share', false], JSON.stringify(there).slice(0, 2000));
		await admin.must('DELETE', '/policies', [extra.id, open.id]);
	});
	await check('a refusal is asked about by its id, without what was sent', async () => {
		const answer = await client.patch(`/items/article/${hidden.id}`, { size: 4711 });
		assert.equal(answer.status, 403);
		const id = answer.headers.get('x-request-id');
		const { refusal, now } = await admin.must('GET', `/utils/explain-access/${id}`);
		assert.deepEqual([refusal.user, refusal.action, refusal.collection, refusal.items, refusal.fields], [user.id, 'update', 'article', [String(hidden.id)], ['size']]);
		assert.deepEqual([now.allowed, now.decision.because, now.decision.field], [false, 'field', 'size']);
		assert.doesNotMatch(JSON.stringify(refusal), /4711|explain-static-token/);
		const own = await client.get('/items/ghost', { headers: { 'x-request-id': 'my-own-id.1' } });
		assert.equal(own.headers.get('x-request-id'), 'my-own-id.1');
		assert.equal((await admin.must('GET', '/utils/explain-access/my-own-id.1')).now.decision.because, 'unknown_collection');
		await new Client(server.url).get('/items/lie', { headers: { 'x-request-id': 'my-own-id.1' } });
		await new Client(server.url).get('/items/lie', { headers: { 'x-request-id': id } });
		for (const mine of ['my-own-id.1', id]) assert.equal((await admin.must('GET', `/utils/explain-access/${mine}`)).refusal.user, user.id, 'somebody else who sends the same id hides nothing');
		assert.equal((await client.get(`/items/article/${shown.id}?fields=title`)).headers.get('x-request-id'), null);
		refused(await admin.get('/utils/explain-access/never-was'), 403, 'FORBIDDEN');
	});
	await check('what a refused write was about is told, whichever form its body has', async () => {
		const told = async (answer) => {
			assert.equal(answer.status, 403, answer.text);
			return admin.must('GET', `/utils/explain-access/${answer.headers.get('x-request-id')}`);
		};
		const keys = [String(hidden.id), String(shown.id)];
		const removed = await told(await client.delete('/items/article', { query: { filter: { id: { _eq: shown.id } } } }));
		assert.deepEqual([removed.refusal.action, removed.refusal.items, removed.refusal.fields, removed.now.decision.because], ['delete', [], [], 'no_permission']);
		const list = await told(await client.patch('/items/article', [{ id: hidden.id, size: 4711 }, { id: shown.id, size: 4711 }]));
		assert.deepEqual([list.refusal.action, list.refusal.items, list.refusal.fields, list.now.decision.because], ['update', keys, ['size'], 'field']);
		const { refusal } = await told(await client.post('/batch', { operations: [{ action: 'read', collection: 'article' }, { id: 'change', action: 'update', collection: 'article', keys: [hidden.id, shown.id], data: { size: 4711 } }] }));
		assert.deepEqual([refusal.operation, refusal.action, refusal.collection, refusal.items, refusal.fields], ['change', 'update', 'article', keys, ['size']]);
		const created = await told(await client.post('/items/article', { title: 'x', size: 4711 }));
		assert.deepEqual([created.refusal.action, created.refusal.fields, created.refusal.operation], ['create', ['title', 'size'], undefined]);
		const looked = await told(await client.patch('/items/article', { query: { filter: { size: { _eq: 4711 } } }, data: { title: 'x' } }));
		assert.deepEqual([looked.refusal.action, looked.refusal.fields, looked.now.decision], ['read', ['size'], { because: 'field', field: 'size' }]);
		const packed = await told(await client.patch('/items/article', gzipSync(JSON.stringify([{ id: hidden.id, size: 4711 }])), { headers: { 'content-encoding': 'gzip' } }));
		assert.deepEqual(packed.refusal.items, [String(hidden.id)]);
		for (const one of [removed, list, created, looked, packed]) assert.doesNotMatch(JSON.stringify(one.refusal), /4711/);
	});
	await check('a preview counts users, fields and rows, and an equal policy changes nothing', async () => {
		const permissions = (await admin.must('GET', `/permissions?filter[policy][_eq]=${policy.id}&limit=-1`)).filter(({ id }) => id);
		assert.deepEqual((await ask({ preview: { policy: policy.id, permissions } })).groups, []);
		const told = await ask({ preview: { policy: policy.id, app_access: false, permissions: [{ collection: 'article', action: 'read', fields: ['id', 'title', 'size'], permissions: { status: { _eq: 'draft' } } }] } });
		assert.equal(told.users, 1);
		const group = told.groups.find(({ role: one }) => one?.id === role.id);
		assert.deepEqual(group.app, { before: true, after: false });
		assert.deepEqual(group.fields, [{ collection: 'article', action: 'read', gained: ['size'], lost: ['status'] }]);
		assert.deepEqual(group.rows.find(({ collection }) => collection === 'article'), { collection: 'article', before: 1, after: 1, user: user.id });
		assert.ok(group.lost.some(({ collection, action }) => collection === 'article' && action === 'update'));
		const all = await ask({ preview: { policy: policy.id, admin_access: true } });
		assert.deepEqual(all.groups[0].admin, { before: false, after: true });
	});
	await compareServerRules({ server, admin });
	await askAboutNobody({ admin });
	await check('it is for admins', async () => {
		for (const one of [client, new Client(server.url)]) {
			refused(await one.post('/utils/explain-access', { public: true, collection: 'article' }), 403, 'FORBIDDEN');
			refused(await one.get('/utils/explain-access?public=true&collection=article'), 403, 'FORBIDDEN');
			refused(await one.get('/utils/explain-access/my-own-id.1'), 403, 'FORBIDDEN');
		}
	});
	await server.stop();
	await database.drop();
}
finish();
