// What the database itself reaches: each file of best_sql under pgbench with prepared statements, as many clients as
// load.mjs has connections. usage: node pgbench.mjs DATABASE [--seconds 3] [--connections 32] [--only name,name]
// Reads PGHOST, PGPORT and PGUSER. Prints a table: scenario, statements per second, mean milliseconds.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const option = { seconds: '3', connections: '32', only: '' };
const [database, ...args] = process.argv.slice(2);
for (let i = 0; i < args.length; i += 2) option[args[i].slice(2)] = args[i + 1];
const names = readFileSync(join(folder, 'scenarios.tsv'), 'utf8').trim().split('\n').map((line) => line.split('\t')[0]);
const only = option.only ? option.only.split(',') : names;

console.log('scenario\tpgbench/s\tmean ms');
for (const name of names.filter((one) => only.includes(one) && one !== 'ping' && one !== 'graphql')) {
	const flags = ['-n', '-M', 'prepared', '-c', option.connections, '-j', '1', '-T', option.seconds, '-f', join(folder, 'best_sql', `${name}.sql`), database];
	const output = execFileSync('pgbench', flags, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
	const rate = Number(/tps = ([\d.]+) \(without/.exec(output)[1]), mean = Number(/latency average = ([\d.]+)/.exec(output)[1]);
	console.log([name, rate.toFixed(0), mean.toFixed(2)].join('\t'));
}
