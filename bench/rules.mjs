// What rules cost: the same reads as an administrator, as the public and as users with three policies, in turn.
// usage: node rules.mjs URL PID [--seconds 2] [--rounds 5] [--connections 16] ; the data set is seed.mjs's. Beside
// requests a second stands the server's own time for a request, which does not depend on what else the machine does.
import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [url, pid, ...rest] = process.argv.slice(2);
const opt = { seconds: 2, rounds: 5, connections: 16, only: 'item,list25,nested,filter' };
for (let i = 0; i < rest.length; i += 2) opt[rest[i].slice(2)] = rest[i + 1];
const dir = mkdtempSync(join(tmpdir(), 'rules-')), ticks = Number(execFileSync('getconf', ['CLK_TCK']));

async function send(method, path, body, token = 'bench-static-token') {
  const answer = await fetch(url + path, { method, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} ${answer.status} ${text.slice(0, 300)}`);
  return text ? JSON.parse(text).data : null;
}

const read = (collection, fields, permissions = {}) => ({ collection, action: 'read', fields, permissions });
const around = [read('authors', ['*']), read('tags', ['*']), read('articles_tags', ['*'])];
/** Users by name, each with their policies. */
const users = {
  'three policies': [[read('articles', ['*'], { status: { _neq: 'archived' } })], around.slice(0, 1), around.slice(1)],
  // All of them about the same collection, with other fields, and one that looks at a related item.
  'three rules': [
    [read('articles', ['*'], { status: { _in: ['draft', 'published'] } }), ...around],
    [read('articles', ['id', 'title', 'status', 'views', 'published_at', 'author', 'tags'], { views: { _gte: 0 } })],
    [read('articles', ['id', 'title', 'featured', 'views', 'published_at'], { author: { country: { _eq: 'FR' } } })],
  ],
};

async function user(name) {
  const token = `bench-${name.replace(' ', '-')}-token`, email = `${name.replace(' ', '-')}@example.com`;
  if ((await send('GET', `/users?filter[email][_eq]=${email}&fields=id`)).length) return token;
  const held = [];
  for (const permissions of users[name]) held.push({ policy: (await send('POST', '/policies', { name, permissions })).id });
  await send('POST', '/users', { email, token, policies: held });
  return token;
}

function processTime() {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

function wrk(path, token) {
  const lua = join(dir, 's.lua');
  writeFileSync(lua, `${token ? `wrk.headers["Authorization"]="Bearer ${token}"\n` : ''}done=function(s,l,r) io.write(string.format("%d %d %d\\n", s.requests, s.duration, s.errors.status+s.errors.timeout+s.errors.read+s.errors.connect)) end\n`);
  const before = processTime();
  const [requests, time, errors] = execFileSync('wrk', ['-t1', `-c${opt.connections}`, `-d${opt.seconds}s`, '-s', lua, url + path.replace(/[{}"\[\] ]/g, encodeURIComponent)]).toString().trim().split('\n').pop().split(' ').map(Number);
  if (errors) throw new Error(`${path}: ${errors} errors`);
  return { rps: requests / (time / 1e6), cpu: ((processTime() - before) / requests) * 1e6 };
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const callers = { admin: 'bench-static-token', public: null };
for (const name of Object.keys(users)) callers[name] = await user(name);
// An item that all of them may read.
const [{ id }] = await send('GET', '/items/articles?filter[status][_eq]=published&filter[id][_gte]=777&sort=id&limit=1&fields=id');
const others = Object.keys(callers).slice(1);
console.log(['scenario', ...Object.keys(callers).flatMap((name) => [`${name} req/s`, 'us of the server']), ...others].join('\t'));
for (const line of readFileSync(new URL('scenarios.tsv', import.meta.url), 'utf8').trim().split('\n')) {
  const [name, , asked] = line.split('\t'), path = asked.replace('articles/777', `articles/${id}`);
  if (!opt.only.split(',').includes(name)) continue;
  const runs = Object.fromEntries(Object.keys(callers).map((caller) => [caller, []]));
  for (let i = 0; i < opt.rounds; i++) for (const [caller, token] of Object.entries(callers)) runs[caller].push(wrk(path, token));
  const cpu = (caller) => median(runs[caller].map((run) => run.cpu)), rps = (caller) => median(runs[caller].map((run) => run.rps));
  const share = (caller) => `${Math.round((cpu(caller) / cpu('admin') - 1) * 100)} %`;
  console.log([name, ...Object.keys(callers).flatMap((caller) => [rps(caller).toFixed(0), cpu(caller).toFixed(0)]), ...others.map(share)].join('\t'));
}
