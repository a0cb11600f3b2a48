// Numbers that only look random: the same seed gives the same sequence.
import { execFileSync } from 'node:child_process';

/** RANDOM_SEED, or a seed of what is checked out: other sources ask other questions, and a run that failed can be had again. */
export function chosenSeed() {
	if (process.env.RANDOM_SEED) return Number(process.env.RANDOM_SEED);
	try {
		return parseInt(execFileSync('git', ['rev-parse', 'HEAD^{tree}'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).slice(0, 8), 16) % 1000000;
	} catch {
		return Date.now() % 1000000;
	}
}

export function randomness(seed) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (n) => Math.floor(next() * n);
	const pick = (list) => list[below(list.length)];
	const shuffled = (list) => {
		const copy = [...list];
		for (let i = copy.length - 1; i > 0; i--) {
			const j = below(i + 1);
			[copy[i], copy[j]] = [copy[j], copy[i]];
		}
		return copy;
	};
	return {
		below, pick, shuffled,
		chance: (percent) => below(100) < percent,
		between: (low, high) => low + below(high - low + 1),
		/** Up to `n` of a list, each once, in any order. */
		some: (list, n) => shuffled(list).slice(0, n),
		uuid: () => [8, 4, 4, 4, 12].map((length, i) => Array.from({ length }, (_, at) => (i === 2 && at === 0 ? '4' : i === 3 && at === 0 ? '8' : '0123456789abcdef'[below(16)])).join('')).join('-'),
	};
}
