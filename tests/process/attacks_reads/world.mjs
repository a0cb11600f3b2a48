// Two worlds that differ in nothing but what one user may not see. Whatever the user asks must be answered alike in both.
import { key } from '../../kit/fields.mjs';

const plain = (field, type, special) => ({ field, type, schema: type === 'alias' ? null : {}, meta: special ? { special: [special] } : {} });

/** Values that the user may not see: `world` is a or b, and each sorts to another side of what may be seen. */
const hidden = (world, text) => (world === 'a' ? `aaa ${text}` : `zzz ${text}`);
const number = (world) => (world === 'a' ? 1 : 99);

async function collection(client, name, fields) {
	await client.must('POST', '/collections', { collection: name, schema: {}, meta: {}, fields: [key, ...fields] });
}

async function relate(client, many, field, one, alias, junction) {
	await client.must('POST', '/relations', { collection: many, field, related_collection: one, meta: { one_field: alias, junction_field: junction ?? null }, schema: { on_delete: 'SET NULL' } });
}

export async function install(client) {
	await collection(client, 'people', [plain('name', 'string'), plain('salary', 'integer'), plain('docs', 'alias', 'o2m')]);
	await collection(client, 'doc', [plain('title', 'string'), plain('state', 'string'), plain('price', 'integer'), plain('born', 'dateTime'), plain('meta', 'json', 'cast-json'), plain('secret', 'string'), plain('owner', 'integer', 'm2o'), plain('parent', 'integer', 'm2o'), plain('children', 'alias', 'o2m'), plain('notes', 'alias', 'o2m'), plain('tags', 'alias', 'm2m'), plain('blocks', 'alias', 'm2a')]);
	await collection(client, 'note', [plain('text', 'string'), plain('open', 'boolean'), plain('doc', 'integer', 'm2o')]);
	await collection(client, 'tag', [plain('label', 'string'), plain('docs', 'alias', 'm2m')]);
	await collection(client, 'doc_tag', [plain('doc', 'integer'), plain('tag', 'integer')]);
	await collection(client, 'para', [plain('body', 'string')]);
	await collection(client, 'vault', [plain('code', 'string')]);
	await collection(client, 'block', [plain('doc', 'integer'), plain('item', 'string'), plain('collection', 'string')]);
	await relate(client, 'doc', 'owner', 'people', 'docs');
	await relate(client, 'doc', 'parent', 'doc', 'children');
	await relate(client, 'note', 'doc', 'doc', 'notes');
	await relate(client, 'doc_tag', 'doc', 'doc', 'tags', 'tag');
	await relate(client, 'doc_tag', 'tag', 'tag', 'docs', 'doc');
	await relate(client, 'block', 'doc', 'doc', 'blocks', 'item');
	await client.must('POST', '/relations', { collection: 'block', field: 'item', related_collection: null, meta: { one_allowed_collections: ['para', 'vault'], one_collection_field: 'collection', junction_field: 'doc' } });
	for (const field of [plain('salary', 'integer'), plain('motto', 'string'), plain('written', 'alias', 'o2m')]) await client.must('POST', '/fields/directus_users', field);
	await client.must('POST', '/fields/doc', plain('writer', 'uuid', 'm2o'));
	await relate(client, 'doc', 'writer', 'directus_users', 'written');
	await rows(client);
	return user(client);
}

async function rows(client) {
	await client.must('POST', '/items/people', [{ name: 'mia', salary: 5 }, { name: 'nil', salary: 6 }, { name: 'oda', salary: 7 }]);
	await client.must('POST', '/items/doc', [
		{ title: 'mine', state: 'live', price: 20, born: '2010-05-05T00:00:00', meta: { a: 1 }, secret: 's', owner: 1 },
		{ title: 'x', state: 'draft', price: 2, owner: 2, parent: 1 },
		{ title: 'x', state: 'gone', price: 3, owner: 1, parent: 1 },
		{ title: 'next', state: 'live', price: 40, born: '2012-06-06T00:00:00', meta: { a: [1, 2] }, secret: 't', owner: 2, parent: 1 },
		{ title: null, state: 'live', price: null, owner: null },
	]);
	await client.must('POST', '/items/note', [{ text: 'open one', open: true, doc: 1 }, { text: 'x', open: false, doc: 1 }, { text: 'x', open: false, doc: 4 }, { text: 'open two', open: true, doc: 4 }, { text: 'open three', open: true, doc: 2 }]);
	await client.must('POST', '/items/tag', [{ label: 'red' }, { label: 'blue' }]);
	await client.must('POST', '/items/doc_tag', [{ doc: 1, tag: 1 }, { doc: 2, tag: 2 }, { doc: 4, tag: 2 }]);
	await client.must('POST', '/items/para', [{ body: 'plain' }]);
	await client.must('POST', '/items/vault', [{ code: 'x' }]);
	await client.must('POST', '/items/block', [{ doc: 1, item: '1', collection: 'para' }, { doc: 1, item: '1', collection: 'vault' }, { doc: 2, item: '1', collection: 'para' }]);
}

