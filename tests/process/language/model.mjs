// The model the language is asked about: every field type, every kind of relation, a self reference, NULLs, duplicates and
// texts beyond ASCII. Made over the API, so that it is the same on any server of the contract.
import { alias } from '../../kit/fields.mjs';

const field = (name, type, schema = {}, meta = {}) => ({ field: name, type, schema, meta });
const key = (type = 'integer') => field('id', type, type === 'integer' ? { is_primary_key: true, has_auto_increment: true } : { is_primary_key: true, max_length: 40 });

const collections = {
	person: [key(), field('name', 'string'), field('age', 'integer'), field('born', 'date'), field('boss', 'integer', {}, { special: ['m2o'] }), alias('reports', 'o2m'), alias('articles', 'o2m'), field('account', 'uuid', {}, { special: ['m2o'] })],
	article: [
		key(), field('title', 'string'), field('body', 'text'), field('slug', 'string', { max_length: 40 }), field('status', 'string'),
		field('rank', 'integer'), field('big', 'bigInteger'), field('score', 'float'), field('price', 'decimal', { numeric_precision: 10, numeric_scale: 2 }),
		field('live', 'boolean', {}, { special: ['cast-boolean'] }), field('day', 'date'), field('at', 'dateTime'), field('stamp', 'timestamp'), field('clock', 'time'),
		field('data', 'json', {}, { special: ['cast-json'] }), field('words', 'csv', {}, { special: ['cast-csv'] }), field('secret', 'string', {}, { special: ['conceal'] }),
		field('ref', 'uuid'), field('author', 'integer', {}, { special: ['m2o'] }), alias('comments', 'o2m'), alias('labels', 'm2m'), alias('sections', 'm2a'), alias('translations', 'translations'),
		alias('notice', 'no-data'),
	],
	comment: [key(), field('article', 'integer'), field('text', 'string'), field('votes', 'integer'), field('at', 'timestamp'), field('writer', 'integer')],
	label: [key('string'), field('name', 'string'), alias('articles', 'm2m')],
	article_label: [key(), field('article', 'integer'), field('label', 'string', { max_length: 40 }), field('sort', 'integer')],
	para: [key(), field('body', 'text'), field('size', 'integer')],
	picture: [key('string'), field('source', 'string'), field('maker', 'integer'), field('size', 'integer')],
	article_section: [key(), field('article', 'integer'), field('item', 'string'), field('collection', 'string'), field('sort', 'integer')],
	language: [key('string'), field('name', 'string')],
	article_text: [key(), field('article', 'integer'), field('language', 'string', { max_length: 40 }), field('title', 'string')],
};

const relation = (collection, name, related, meta = {}) => ({ collection, field: name, related_collection: related, meta, ...(related ? { schema: { on_delete: related === collection ? 'NO ACTION' : 'SET NULL' } } : {}) });
const relations = [
	relation('person', 'boss', 'person', { one_field: 'reports' }),
	relation('person', 'account', 'directus_users'),
	relation('article', 'author', 'person', { one_field: 'articles' }),
	relation('comment', 'article', 'article', { one_field: 'comments' }),
	relation('comment', 'writer', 'person'),
	relation('article_label', 'article', 'article', { one_field: 'labels', junction_field: 'label', sort_field: 'sort' }),
	relation('article_label', 'label', 'label', { one_field: 'articles', junction_field: 'article' }),
	relation('article_section', 'article', 'article', { one_field: 'sections', junction_field: 'item', sort_field: 'sort' }),
	relation('article_section', 'item', null, { one_allowed_collections: ['para', 'picture'], one_collection_field: 'collection', junction_field: 'article' }),
	relation('picture', 'maker', 'person'),
	relation('article_text', 'article', 'article', { one_field: 'translations', junction_field: 'language' }),
	relation('article_text', 'language', 'language', { junction_field: 'article' }),
];

