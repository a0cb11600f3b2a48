// The query language, question by question: some 2,800 queries over one model (language/model.mjs), each answered as the
// reference server answered it (language/answers.json; language/record.mjs asks it again).
import assert from 'node:assert/strict';
import { Client } from '../kit/client.mjs';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { ask, recorded } from './language/answers.mjs';
import { intended } from './language/differences.mjs';
import { build } from './language/model.mjs';
import { questions } from './language/queries.mjs';

const wanted = recorded();
for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const client = await Client.login(server.url);
	await build(client);
	for (const question of questions()) {
		await check(question.name, async () => {
			const answer = await ask(client, question);
			const peer = wanted(question, kind);
			assert.ok(peer, 'nothing is recorded for this question');
			assert.ok(answer.status < 500, `answers ${answer.status}`);
			if (peer.status < 500 && !intended(question.name, peer)) assert.deepEqual(answer, peer);
		});
	}
	assert.equal((await server.stop()).code, 0, server.log());
	await database.drop();
}
finish();