const read = (name, fields, rule = {}) => ({ collection: name, action: 'read', fields, permissions: rule });

/** Live documents with most of their fields; of drafts the state alone. */
async function user(client) {
	const first = await client.must('POST', '/policies', { name: 'live', permissions: [
		read('doc', ['id', 'title', 'price', 'born', 'meta', 'owner', 'parent', 'children', 'notes', 'tags', 'blocks', 'writer'], { state: { _eq: 'live' } }),
		read('people', ['id', 'name', 'docs'], { id: { _eq: 1 } }),
		read('note', ['id', 'text', 'doc'], { _and: [{ open: { _eq: true } }, { text: { _neq: '$CURRENT_USER.motto' } }] }),
		read('directus_users', ['id', 'role', 'email', 'written'], { id: { _eq: '$CURRENT_USER' } }),
		read('directus_roles', ['id', 'name', 'users']),
		read('tag', ['*']), read('doc_tag', ['*']), read('para', ['*']), read('block', ['*']),
		{ collection: 'doc', action: 'delete', fields: ['*'], permissions: { state: { _eq: 'live' } } },
		{ collection: 'vault', action: 'delete', fields: ['*'], permissions: { code: { _eq: 'never' } } },
	] });
	const second = await client.must('POST', '/policies', { name: 'drafts', permissions: [read('doc', ['id', 'state'], { state: { _eq: 'draft' } }), read('people', ['id'], { id: { _eq: 3 } })] });
	const token = 'attacker-static-token-0123456789';
	const role = await client.must('POST', '/roles', { name: 'next', policies: [{ policy: first.id }] });
	await client.must('POST', '/users', { email: 'colleague@example.com', title: 'colleague', role: role.id });
	const { id } = await client.must('POST', '/users', { email: 'attacker@example.com', token, title: 'attacker', role: role.id, policies: [{ policy: second.id }] });
	await client.must('PATCH', '/items/doc', { query: { limit: -1 }, data: { writer: id } });
	return token;
}

/**
 * Everything that may not be seen becomes that of `world`. Where a hidden reference leads is only changed among items that
 * have no list of it for the user to read: who may read the list may see what is in it.
 */
export async function become(client, world) {
	const other = world === 'a' ? 'b' : 'a';
	await client.must('PATCH', '/items/doc/2', { title: hidden(world, 'title'), price: number(world), born: world === 'a' ? '1999-01-01T00:00:00' : '2031-12-31T23:00:00', meta: { a: hidden(world, 'meta') }, secret: hidden(world, 'secret'), owner: world === 'a' ? 2 : 3, parent: world === 'a' ? 3 : null });
	await client.must('PATCH', '/items/doc', { keys: [1, 4, 5], data: { secret: hidden(world, 'secret') } });
	await client.must('PATCH', '/items/doc/1', { secret: hidden(other, 'secret') });
	await client.must('PATCH', '/items/people', { keys: [1, 2, 3], data: { salary: number(world) } });
	await client.must('PATCH', '/items/people/2', { name: hidden(world, 'name') });
	await client.must('PATCH', '/items/people/3', { name: hidden(world, 'name') });
	await client.must('PATCH', '/items/note/2', { text: hidden(world, 'note') });
	await client.must('PATCH', '/items/note/3', { text: hidden(world, 'note'), doc: world === 'a' ? 4 : 1 });
	await client.must('PATCH', '/users', { query: { limit: -1 }, data: { salary: number(world), motto: world === 'a' ? 'mine' : 'next' } });
	const [colleague] = await client.must('GET', '/users?filter[title][_eq]=colleague&fields=id');
	await client.must('PATCH', `/users/${colleague.id}`, { email: world === 'a' ? 'mine@example.com' : 'next@example.com', last_name: world === 'a' ? 'mine' : 'next' });
	const policies = await client.must('GET', '/policies?filter[name][_in]=live,drafts&fields=id');
	await client.must('PATCH', '/policies', { keys: policies.map(({ id }) => id), data: { description: world === 'a' ? 'mine' : 'next' } });
	await client.must('PATCH', '/items/vault/1', { code: hidden(world, 'code') });
	if (world === 'a') return client.must('PATCH', '/items/doc/3', { title: hidden(world, 'title'), price: number(world), owner: 1, parent: 1 });
	return client.must('DELETE', '/items/doc/3');
}

export const secrets = ['aaa title', 'zzz title', 'aaa secret', 'zzz secret', 'aaa name', 'zzz name', 'aaa note', 'zzz note', 'aaa code', 'zzz code', 'aaa meta', 'zzz meta'];
