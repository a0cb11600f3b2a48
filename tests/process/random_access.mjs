// Random reads of users with random rights, over random rows in random models: the server's answers against those of a
// slow evaluator that looks at every row through the user's permissions. RANDOM_CASES, RANDOM_SEED and RANDOM_SHOWN as in
// random_reads.mjs.
import assert from 'node:assert/strict';
import { kinds } from '../kit/databases.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { chosenSeed } from './random/random.mjs';
import { rounds } from './random/rounds.mjs';
import { AccessRound } from './random_access/round.mjs';

const cases = Number(process.env.RANDOM_CASES ?? 2000);
const seed = chosenSeed();
const perRound = Math.min(1500, Math.max(200, Math.round(cases / 100))), walksPerRound = Math.round(perRound / 40);

for (const kind of kinds()) {
	within(kind);
	await check(`${cases} reads of limited users from seed ${seed} on`, async () => {
		const wrong = await rounds(kind, { cases, perRound, seed }, (served, roundSeed) => new AccessRound(served, kind, roundSeed, { queries: perRound, walks: walksPerRound }));
		assert.ok(wrong.length === 0, wrong.join('\n\n'));
	});
}
finish();
