// record.mjs SQLITE_URL PG_URL: asks reference servers on fresh databases everything and writes answers.json.
import { Client } from '../../kit/client.mjs';
import { ask, record } from './answers.mjs';
import { build } from './model.mjs';
import { questions } from './queries.mjs';

const all = questions();
const answers = {};
for (const [i, kind] of ['sqlite', 'pg'].entries()) {
	const client = await Client.login(process.argv[2 + i]);
	if (!process.env.BUILT) await build(client);
	answers[kind] = new Map();
	for (const question of all) answers[kind].set(question, await ask(client, question));
}
record(all, answers);
