// search= with an index: the items whose texts hold all words, whoever wrote them, told apart in JavaScript.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { column, key } from '../kit/fields.mjs';
import { Server } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const vocabulary = ['apple', 'Apples', 'banana', 'Überzug', 'data', 'database', "o'neil", 'C++', 'x@y.org', '3.14', 'snow-white', 'the', 'Привет', '<b>', '100%', 'NEAR', 'OR', 'NOT', 'AND', '*', '"quoted"', "it''s", 'a:b', '(paren)', 'back\\slash'];
let seed = 42;
const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
const phrase = () => Array.from({ length: 1 + random(8) }, () => vocabulary[random(vocabulary.length)]).join(' ');

const wordsOf = (text) => (text ?? '').toLowerCase().split(/[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+/).filter(Boolean);
function matches(item, search, fields = ['title', 'body']) {
	const words = wordsOf(search);
	const prefix = search.endsWith('*') && /[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]\*$/.test(search);
	const held = fields.flatMap((field) => wordsOf(item[field]));
	return words.every((word, i) => (prefix && i === words.length - 1 ? held.some((each) => each.startsWith(word)) : held.includes(word)));
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const server = await Server.fresh(database);
	const client = await Client.login(server.url);
	const keys = { si_number: key, si_text: column('id', 'string', { is_primary_key: true }), si_uuid: column('id', 'uuid', { is_primary_key: true }, { special: ['uuid'] }) };
	for (const [collection, key] of Object.entries(keys)) {
		await client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [key, column('title', 'string'), column('body', 'text'), column('n', 'integer'), column('secret', 'string', {}, { special: ['conceal'] }), column('up', key.type)] });
		await client.must('POST', '/relations', { collection, field: 'up', related_collection: collection, meta: { one_field: 'downs' }, schema: { on_delete: 'SET NULL' } });
		await client.must('POST', `/fields/${collection}`, { field: 'downs', type: 'alias', meta: { special: ['o2m'] } });
	}
	const put = (collection, body = { fields: ['title', 'body'] }) => client.send('PUT', `/search-indexes/${collection}`, body);
	const all = (collection) => client.must('SEARCH', `/items/${collection}`, { query: { limit: -1, sort: 'id' } });
	const found = async (collection, search, query = {}) => (await client.must('SEARCH', `/items/${collection}`, { query: { limit: -1, search, fields: ['id'], ...query } })).map((item) => item.id);
	const searches = ['apple', 'APPLE', 'apple banana', 'data', 'data*', 'dat*', 'Ü*', 'überzug', 'привет the', "o'neil", 'o neil', 'x@y.org', 'org', '3.14', '14', 'snow-white', 'white', 'near', 'OR', 'apple OR banana', 'NOT data', '"quoted', "it''s", 'a:b', 'title:apple', '(paren', 'back\\slash', '100%', '-data', '^data', '{data}', 'data:*', 'data & apple', 'data | apple', '!data', 'nothing', 'apple nothing', 'b', '<b>', 'c++'];
	async function agrees(collection, fields) {
		const items = await all(collection);
		for (const search of searches) {
			const expected = items.filter((item) => matches(item, search, fields)).map((item) => item.id).sort();
			assert.deepEqual((await found(collection, search)).sort(), expected, search);
			assert.deepEqual(await found(collection, search, { sort: 'id' }), items.map((item) => item.id).filter((id) => expected.includes(id)), `${search} sorted`);
		}
	}

	await check('only admins switch it, and bad requests say what is wrong', async () => {
		const stranger = new Client(server.url);
		for (const [method, path] of [['GET', '/search-indexes'], ['GET', '/search-indexes/si_number'], ['PUT', '/search-indexes/si_number'], ['DELETE', '/search-indexes/si_number']]) assert.equal((await stranger.send(method, path, method === 'PUT' ? {} : undefined)).status, 403, `${method} ${path}`);
		assert.deepEqual(await client.must('GET', '/search-indexes'), []);
		assert.equal((await client.get('/search-indexes/si_number')).status, 403);
		assert.equal((await client.delete('/search-indexes/si_number')).status, 403);
		assert.equal((await put('nope')).code, 'FORBIDDEN');
		for (const body of [{ fields: [] }, { fields: ['nope'] }, { fields: ['n'] }, { fields: ['secret'] }, { fields: [1] }, { fields: 'title' }, { fields: Array(40).fill('title') }, { language: 'klingon' }, { language: "x'; drop" }, { language: 1 }, { other: 1 }]) assert.equal((await put('si_number', body)).code, 'INVALID_PAYLOAD', JSON.stringify(body));
		assert.equal((await put('directus_users', {})).code, 'INVALID_PAYLOAD');
	});
	for (const collection of Object.keys(keys)) {
		const id = (i) => (collection === 'si_number' ? {} : collection === 'si_text' ? { id: `${'zä '[i % 3]}${i}` } : {});
		await client.must('POST', `/items/${collection}`, Array.from({ length: 120 }, (_, i) => ({ ...id(i), title: i % 9 ? phrase() : null, body: i % 5 ? phrase() : null, n: i % 7, secret: 'apple' })));
		const before = await all(collection);
		const plain = await found(collection, 'pple');
		await check(`${collection}: an index over what is there`, async () => {
			assert.ok(plain.length > 0);
			const made = await put(collection);
			assert.deepEqual(made.body?.data, { collection, fields: ['title', 'body'], language: 'simple', rows: 120 }, made.text);
			assert.deepEqual((await client.must('GET', '/search-indexes')).map((index) => index.collection).includes(collection), true);
			assert.deepEqual(await client.must('GET', `/search-indexes/${collection}`), { collection, fields: ['title', 'body'], language: 'simple' });
			await agrees(collection);
			assert.deepEqual(await found(collection, 'pple'), []);
			assert.deepEqual(await all(collection), before);
		});
		await check(`${collection}: it follows every write`, async () => {
			const items = await all(collection);
			await client.must('PATCH', `/items/${collection}`, { keys: items.slice(0, 20).map((item) => item.id), data: { title: 'apple nothing' } });
			await client.must('PATCH', `/items/${collection}`, items.slice(20, 40).map((item) => ({ id: item.id, body: null, title: `${item.title} data` })));
			await client.must('DELETE', `/items/${collection}`, items.slice(40, 50).map((item) => item.id));
			await client.must('POST', `/items/${collection}`, { ...id(777), title: 'brand new database' });
			await client.must('PATCH', `/items/${collection}`, { query: { filter: { n: { _eq: 3 } }, limit: -1 }, data: { up: items.slice(50).find((item) => item.n === 3).id } });
			await database.sql(`update ${collection} set title = 'written elsewhere banana' where n = 6`);
			await database.sql(`delete from ${collection} where n = 5`);
			if (kind === 'sqlite') {
				await database.sql(`insert or replace into ${collection} (id, title) select id, 'replaced data' from ${collection} where n = 1`);
				await database.sql('vacuum');
			}
			await agrees(collection);
		});
		await check(`${collection}: filters, counts, pages and levels below`, async () => {
			const items = await all(collection);
			const few = items.filter((item) => matches(item, 'data') && item.n > 2).map((item) => item.id).sort();
			assert.deepEqual((await found(collection, 'data', { filter: { n: { _gt: 2 } } })).sort(), few);
			const { meta, data } = (await client.search(`/items/${collection}`, { query: { search: 'data', filter: { n: { _gt: 2 } }, meta: '*', limit: 3 } })).body;
			assert.deepEqual(meta, { total_count: items.length, filter_count: few.length });
			assert.equal(data.length, Math.min(3, few.length));
			const whole = await found(collection, 'apple');
			const pages = [];
			for (let page = 1; pages.length < whole.length; page++) pages.push(...await found(collection, 'apple', { limit: 7, page }));
			assert.deepEqual(pages, whole);
			const walked = [];
			for (let after = ''; after !== null;) {
				const page = (await client.search(`/items/${collection}`, { query: { search: 'apple', limit: 7, after, fields: ['id'] } })).body;
				walked.push(...page.data.map((item) => item.id));
				after = page.meta.cursor.next;
			}
			assert.deepEqual(walked, await found(collection, 'apple', { sort: 'id' }));
			const parent = items.find((item) => item.downs.length > 3);
			const below = (await client.must('SEARCH', `/items/${collection}`, { keys: [parent.id], query: { fields: ['downs.id', 'up.id'], deep: { downs: { _search: 'data' } } } }))[0].downs.map((item) => item.id);
			assert.deepEqual(below.sort(), items.filter((item) => item.up === parent.id && matches(item, 'data')).map((item) => item.id).sort());
			const counted = await client.must('SEARCH', `/items/${collection}`, { query: { search: 'data', aggregate: { count: 'id' } } });
			assert.equal(Number(counted[0].count.id), items.filter((item) => matches(item, 'data')).length);
		});
	}
	await check('the best match comes first, a sort of one\'s own wins', async () => {
		await client.must('POST', '/items/si_number', [{ title: 'zebra', body: 'long long text about many other animals that live elsewhere and do nothing of note', n: 1 }, { title: 'zebra zebra zebra', body: 'zebra', n: 2 }, { title: 'one zebra among words', body: null, n: 3 }]);
		const numbers = async (query) => (await client.must('SEARCH', '/items/si_number', { query: { search: 'zebra', fields: ['n'], ...query } })).map((item) => item.n);
		assert.equal((await numbers({}))[0], 2);
		assert.deepEqual(await numbers({ sort: 'n' }), [1, 2, 3]);
		assert.deepEqual(await numbers({ sort: '-n', limit: 1 }), [3]);
	});
	await check('more matches than are ranked: every page once, in one order', async () => {
		for (const collection of ['si_number', 'si_uuid']) {
			const { length } = await client.must('POST', `/items/${collection}`, Array.from({ length: 2500 }, (_, i) => ({ title: `plenty ${'plenty '.repeat(i % 4)} ${i % 500 ? '' : 'few'}`, n: 900 + (i % 2) })));
			const whole = await found(collection, 'plenty');
			assert.deepEqual([whole.length, new Set(whole).size], [length, length]);
			for (const size of [100, 300, 1100]) {
				const pages = [];
				for (let offset = 0; offset < length; offset += size) pages.push(...await found(collection, 'plenty', { limit: size, offset }));
				assert.deepEqual(pages, whole, `pages of ${size}`);
			}
			const odd = new Set(await found(collection, 'plenty', { filter: { n: { _eq: 901 } }, sort: 'id' }));
			assert.equal(odd.size, length / 2);
			const filtered = [];
			for (let page = 1; page <= 13; page++) filtered.push(...await found(collection, 'plenty', { filter: { n: { _eq: 901 } }, limit: 100, page }));
			assert.deepEqual(new Set(filtered), odd);
			const streamed = await client.get(`/items/${collection}?search=plenty&limit=-1&fields=id&export=csv`);
			assert.deepEqual(streamed.text.replaceAll('"', '').split('\n').slice(1).sort(), whole.map(String).sort());
			const estimate = async (search) => (await client.search(`/items/${collection}`, { query: { search, limit: 1, meta: 'estimated_count' } })).body.meta.estimated_count;
			if (kind === 'pg') await database.sql('analyze');
			const [many, few, none] = [await estimate('plenty'), await estimate('few'), await estimate('nowhere')];
			assert.ok(Math.abs(many - length) < length * 0.1, `${many} for ${length}`);
			assert.ok(few >= 1 && few <= 40 && none <= 20, `${few} for 5, ${none} for none`);
			await client.must('DELETE', `/items/${collection}`, { query: { search: 'plenty', limit: -1 } });
			assert.deepEqual(await found(collection, 'plenty'), []);
		}
	});
	await check('words without letters, very many and very long ones', async () => {
		assert.deepEqual((await found('si_number', '***')).length, (await all('si_number')).filter((item) => [item.title, item.body].some((text) => text?.includes('***'))).length);
		assert.equal((await client.search('/items/si_number', { query: { search: 'a '.repeat(65) } })).code, 'INVALID_QUERY');
		assert.deepEqual(await found('si_number', 'x'.repeat(3000)), []);
		assert.deepEqual(await found('si_number', 'apple '.repeat(60)), await found('si_number', 'apple '.repeat(60)));
	});
	await check('excerpts mark what was found', async () => {
		const text = `${'before '.repeat(40)}<script> Apple & "apple" pineapple ${'after '.repeat(60)}`;
		const { id } = await client.must('POST', '/items/si_number', { title: 'excerpted', body: text });
		const excerpt = async (search, fields = ['excerpt(body)']) => (await client.must('SEARCH', '/items/si_number', { keys: [id], query: { fields, ...(search ? { search } : {}) } }))[0];
		const { body_excerpt: marked } = await excerpt('apple excerpted');
		assert.match(marked, /^….*&lt;script&gt; <mark>Apple<\/mark> &amp; &quot;<mark>apple<\/mark>&quot; pineapple .*…$/);
		assert.ok(marked.length < 500);
		const plain = marked.replace(/<\/?mark>/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
		assert.ok(text.includes(plain.slice(1, -1)));
		assert.deepEqual(await excerpt(null), { body_excerpt: null });
		assert.deepEqual((await client.must('SEARCH', '/items/si_number', { keys: [id], query: { search: 'pineap*', fields: ['excerpt(body)', 'cut'], alias: { cut: 'excerpt(title)' } } }))[0].cut, 'excerpted');
		assert.match((await excerpt('pineap*')).body_excerpt, /<mark>pineapple<\/mark>/);
		for (const fields of [['excerpt(n)'], ['excerpt(secret)'], ['excerpt(nope)'], ['excerpt(downs)']]) assert.ok((await client.search('/items/si_number', { query: { search: 'apple', fields } })).status >= 400, fields[0]);
		assert.equal((await client.search('/items/si_number', { query: { filter: { 'excerpt(body)': { _eq: 'x' } } } })).code, 'INVALID_QUERY');
		assert.equal((await client.search('/items/si_number', { query: { sort: 'excerpt(body)' } })).code, 'INVALID_QUERY');
		await client.must('DELETE', `/items/si_number/${id}`);
	});
	await check('forms of a word count as one in a language', async () => {
		await client.must('POST', '/items/si_uuid', { title: 'He was running races', body: 'universities' });
		assert.equal((await put('si_uuid', { language: 'english' })).body.data.language, 'english');
		assert.equal((await found('si_uuid', 'runs race university')).length, 1);
		const [item] = await client.must('SEARCH', '/items/si_uuid', { query: { search: 'runs race', fields: ['excerpt(title)'] } });
		assert.equal(item.title_excerpt, 'He was <mark>running</mark> <mark>races</mark>');
		assert.equal((await put('si_uuid')).status, 200);
		assert.equal((await found('si_uuid', 'runs')).length, 0);
		await agrees('si_uuid');
	});
	await check('changes of the model keep the index or shrink it', async () => {
		await client.must('POST', '/fields/si_text', column('extra', 'string'));
		await client.must('PATCH', '/fields/si_text/n', { schema: { is_nullable: true, default_value: 4 }, type: 'bigInteger' });
		await client.must('PATCH', '/fields/si_text/title', { type: 'text', schema: {} });
		assert.deepEqual((await client.must('GET', '/search-indexes/si_text')).fields, ['title', 'body']);
		await agrees('si_text');
		await client.must('DELETE', '/fields/si_text/n');
		await agrees('si_text');
		await client.must('DELETE', '/fields/si_text/title');
		assert.deepEqual((await client.must('GET', '/search-indexes/si_text')).fields, ['body']);
		await client.must('POST', '/items/si_text', { id: 'later', body: 'apple later' });
		await agrees('si_text', ['body']);
		await client.must('DELETE', '/fields/si_text/body');
		assert.equal((await client.get('/search-indexes/si_text')).status, 403);
		await client.must('POST', '/items/si_text', { id: 'last', extra: 'apple' });
		assert.deepEqual(await found('si_text', 'ppl'), ['last']);
		assert.equal((await put('si_text', {})).body.data.fields.join(), 'id,up,extra');
		await client.must('DELETE', '/collections/si_text');
		assert.deepEqual((await client.must('GET', '/search-indexes')).map((index) => index.collection), ['si_number', 'si_uuid']);
	});
	await check('no table of it shows, and a server that starts finds it', async () => {
		const shown = JSON.stringify([await client.must('GET', '/collections'), await client.must('GET', '/fields'), await client.must('GET', '/relations')]);
		assert.doesNotMatch(shown, /dirigent_search/);
		assert.equal((await client.get('/items/dirigent_search')).status, 403);
		const again = await Server.start(database);
		const other = await Client.login(again.url);
		assert.deepEqual((await other.must('GET', '/search-indexes')).length, 2);
		assert.equal((await other.must('GET', '/items/si_number?search=apple&limit=-1')).length, (await found('si_number', 'apple')).length);
		assert.equal((await again.stop()).code, 0);
	});
	await check('without it everything is as before', async () => {
		assert.equal((await client.delete('/search-indexes/si_number')).status, 204);
		assert.ok((await found('si_number', 'pple')).length > 0);
		assert.equal((await client.get('/search-indexes/si_number')).status, 403);
		await client.must('DELETE', '/search-indexes/si_uuid');
		const left = kind === 'pg' ? "select relname from pg_class where relname like 'dirigent_search_%' and relkind = 'r' union select proname from pg_proc where proname like 'dirigent%'" : "select name from sqlite_master where name like 'dirigent_search\\_%' escape '\\'";
		assert.deepEqual((await database.sql(left)).filter(([name]) => !/_pkey|_key|_id_seq/.test(name)), []);
	});
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await database.drop();
}
finish();
