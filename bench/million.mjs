// A million rows: streamed in with and without history, read by cursor with an estimated count, searched by an index,
// streamed out. usage: node million.mjs URL PID [rows]; prints a table. PID is the server's, for its memory.
import { readFileSync } from 'node:fs';
import http from 'node:http';

const [url, pid, count = '1000000'] = process.argv.slice(2);
const rows = Number(count);
const login = await fetch(`${url}/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: process.env.EMAIL || 'admin@example.com', password: process.env.PASSWORD || 'd1r3ctu5' }) });
let { access_token: token } = (await login.json()).data;
const ask = async (method, path, body) => {
	const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${method} ${path} ${answer.status} ${text.slice(0, 300)}`);
	return text ? JSON.parse(text) : null;
};
const me = (await ask('GET', '/users/me?fields=id')).data.id;
await ask('PATCH', `/users/${me}`, { token: 'bench-million-token' });
token = 'bench-million-token';  // an access token ends before a million rows do

const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const seconds = (since) => (performance.now() - since) / 1000;
const say = (what, ...figures) => console.log([what, ...figures].join('\t'));
async function watched(work) {
	let most = rss();
	const watch = setInterval(() => (most = Math.max(most, rss())), 100);
	const since = performance.now();
	const result = await work();
	clearInterval(watch);
	return { result, seconds: seconds(since), most };
}

const field = (name, type, schema = {}) => ({ field: name, type, schema, meta: {} });
async function make(collection, meta) {
	const fields = [field('id', 'integer', { is_primary_key: true, has_auto_increment: true }), field('title', 'string'), field('slug', 'string'), field('status', 'string'), field('body', 'text'), field('views', 'integer', { is_indexed: true }), field('published_at', 'timestamp'), field('featured', 'boolean')];
	await ask('POST', '/collections', { collection, schema: {}, meta, fields });
}

const words = 'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega'.split(' ');
const item = (i) => ({ title: `Article ${i}`, slug: `article-${i}`, status: ['draft', 'published', 'archived'][i % 3], body: Array.from({ length: 30 }, (_, k) => words[(i * 7 + k * k) % 24]).join(' ') + (i % 10007 === 0 ? ' rarity' : ''), views: (i * 7919) % 1000003, published_at: new Date(1.6e12 + i * 1000).toISOString(), featured: i % 2 === 0 });

function send(collection) {
	return new Promise((done, fail) => {
		const request = http.request(`${url}/items/${collection}`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' } }, async (response) => {
			let text = '';
			for await (const piece of response) text += piece;
			if (response.statusCode !== 200) return fail(new Error(text.slice(0, 300)));
			done(JSON.parse(text).data.created);
		});
		request.on('error', fail);
		let at = 0;
		const more = () => {
			while (at < rows) {
				let text = '';
				for (const end = Math.min(rows, at + 500); at < end; at++) text += `${JSON.stringify(item(at))}\n`;
				if (!request.write(text)) return request.once('drain', more);
			}
			request.end();
		};
		more();
	});
}

for (const [collection, meta] of [['million', {}], ['million_quiet', { accountability: null }]]) {
	await make(collection, meta);
	const taken = await watched(() => send(collection));
	say(`import, ${meta.accountability === null ? 'without' : 'with'} history`, `${Math.round(taken.result / taken.seconds)} rows/s`, `RSS ${taken.most.toFixed(0)} MB`);
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
async function timed(what, path) {
	const times = [];
	let answer;
	for (let i = 0; i < 15; i++) {
		const since = performance.now();
		answer = await ask('GET', path);
		times.push(performance.now() - since);
	}
	say(what, `median ${median(times).toFixed(1)} ms`, `${answer.data.length} items`);
	return answer;
}

const page = '/items/million_quiet?fields=id,title,views&sort=-views&limit=25&meta=cursor,estimated_count';
await timed('first page by cursor, estimated count', `${page}&after=`);
let cursor = '';
for (let i = 0; i < 50; i++) cursor = (await ask('GET', `/items/million_quiet?fields=id&sort=-views&limit=${Math.floor(rows / 100)}&meta=cursor&after=${encodeURIComponent(cursor)}`)).meta.cursor.next;
await timed('page in the middle', `${page}&after=${encodeURIComponent(cursor)}`);
await timed('last page', `${page}&before=`);
const built = await watched(() => ask('PUT', '/search-indexes/million_quiet', { fields: ['title', 'body'] }));
say('search index built', `${built.seconds.toFixed(1)} s`, `RSS ${built.most.toFixed(0)} MB`);
for (const word of ['rarity', 'sigma', 'sigma tau', String(rows - 5)]) await timed(`search "${word}"`, `/items/million_quiet?fields=id,title&limit=25&search=${encodeURIComponent(word)}`);

async function drain(path, accept) {
	const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}`, ...(accept && { accept }) } });
	let bytes = 0;
	for await (const piece of answer.body) bytes += piece.length;
	return bytes;
}
for (const [what, path, accept] of [['lines', '/items/million_quiet?limit=-1', 'application/x-ndjson'], ['csv', '/items/million_quiet?limit=-1&export=csv', undefined]]) {
	const taken = await watched(() => drain(path, accept));
	say(`full export, ${what}`, `${Math.round(rows / taken.seconds)} rows/s`, `${(taken.result / 1e6).toFixed(0)} MB`, `RSS ${taken.most.toFixed(0)} MB`);
}
