// Random queries over random rows in random models: a server's answers against those of a slow, obvious evaluator.
// RANDOM_CASES is the number of queries on each database; RANDOM_SEED makes a run that failed happen again (the seed of
// one round, as a failure names it, with RANDOM_CASES=1). RANDOM_SERVER is the address of another server to ask, the
// reference for instance, on an empty database of the one kind that DATABASES names. RANDOM_PROGRESS tells each round and
// what went wrong in it at once, RANDOM_SHOWN is how much may.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { chosenSeed } from './random/random.mjs';
import { rounds } from './random/rounds.mjs';
import { elsewhere } from './random/serve.mjs';
import { cursors } from './random_reads/cursors.mjs';
import { Round } from './random_reads/round.mjs';

const token = 'random-static-token-0123456789';
const cases = Number(process.env.RANDOM_CASES ?? 2000);
const seed = chosenSeed();
// The more there is to ask, the more is asked about each model: making one takes as long as hundreds of queries.
const perRound = Math.min(1000, Math.max(250, Math.round(cases / 100))), walksPerRound = elsewhere ? 0 : Math.round(perRound / 30);

for (const kind of kinds()) {
	within(kind);
	await check(`${cases} queries from seed ${seed} on`, async () => {
		const wrong = await rounds(kind, { cases, perRound, seed }, (served, roundSeed) => new Round(served, kind, roundSeed, { queries: perRound, walks: walksPerRound }));
		assert.ok(wrong.length === 0, wrong.join('\n\n'));
	});
	if (elsewhere) continue;
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	await cursors(new Client(server.url, token));
	await server.stop();
	await database.drop();
}
finish();
