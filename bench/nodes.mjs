// How long after a change of the model, or of rights, was answered by one node it holds in another: by looking (polling),
// by notices of PostgreSQL, and over Redis. Run with DATABASES as in the process suites (PGHOST, PGPORT), and redis-server:
// COLLECTIONS=20,500 CHANGES=40 node bench/nodes.mjs
import { freshDatabase, kinds } from '../tests/kit/databases.mjs';
import { Client } from '../tests/kit/client.mjs';
import { deafProxy } from '../tests/kit/deaf_proxy.mjs';
import { column } from '../tests/kit/fields.mjs';
import { Redis } from '../tests/kit/redis.mjs';
import { bootstrap, Server, sleep } from '../tests/kit/server.mjs';

const sizes = (process.env.COLLECTIONS ?? '20,500').split(',').map(Number), changes = Number(process.env.CHANGES ?? 40);
const adminToken = 'bench-token-of-the-admin-0123456789ab', userToken = 'bench-token-of-a-user-0123456789abcd';
const redis = await Redis.start();

const summary = (times) => {
	times.sort((a, b) => a - b);
	const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1).padStart(7);
	return `${at(0.5)} ${at(0.95)} ${at(1)}`;
};

async function seen(look) {
	const began = performance.now();
	while (!(await look())) {
		if (performance.now() - began > 30000) throw new Error('not seen after 30 s');
		await sleep(1);
	}
	return performance.now() - began;
}

/** Ways to hear of a change: settings of the nodes, each way alone. */
async function ways(database) {
	const never = { DIRIGENT_MODEL_POLL_INTERVAL: '0' }, over = { REDIS: redis.address, REDIS_BUS_NAMESPACE: `bench-${Math.random()}` };
	if (database.kind === 'sqlite') return { polling: {}, Redis: { ...never, ...over } };
	const deaf = { DB_HOST: '127.0.0.1', DB_SSL: 'false', DB_PORT: String(await deafProxy({ host: database.env.DB_HOST, port: database.env.DB_PORT })) };
	return { polling: deaf, notices: never, Redis: { ...never, ...deaf, ...over } };
}

console.log('Milliseconds until it is seen                 median     p95     max');
for (const size of sizes) for (const kind of kinds()) {
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: adminToken });
	const columns = Array.from({ length: 19 }, (_, i) => `f${i} varchar(255)`).join(', ');
	for (let from = 0; from < size; from += 50) {
		let text = 'begin;';
		for (let i = from; i < Math.min(from + 50, size); i++) {
			text += `create table c${i} (id integer primary key, ${columns}); insert into directus_collections (collection) values ('c${i}');`;
			for (let j = 0; j < 19; j++) text += `insert into directus_fields (collection, field, interface, sort) values ('c${i}', 'f${j}', 'input', ${j});`;
		}
		await database.sql(`${text} commit;`);
	}
	let round = 0, policy;
	for (const [way, extra] of Object.entries(await ways(database))) {
		const nodes = [await Server.start(database, extra), await Server.start(database, extra)];
		const [here, there] = nodes.map((node) => new Client(node.url, adminToken)), user = new Client(nodes[1].url, userToken);
		if (!policy) {
			policy = (await here.must('POST', '/policies', { name: 'bench' })).id;
			await here.must('POST', '/users', { email: 'bench@example.com', token: userToken, policies: [{ policy }] });
		}
		await sleep(1000);
		round++;
		const model = [], rights = [];
		for (let i = 0; i < changes; i++) {
			const name = `added_${round}_${i}`, collection = `c${(i * 13) % size}`;
			await here.must('POST', `/fields/${collection}`, column(name, 'string'));
			model.push(await seen(async () => (await there.get(`/fields/${collection}/${name}`)).status === 200));
		}
		for (let i = 0; i < changes; i++) {
			const { id } = await here.must('POST', '/permissions', { policy, collection: 'c0', action: 'read', fields: ['*'] });
			rights.push(await seen(async () => (await user.get('/items/c0?limit=1')).status === 200));
			await here.must('DELETE', `/permissions/${id}`);
			rights.push(await seen(async () => (await user.get('/items/c0?limit=1')).status === 403));
		}
		for (const [what, times] of [['model', model], ['rights', rights]]) console.log(`${`${size} collections`.padEnd(16)} ${kind.padEnd(6)} ${way.padEnd(8)} ${what.padEnd(7)} ${summary(times)}`);
		for (const node of nodes) await node.stop();
	}
	await database.drop();
}
process.exit(0);
