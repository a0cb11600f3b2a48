// Too much of everything that is right by itself: thousands of conditions, fields, keys and parameters, filters of ten
// megabytes, the deepest paths, relations that lead in circles, numbers and dates beyond every range. A refusal, or an
// answer where nothing is wrong; quickly, and in bounded memory.
import assert from 'node:assert/strict';
import { Client } from '../../kit/client.mjs';
import { Server } from '../../kit/server.mjs';
import { check, refused } from '../../kit/verdict.mjs';

const path = '/items/bad_row';
const most = 4;  // seconds of processor time: a loaded machine may take longer
const times = (count, one) => Array.from({ length: count }, (_, i) => one(i));
const nested = (depth, key, inner) => (depth === 0 ? inner : { [key]: nested(depth - 1, key, inner) });

const condition = (i) => ({ n: { _eq: i } });
const circle = (depth) => times(depth, (i) => (i % 2 ? 'rows' : 'parent')).join('.');

/** [name, query, true when it has to be refused]. */
const wide = [
	['900 conditions', { filter: { _or: times(900, condition) } }, false],
	['5,000 conditions', { filter: { _or: times(5000, condition) } }, true],
	['100,000 conditions', { filter: { _and: times(100000, condition) } }, true],
	['a list of 100,000 numbers', { filter: { n: { _in: times(100000, (i) => i) } } }, false],
	['a list of 100,000 texts', { filter: { title: { _nin: times(100000, (i) => `t${i}`) } } }, false],
	['600 joined conditions', { filter: { _or: times(600, (i) => ({ parent: { name: { _eq: `x${i}` } } })) } }, false],
	['conditions 60 levels deep', { filter: times(60, () => 0).reduce((inner) => ({ _and: [inner] }), condition(1)) }, false],
	['conditions 100 levels deep', { filter: times(100, () => 0).reduce((inner) => ({ _or: [inner] }), condition(1)) }, true],
	['quantifiers 30 levels deep', { filter: times(30, () => 0).reduce((inner) => ({ rows: { _some: inner } }), condition(1)) }, true],
	['2,000 fields', { fields: times(2000, (i) => ['id', 'title', 'n', 'parent.name'][i % 4]) }, false],
	['20,000 fields', { fields: times(20000, (i) => ['id', 'title', 'n', 'parent.name'][i % 4]) }, true],
	['20,000 unknown fields', { fields: times(20000, (i) => `nope${i}`) }, true],
	['5,000 functions', { fields: times(5000, (i) => `json(j, a${i})`) }, null],
	['2,000 sort keys', { sort: times(2000, (i) => (i % 2 ? 'n' : '-title')) }, null],
	['5,000 aggregates', { aggregate: { sum: times(5000, () => 'n'), count: times(5000, () => 'title') } }, true],
	['1,000 aggregates', { aggregate: { sum: times(500, () => 'n'), count: times(500, () => 'title') } }, false],
	['a filter key of 10 MB', { filter: { ['x'.repeat(10 * 1024 * 1024)]: { _eq: 1 } } }, true],
	['an operator of 10 MB', { filter: { n: { ['_'.repeat(10 * 1024 * 1024)]: 1 } } }, true],
	['a function of 10 MB', { fields: [`${'f'.repeat(10 * 1024 * 1024)}(n)`] }, true],
	['an alias of 10 MB', { alias: { ['x'.repeat(10 * 1024 * 1024)]: 'n' }, fields: ['id'] }, true],
	['2,000 groups', { groupBy: times(2000, () => 'n') }, null],
	['5,000 aliases', { alias: Object.fromEntries(times(5000, (i) => [`a${i}`, 'title'])), fields: times(5000, (i) => `a${i}`) }, null],
	['5,000 entries of deep', { deep: Object.fromEntries(times(5000, (i) => [`r${i}`, { _limit: 1 }])) }, null],
	['a filter of 10 MB', { filter: { title: { _eq: 'x'.repeat(10 * 1024 * 1024) } } }, null],
	['a pattern of 10 MB', { filter: { title: { _contains: '%'.repeat(10 * 1024 * 1024) } } }, true],
	['a search of 10 MB', { search: '%a'.repeat(5 * 1024 * 1024) }, null],
	['10 MB of conditions', { filter: { _and: times(200000, (i) => ({ title: { _neq: `text number ${i} of many` } })) } }, true],
	['a list of 10 MB', { filter: { text: { _in: times(300000, (i) => `text number ${i} of many`) } } }, null],
	['a field name of 10 MB', { fields: ['x'.repeat(10 * 1024 * 1024)] }, true],
	['a cursor of 10 MB', { after: 'A'.repeat(10 * 1024 * 1024) }, true],
	['a circle of relations, 9 deep', { fields: [`${circle(9)}.id`] }, null],
	['a circle of relations, 200 deep', { fields: [`${circle(200)}.id`] }, true],
	['a circle in a filter, 200 deep', { filter: nested(200, 'parent', { name: { _eq: 'x' } }) }, true],
	['a circle in a sort, 200 deep', { sort: [`${circle(200)}.id`] }, true],
	['a circle in deep, 200 deep', { fields: ['parent.rows.id'], deep: times(200, () => 0).reduce((inner) => ({ rows: { parent: inner } }), { _limit: 1 }) }, true],
	['wildcards of nine levels', { fields: ['*.*.*.*.*.*.*.*.*'] }, null],
	['wildcards of 100 levels', { fields: [times(100, () => '*').join('.')] }, true],
];

