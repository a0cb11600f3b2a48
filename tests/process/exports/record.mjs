// record.mjs URL FILE: makes the model on a fresh server, asks every question and writes the answers to the file.
// expected.json holds the peer's, but for its 5xx: there stands what differences.md says. expected.pg.json: where its
// answers on PostgreSQL are others.
import { writeFileSync } from 'node:fs';
import { Client } from '../../kit/client.mjs';
import { ask } from './ask.mjs';
import { cases } from './cases.mjs';
import { build } from './model.mjs';

const [url, file] = process.argv.slice(2);
const client = await Client.login(url);
await build(client);
const answers = {};
for (const one of cases) answers[one[0]] = await ask(client, one);
writeFileSync(file, `${JSON.stringify(answers, null, '\t')}\n`);
