// Asking, and what the reference server answered: answers.json, by the question's hash; [sqlite, pg] where they differ.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('answers.json', import.meta.url));
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

/** Keys in order (JSON objects have none), and nothing that is another on every server. */
function settled(value) {
	if (typeof value === 'string') return value.replace(uuid, (id) => (/^(\d)\1{7}/.test(id) ? id : 'UUID'));
	if (Array.isArray(value)) return value.map(settled);
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(Object.keys(value).sort().map((key) => [key, key === 'last_access' ? null : settled(value[key])]));
}

/** {status, body} of a success, {status, code, message} of a refusal, {status} of a failure. */
export async function ask(client, { method, path, body }) {
	const answer = await client.send(method, path, body);
	if (answer.status >= 500) return { status: answer.status };
	if (answer.status >= 400) return { status: answer.status, code: answer.code, message: settled(answer.error?.message) };
	return { status: answer.status, body: settled(answer.body) };
}

const hash = (question) => createHash('sha1').update(question.name).digest('hex').slice(0, 10);

/** (question, kind) -> the recorded answer */
export function recorded() {
	const all = JSON.parse(readFileSync(file));
	return (question, kind) => {
		const entry = all[hash(question)];
		return Array.isArray(entry) ? entry[kind === 'pg' ? 1 : 0] : entry;
	};
}

/** answers: {sqlite: Map(question -> answer), pg: ...} */
export function record(questions, answers) {
	const lines = questions.map((question) => {
		const [sqlite, pg] = [answers.sqlite.get(question), answers.pg.get(question)].map((answer) => JSON.stringify(answer));
		return `"${hash(question)}":${sqlite === pg ? sqlite : `[${sqlite},${pg}]`}`;
	});
	writeFileSync(file, `{\n${lines.sort().join(',\n')}\n}\n`);
}
