// The `export` parameter in every format, byte by byte, against recorded answers (exports/record.mjs).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { ask } from './exports/ask.mjs';
import { cases } from './exports/cases.mjs';
import { build } from './exports/model.mjs';

const read = (name) => JSON.parse(readFileSync(new URL(`exports/${name}`, import.meta.url), 'utf8'));

for (const kind of kinds()) {
	within(kind);
	const expected = { ...read('expected.json'), ...(kind === 'pg' ? read('expected.pg.json') : {}) };
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const client = await Client.login(server.url);
	await build(client);
	for (const one of cases) {
		await check(one[0], async () => assert.deepEqual(await ask(client, one), expected[one[0]]));
	}
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
