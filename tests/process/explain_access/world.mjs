// Random people with random rights over a small model: articles with an author, an owner and fields that all hold a
// value, so that a null in an answer is a value held back.
import { column, key } from '../../kit/fields.mjs';
import { randomness } from '../random/random.mjs';

export const articleFields = ['id', 'title', 'status', 'size', 'author', 'owner'];
export const password = 'secret-12';
const statuses = ['draft', 'review', 'published'], names = ['Ada', 'Bob', 'Cleo'];

export async function makeModel(admin) {
	await admin.must('POST', '/collections', { collection: 'author', schema: {}, meta: {}, fields: [key, column('name', 'string')] });
	await admin.must('POST', '/collections', { collection: 'article', schema: {}, meta: {}, fields: [key, column('title', 'string'), column('status', 'string'), column('size', 'integer'), column('author', 'integer'), column('owner', 'uuid')] });
	await admin.must('POST', '/relations', { collection: 'article', field: 'author', related_collection: 'author', meta: { one_field: 'articles' }, schema: { on_delete: 'SET NULL' } });
	await admin.must('POST', '/fields/author', { field: 'articles', type: 'alias', meta: { special: ['o2m'] } });
}

/** A rule for articles; null stands for every article. */
function rule(random, depth = 0) {
	if (depth === 0 && random.chance(15)) return null;
	if (depth < 2 && random.chance(30)) return { [random.pick(['_and', '_or'])]: [rule(random, depth + 1), rule(random, depth + 1)] };
	return random.pick([
		{ status: { _eq: random.pick(statuses) } }, { status: { _in: random.some(statuses, 2) } }, { size: { _gte: random.below(10) } }, { size: { _between: [2, 2 + random.below(6)] } },
		{ owner: { _eq: '$CURRENT_USER' } }, { owner: { _neq: '$CURRENT_USER' } }, { author: { name: { _eq: random.pick(names) } } }, { author: { name: { _eq: '$CURRENT_USER.first_name' } } },
		{ author: { articles: { size: { _gt: random.below(9) } } } }, { title: { _contains: String(random.below(10)) } },
		{ owner: { _in: ['$CURRENT_USER', random.uuid()] } },
	]);
}

export function permission(random, action) {
	const fields = random.chance(30) ? ['*'] : random.some(articleFields, 1 + random.below(4));
	return { collection: 'article', action, fields, permissions: rule(random) };
}

/** Policies, roles (one below another), users and rows: {policies, roles, users: [{id, token, role, own}], items}. Who is `own` has a
 * policy besides those of the role. */
export async function makeWorld(admin, seed) {
	const random = randomness(seed);
	const policies = await admin.must('POST', '/policies', Array.from({ length: 5 }, (_, i) => ({ name: `policy ${seed}.${i}`, app_access: random.chance(20) })));
	const permissions = policies.flatMap((policy) => Array.from({ length: 1 + random.below(3) }, () => ({ policy: policy.id, ...permission(random, random.pick(['read', 'read', 'read', 'update', 'delete'])) })));
	// Who is shown an item has to see what its rules lead to, or the server would hide that part of it.
	permissions.push(...policies.map((policy) => ({ policy: policy.id, collection: 'author', action: 'read', fields: ['*'], permissions: null })));
	await admin.must('POST', '/permissions', permissions);
	const parent = await admin.must('POST', '/roles', { name: `parent ${seed}` });
	const child = await admin.must('POST', '/roles', { name: `child ${seed}`, parent: parent.id });
	const roles = [parent, child, await admin.must('POST', '/roles', { name: `other ${seed}` })];
	const users = [];
	for (let i = 0; i < 6; i++) {
		const token = `explain-${seed}-${i}-${random.below(1e9)}`;
		const role = random.chance(80) ? random.pick(roles).id : null;
		const { id } = await admin.must('POST', '/users', { email: `e${seed}.${i}@example.com`, password, role, token, first_name: random.pick(names) });
		users.push({ id, token, role });
	}
	const access = roles.map((role) => ({ role: role.id, policy: random.pick(policies).id }));
	for (const user of random.some(users, 3)) {
		user.own = true;
		access.push({ user: user.id, policy: random.pick(policies).id });
	}
	await admin.must('POST', '/access', access);
	const authors = await admin.must('POST', '/items/author', names.map((name) => ({ name })));
	const items = await admin.must('POST', '/items/article', Array.from({ length: 8 }, (_, i) => ({ title: `title ${i}`, status: random.pick(statuses), size: random.below(12), author: random.pick(authors).id, owner: random.pick(users).id })));
	return { random, policies, roles, users, items };
}

/** Takes everything away, for the next round. */
export async function removeWorld(admin, { policies, roles, users }) {
	for (const collection of ['article', 'author']) await admin.must('DELETE', `/items/${collection}`, { query: { limit: -1, filter: { id: { _nnull: true } } } });
	await admin.must('DELETE', '/users', users.map(({ id }) => id));
	for (const { id } of [...roles].reverse()) await admin.must('DELETE', `/roles/${id}`);
	await admin.must('DELETE', '/policies', policies.map(({ id }) => id));
}
