// Every route, asked by nobody, by a limited user and by an administrator: routes/table.tsv says what each of them gets.
// A route without a row fails, and so does a row without a route.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { command, Server, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { Fixtures } from './routes/fixtures.mjs';

const table = readFileSync(new URL('./routes/table.tsv', import.meta.url), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'))
	.map((line) => { const [method, pattern, path, body, nobody, limited, admin] = line.split('\t'); return { method, pattern, path, body, wanted: { nobody, limited, admin } }; });
const name = (row) => `${row.method} ${row.pattern}`;
const token = 'routes-static-token-0123456789';

await check('every route has a row, every row a route', async () => {
	const { code, stdout } = await command(['routes', '--json'], settings(null));
	assert.equal(code, 0);
	const served = new Set(JSON.parse(stdout).map(({ method, path }) => `${method} ${path}`));
	const listed = new Set(table.map(name));
	assert.deepEqual([...served].filter((one) => !listed.has(one)), [], 'routes without a row in table.tsv');
	assert.deepEqual([...listed].filter((one) => !served.has(one)), [], 'rows of table.tsv without a route');
});

await check('the list for people says the same', async () => {
	const [forPeople, json] = [await command(['routes'], settings(null)), await command(['routes', '--json'], settings(null))];
	const lines = forPeople.stdout.trim().split('\n').map((line) => line.split(/\s+/));
	assert.deepEqual(lines, JSON.parse(json.stdout).map(({ method, path }) => [method, path]));
});

// About no right on the model: what is asked for is not there, or not open.
const aboutNothing = new Set(['POST /users/register', 'DELETE /users/:user/sessions/:id', 'DELETE /users/:user/passkeys/:id', 'GET /utils/explain-access/:id',
	'POST /shares/invite', 'GET /roles/me', 'GET /permissions/me', 'GET /permissions/me/:collection', 'GET /permissions/me/:collection/:pk']);

/** With the id of the answer an admin is told what was refused, and why it would be again. */
async function explained(admin, row, path, answer) {
	const { refusal, now } = await admin.must('GET', `/utils/explain-access/${answer.headers.get('x-request-id')}`);
	assert.deepEqual([refusal.method, refusal.path, refusal.code, refusal.reason], [row.method, path.split('?')[0], answer.code, answer.error.message]);
	const because = refusal.admins_only ? 'admins only' : now?.decision.because;
	if (answer.code === 'FORBIDDEN' && !aboutNothing.has(name(row))) assert.ok(because, `nobody can tell why: ${JSON.stringify(refusal)}`);
	if (now) assert.equal(now.allowed, false, JSON.stringify({ refusal, why: now.why }));
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token, PUBLIC_URL: 'http://localhost' });
	const admin = new Client(server.url, token);
	const fixtures = new Fixtures(admin, database);
	const limited = new Client(server.url, await fixtures.limitedUser());
	const callers = { nobody: new Client(server.url), limited, admin };
	for (const row of table) {
		await check(`${name(row)} ${row.body}`, async () => {
			for (const [who, client] of Object.entries(callers)) {
				const [path, body] = [await fixtures.fill(row.path), await fixtures.fill(row.body)];
				const answer = await client.send(row.method, path, body || undefined, { headers: { 'content-type': 'application/json' }, redirect: 'manual' });
				const got = answer.code ? `${answer.status} ${answer.code}` : `${answer.status}`;
				assert.equal(got, row.wanted[who], `${who}: ${path} ${body} ${answer.text.slice(0, 300)}`);
				if (answer.status === 403) await explained(admin, row, path, answer);
			}
		});
	}
	await check('an unknown route is one for everybody', async () => {
		for (const client of Object.values(callers)) assert.equal((await client.get('/no/such/route')).code, 'ROUTE_NOT_FOUND');
	});
	await server.stop();
	await database.drop();
}
finish();
