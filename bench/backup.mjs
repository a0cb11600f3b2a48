// A database of a gigabyte backed up, verified and restored, with a server that is read from meanwhile.
// usage: [DATABASES=sqlite,pg] node backup.mjs [megabytes]; PostgreSQL is where PGHOST and PGPORT say. Prints a table.
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../tests/kit/databases.mjs';
import { Client } from '../tests/kit/client.mjs';
import { executable, Server, settings, sleep } from '../tests/kit/server.mjs';
import { column, key } from '../tests/kit/fields.mjs';

const megabytes = Number(process.argv[2] ?? 1000);
const say = (...figures) => console.log(figures.join('\t'));

/** The command's time, and the most memory it (with its programs) had. */
async function timed(args, env) {
	const began = performance.now();
	const child = spawn('/usr/bin/env', [executable, 'backup', ...args, '--format', 'json'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
	let out = '', most = 0;
	child.stdout.on('data', (chunk) => (out += chunk));
	const watch = setInterval(() => {
		try { most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024); } catch { /* it has ended */ }
	}, 20);
	const code = await new Promise((done) => child.on('close', done));
	clearInterval(watch);
	if (code !== 0) throw new Error(`${args.join(' ')}: ${code}`);
	return { seconds: ((performance.now() - began) / 1000).toFixed(1), most: most.toFixed(0), info: JSON.parse(out) };
}

/** Reads until told to stop: {p50, p99, most} in ms. */
function reader(client, rows) {
	let reading = true;
	const times = [];
	const ended = (async () => {
		while (reading) {
			const began = performance.now();
			await client.must('GET', `/items/articles/${1 + Math.floor(Math.random() * rows)}`);
			times.push(performance.now() - began);
			await sleep(2);
		}
	})();
	return async () => {
		reading = false;
		await ended;
		times.sort((a, b) => a - b);
		const at = (share) => times[Math.floor(times.length * share)].toFixed(1);
		return `p50 ${at(0.5)} p99 ${at(0.99)} most ${times.at(-1).toFixed(1)} ms`;
	};
}

say('database', 'step', 'seconds', 'peak MB', 'what');
for (const kind of kinds()) {
	const database = freshDatabase(kind), folder = temporaryFolder('bench');
	const server = await Server.fresh(database), client = await Client.login(server.url);
	await client.must('POST', '/collections', { collection: 'articles', schema: {}, meta: {}, fields: [key, column('title', 'string'), column('body', 'text')] });
	const rows = megabytes * 1000;
	const random = { sqlite: 'hex(randomblob(480))', pg: "(select string_agg(encode(sha512((random()::text || n.i || s.s)::bytea), 'hex'), '') from generate_series(1, 7 + n.i % 2) as s(s))" }[kind];
	for (let from = 0; from < rows; from += 50000) {
		const count = Math.min(50000, rows - from);
		const series = { sqlite: `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}) select i from n)`, pg: `generate_series(1, ${count}) as n(i)` }[kind];
		await database.sql(`insert into articles (title, body) select 'Article ' || i, ${random} from ${series}`);
	}
	const env = { ...settings(database), LOG_LEVEL: 'warn', BACKUP_LOCATION: join(folder, 'backups'), STORAGE_LOCAL_ROOT: join(folder, 'uploads'), TEMP_PATH: folder };
	const size = kind === 'sqlite' ? statSync(database.file).size : Number((await database.sql('select pg_database_size(current_database())'))[0][0]);
	say(kind, 'made', '', '', `${(size / 1e6).toFixed(0)} MB`);
	const alone = reader(client, rows);
	await sleep(5000);
	say(kind, 'read alone', '', '', await alone());
	const beside = reader(client, rows);
	const made = await timed(['create'], env);
	say(kind, 'create', made.seconds, made.most, `archive ${(made.info.size / 1e6).toFixed(0)} MB, reads meanwhile: ${await beside()}`);
	const verified = await timed(['verify'], env);
	say(kind, 'verify', verified.seconds, verified.most, `${verified.info.rows} rows`);
	await server.stop();
	const restored = await timed(['restore', '--replace', '--yes'], env);
	say(kind, 'restore', restored.seconds, restored.most, '');
	await database.drop();
}
process.exit(0);
