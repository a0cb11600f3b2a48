// Attacks on reads: hidden rows and fields are looked for by filter, sort, aggregate, group, search, deep, alias,
// functions, scopes, trees, exports, keys, counts and error texts. All is asked twice, and what may not be seen is
// another in between: no answer may tell.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { questions } from './attacks_reads/questions.mjs';
import { become, install, secrets } from './attacks_reads/world.mjs';

const token = 'attacks-static-token-0123456789';

async function answers(client, asked) {
	const found = [];
	for (const { method, path, body, headers } of asked) {
		const { status, text } = await client.send(method, path, body, { headers });
		found.push({ status, text });
	}
	return found;
}

const named = ({ method, path, body }) => `${method} ${decodeURIComponent(path)} ${body ? JSON.stringify(body) : ''}`;

async function attack(kind) {
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	const admin = new Client(server.url, token);
	const attacker = new Client(server.url, await install(admin));
	const asked = questions(), harmless = asked.filter(({ method }) => method !== 'DELETE');
	await become(admin, 'a');
	const first = await answers(attacker, asked), firstOfAdmin = await answers(admin, harmless);
	await become(admin, 'b');
	const second = await answers(attacker, asked), secondOfAdmin = await answers(admin, harmless);

	await check(`no answer of ${asked.length} depends on what may not be seen`, () => {
		const telling = asked.map((question, i) => ({ question, before: first[i], after: second[i] })).filter(({ before, after }) => before.status !== after.status || before.text !== after.text);
		assert.ok(telling.length === 0, `${telling.length} tell:\n${telling.slice(0, 8).map(({ question, before, after }) => `${named(question)}\n  ${before.status} ${before.text.slice(0, 300)}\n  ${after.status} ${after.text.slice(0, 300)}`).join('\n')}`);
	});
	await check('no answer holds what may not be seen', () => {
		const shown = asked.filter((question, i) => [first[i], second[i]].some(({ status, text }) => status === 200 && secrets.some((secret) => text.includes(secret))));
		assert.ok(shown.length === 0, shown.slice(0, 8).map(named).join('\n'));
	});
	await check('no answer fails', () => {
		const failed = asked.filter((question, i) => first[i].status >= 500 || second[i].status >= 500);
		assert.ok(failed.length === 0, failed.slice(0, 8).map(named).join('\n'));
	});
	await check('the questions are ones that tell: an administrator gets other answers, and most are answered', () => {
		const telling = harmless.filter((question, i) => firstOfAdmin[i].text !== secondOfAdmin[i].text).length;
		assert.ok(telling > harmless.length / 4, `${telling} of ${harmless.length}`);
		const answered = first.filter(({ status }) => status === 200).length;
		assert.ok(answered > asked.length / 2, `${answered} of ${asked.length}`);
	});
	await check('what is there and may not be read is refused in the words for what is not there', async () => {
		const same = async (one, other, from, to) => {
			const [left, right] = [await attacker.get(one), await attacker.get(other)];
			assert.equal(left.status, right.status, `${one} ${other}`);
			assert.equal(left.text.replaceAll(from, to), right.text, `${one} ${other}`);
		};
		await same('/items/vault', '/items/nothing', 'vault', 'nothing');
		await same('/items/vault/1', '/items/nothing/1', 'vault', 'nothing');
		await same('/items/doc/3', '/items/doc/98', '3', '98');
		for (const path of ['USER.salary', 'USER.written.secret', 'USER.role.description', 'USER.role.policies.id', 'ROLE.users.salary', 'ROLES.users.motto', 'POLICIES.name', 'POLICIES.description']) {
			const asked = (name) => `/items/doc?filter[title][_eq]=$CURRENT_${name}`;
			await same(asked(path), asked(path.replace(/\w+$/, 'nosuch')), path, path);
			assert.equal((await attacker.get(asked(path))).code, 'INVALID_QUERY', path);
		}
		for (const path of ['fields=id,FIELD', 'sort=FIELD', 'filter[FIELD][_eq]=x', 'groupBy=FIELD', 'aggregate[max]=FIELD', 'fields=owner.FIELD2', 'filter[owner][FIELD2][_eq]=1', 'sort=owner.FIELD2', 'fields=count(FIELD)', 'fields=year(FIELD)']) {
			await same(`/items/doc?${path.replace('FIELD2', 'salary').replace('FIELD', 'secret')}`, `/items/doc?${path.replace('FIELD2', 'nosuch').replace('FIELD', 'nosuch')}`, /secret|salary/g, 'nosuch');
		}
	});
	await check('what is concealed from everybody is told to nobody by its place among others', async () => {
		await admin.must('POST', '/collections', { collection: 'safe', schema: {}, meta: {}, fields: [
			{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: {} }, { field: 'pin', type: 'string', schema: {}, meta: { special: ['conceal'] } },
			{ field: 'born', type: 'dateTime', schema: {}, meta: { special: ['conceal'] } }, { field: 'owner', type: 'uuid', schema: {}, meta: { special: ['m2o'] } }] });
		await admin.must('POST', '/relations', { collection: 'safe', field: 'owner', related_collection: 'directus_users', schema: {}, meta: {} });
		const me = await admin.must('GET', '/users/me?fields=id');
		await admin.must('POST', '/items/safe', [{ pin: 'b', owner: me.id, born: '2001-01-01T00:00:00' }, { pin: 'a', owner: null }]);
		const policy = await admin.must('POST', '/policies', { name: 'all', permissions: ['directus_users', 'safe'].map((collection) => ({ collection, action: 'read', fields: ['*'], permissions: {} })) });
		const reading = 'reader-static-token-0123456789';
		await admin.must('POST', '/users', { email: 'reads.all@example.com', token: reading, policies: [{ policy: policy.id }] });
		const ways = (field) => [
			{ sort: [field] }, { sort: ['id', `-${field}`] }, { groupBy: [field], sort: [field] }, { groupBy: ['id', field], aggregate: { count: '*' } },
			...['min', 'max', 'countDistinct'].flatMap((call) => [{ aggregate: { [call]: [field] } }, { groupBy: ['id'], aggregate: { [call]: [field] }, sort: [`${call}.${field}`] }, { groupBy: ['id'], window: { n: { function: 'rank', sort: [`${call}.${field}`] } } }, { groupBy: ['id'], window: { n: { function: 'first', sort: ['id'], partition: [`${call}.${field}`] } } }, { groupBy: ['id'], having: { [call]: { [field]: { _gt: 'a' } } } }]),
			{ groupBy: ['id'], window: { n: { function: 'rank', sort: [field] } } },
		];
		const asked = [...['token', 'tfa_secret', 'password'].flatMap((field) => ways(field).map((query) => ['/users', query])), ...ways('pin').map((query) => ['/items/safe', query]),
			...['owner.token', 'owner.password', 'owner.role.users.token', 'year(born)', 'bin(born,year)'].flatMap((path) => [{ sort: [path] }, { groupBy: [path] }].map((query) => ['/items/safe', query])),
			...[{ _sort: ['token'] }, { _groupBy: ['token'] }, { _aggregate: { max: ['token'] } }].map((deep) => ['/roles', { fields: ['users.id'], deep: { users: deep } }]),
			['/items/safe', { filter: { 'year(born)': { _lt: 2002 } } }], ['/items/safe', { fields: ['year(born)'] }]];
		for (const client of [admin, new Client(server.url, reading)]) {
			const told = [];
			for (const [path, query] of asked) {
				const { status, text } = await client.search(path, { query });
				if (status !== 400 && status !== 403) told.push(`${path} ${JSON.stringify(query)} ${status} ${text.slice(0, 200)}`);
			}
			assert.ok(told.length === 0, told.slice(0, 8).join('\n'));
			const { body, text } = await client.post('/graphql', { query: '{ safe(sort: ["pin"]) { id } }' });
			assert.ok(body.errors?.length > 0, text);
			assert.equal((await client.search('/items/safe', { query: { sort: ['owner.email', '-id'], fields: ['id', 'pin'] } })).status, 200);
			assert.deepEqual((await client.search('/items/safe', { query: { aggregate: { count: ['pin'] } } })).body.data.map(({ count }) => Number(count.pin)), [2]);
		}
	});
	await server.stop();
	await database.drop();
}

for (const kind of kinds()) {
	within(kind);
	await attack(kind);
}
finish();
