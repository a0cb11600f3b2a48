// Settings: a bad one stops the start with its name, what was wrong and an example; where they may come from, and who
// wins; those set but not in effect are named in one line.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, temporaryFolder } from '../kit/databases.mjs';
import { bootstrap, command, freePort, Server, settings } from '../kit/server.mjs';
import { check, finish } from '../kit/verdict.mjs';

const database = freshDatabase('sqlite');
await bootstrap(database);

for (const [name, value] of [['PORT', 'abc'], ['PORT', '70000'], ['DB_CLIENT', 'oracle9'], ['MAX_PAYLOAD_SIZE', 'banana'], ['ACCESS_TOKEN_TTL', 'soon'], ['CORS_ENABLED', 'perhaps'], ['LOG_LEVEL', 'loud'], ['LOG_STYLE', 'fancy'], ['QUERY_LIMIT_DEFAULT', 'many'], ['SERVER_SHUTDOWN_TIMEOUT', 'x'], ['HASH_MEMORY_COST', 'lots'], ['DB_POOL__MAX', 'x'], ['PORT', 'number:abc'], ['SECRET_FILE', '/nowhere/secret']]) {
	await check(`${name}=${value} stops the start`, async () => {
		const env = settings(database, { PORT: String(await freePort()), [name]: value });
		if (name === 'SECRET_FILE') delete env.SECRET;
		const { code, stdout, stderr } = await command(['start'], env, { timeout: 10000 });
		assert.equal(code, 1, `ended with ${code}: ${stdout}${stderr}`);
		assert.match(stdout + stderr, new RegExp(name), 'names the variable');
		assert.match(stdout + stderr, /e\.g\.|for example/, 'gives an example');
	});
}
await check('PostgreSQL without a database says so', async () => {
	const env = { ...settings(database), DB_CLIENT: 'pg', DB_HOST: '127.0.0.1' };
	const { code, stdout, stderr } = await command(['start'], env, { timeout: 10000 });
	assert.equal(code, 1);
	assert.match(stdout + stderr, /DB_DATABASE/);
});

/** Starts with the port coming from somewhere else than the environment; true when it answers there. */
async function servesOn(port, env, files) {
	const cwd = temporaryFolder('config');
	for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
	const server = await Server.start(database, { ...env, PORT: undefined }, { cwd, port });
	return (await server.stop()).code === 0;
}
const port = await freePort();
await check('.env', async () => assert.ok(await servesOn(port, {}, { '.env': `# settings\nPORT=${port}\nPROJECT_NAME="quoted # text"\n` })));
await check('CONFIG_PATH, JSON', async () => assert.ok(await servesOn(port, { CONFIG_PATH: './settings.json' }, { 'settings.json': JSON.stringify({ PORT: port }) })));
await check('CONFIG_PATH, YAML', async () => assert.ok(await servesOn(port, { CONFIG_PATH: './settings.yaml' }, { 'settings.yaml': `PORT: ${port}\n` })));
await check('_FILE', async () => assert.ok(await servesOn(port, { PORT_FILE: './port' }, { port: `${port}\n` })));
await check('the environment wins over .env', async () => {
	const cwd = temporaryFolder('config');
	writeFileSync(join(cwd, '.env'), `PORT=1\nLOG_LEVEL=warn\n`);
	assert.equal((await (await Server.start(database, {}, { cwd })).stop()).code, 0);
});
await check('a .env that cannot be read right names its line', async () => {
	const cwd = temporaryFolder('config');
	writeFileSync(join(cwd, 'broken.json'), '{"PORT": ');
	const { code, stdout, stderr } = await command(['start'], settings(database, { CONFIG_PATH: './broken.json' }), { cwd, timeout: 10000 });
	assert.equal(code, 1);
	assert.match(stdout + stderr, /broken\.json/);
});

await check('settings not in effect are named in one line', async () => {
	const server = await Server.start(database, { LOG_LEVEL: 'info', AUTH_PROVIDERS: 'okta', EMAIL_MAILGUN_DOMAIN: 'm.example.com' });
	await server.stop();
	const lines = server.log().split('\n').filter((line) => line.includes('AUTH_PROVIDERS'));
	assert.equal(lines.length, 1, server.log());
	assert.match(lines[0], /EMAIL_MAILGUN_DOMAIN/);
	assert.doesNotMatch(lines[0], /\b(DB_CLIENT|LOG_LEVEL|PORT)\b/, 'only what is not in effect');
});
await check('a port in use ends the start with 1', async () => {
	const server = await Server.start(database);
	const { code, stdout, stderr } = await command(['start'], settings(database, { PORT: String(server.port) }), { timeout: 10000 });
	await server.stop();
	assert.equal(code, 1);
	assert.match(stdout + stderr, new RegExp(String(server.port)));
});
await check('a database that is not installed ends the start with 1 and says what to do', async () => {
	const { code, stdout, stderr } = await command(['start'], settings(freshDatabase('sqlite'), { PORT: String(await freePort()) }), { timeout: 10000 });
	assert.equal(code, 1);
	assert.match(stdout + stderr, /bootstrap/);
});
finish();
