// What inserting takes the server: the rows of seed.mjs in lists of 500, made before the clock starts, so many requests
// at a time. The tables have to be there: seed the server first. usage: node inserts.mjs URL [articles] [connections];
// prints rows per second.
const [url = 'http://127.0.0.1:8055', count = '20000', connections = '1'] = process.argv.slice(2);
const total = Number(count), batch = 500, authors = 500;
const words = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega'.split(' ');
let state = 42;
const random = (n) => (state = (state * 1103515245 + 12345) & 0x7fffffff) % n;
const text = (n) => Array.from({ length: n }, () => words[random(words.length)]).join(' ');
const article = (i) => ({ title: `Article ${i} ${text(4)}`, slug: `made-before-${i}`, body: text(80), status: ['draft', 'published', 'archived'][random(3)], views: random(100000), rating: random(500) / 100, price: (random(100000) / 100).toFixed(2), published_at: new Date(1.6e12 + random(1e9) * 100).toISOString(), meta: { k: random(10), tags: [text(1), text(1)] }, featured: random(2) === 1, author: 1 + random(authors) });

const headers = { 'content-type': 'application/json', authorization: 'Bearer bench-static-token' };
const bodies = [];
for (let first = 0; first < total; first += batch) {
	bodies.push(JSON.stringify(Array.from({ length: Math.min(batch, total - first) }, (_, i) => article(first + i))));
}
let next = 0;
async function insert() {
	while (next < bodies.length) {
		const response = await fetch(`${url}/items/articles`, { method: 'POST', headers, body: bodies[next++] });
		const answer = await response.text();
		if (!response.ok) throw new Error(`${response.status} ${answer.slice(0, 400)}`);
	}
}
const begun = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, insert));
console.log(JSON.stringify({ insert_made_before_rows_per_s: Math.round(total / ((performance.now() - begun) / 1000)), connections: Number(connections) }));
