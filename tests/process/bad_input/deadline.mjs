// Queries that would take the database far longer than DIRIGENT_STATEMENT_TIMEOUT: each ends with an error in time, the
// database works on none of them afterwards, and others are served meanwhile.
import assert from 'node:assert/strict';
import { Client } from '../../kit/client.mjs';
import { key } from '../../kit/fields.mjs';
import { Server, sleep } from '../../kit/server.mjs';
import { check } from '../../kit/verdict.mjs';

const limit = 1000;

/** So many texts that asking each of them many questions takes minutes. */
async function model({ client, database, kind }) {
	const rows = 30000, text = 'no end '.repeat(100);
	await client.must('POST', '/collections', { collection: 'bad_slow', schema: {}, meta: {}, fields: [key, { field: 'text', type: 'text', schema: {}, meta: {} }] });
	const numbers = kind === 'pg' ? `select i, '${text}' from generate_series(1, ${rows}) as n (i)` : `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${rows}) select i, '${text}' from n`;
	await database.sql(`insert into bad_slow (id, text) ${numbers}`);
}

const filter = { _and: Array.from({ length: 950 }, (_, i) => ({ text: { _ncontains: `n%d ${i}` } })) };
const slow = [
	['a sort', { filter, sort: ['text'], limit: 1, fields: ['id'] }],
	['a condition', { filter, limit: 1, offset: 29999, fields: ['id'] }],
	['a count', { filter, meta: 'filter_count', limit: 0 }],
	['groups', { filter, groupBy: ['text'], aggregate: { count: '*' } }],
];

/** Waits until the database does nothing for the server any more; how long at most, in ms. */
async function idle({ kind, database }, server, within = 3000) {
	const until = Date.now() + within;
	for (;;) {
		if (kind === 'pg') {
			const [[active]] = await database.sql("select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like '%bad_slow%'");
			if (active === '0') return true;
		} else {
			const before = server.processorTime();
			await sleep(300);
			if (server.processorTime() - before < 0.1) return true;
		}
		if (Date.now() > until) return false;
		await sleep(50);
	}
}

async function endsInTime(client, query) {
	const began = performance.now();
	const answer = await client.search('/items/bad_slow', { query });
	const took = performance.now() - began;
	assert.ok(answer.status >= 400 && answer.code && answer.error.message, `wanted an error, got ${answer.status} ${answer.text.slice(0, 200)} after ${Math.round(took)} ms`);
	assert.ok(took >= limit * 0.8 && took < limit + 6000, `${Math.round(took)} ms`);
	return answer;
}

export async function deadline(context) {
	await model(context);
	const server = await Server.start(context.database, { DIRIGENT_STATEMENT_TIMEOUT: String(limit) });
	const client = await Client.login(server.url);
	for (const [name, query] of slow) {
		await check(`${name} that takes too long is cancelled in the database`, async () => {
			const answer = await endsInTime(client, query);
			assert.equal(answer.code, 'SERVICE_UNAVAILABLE', answer.text);
			assert.ok(await idle(context, server), 'the database still works on it');
		});
	}
	await check('a write that takes too long is cancelled and changes nothing', async () => {
		const answer = await client.delete('/items/bad_slow', { query: { filter, limit: -1 } });
		assert.ok(answer.status >= 400 && answer.code, `${answer.status} ${answer.text.slice(0, 200)}`);
		assert.equal((await context.database.sql('select count(*) from bad_slow'))[0][0], '30000');
		assert.ok(await idle(context, server), 'the database still works on it');
	});
	await check('others are served while slow queries wait for their end', async () => {
		const pending = Array.from({ length: 3 }, () => endsInTime(client, slow[0][1]));
		await sleep(100);
		const began = performance.now();
		assert.equal((await client.get('/items/bad_parent?limit=1')).status, 200);
		assert.ok(performance.now() - began < limit + 3000);
		await Promise.allSettled(pending);
		assert.ok(await idle(context, server), 'the database still works on one of them');
	});
	await server.stop();
}
