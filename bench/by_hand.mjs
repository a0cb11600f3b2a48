// The rows of seed.mjs with their activity and revisions as plain multi-row INSERTs, 500 rows a transaction, through the
// database's own command line: what an insert costs without a server. The tables have to be there: seed the server
// first. usage: node by_hand.mjs sqlite FILE [articles] | pg DATABASE [articles]; prints rows per second.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [kind, database, count = '20000'] = process.argv.slice(2);
const total = Number(count), authors = 500, batch = 500;
const words = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega'.split(' ');
let state = 42;
const random = (n) => (state = (state * 1103515245 + 12345) & 0x7fffffff) % n;
const text = (n) => Array.from({ length: n }, () => words[random(words.length)]).join(' ');
const quoted = (value) => (value === null ? 'NULL' : typeof value === 'number' || typeof value === 'boolean' ? String(value) : `'${String(value).replaceAll("'", "''")}'`);
const rows = (list) => list.map((row) => `(${row.map(quoted).join(',')})`).join(',\n');

function article(i) {
	return { title: `Article ${i} ${text(4)}`, slug: `by-hand-${i}`, body: text(80), status: ['draft', 'published', 'archived'][random(3)], views: random(100000), rating: random(500) / 100, price: (random(100000) / 100).toFixed(2), published_at: new Date(1.6e12 + random(1e9) * 100).toISOString(), meta: JSON.stringify({ k: random(10), tags: [text(1), text(1)] }), featured: random(2) === 1, author: 1 + random(authors) };
}

// Keys far from those that are there: nothing has to be asked in between.
const first = 50_000_000;
function transaction(from, size) {
	const list = Array.from({ length: size }, (_, i) => ({ id: first + from + i, ...article(from + i) }));
	const time = kind === 'sqlite' ? Date.now() : new Date().toISOString();
	const stored = kind === 'sqlite' ? (one) => ({ ...one, published_at: Date.parse(one.published_at) }) : (one) => one;
	return `BEGIN;
INSERT INTO articles (${Object.keys(list[0]).join(',')}) VALUES ${rows(list.map((one) => Object.values(stored(one))))};
INSERT INTO directus_activity (id,action,timestamp,ip,user_agent,collection,item) VALUES ${rows(list.map((one) => [one.id, 'create', time, '127.0.0.1', 'by hand', 'articles', String(one.id)]))};
INSERT INTO directus_revisions (activity,collection,item,data,delta) VALUES ${rows(list.map(({ id, ...data }) => [id, 'articles', String(id), JSON.stringify(data), JSON.stringify(data)]))};
COMMIT;
`;
}

const folder = mkdtempSync(join(tmpdir(), 'by-hand-')), file = join(folder, 'rows.sql');
const parts = [kind === 'sqlite' ? 'PRAGMA synchronous = FULL;\nPRAGMA cache_size = -16000;\n' : '\\set QUIET on\n'];
for (let from = 0; from < total; from += batch) parts.push(transaction(from, Math.min(batch, total - from)));
writeFileSync(file, parts.join(''));
const began = performance.now();
const [program, args] = kind === 'sqlite' ? ['sqlite3', ['-bail', database, `.read ${file}`]] : ['psql', ['-v', 'ON_ERROR_STOP=1', '-q', '-f', file, database]];
const { status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
const seconds = (performance.now() - began) / 1000;
rmSync(folder, { recursive: true });
if (status !== 0) {
	console.error(stderr.toString());
	process.exit(1);
}
console.log(JSON.stringify({ by_hand_rows_per_s: Math.round(total / seconds) }));
