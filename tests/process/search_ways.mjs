// Indexed searches of many rows: words of all frequencies, alone, together and with filters, by rank and in orders of
// one's own, told apart in JavaScript. PostgreSQL reads them in three ways, each of which has to give the same pages.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const rows = 20000;
const words = { every: () => true, even: (i) => i % 2 === 0, odd: (i) => i % 2 === 1, tenth: (i) => i % 10 === 3, seldom: (i) => i % 400 === 7, late: (i) => i > rows - 40, once: (i) => i === 12345, nowhere: () => false };
const others = Array.from({ length: 12 }, (_, i) => `x${i}`).join(' ');  // so that the words fill some pages
const items = Array.from({ length: rows }, (_, i) => ({ i, title: `${Object.keys(words).filter((word) => words[word](i)).join(' ')} ${others}`, n: (i * 7919) % 10007, part: i % 3, shelf: i % 500, maybe: i % 4 ? null : i % 4096 }));
const holds = (item, search) => search.split(' ').every((word) => item.title.split(' ').some((each) => (word.endsWith('*') ? each.startsWith(word.slice(0, -1)) : each === word)));
const searches = ['every', 'even', 'odd even', 'tenth', 'tenth odd', 'tenth even', 'seldom', 'seldom every', 'late', 'once', 'once every', 'nowhere', 'nowhere every', 'e*', 'on*', 'zz*', 'every nowh*'];
const filters = { all: [{}, () => true], part: [{ part: { _eq: 1 } }, (item) => item.part === 1], shelf: [{ shelf: { _eq: 7 } }, (item) => item.shelf === 7], apart: [{ _and: [{ part: { _lt: 3 } }, { shelf: { _gt: 600 } }] }, () => false], below: [{ group: { name: { _eq: 'two' } } }, (item) => item.part === 2] };

/** Which way a statement took: the one of three that was not left alone. */
function wayOf(plan) {
	const ways = plan.flatMap((line, at) => {
		const gate = /^(\s*)One-Time Filter: \(\$\d+ = '([wls])'::text\)/.exec(line);
		if (!gate) return [];
		const child = plan.slice(at + 1).find((each) => each.startsWith(`${gate[1]}->  `));
		return child.includes('never executed') ? [] : [gate[2]];
	});
	assert.equal(ways.length, 1, plan.join('\n'));
	return ways[0];
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const client = await Client.login(server.url);
	const collection = 'sw_items';
	const key = (name) => column(name, 'integer', { is_primary_key: true, has_auto_increment: true });
	await client.must('POST', '/collections', { collection: 'sw_groups', schema: {}, meta: {}, fields: [key('id'), column('name', 'string')] });
	await client.must('POST', '/collections', { collection, schema: {}, meta: { accountability: null }, fields: [key('id'), column('title', 'string'), column('i', 'integer'), column('n', 'integer', { is_indexed: true }), column('part', 'integer'), column('shelf', 'integer', { is_indexed: true }), column('maybe', 'integer', { is_indexed: true }), column('group', 'integer')] });
	await client.must('POST', '/relations', { collection, field: 'group', related_collection: 'sw_groups', meta: {}, schema: {} });
	const groups = (await client.must('POST', '/items/sw_groups', ['zero', 'one', 'two'].map((name) => ({ name })))).map((group) => group.id);
	for (let at = 0; at < rows; at += 5000) await client.must('POST', `/items/${collection}?fields=id`, items.slice(at, at + 5000).map((item) => ({ ...item, group: groups[item.part] })));
	assert.equal((await client.send('PUT', `/search-indexes/${collection}`, { fields: ['title'] })).body.data.rows, rows);
	const ask = (query) => client.search(`/items/${collection}`, { query: { fields: ['i'], ...query } });
	const found = async (query) => (await ask(query)).body.data.map((item) => item.i);

	async function agrees(asked = searches) {
		for (const search of asked) {
			for (const [name, [filter, fits]] of Object.entries(filters)) {
				const expected = items.filter((item) => holds(item, search) && fits(item));
				const what = `${search}, ${name}`;
				const query = { search, filter };
				const ranked = await found({ ...query, limit: 1200 });
				assert.equal(ranked.length, Math.min(expected.length, 1200), what);
				const all = new Set(expected.map((item) => item.i));
				assert.ok(new Set(ranked).size === ranked.length && ranked.every((i) => all.has(i)), what);
				assert.deepEqual(await found({ ...query, limit: 30, offset: 15 }), ranked.slice(15, 45), `${what}, a page`);
				const orders = { 'i': (a, b) => a.i - b.i, '-n,i': (a, b) => b.n - a.n || a.i - b.i };
				for (const [sort, order] of Object.entries(orders)) {
					const sorted = expected.toSorted(order).map((item) => item.i);
					assert.deepEqual(await found({ ...query, sort, limit: 25 }), sorted.slice(0, 25), `${what} by ${sort}`);
					assert.deepEqual(await found({ ...query, sort, limit: 700, offset: 10 }), sorted.slice(10, 710), `${what} by ${sort}, a page`);
				}
				const counted = (await ask({ ...query, limit: 1, meta: 'filter_count' })).body.meta.filter_count;
				assert.equal(counted, expected.length, `${what} counted`);
			}
		}
	}

	await check('every word, with every filter, in every order', () => agrees());
	await check('pages by cursor, over values that may be missing', async () => {
		for (const search of ['seldom', 'tenth odd', 'late', 'odd even']) {
			for (const sort of ['maybe', '-maybe', '-n']) {
				const walked = [];
				for (let after = ''; after !== null;) {
					const page = (await ask({ search, sort, limit: 90, after, filter: { i: { _gt: rows / 2 } } })).body;
					walked.push(...page.data.map((item) => item.i));
					after = page.meta.cursor.next;
				}
				const expected = items.filter((item) => holds(item, search) && item.i > rows / 2).map((item) => item.i);
				assert.deepEqual(walked.toSorted((a, b) => a - b), expected, `${search} by ${sort}`);
			}
		}
	});
	if (kind === 'pg') {
		await check('the way fits how many match, whatever the planner knows', async () => {
			const way = async (query) => wayOf((await client.search(`/items/${collection}`, { query: { fields: ['i'], limit: 25, ...query, explain: true } })).body.data.statements[0].plan);
			for (const known of [true, false]) {
				if (known) await database.sql('analyze');
				else await database.sql("delete from pg_statistic where starelid = (select oid from pg_class where relname like 'dirigent_search__')");
				for (const sort of [{}, { sort: '-n' }]) {
					const of = (search, filter = {}) => way({ search, ...sort, ...(Object.keys(filter).length ? { filter } : {}) });
					assert.equal(await of('every'), 'w');
					assert.equal(await of('even e*'), 'w');
					for (const few of ['once', 'nowhere', 'odd even', 'zz*', 'once every']) assert.equal(await of(few), sort.sort ? 'l' : 's', few);
					assert.equal(await of('once', { part: { _eq: 1 } }), 'l');
					assert.equal(await of('every', { shelf: { _gt: 600 } }), 's', 'nothing, of many');
				}
			}
			await agrees(['tenth', 'odd even', 'seldom every', 'on*']);
		});
	}
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
