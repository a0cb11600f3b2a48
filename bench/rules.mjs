// What rules cost: the same requests as an administrator, as the public (whose articles have a rule) and as a user who
// holds three policies with rules of their own, in turn; medians, and the shares of the administrator's rate.
// usage: node rules.mjs URL [--seconds 3] [--rounds 5] [--only item,list25,nested,filter] [--connections 32]
// needs wrk on PATH and a data set made by seed.mjs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const options = { seconds: '3', rounds: '5', only: 'item,list25,nested,filter', connections: '32' };
const args = process.argv.slice(2);
const url = args.shift().replace(/\/$/, '');
for (let i = 0; i < args.length; i += 2) options[args[i].slice(2)] = args[i + 1];
const here = dirname(fileURLToPath(import.meta.url)), folder = mkdtempSync(join(tmpdir(), 'rules-'));
const adminToken = 'bench-static-token', userToken = 'bench-user-with-three-policies';

async function ask(method, path, body) {
	const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
	return text ? JSON.parse(text).data : null;
}

/** Reads what is published, what is theirs by country, and what is widely read; names and labels throughout. */
const policies = {
	'bench: what is published': [['articles', ['*'], { status: { _eq: 'published' } }], ['tags', ['*'], null], ['articles_tags', ['*'], null]],
	'bench: authors of some countries': [['authors', ['id', 'name', 'country'], { country: { _in: ['FR', 'DE', 'US'] } }], ['authors', ['id', 'name', 'country'], { id: { _lt: 400 } }]],
	'bench: what is read': [['articles', ['id', 'title', 'status', 'views', 'published_at', 'author', 'tags'], { views: { _gt: 1000 } }]],
};

async function makeUser() {
	const [known] = await ask('GET', '/users?filter[token][_nnull]=true&filter[email][_eq]=three@example.com&fields=id');
	if (known) return;
	const held = [];
	for (const [name, permissions] of Object.entries(policies)) {
		const { id } = await ask('POST', '/policies', { name });
		held.push({ policy: id });
		await ask('POST', '/permissions', permissions.map(([collection, fields, rule]) => ({ policy: id, collection, action: 'read', fields, permissions: rule ?? {} })));
	}
	await ask('POST', '/users', { email: 'three@example.com', token: userToken, policies: held });
}

function rate(method, path, token) {
	const script = join(folder, 'one.lua');
	writeFileSync(script, `wrk.method="${method}"\n${token ? `wrk.headers["Authorization"]="Bearer ${token}"\n` : ''}done=function(s,l,r) io.write(string.format("%d %d %d %d\\n", s.requests, s.duration, l:percentile(50), s.errors.status)) end\n`);
	const target = url + path.replace(/[{}"\[\] ]/g, encodeURIComponent);
	const out = execFileSync('wrk', ['-t1', `-c${options.connections}`, `-d${options.seconds}s`, '--timeout', '10s', '-s', script, target]);
	const [requests, microseconds, , errors] = out.toString().trim().split('\n').pop().split(' ').map(Number);
	return { perSecond: requests / (microseconds / 1e6), errors };
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

await makeUser();
const people = { admin: adminToken, public: null, 'three policies': userToken };
console.log(['scenario', ...Object.keys(people).map((name) => `${name} req/s`), 'public/admin', 'three/admin', 'errors'].join('\t'));
for (const line of readFileSync(join(here, 'scenarios.tsv'), 'utf8').trim().split('\n')) {
	const [name, method, path] = line.split('\t');
	if (!options.only.split(',').includes(name)) continue;
	const rates = Object.values(people).map(() => []);
	let errors = 0;
	for (let round = 0; round < Number(options.rounds); ++round) {
		Object.values(people).forEach((token, i) => {
			const one = rate(method, path, token);
			rates[i].push(one.perSecond);
			errors += one.errors;
		});
	}
	const [admin, anyone, three] = rates.map(median);
	console.log([name, admin.toFixed(0), anyone.toFixed(0), three.toFixed(0), (anyone / admin).toFixed(2), (three / admin).toFixed(2), errors].join('\t'));
}
