// Checks with a name and a verdict. A script ends with `finish()`: the line "N passed, N failed" and the exit status.
import assert from 'node:assert/strict';

let passed = 0;
const failures = [];
let context = '';

/** An assertion's message; of anything else where it came from, and what caused it. */
function told(problem) {
	if (problem.code === 'ERR_ASSERTION') return problem.message;
	const text = String(problem.stack ?? problem);
	return problem.cause ? `${text}\nbecause of ${told(problem.cause)}` : text;
}

/** Put before the names of the checks that follow ("pg: "). */
export function within(text) { context = text ? `${text}: ` : ''; }

export async function check(name, body) {
	const full = context + name;
	try {
		await body();
		passed++;
		if (process.env.VERBOSE) console.log(`ok ${full}`);
		return true;
	} catch (problem) {
		failures.push(full);
		console.log(`FAIL ${full}\n     ${told(problem).split('\n').join('\n     ')}`);
		return false;
	}
}

/** The answer has this status, this error code, and at least these extensions. */
export function refused(answer, status, code, extensions = {}) {
	const got = `${answer.status} ${answer.text.slice(0, 400)}`;
	assert.equal(answer.status, status, `wanted ${status} ${code}, got ${got}`);
	assert.equal(answer.code, code, `wanted ${code}, got ${got}`);
	for (const [key, value] of Object.entries(extensions)) assert.deepEqual(answer.error.extensions[key], value, `extensions.${key} in ${got}`);
	assert.ok(answer.error.message, 'an error has a message');
}

export function finish() {
	console.log(`${passed} passed, ${failures.length} failed`);
	process.exit(failures.length ? 1 : 0);
}
