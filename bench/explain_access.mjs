// How long /utils/explain-access takes in a database with many policies.
// usage: [DATABASES=sqlite,pg] node bench/explain_access.mjs [--policies 1000] [--users 1000] [--times 100] [--changes 20]
// Starts the release build on fresh databases (PostgreSQL where PGHOST and PGPORT say) and prints a table: milliseconds,
// as the client sees them, and of the server's processor time for one answer ("cpu"), which other work on the machine does
// not change. Each question is asked again and again, then once after each of some changes of a policy, and of a
// permission.
import { freshDatabase, kinds } from '../tests/kit/databases.mjs';
import { Client } from '../tests/kit/client.mjs';
import { Server } from '../tests/kit/server.mjs';

const opt = { policies: 1000, users: 1000, times: 100, changes: 20 }, args = process.argv.slice(2);
for (let i = 0; i < args.length; i += 2) opt[args[i].slice(2)] = Number(args[i + 1]);
const column = (field, type, schema = {}, meta = {}) => ({ field, type, schema, meta });
const key = column('id', 'integer', { is_primary_key: true, has_auto_increment: true });
const inSlices = async (list, work) => { for (let i = 0; i < list.length; i += 500) await work(list.slice(i, i + 500)); };

// Twenty rules in all: many policies of a real database say the same.
const rule = (i) => [{ status: { _eq: `s${i % 20}` } }, { _and: [{ size: { _gt: i % 20 } }, { author: { name: { _eq: 'Ada' } } }] }, { owner: { _eq: '$CURRENT_USER' } }][i % 3];

async function prepare(client) {
	await client.must('POST', '/collections', { collection: 'author', schema: {}, meta: {}, fields: [key, column('name', 'string')] });
	await client.must('POST', '/collections', { collection: 'article', schema: {}, meta: {}, fields: [key, column('title', 'string'), column('status', 'string'), column('size', 'integer'), column('author', 'integer'), column('owner', 'uuid')] });
	await client.must('POST', '/relations', { collection: 'article', field: 'author', related_collection: 'author', meta: { one_field: 'articles' }, schema: { on_delete: 'SET NULL' } });
	await client.must('POST', '/fields/author', { field: 'articles', type: 'alias', meta: { special: ['o2m'] } });
	const authors = await client.must('POST', '/items/author', [{ name: 'Ada' }, { name: 'Bob' }]);
	await client.must('POST', '/items/article', Array.from({ length: 2000 }, (_, i) => ({ title: `t${i}`, status: `s${i % 30}`, size: i % 25, author: authors[i % 2].id })));
	const policies = [];
	await inSlices(Array.from({ length: opt.policies }, (_, i) => ({ name: `policy ${i}`, app_access: false })), async (some) => policies.push(...(await client.must('POST', '/policies?fields=id', some))));
	const permissions = policies.flatMap(({ id }, i) => [{ policy: id, collection: 'article', action: 'read', fields: ['title', 'status'], permissions: rule(i) }, { policy: id, collection: 'article', action: 'update', fields: ['title'], permissions: rule(i + 1) }, { policy: id, collection: 'author', action: 'read', fields: ['*'], permissions: null }]);
	await inSlices(permissions, (some) => client.must('POST', '/permissions?fields=id', some));
	const roles = await client.must('POST', '/roles?fields=id', Array.from({ length: 20 }, (_, i) => ({ name: `role ${i}` })));
	await client.must('POST', '/access?fields=id', roles.flatMap(({ id }, i) => Array.from({ length: 5 }, (_, j) => ({ role: id, policy: policies[(i * 5 + j) % policies.length].id }))));
	const users = [];
	await inSlices(Array.from({ length: opt.users }, (_, i) => ({ email: `u${i}@example.com`, role: roles[i % roles.length].id })), async (some) => users.push(...(await client.must('POST', '/users?fields=id', some))));
	const [all] = await client.must('POST', '/users?fields=id', [{ email: 'all@example.com' }]);
	await inSlices(policies.map(({ id }) => ({ user: all.id, policy: id })), (some) => client.must('POST', '/access?fields=id', some));
	const [{ id: permission }] = await client.must('GET', `/permissions?limit=1&fields=id&filter[policy][_eq]=${policies[0].id}`);
	return { few: users[0].id, all: all.id, policy: policies[0].id, permission };
}

const at = (times, part) => times.sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(1);

for (const kind of kinds()) {
	const database = freshDatabase(kind), server = await Server.fresh(database), client = await Client.login(server.url);
	const { few, all, policy, permission } = await prepare(client);
	if (kind === 'pg') await database.sql('analyze');
	const questions = {
		'5 policies, item': { user: few, collection: 'article', item: 25 }, '5 policies, update': { user: few, collection: 'article', action: 'update', item: 25, field: 'title' }, '5 policies, no item': { user: few, collection: 'article' },
		[`${opt.policies} policies, item`]: { user: all, collection: 'article', item: 25 }, 'audience, 100 users': { audience: true, collection: 'article', item: 25, limit: 100 },
		preview: { preview: { policy, permissions: [{ collection: 'article', action: 'read', fields: ['*'], permissions: { size: { _gt: 5 } } }] } },
	};
	let serial = 0;
	const before = {
		again: () => {},
		'after a policy': () => client.must('PATCH', `/policies/${policy}?fields=id`, { description: `${++serial}` }),
		'after a permission': () => client.must('PATCH', `/permissions/${permission}?fields=id`, { fields: ['title', 'status', ++serial % 2 ? 'size' : 'owner'] }),
	};
	console.log(`${kind}: ${opt.policies} policies, ${opt.users} users\nquestion\tasked\tp50\tp95\tmax\tcpu\tbytes`);
	for (const [name, question] of Object.entries(questions)) {
		for (const [when, change] of Object.entries(before)) {
			const times = [];
			let bytes = 0, cpu = 0;
			for (let i = 0; i <= (when === 'again' ? opt.times : opt.changes); i++) {
				await change();
				await client.get('/server/info'); // the asking admin's own rights are read anew too
				const used = server.processorTime(), began = performance.now();
				const answer = await client.post('/utils/explain-access', question);
				if (answer.status !== 200) throw new Error(`${name}: ${answer.text}`);
				if (i === 0) continue;
				times.push(performance.now() - began);
				cpu += 1000 * (server.processorTime() - used);
				bytes = answer.text.length;
			}
			console.log([name, when, at(times, 0.5), at(times, 0.95), at(times, 1), (cpu / times.length).toFixed(1), bytes].join('\t'));
		}
	}
	await server.stop();
	await database.drop();
}
