// How long adding a field takes in a large model while others read, and when other processes see it. Run with
// KINDS as in the process suites (PGHOST, PGPORT): COLLECTIONS=500 FIELDS=20 CHANGES=30 READERS=4 node bench/model_changes.mjs
import { freshDatabase, kinds } from '../tests/kit/databases.mjs';
import { Client } from '../tests/kit/client.mjs';
import { column } from '../tests/kit/fields.mjs';
import { bootstrap, Server, sleep } from '../tests/kit/server.mjs';

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const collections = number('COLLECTIONS', 500), fields = number('FIELDS', 20), changes = number('CHANGES', 30), readers = number('READERS', 4);
const token = 'bench-token-of-the-admin-0123456789ab';

const summary = (times) => {
	times.sort((a, b) => a - b);
	const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
	return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, at most ${at(1)} ms`;
};

for (const kind of kinds()) {
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: token });
	const columns = Array.from({ length: fields - 1 }, (_, i) => `f${i} varchar(255)`).join(', ');
	for (let from = 0; from < collections; from += 50) {
		let text = 'begin;';
		for (let i = from; i < Math.min(from + 50, collections); i++) {
			text += `create table c${i} (id integer primary key, ${columns}); insert into directus_collections (collection) values ('c${i}');`;
			for (let j = 0; j < fields - 1; j++) text += `insert into directus_fields (collection, field, interface, sort) values ('c${i}', 'f${j}', 'input', ${j});`;
		}
		await database.sql(`${text} commit;`);
	}
	const first = await Server.start(database), second = await Server.start(database);
	const here = new Client(first.url, token), there = new Client(second.url, token);
	await here.must('GET', '/items/c0');

	const idle = [first.processorTime(), second.processorTime()];
	await sleep(10000);
	console.log(`${kind}: idle nodes take ${[first, second].map((node, i) => `${(10 * (node.processorTime() - idle[i])).toFixed(1)} %`).join(' and ')} of a processor`);

	let going = true, reads = 0;
	const reading = Array.from({ length: readers }, async (_, i) => {
		for (let n = i; going; n = (n + 7) % collections, reads++) await here.must('GET', `/items/c${n}?limit=5`);
	});
	const times = [], seen = [];
	for (let i = 0; i < changes; i++) {
		const began = performance.now();
		await here.must('POST', `/fields/c${(i * 13) % collections}`, column(`added_${i}`, 'string'));
		const made = performance.now();
		times.push(made - began);
		while ((await there.get(`/fields/c${(i * 13) % collections}/added_${i}`)).status !== 200) await sleep(2);
		seen.push(performance.now() - made);
	}
	const past = [];
	for (let i = 0; i < changes; i++) {
		await database.sql(`alter table c${i % collections} add column past_${i} integer`);
		const made = performance.now();
		while ((await there.get(`/fields/c${i % collections}/past_${i}`)).status !== 200) await sleep(2);
		past.push(performance.now() - made);
	}
	going = false;
	await Promise.all(reading);
	console.log(`${kind}: ${collections} collections of ${fields} fields, ${readers} readers (${reads} reads)`);
	console.log(`${kind}: adding a field: ${summary(times)}; seen by another node after: ${summary(seen)}; made past them, seen after: ${summary(past)}`);
	for (const node of [first, second]) await node.stop();
	await database.drop();
}
process.exit(0);
