// How long `dirigent up` and `start` take until the first answer, and a new field beside readers. Prints a table of
// medians in milliseconds. COLLECTIONS=500 (of FIELDS=20), ROUNDS=7, DATABASES=sqlite,pg; PostgreSQL where PGHOST is.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../tests/kit/databases.mjs';
import { Client } from '../tests/kit/client.mjs';
import { bootstrap, command, Server, settings } from '../tests/kit/server.mjs';

const collections = Number(process.env.COLLECTIONS ?? 40), fields = Number(process.env.FIELDS ?? 20), rounds = Number(process.env.ROUNDS ?? 7);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const kinds_ = [['string', 'varchar(255)'], ['integer', 'integer'], ['text', 'text'], ['boolean', 'boolean'], ['timestamp', 'timestamp']];

/** Tables and their rows of metadata, made past the server: the API would take as long as it takes. */
function modelSql(kind) {
	const out = [];
	for (let c = 0; c < collections; c++) {
		const name = `bench_${String(c).padStart(5, '0')}`;
		const columns = Array.from({ length: fields - 1 }, (_, f) => `f${f} ${kinds_[f % kinds_.length][1]}`);
		out.push(`create table ${name} (id integer not null primary key, ${columns.join(', ')});`, `insert into directus_collections (collection) values ('${name}');`);
		out.push(`insert into directus_fields (collection, field, interface, sort) values ('${name}', 'id', 'input', 0), ${Array.from({ length: fields - 1 }, (_, f) => `('${name}', 'f${f}', 'input', ${f + 1})`).join(', ')};`);
	}
	return out.join('\n');
}

for (const kind of kinds()) {
	const source = freshDatabase(kind);
	await bootstrap(source);
	const text = modelSql(kind).split('\n');
	for (let at = 0; at < text.length; at += 300) await source.sql(`begin; ${text.slice(at, at + 300).join('\n')} commit;`);
	if (kind === 'pg') await source.sql('analyze');
	const say = (what, list) => console.log(`${kind.padEnd(7)} ${what.padEnd(44)} ${median(list).toFixed(0).padStart(7)} ms  (${list.map((one) => one.toFixed(0)).join(' ')})`);

	const cwd = temporaryFolder('boot');
	if (collections <= 1000) {
		const { stdout } = await command(['schema', 'snapshot'], settings(source), { timeout: 300000 });
		writeFileSync(join(cwd, 'snapshot.yaml'), stdout);
		const first = [], warm = [];
		for (let round = 0; round < Math.min(rounds, collections > 100 ? 1 : rounds); round++) {
			const database = freshDatabase(kind);
			const server = await Server.start(database, {}, { cwd, verb: 'up' });
			first.push(server.readyAfter);
			await server.stop();
			for (let again = 0; again < 3; again++) {
				const next = await Server.start(database, {}, { cwd, verb: 'up' });
				warm.push(next.readyAfter);
				await next.stop();
			}
			await database.drop();
		}
		say(`up, first, snapshot of ${collections} collections`, first);
		say('up, warm', warm);
	}
	const start = [], processor = [];
	for (let round = 0; round < rounds; round++) {
		const server = await Server.start(source, {}, { cwd });
		start.push(server.readyAfter);
		processor.push(server.processorTime() * 1000);
		await server.stop();
	}
	say(`start, ${collections} collections of ${fields} fields`, start);

	say('  of which processor time', processor);

	const server = await Server.start(source, {}, { cwd });
	const client = await Client.login(server.url);
	let reading = true, reads = 0;
	const readers = Array.from({ length: 4 }, async () => { while (reading) { await client.must('GET', '/items/bench_00001?limit=10'); reads++; } });
	const adding = [];
	for (let round = 0; round < 15; round++) {
		const began = performance.now();
		await client.must('POST', '/fields/bench_00000', { field: `added_${round}`, type: 'string', schema: {}, meta: { interface: 'input' } });
		adding.push(performance.now() - began);
	}
	reading = false;
	await Promise.all(readers);
	say(`a new field beside readers (${reads} reads)`, adding);
	await server.stop();
	await source.drop();
}
process.exit(0);
