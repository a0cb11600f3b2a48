// Random writes in random models, nested through every kind of relation, by an administrator and by people with random
// policies: after each few of them the whole database, its activity and its revisions are what a slow, obvious
// computation says. RANDOM_WRITES is the number of writes on each database; RANDOM_SEED makes a run that failed happen
// again.
import assert from 'node:assert/strict';
import { kinds } from '../kit/databases.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { chosenSeed } from './random/random.mjs';
import { rounds } from './random/rounds.mjs';
import { Round } from './random_writes/round.mjs';

const cases = Number(process.env.RANDOM_WRITES ?? 400);
const seed = chosenSeed();
// The more there is to write, the more is written in each model.
const perRound = Math.min(600, Math.max(50, Math.round(cases / 20)));
const tally = { admin: { done: 0, refused: 0 }, person: { done: 0, refused: 0 } };

for (const kind of kinds()) {
	within(kind);
	await check(`${cases} writes from seed ${seed} on`, async () => {
		const wrong = await rounds(kind, { cases, perRound, seed, size: 4 }, (served, roundSeed) => new Round(served, kind, roundSeed, perRound, tally));
		assert.ok(wrong.length === 0, wrong.join('\n\n'));
	});
}
if (process.env.VERBOSE) console.log(JSON.stringify(tally));
finish();