const items = (me) => ({
	person: [
		{ name: 'Ada', age: 36, born: '1815-12-10', account: me }, { name: 'Bob', age: 50, born: '1974-02-28', boss: 1 },
		{ name: 'Çelik', age: null, born: null, boss: 1 }, { name: 'ada', age: 36, born: '2000-02-29', boss: 2 }, { name: null, age: 0, born: '1999-12-31', boss: 2 },
	],
	language: [{ id: 'de', name: 'Deutsch' }, { id: 'en', name: 'English' }],
	label: [{ id: 'x', name: 'red' }, { id: 'y', name: 'Blue' }, { id: 'z', name: null }],
	para: [{ body: 'first paragraph', size: 3 }, { body: 'Zweiter Absatz', size: 1 }, { body: null, size: null }],
	picture: [{ id: 'p1', source: 'a.png', maker: 1, size: 10 }, { id: 'p2', source: 'b.png', maker: null, size: 2 }],
	article: [
		{ title: 'Alpha', body: 'lorem', slug: 'alpha', status: 'draft', rank: 1, big: 9007199254740991, score: 1.5, price: 10.25, live: true, day: '2024-01-31', at: '2024-01-31T10:20:30', stamp: '2024-01-31T10:20:30.456Z', clock: '10:20:30', data: { a: { b: [1, { c: 'deep' }] }, n: 5, flag: true, none: null }, words: ['one', 'two'], secret: 'abc', ref: '11111111-1111-4111-8111-111111111111', author: 1 },
		{ title: 'beta', body: 'Ipsum 100%', slug: 'beta', status: 'draft', rank: 2, big: -5, score: -0.25, price: 0, live: false, day: '2023-12-31', at: '2023-12-31T23:59:59', stamp: '2023-12-31T23:59:59.000Z', clock: '00:00:00', data: [1, 2, 3], words: [], secret: null, ref: null, author: 2 },
		{ title: 'Gamma_1', body: '', slug: 'gamma', status: 'public', rank: 2, big: 0, score: 0, price: 99999.99, live: null, day: '2024-02-29', at: null, stamp: '2024-02-29T00:00:00Z', clock: '23:59:59', data: [], words: null, secret: '', ref: '22222222-2222-4222-8222-222222222222', author: 1 },
		{ title: 'Ünïcødé 𝄞', body: null, slug: null, status: null, rank: null, big: null, score: null, price: null, live: null, day: null, at: null, stamp: null, clock: null, data: null, words: null, secret: null, ref: null, author: null },
		{ title: 'alpha', body: 'lorem\nipsum', slug: 'alpha-2', status: 'public', rank: -3, big: 42, score: 3.25, price: 10.25, live: true, day: '2000-01-01', at: '2000-01-01T00:00:00', stamp: '2000-01-01T12:00:00Z', clock: '12:00:00', data: { a: { b: [] }, n: 7 }, words: ['two'], secret: 'x', ref: '33333333-3333-4333-8333-333333333333', author: 4 },
		{ title: "O'Neil \"q\" \\", body: 'a,b', slug: 'quote', status: 'archived', rank: 10, big: 42, score: 2, price: 5.5, live: false, day: '2024-01-31', at: '2024-06-15T08:00:00', stamp: '2024-06-15T08:00:00Z', clock: '08:00:00', data: '"text"', words: ['a b', 'ü'], secret: 'y', ref: null, author: 2 },
	],
	comment: [
		{ article: 1, text: 'good', votes: 3, at: '2024-02-01T00:00:00Z', writer: 2 }, { article: 1, text: 'bad', votes: -1, at: null, writer: 1 }, { article: 1, text: null, votes: null, at: '2024-02-03T00:00:00Z', writer: null },
		{ article: 2, text: 'good', votes: 3, at: '2024-01-01T00:00:00Z', writer: 3 }, { article: 3, text: 'Ugly', votes: 0, at: '2023-01-01T05:06:07Z', writer: 2 }, { article: null, text: 'lost', votes: 1, at: null, writer: 4 }, { article: 2, text: 'again', votes: 7, at: null, writer: 1 },
	],
	article_label: [
		{ article: 1, label: 'x', sort: 2 }, { article: 1, label: 'y', sort: 1 }, { article: 2, label: 'x', sort: 1 }, { article: 3, label: 'z', sort: null }, { article: 3, label: 'x', sort: 5 }, { article: 5, label: null, sort: 1 },
	],
	article_section: [
		{ article: 1, item: '1', collection: 'para', sort: 2 }, { article: 1, item: 'p1', collection: 'picture', sort: 1 }, { article: 2, item: '2', collection: 'para', sort: 1 }, { article: 2, item: '99', collection: 'para', sort: 2 }, { article: 3, item: 'p2', collection: 'picture', sort: 1 }, { article: 5, item: null, collection: 'para', sort: 1 },
	],
	article_text: [
		{ article: 1, language: 'de', title: 'Alpha de' }, { article: 1, language: 'en', title: 'Alpha en' }, { article: 2, language: 'en', title: 'Beta en' },
	],
});

/** Makes the model and its rows. The client is an administrator. */
export async function build(client) {
	const me = (await client.must('GET', '/users/me?fields=id')).id;
	for (const [collection, fields] of Object.entries(collections)) await client.must('POST', '/collections', { collection, fields, meta: {}, schema: {} });
	await client.must('POST', '/fields/directus_users', field('favourite', 'integer'));
	for (const one of relations) await client.must('POST', '/relations', one);
	await client.must('PATCH', '/users/me', { favourite: 2, title: 'Alpha' });
	for (const [collection, rows] of Object.entries(items(me))) for (const row of rows) await client.must('POST', `/items/${collection}`, row);
}