const numbers = [-1, 1e308, -1e308, 9007199254740993, '9223372036854775808', '-9223372036854775809', '1e400', 'NaN', 'Infinity', '-Infinity', '0x1F', '1_000', '٣', '--1', '1e', ''];
const dates = ['0000-01-01', '-000001-01-01', '+275760-09-13T00:00:00.001Z', '10000-01-01', '2024-13-01', '2024-02-30', '2024-01-01T25:00:00Z', '2024-01-01T00:00:00+99:99', '9999999999999999', '1e300', 'NaN', 'infinity', '-infinity', '294277-01-01', '4714-11-24 BC'];

async function answers(client, server, name, query, refusal) {
	const before = server.rss(), began = server.processorTime();
	const answer = await client.search(path, { query: { limit: 5, ...query } });
	const took = server.processorTime() - began;
	const got = `${answer.status} ${answer.text.slice(0, 200)}`;
	assert.ok(answer.status < 500, got);
	assert.ok(took < most || process.env.BUILD === 'debug', `${took} s: ${got}`);
	if (refusal) assert.ok(answer.status >= 400 && answer.code && answer.error.message.length < 100000, `wanted a refusal, got ${got}`);
	if (refusal === false) assert.equal(answer.status, 200, got);
	if (process.env.BUILD !== 'debug') assert.ok(server.rss() < before + 150, `${Math.round(server.rss() - before)} MB more: ${got}`);
}

async function parameters(client) {
	for (const name of ['limit', 'offset', 'page']) for (const value of numbers) {
		const answer = await client.get(`${path}?${name}=${encodeURIComponent(value)}`);
		assert.ok(answer.status === 200 || answer.code === 'INVALID_QUERY', `${name}=${value}: ${answer.status} ${answer.text.slice(0, 200)}`);
		const body = await client.search(path, { query: { [name]: value } });
		assert.ok(body.status === 200 || body.code === 'INVALID_QUERY', `${name}: ${JSON.stringify(value)}: ${body.status} ${body.text.slice(0, 200)}`);
	}
}

async function operands(client, fields, values) {
	for (const field of fields) for (const value of values) for (const filter of [{ _eq: value }, { _gt: value }, { _in: [value, value] }, { _between: [value, value] }]) {
		const answer = await client.search(path, { query: { filter: { [field]: filter }, limit: 1 } });
		assert.ok(answer.status === 200 || answer.code === 'INVALID_QUERY', `${field} ${JSON.stringify(filter)}: ${answer.status} ${answer.text.slice(0, 200)}`);
	}
}

async function manyKeys(client) {
	const keys = times(50000, (i) => 10000000 + i);
	assert.deepEqual((await client.search(path, { keys })).body, { data: [] });
	for (const answer of [await client.patch(path, { keys, data: { n: 1 } }), await client.delete(path, { keys }), await client.delete(path, keys)]) {
		assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 200)}`);
	}
	for (const answer of [await client.search(path, { keys: times(1000, (i) => `no key ${i}`) }), await client.search(path, { keys: times(100, () => 'x'.repeat(100000)) })]) {
		refused(answer, 403, 'FORBIDDEN');
	}
}

export async function width({ database }) {
	const server = await Server.start(database, { MAX_PAYLOAD_SIZE: '24mb' });
	const client = await Client.login(server.url);
	const before = server.rss();
	for (const [name, query, refusal] of wide) await check(name, () => answers(client, server, name, query, refusal));
	await check('numbers beyond every range as limit, offset and page', () => parameters(client));
	await check('numbers beyond every range in conditions', () => operands(client, ['n', 'big', 'price', 'f', 'id', 'year(d)', 'count(j)'], numbers));
	await check('dates beyond every range in conditions', () => operands(client, ['d', 'dt', 'ts', 't'], dates));
	await check('50,000 keys', () => manyKeys(client));
	await check('a query string of 10,000 parameters', async () => {
		const answer = await client.get(`${path}?${times(1200, (i) => `fields[${i}]=id`).join('&')}`);
		assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 200)}`);
	});
	await check('memory after too much of everything is what it was', async () => {
		await client.get('/server/ping');
		assert.ok(server.rss() < before + 200 || process.env.BUILD === 'debug', `${before} MB before, ${server.rss()} MB after`);
	});
	const exit = await server.stop();
	await check('the server that was asked for too much stops cleanly', () => assert.deepEqual([exit.code, exit.signal], [0, null], server.log().slice(-3000)));
}
