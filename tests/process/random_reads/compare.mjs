// Whether an answer is the one expected, and the smallest query that still goes wrong.
export function equal(expected, found) {
	if (expected === found) return true;
	if (expected !== null && typeof expected === 'object') {
		if (expected.equals) return expected.equals(found);
		if (found === null || typeof found !== 'object' || Array.isArray(expected) !== Array.isArray(found)) return false;
		const keys = Object.keys(expected);
		return keys.length === Object.keys(found).length && keys.every((key) => Object.hasOwn(found, key) && equal(expected[key], found[key]));
	}
	return false;
}

/** Where two values first differ. */
export function difference(expected, found, path = '') {
	if (equal(expected, found)) return null;
	const inside = expected !== null && found !== null && typeof expected === 'object' && typeof found === 'object' && !expected.equals;
	if (inside) {
		for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
			const deeper = difference(expected[key], found[key], `${path}.${key}`);
			if (deeper) return deeper;
		}
	}
	return `${path || 'answer'}: wanted ${JSON.stringify(expected)?.slice(0, 300)}, got ${JSON.stringify(found)?.slice(0, 300)}`;
}

/** Copies of a value with one thing less: a key, an entry, or something inside one. */
function* smaller(value) {
	if (value === null || typeof value !== 'object') return;
	if (Array.isArray(value)) {
		for (let i = 0; i < value.length; i++) yield value.filter((_, at) => at !== i);
		for (let i = 0; i < value.length; i++) for (const one of smaller(value[i])) yield value.map((old, at) => (at === i ? one : old));
		return;
	}
	for (const key of Object.keys(value)) yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
	for (const key of Object.keys(value)) for (const one of smaller(value[key])) yield { ...value, [key]: one };
}

/** Whether `one`, a part of `query`, could still be a query of the generator that is asked in the same way. */
export function stillAsked(query, one) {
	if (one.collection !== query.collection || one.key !== query.key || one.refused || query.refused || !one.asked) return false;
	if (query.asked.sort && one.asked.sort?.at(-1) !== query.asked.sort.at(-1)) return false;
	return !/\{\}|\[\]/.test(JSON.stringify(one)) || /\{\}|\[\]/.test(JSON.stringify(query));
}

/** Takes parts away as long as `fails` (a promise of a truth) still holds. */
export async function shrink(value, fails, tries = 300) {
	for (let left = tries; left > 0;) {
		let better = null;
		for (const one of smaller(value)) {
			if (--left < 0) break;
			if (await fails(one)) { better = one; break; }
		}
		if (!better) return value;
		value = better;
	}
	return value;
}
