// Round after round: each with a model of its own, on a server that is begun anew now and then.
import { elsewhere, serve } from './serve.mjs';

const shownFailures = Number(process.env.RANDOM_SHOWN ?? 5);
const roundsPerServer = 40;

/**
 * What is wrong with `cases` cases from `seed` on, `perRound` of them in each round; no more than RANDOM_SHOWN times.
 * `made(served, seed)` gives a round: prepare(), ask() and remove(), with what is `wrong`. `size` as Crowd has it.
 */
export async function rounds(kind, { cases, perRound, seed, size }, made) {
	const wrong = [];
	let served = null, asked = 0;
	for (let i = 0; asked < cases && wrong.length < shownFailures; i++) {
		if (i % roundsPerServer === 0) {
			await served?.stop();
			served = await serve(kind, size);
		}
		const round = made(served, seed + i);
		try { await round.prepare(); } catch (error) {
			if (elsewhere) continue;  // the reference cannot make every model
			throw new Error(`seed ${seed + i}: ${error.stack}`);
		}
		try {
			await round.ask();
			if (!elsewhere) await round.remove();
		} catch (error) {
			throw new Error(`seed ${seed + i}: ${error.stack}`);
		}
		asked += perRound;
		wrong.push(...round.wrong);
		if (process.env.RANDOM_PROGRESS) console.log(`${kind}: ${asked} cases, ${wrong.length} wrong`, ...round.wrong);
	}
	await served?.stop();
	return wrong.slice(0, shownFailures);
}
