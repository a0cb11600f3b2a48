// Random queries over random rows in random models: a server's answers against those of a slow, obvious evaluator.
// RANDOM_CASES is the number of queries on each database; RANDOM_SEED makes a run that failed happen again (the seed of
// one round, as a failure names it, with RANDOM_CASES=1). RANDOM_SERVER is the address of another server to ask, the
// reference for instance, on an empty database of the one kind that DATABASES names.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { elsewhere, serve } from './random/serve.mjs';
import { cursors } from './random_reads/cursors.mjs';
import { Round } from './random_reads/round.mjs';
import { chosenSeed } from './random/random.mjs';

const token = 'random-static-token-0123456789';
const cases = Number(process.env.RANDOM_CASES ?? 2000);
const seed = chosenSeed();
// The more there is to ask, the more is asked about each model: making one takes as long as hundreds of queries.
const perRound = Math.min(1000, Math.max(250, Math.round(cases / 100))), walksPerRound = Math.round(perRound / 30), roundsPerServer = 40;
const shownFailures = Number(process.env.RANDOM_SHOWN ?? 5);

async function rounds(kind) {
	const wrong = [];
	let served = null, asked = 0;
	for (let i = 0; asked < cases && wrong.length < shownFailures; i++) {
		if (i % roundsPerServer === 0) {
			await served?.stop();
			served = await serve(kind);
		}
		const round = new Round(served.crowd, kind, seed + i, served.me, Boolean(elsewhere));
		try { await round.prepare(); } catch (error) {
			if (elsewhere) continue;  // the reference cannot make every model
			throw new Error(`seed ${seed + i}: ${error.message}`);
		}
		await round.queries(perRound);
		if (!elsewhere) await round.walks(walksPerRound);
		if (!elsewhere) await round.remove();
		asked += perRound;
		wrong.push(...round.wrong);
		if (process.env.RANDOM_PROGRESS && i % 40 === 39) console.log(`${kind}: ${asked} queries, ${wrong.length} wrong`);
	}
	await served?.stop();
	return wrong;
}

for (const kind of kinds()) {
	within(kind);
	await check(`${cases} queries from seed ${seed} on`, async () => {
		const wrong = await rounds(kind);
		assert.ok(wrong.length === 0, wrong.slice(0, shownFailures).join('\n\n'));
	});
	if (elsewhere) continue;
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	await cursors(new Client(server.url, token));
	await server.stop();
	await database.drop();
}
finish();
