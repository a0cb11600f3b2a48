// LIKE as each database has it: SQLite ignores the case of ASCII letters and knows no escape, PostgreSQL minds the case
// and takes a backslash for one.
const asciiLower = (text) => text.replace(/[A-Z]/g, (c) => c.toLowerCase());
const lower = (text) => [...text].map((c) => ([...c.toLowerCase()].length === 1 ? c.toLowerCase() : c)).join('');

function expression(pattern, kind) {
	let source = '';
	const points = [...pattern];
	for (let i = 0; i < points.length; i++) {
		if (points[i] === '%') source += '[^]*';
		else if (points[i] === '_') source += '[^]';
		else {
			if (points[i] === '\\' && kind === 'pg' && i + 1 < points.length) i++;
			source += points[i].replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
		}
	}
	return new RegExp(`^${source}$`, 'u');
}

const known = new Map();
function compiled(pattern, kind) {
	const key = kind + pattern;
	if (!known.has(key)) {
		if (known.size > 5000) known.clear();
		known.set(key, expression(pattern, kind));
	}
	return known.get(key);
}

export function matches(text, pattern, insensitive, kind) {
	if (kind === 'sqlite') return compiled(asciiLower(pattern), kind).test(asciiLower(text));
	return insensitive ? compiled(lower(pattern), kind).test(lower(text)) : compiled(pattern, kind).test(text);
}

/** One of the operators _contains, _nistarts_with and their like. */
export function likes(text, op, operand, kind) {
	const [, not, insensitive, shape] = /^_(n?)(i?)(contains|starts_with|ends_with)$/.exec(op);
	const pattern = (shape === 'starts_with' ? '' : '%') + operand + (shape === 'ends_with' ? '' : '%');
	return matches(text, pattern, Boolean(insensitive), kind) !== Boolean(not);
}
