// Databases that go back and forth between Dirigent and the reference server, on each kind of database:
//   made and filled by the reference -> Dirigent answers the same, writes -> the reference starts on it and answers the same
//   installed by Dirigent -> the reference starts on it, models, writes -> Dirigent answers the same, writes -> the reference again
// The reference server lives in PEER_HOME (default: a folder under TMPDIR); it is installed there when missing, ~3 minutes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { admin, bootstrap, executable, repository, Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { answers, fill, write } from './peer_round_trip/content.mjs';

const home = process.env.PEER_HOME ?? join(tmpdir(), 'directus-peer');
const install = spawnSync(join(repository, 'tests/conformance/peer.sh'), ['install', home], { stdio: ['ignore', 'inherit', 'inherit'] });
if (install.status !== 0) throw new Error('the reference server cannot be installed');

const peer = [process.execPath, join(home, 'node_modules/directus/cli.js')];
const ours = [executable];
const token = 'round-trip-static-token-0123456789';
const extra = { ADMIN_TOKEN: token, TELEMETRY: 'false', PRESSURE_LIMITER_ENABLED: 'false', PUBLIC_URL: 'http://127.0.0.1' };

/** Serves the database with one of the two for the length of `body`; the end has to be clean. */
async function serving(program, database, body) {
	const server = await Server.start(database, extra, { program });
	try {
		await Client.login(server.url, admin); // the password's hash means the same to both
		return await body(new Client(server.url, token));
	} catch (problem) {
		problem.message += `\n${server.log().slice(-2000)}`;
		throw problem;
	} finally {
		const exit = await server.stop();
		if (program === ours) assert.equal(exit.code, 0, server.log());
	}
}

async function sameAnswers(program, database, wanted) {
	const got = await serving(program, database, answers);
	const differing = Object.entries(wanted).flatMap(([what, value]) => {
		try { assert.deepEqual(got[what], value); return []; } catch (problem) { return [`${what}: ${problem.message}`]; }
	});
	assert.ok(differing.length === 0, differing.join('\n'));
}

for (const kind of kinds()) {
	const filledByPeer = freshDatabase(kind);
	within(`${kind}, made by the reference`);
	let said;
	await bootstrap(filledByPeer, extra, peer);
	said = await serving(peer, filledByPeer, async (client) => { await fill(client, 'peer'); return answers(client); });
	await check('Dirigent answers what the reference answered', () => sameAnswers(ours, filledByPeer, said));
	await check('Dirigent writes and models', async () => { said = await serving(ours, filledByPeer, async (client) => { await write(client, 'peer'); await fill(client, 'ours'); return answers(client); }); });
	await check('the reference starts on it and answers what Dirigent answered', () => sameAnswers(peer, filledByPeer, said));
	await check('the reference goes on writing', () => serving(peer, filledByPeer, async (client) => { await write(client, 'ours'); await write(client, 'peer'); }));
	await filledByPeer.drop();

	const installedByUs = freshDatabase(kind);
	within(`${kind}, installed by Dirigent`);
	await bootstrap(installedByUs, extra, ours);
	await check('the reference finds nothing to migrate', async () => { await bootstrap(installedByUs, extra, peer); });
	await check('the reference logs in, models and writes', async () => { said = await serving(peer, installedByUs, async (client) => { await fill(client, 'peer'); await write(client, 'peer'); return answers(client); }); });
	await check('Dirigent answers what the reference answered', () => sameAnswers(ours, installedByUs, said));
	await check('Dirigent writes and models', async () => { said = await serving(ours, installedByUs, async (client) => { await write(client, 'peer'); await fill(client, 'ours'); return answers(client); }); });
	await check('the reference answers what Dirigent answered', () => sameAnswers(peer, installedByUs, said));
	await installedByUs.drop();
}
finish();
