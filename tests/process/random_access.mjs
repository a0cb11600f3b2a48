// Random reads of users with random rights, over random rows in random models: the server's answers against those of a
// slow evaluator that looks at every row through the user's permissions. RANDOM_CASES, RANDOM_SEED and RANDOM_SHOWN as in
// random_reads.mjs.
import assert from 'node:assert/strict';
import { kinds } from '../kit/databases.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { chosenSeed } from './random/random.mjs';
import { serve } from './random/serve.mjs';
import { AccessRound } from './random_access/round.mjs';

const cases = Number(process.env.RANDOM_CASES ?? 2000);
const seed = chosenSeed();
const perRound = Math.min(600, Math.max(200, Math.round(cases / 100))), walksPerRound = Math.round(perRound / 40), roundsPerServer = 40;
const shownFailures = Number(process.env.RANDOM_SHOWN ?? 5);

async function rounds(kind) {
	const wrong = [];
	let served = null, asked = 0;
	for (let i = 0; asked < cases && wrong.length < shownFailures; i++) {
		if (i % roundsPerServer === 0) {
			await served?.stop();
			served = await serve(kind);
			served.crowd.me = served.me;
		}
		const round = new AccessRound(served.crowd, kind, seed + i);
		try {
			await round.prepare();
			await round.queries(perRound, walksPerRound);
			await round.remove();
		} catch (error) {
			throw new Error(`seed ${seed + i}: ${error.stack}`);
		}
		asked += perRound;
		wrong.push(...round.wrong);
		if (process.env.RANDOM_PROGRESS && i % 10 === 9) console.log(`${kind}: ${asked} queries, ${wrong.length} wrong`);
	}
	await served?.stop();
	return wrong;
}

for (const kind of kinds()) {
	within(kind);
	await check(`${cases} reads of limited users from seed ${seed} on`, async () => {
		const wrong = await rounds(kind);
		assert.ok(wrong.length === 0, wrong.slice(0, shownFailures).join('\n\n'));
	});
}
if (process.env.STAT) console.log(globalThis.st);
finish();
