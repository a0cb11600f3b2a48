// Groups by bins of time and related fields, conditions on them and windows over them: a server's answers to random
// questions against an evaluation in JavaScript. RANDOM_CASES questions on each database, RANDOM_SEED repeats a run.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';
import { Evaluator, normal } from './analytics/evaluate.mjs';
import { queryOf, question } from './analytics/questions.mjs';
import { install, rows } from './analytics/world.mjs';
import { chosenSeed, randomness } from './random/random.mjs';

const token = 'analytics-static-token-0123456789';
const cases = Number(process.env.RANDOM_CASES ?? 400);
const seed = chosenSeed();

const bins = (bin) => ({ groupBy: [bin] });
const windows = (one, more = {}) => ({ groupBy: ['status'], aggregate: { sum: ['views'] }, window: { w: one }, ...more });
const wrong = {
	'an unknown zone': bins('bin(published,day,Mars/Phobos)'), 'a zone that is a file': bins('bin(published,day,../../etc/passwd)'), 'the zone of the system': bins('bin(published,day,localtime)'),
	'a zone with a quote': bins("bin(published,day,UTC' or 1)"), 'an unknown unit': bins('bin(published,decade)'), 'no unit': bins('bin(published)'), 'four arguments': bins('bin(published,day,UTC,1)'),
	'bins of a text': bins('bin(status,day)'), 'bins of a number': bins('bin(views,day)'), 'hours of a date': bins('bin(author.born,hour)'), 'bins of a function': bins('bin(year(published),day)'),
	'bins outside groups': { fields: ['bin(published,day)'] }, 'bins in a filter': { filter: { 'bin(published,day)': { _eq: '2024-01-01' } } },
	'groups past many': { groupBy: ['author.author_items.status'] }, 'groups of a list': { groupBy: ['author.author_items'] }, 'two values in one place': { groupBy: ['author', 'author.name'] },
	'the same bins of two zones': { groupBy: ['bin(published,day)', 'bin(published,day,Asia/Kolkata)'] },
	'having without groups': { having: { count: { _gt: 1 } } }, 'having of nothing known': { groupBy: ['status'], having: { views: { _gt: 1 } } }, 'an operator for items only': { groupBy: ['status'], having: { status: { _contains: 'a' } } },
	'an unknown operator': { groupBy: ['status'], having: { count: { _near: 1 } } }, 'a value that is no number': { groupBy: ['status'], having: { count: { _gt: 'many' } } }, 'a value that is no date': { ...bins('bin(published,day)'), having: { published_by_day: { _gt: 'soon' } } },
	'having that is no object': { groupBy: ['status'], having: 'x' }, 'having with _some': { groupBy: ['status'], having: { status: { _some: { id: 1 } } } }, 'half a range': { groupBy: ['status'], having: { count: { _between: [1] } } },
	'hundreds of conditions': { groupBy: ['status'], having: { _or: Array.from({ length: 201 }, (_, i) => ({ count: { _eq: i } })) } }, 'having in deep': { fields: ['author.author_items.id'], deep: { author: { author_items: { _groupBy: ['status'], _having: { count: { _gt: 1 } } } } } },
	'windows without groups': { window: { w: { function: 'row_number', sort: ['id'] } } }, 'an unknown window': windows({ function: 'median', of: 'sum.views' }), 'a window of nothing': windows({ function: 'sum' }), 'a rank without order': windows({ function: 'rank' }),
	'a rank of something': windows({ function: 'rank', of: 'status', sort: ['status'] }), 'rows without order': windows({ function: 'sum', of: 'sum.views', rows: 3 }), 'no rows': windows({ function: 'sum', of: 'sum.views', sort: ['status'], rows: 0 }),
	'too many rows': windows({ function: 'sum', of: 'sum.views', sort: ['status'], rows: 1e6 }), 'a sum of texts': windows({ function: 'sum', of: 'status' }), 'a window of what is not asked': windows({ function: 'count', of: 'views' }), 'a key nobody knows': windows({ function: 'count', over: 'views' }),
	'eleven windows': { groupBy: ['status'], window: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`w${i}`, { function: 'count' }])) }, 'a name with a dot': { groupBy: ['status'], window: { 'a.b': { function: 'count' } } }, 'a name that is taken': { groupBy: ['status'], window: { status: { function: 'count' } } },
	'sort by nothing known': { groupBy: ['status'], sort: ['views'], window: { w: { function: 'count' } } }, 'a cursor': { groupBy: ['status'], window: { w: { function: 'count' } }, after: '' },
};

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	const client = new Client(server.url, token);
	const random = randomness(seed);
	const data = rows(random);
	await install(client, data);
	const evaluator = new Evaluator(data, { nullsFirst: kind !== 'pg' });
	const ask = (query) => client.search('/items/an_article', { query });

	await check(`${cases} questions of seed ${seed}`, async () => {
		const failures = [];
		for (let i = 0; i < cases && failures.length < 4; i++) {
			const one = question(random, (groups, column) => evaluator.groups(groups).map((group) => group.get(column)));
			const query = queryOf(one, random);
			const answer = await ask(query);
			try {
				assert.equal(answer.status, 200, answer.text);
				assert.deepEqual(normal(answer.body.data), normal(evaluator.answer(one)));
			} catch (error) {
				failures.push(`question ${i}: ${JSON.stringify(query)}\n${error.message}`);
			}
		}
		assert.ok(failures.length === 0, failures.join('\n\n'));
	});
	for (const [name, query] of Object.entries(wrong)) {
		await check(`refused: ${name}`, async () => refused(await ask(query), 400, 'INVALID_QUERY'));
	}
	await check('a query string says the same as a body', async () => {
		const query = { groupBy: ['author.country.code', 'bin(published,month,Europe/Paris)'], aggregate: { sum: ['views'] }, having: { sum: { views: { _gt: 10 } } }, window: { total: { function: 'sum', of: 'sum.views', sort: ['published_by_month'], partition: ['author.country.code'], rows: 3 } }, sort: ['-total'], limit: 5 };
		const text = `groupBy[]=author.country.code&groupBy[]=bin(published,month,Europe/Paris)&aggregate[sum]=views&having=${JSON.stringify(query.having)}&window[total][function]=sum&window[total][of]=sum.views&window[total][sort]=published_by_month&window[total][partition]=author.country.code&window[total][rows]=3&sort=-total&limit=5`;
		assert.deepEqual((await client.get(`/items/an_article?${encodeURI(text)}`)).body, (await ask(query)).body);
	});
	await check('exports and counts', async () => {
		const query = { groupBy: ['author.country.code'], aggregate: { count: '*' }, window: { place: { function: 'rank', sort: ['-count'] } }, sort: ['author.country.code'], filter: { author: { country: { code: { _nnull: true } } } }, meta: '*' };
		const answer = (await ask(query)).body;
		assert.deepEqual([answer.meta.total_count, answer.meta.filter_count], [data.article.length, answer.data.reduce((sum, group) => sum + Number(group.count), 0)]);
		const csv = (await ask({ ...query, export: 'csv' })).text.split('\n');
		assert.equal(csv[0].replaceAll('"', ''), 'author.country.code,count,place');
		assert.deepEqual(csv.slice(1).map((line) => line.replaceAll('"', '')), answer.data.map((group) => `${group.author.country.code},${group.count},${group.place}`));
		for (const format of ['xml', 'yaml', 'json']) assert.equal((await ask({ ...query, export: format })).status, 200);
	});
	await check('concealed values are not told by guessing', async () => {
		const users = (having) => client.search('/users', { query: { groupBy: ['email'], aggregate: { max: ['password'] }, having } });
		refused(await users({ max: { password: { _gt: 'a' } } }), 400, 'INVALID_QUERY');
		refused(await users({ max: { password: { _nnull: true } } }), 400, 'INVALID_QUERY');
	});
	await check('groups are no way around rights', async () => {
		const { id: role } = await client.must('POST', '/roles', { name: 'reader', policies: [{ policy: { name: 'reader', app_access: true } }] });
		await client.must('POST', '/users', { email: 'reader@example.com', password: 'reader', role, token: 'reader-static-token-0123456789' });
		const reader = new Client(server.url, 'reader-static-token-0123456789');
		for (const query of [bins('bin(published,day)'), { groupBy: ['author.name'] }]) refused(await reader.search('/items/an_article', { query }), 403, 'FORBIDDEN');
		const nowhere = await reader.search('/users', { query: { groupBy: ['bin(nothing,day)'] } });
		assert.ok(nowhere.status === 403 || nowhere.status === 400, nowhere.text);
		// With access to the app come the own role and the own user, and nobody else's.
		const roles = await reader.search('/users', { query: { groupBy: ['role.name'] } });
		assert.deepEqual(roles.body.data, [{ role: { name: 'reader' } }]);
		const others = await reader.search('/users', { query: { groupBy: ['role.users.email'] } });
		assert.doesNotMatch(others.text, /admin@example\.com/);
		const own = await reader.search('/users', { query: { groupBy: ['email'], aggregate: { count: '*' }, window: { all: { function: 'count' } } } });
		assert.equal(own.status, 200, own.text);
		assert.deepEqual(own.body.data.map((group) => [group.email, Number(group.all)]), [['reader@example.com', 1]]);
	});
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
