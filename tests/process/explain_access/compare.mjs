// What the explanation says beside what the server does when the same user really asks.
import assert from 'node:assert/strict';
import { Client } from '../../kit/client.mjs';
import { articleFields, permission } from './world.mjs';

const told = (explained) => JSON.stringify({ why: explained.why, rules: explained.rules, permissions: explained.permissions }).slice(0, 3000);

/** Reads of one item, whole and field by field: shown or not, and which values are held back. */
async function compareRead(admin, client, user, item) {
	const explained = await admin.must('POST', '/utils/explain-access', { user: user.id, ip: '127.0.0.1', action: 'read', collection: 'article', item: item.id });
	const answer = await client.get(`/items/article/${item.id}`);
	assert.equal(explained.allowed, answer.status === 200, `read ${item.id}: ${answer.status} ${answer.text.slice(0, 300)}\n${told(explained)}`);
	if (answer.status === 200) {
		for (const [field, value] of Object.entries(answer.body.data)) assert.equal(explained.fields[field].visible, value !== null, `${field} of ${item.id} is ${value}\n${told(explained)}`);
		for (const field of articleFields) assert.equal(explained.fields[field].verdict !== 'never', field in answer.body.data, `${field}\n${told(explained)}`);
	}
	const field = articleFields[item.id % articleFields.length];
	const one = await admin.must('POST', '/utils/explain-access', { user: user.id, ip: '127.0.0.1', collection: 'article', item: item.id, field });
	const asked = await client.get(`/items/article/${item.id}?fields=${field}`);
	assert.equal(one.allowed, asked.status === 200, `read ${field} of ${item.id}: ${asked.status} ${asked.text.slice(0, 300)}\n${told(one)}`);
	return 2;
}

/** Writes that change nothing, of one field or two. */
async function compareUpdate(admin, client, user, item, random) {
	const fields = random.some(articleFields.filter((name) => name !== 'id'), 1 + random.below(2));
	const explained = await admin.must('POST', '/utils/explain-access', { user: user.id, ip: '127.0.0.1', action: 'update', collection: 'article', item: item.id, fields });
	const answer = await client.patch(`/items/article/${item.id}`, Object.fromEntries(fields.map((name) => [name, item[name]])));
	assert.equal(explained.allowed, answer.status < 300, `update ${fields} of ${item.id}: ${answer.status} ${answer.text.slice(0, 300)}\n${told(explained)}`);
	if (answer.status === 403) {
		const id = answer.headers.get('x-request-id');
		const { refusal, now } = await admin.must('GET', `/utils/explain-access/${id}`);
		assert.deepEqual([refusal.user, refusal.action, refusal.collection, refusal.items], [user.id, 'update', 'article', [String(item.id)]]);
		assert.equal(now.allowed, false, `${refusal.reason}\n${told(now)}`);
	}
	return 1;
}

/** Who sees the item, told for all at once, against what each is told and what each sees. */
async function compareAudience(admin, clients, users, item) {
	const audience = await admin.must('POST', '/utils/explain-access', { audience: true, ip: '127.0.0.1', collection: 'article', item: item.id, limit: 1000 });
	const named = new Set(audience.users.map(({ id }) => id));
	for (const [i, user] of users.entries()) {
		const answer = await clients[i].get(`/items/article/${item.id}`);
		assert.equal(named.has(user.id), answer.status === 200, `audience of ${item.id}, user ${user.id}: ${answer.status}\n${JSON.stringify(audience).slice(0, 2000)}`);
	}
	const paged = [];
	for (let after; paged.length <= named.size; ) {
		const page = await admin.must('POST', '/utils/explain-access', { audience: true, ip: '127.0.0.1', collection: 'article', item: item.id, limit: 2, ...(after ? { after } : {}) });
		paged.push(...page.users.map(({ id }) => id));
		if (!(after = page.next)) break;
	}
	assert.deepEqual(paged, audience.users.map(({ id }) => id));
	assert.equal(audience.public.allowed, (await new Client(admin.url).get(`/items/article/${item.id}`)).status === 200);
	return users.length;
}

const rows = async (client) => {
	const answer = await client.get('/items/article?limit=-1&fields=*');
	return answer.status === 200 ? answer.body.data.length : 0;
};

/** A preview, then the change itself: counts of rows before and after, and nothing changed by asking. */
async function comparePreview(admin, { random, policies, users }, clients) {
	const policy = random.pick(policies);
	const permissions = [permission(random, 'read'), ...(random.chance(50) ? [permission(random, 'read')] : []), { collection: 'author', action: 'read', fields: ['*'], permissions: null }];
	const change = { policy: policy.id, permissions };
	const seen = async () => Object.fromEntries(await Promise.all(users.map(async ({ id }, i) => [id, await rows(clients[i])])));
	const before = await seen();
	const foretold = await admin.must('POST', '/utils/explain-access', { preview: change });
	assert.deepEqual(await seen(), before, 'asking changes nothing');
	const old = await admin.must('GET', `/permissions?limit=-1&filter[policy][_eq]=${policy.id}&fields=id`);
	await admin.must('DELETE', '/permissions', old.map(({ id }) => id));
	await admin.must('POST', '/permissions', permissions.map((one) => ({ policy: policy.id, ...one })));
	const after = await seen();
	const roleOf = Object.fromEntries(users.map(({ id, role }) => [id, role]));
	const affected = new Set();
	for (const group of foretold.groups) {
		const told = group.rows.find(({ collection }) => collection === 'article');
		// Groups with policies of their own are told of by their sample only.
		const members = users.filter(({ id, own }) => (told?.user ? id === told.user : group.policies.length === 0 && (group.role?.id ?? null) === roleOf[id] && !own));
		for (const { id } of members) {
			affected.add(id);
			if (told) assert.deepEqual([told.before, told.after], [before[id], after[id]], `${id}: ${JSON.stringify({ change, group }).slice(0, 2000)}`);
		}
	}
	for (const { id } of users) {
		if (before[id] !== after[id]) assert.ok(foretold.users > 0 && foretold.groups.length > 0, `${id} saw ${before[id]}, sees ${after[id]}: ${JSON.stringify(foretold).slice(0, 1000)}`);
	}
	return users.length;
}

/** All comparisons over one world; how many there were. */
export async function compareWorld(admin, world) {
	const { random, users, items } = world;
	const clients = users.map(({ token }) => new Client(admin.url, token));
	let compared = 0;
	for (const [i, user] of users.entries()) {
		for (const item of items) {
			compared += await compareRead(admin, clients[i], user, item);
			compared += await compareUpdate(admin, clients[i], user, item, random);
		}
	}
	for (const item of random.some(items, 3)) compared += await compareAudience(admin, clients, users, item);
	compared += await comparePreview(admin, world, clients);
	return compared;
}
