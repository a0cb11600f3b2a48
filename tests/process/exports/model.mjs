// The data of the export tests: every kind of value and relation, and texts that each format has to quote or escape.

import { column, key } from '../../kit/fields.mjs';
/** Texts for the field `s` of xp_text, one row each. */
export const texts = [
	'plain', 'two words', '', ' leading', 'trailing ', 'a\nb', 'a\n', '\na', 'a\n\nb\n\n', '\n', '\n\n', '  indented\nlines', 'tab\there', '\ttab', 'carriage\r\nreturn', 'lone\rreturn', 'quote "double"', "it's single", "both ' and \"",
	'comma, inside', 'semi;colon', 'back\\slash', 'true', 'True', 'FALSE', 'yes', 'No', 'on', 'y', 'n', 'null', 'Null', '~', 'undefined', '1', '-1', '+1', '1.5', '1e3', '.5', '5.', '0x1f', '0o17', '017', '0b11', '1_000', '.inf', '-.INF', '.nan', 'NaN', 'Infinity',
	'2024-01-01', '2024-01-01T00:00:00Z', '2024-1-1 1:2:3', '12:30', '12:30:45', '1:2:3.5', '-', '--', '---', '--- x', '...', '- item', '-item', '?', '? key', '?key', ':', ': x', ':x', 'a: b', 'a:b', 'a:', 'a #b', 'a#b', '#b', '&anchor', '*alias', '!tag', '|', '>', '|literal', '%percent', '@at', '`tick',
	'[a]', '{a}', 'a[b]', 'a{b}', 'a, b', ',', ']', '}', '=', '<<', '<', '<tag attr="x">&amp;</tag>', '&', ']]>', '<![CDATA[x]]>', "'", '"', "''", 'é', 'ünï', '日本語', '🙂', '\u0001', '\u0007bell', '\u007f', '\u0085', '\u00a0nbsp', '\u2028line', '\ufeffbom', '\u200b', '\ufffe',
	'a long line of words that goes on for longer than eighty characters so that it has to be folded somewhere', `${'x'.repeat(100)}`, `first line\n${'word '.repeat(30)}\nlast line`, `  ${'word '.repeat(30)}`, `${'word '.repeat(30)}end`, `${'more '.repeat(20)}\n\n${'words '.repeat(20)}\n  indented ${'again '.repeat(20)}\n`,
	'a\n b', 'a\n\tb', ' a\nb', 'a \nb', 'a\nb ', '- a\n- b', 'a\n# b', '=SUM(A1)', '+cmd', '-cmd', '@cmd', '{"json": true}', '$&', 'a  b', 'a: b\nc: d', 'x'.repeat(79), 'word '.repeat(15) + 'abcd', 'word '.repeat(15) + 'abcdef',
];

const documents = [
	{}, [], { a: 1, b: { c: [1, 2, { d: null }], e: '' } }, [1, 'two', null, true, { a: [] }, [3, [4, []]]], { s: 'text' }, 5, true, null, { 'with space': 1, 'dot.ted': { 'x-y': 2 }, '1st': 3, '@attr': 'v', '#': 'value', 'ünï': 4, '': 5, 'a:b': 6, '<': 7 },
	[[], {}, ''], { empty: {}, none: [], nil: null, big: 12345678901234567890, small: 1e-7, neg: -0.5, huge: 1e21, text: 'a\nb', long: 'word '.repeat(30) }, [[1, 2], [3, 4]], { deep: { deeper: { deepest: { list: [{ a: 1, b: [{ c: 'x\ny' }] }] } } } }, { list: ['word '.repeat(30).trim(), 'a\nb'] }, { 'true': 1, 'null': 2, '12': 3, '-': 4, 'a: b': 5, 'quote"d': 6, "it's": 7, 'a\nb': 8 },
];

/** Documents whose names mean something in XML, or cannot stand in it. */
const elements = [
	{ '@': { a: '1', b: 'x"&<>\'' }, c: 2 }, { '@': { a: 1, n: null }, '#': 'text' }, { '#': 'only' }, { '#': 'a', c: 1 }, { '#': null }, { '@': {} }, { '=': 'tag', ok: 1 }, { _a: 1, 'a.b': 2, 'a-b': 3, 'a:b': 4 }, { '#': { x: 1 } }, { x: ']]>', y: ' x ', z: '"\'>' },
	{ '@': 5 }, { '': 1 }, { '-a': 1 }, { 'a b': 1 }, { '#': [1, 2] }, { '=': 5 },
];

const rows = [
	{ id: 1, name: 'plain', n: 1, big: '123456789012', price: '12.50', f: 1.5, ok: true, tags: ['a', 'b'], day: '2020-02-02', at: '2020-02-02T03:04:05', ts: '2020-02-02T03:04:05Z', t: '03:04:05', u: '6f1c1a3e-3c5b-4d0e-9a53-0d7c5a3a1b11', author: 1, doc: { a: 1, b: ['x'] }, labels: [{ tag: 1 }, { tag: 2 }], blocks: [{ collection: 'xp_author', item: '1' }, { collection: 'xp_tag', item: '2' }] },
	{ id: 2, name: 'with, comma', n: -2, big: '-5', price: '0', f: 1e21, ok: false, tags: [], author: 1, boss: 1, labels: [{ tag: 2 }] },
	{ id: 3, name: 'say "hi"', author: 2, boss: 2, doc: [] },
	{ id: 4, name: 'two\nlines', n: 0, f: -0.000001, doc: {}, blocks: [{ collection: 'xp_tag', item: '1' }] },
	{ id: 5, name: '<b>&amp; ünï', n: 7, author: 3, tags: ['with,comma'], doc: null },
	{ id: 6, name: null },
];

/** Makes the collections and their rows through the API; sequential, so that keys are the same everywhere. */
export async function build(client) {
	const make = (collection, fields, meta = {}, first = key) => client.must('POST', '/collections', { collection, schema: {}, meta, fields: [first, ...fields] });
	const relate = (body) => client.must('POST', '/relations', body);
	const alias = (collection, field, special) => client.must('POST', `/fields/${collection}`, { field, type: 'alias', schema: null, meta: { special: [special] } });
	await make('xp_author', [column('name', 'string')]);
	await make('xp_tag', [column('word', 'string')], {}, { field: 'id', type: 'integer', schema: { is_primary_key: true }, meta: {} });
	await make('xp_row', [
		column('name', 'string'), column('n', 'integer'), column('big', 'bigInteger'), column('price', 'decimal', { numeric_precision: 8, numeric_scale: 2 }), column('f', 'float'), column('ok', 'boolean', {}, { special: ['cast-boolean'] }),
		column('tags', 'csv', {}, { special: ['cast-csv'] }), column('day', 'date'), column('at', 'dateTime'), column('ts', 'timestamp'), column('t', 'time'), column('u', 'uuid'), column('author', 'integer'), column('boss', 'integer'), column('doc', 'json', {}, { special: ['cast-json'] }),
	]);
	await make('xp_row_tag', [column('row', 'integer'), column('tag', 'integer')], { hidden: true });
	await make('xp_row_block', [column('row', 'integer'), column('item', 'string'), column('collection', 'string')], { hidden: true });
	await make('xp_text', [column('s', 'text')]);
	await make('xp_doc', [column('d', 'json', {}, { special: ['cast-json'] })]);
	await make('xp_xml', [column('d', 'json', {}, { special: ['cast-json'] })]);
	await make('xp_one', [column('title', 'string'), column('d', 'json', {}, { special: ['cast-json'] })], { singleton: true });
	await make('xp_unset', [column('title', 'string', { default_value: 'new' }), column('n', 'integer')], { singleton: true });
	await make('xp_odd', [column('1st', 'string'), column('a-b', 'string'), column('ünï', 'string'), column('two words', 'string'), column('x:y', 'string')]);
	for (const [collection, field, special] of [['xp_author', 'rows', 'o2m'], ['xp_row', 'team', 'o2m'], ['xp_row', 'labels', 'm2m'], ['xp_row', 'blocks', 'm2a']]) await alias(collection, field, special);
	await relate({ collection: 'xp_row', field: 'author', related_collection: 'xp_author', meta: { one_field: 'rows' }, schema: {} });
	await relate({ collection: 'xp_row', field: 'boss', related_collection: 'xp_row', meta: { one_field: 'team' }, schema: { on_delete: 'NO ACTION' } });
	await relate({ collection: 'xp_row_tag', field: 'row', related_collection: 'xp_row', meta: { one_field: 'labels', junction_field: 'tag' }, schema: {} });
	await relate({ collection: 'xp_row_tag', field: 'tag', related_collection: 'xp_tag', meta: { junction_field: 'row' }, schema: {} });
	await relate({ collection: 'xp_row_block', field: 'row', related_collection: 'xp_row', meta: { one_field: 'blocks', junction_field: 'item' }, schema: {} });
	await relate({ collection: 'xp_row_block', field: 'item', related_collection: null, meta: { one_collection_field: 'collection', one_allowed_collections: ['xp_author', 'xp_tag'], junction_field: 'row' } });
	await client.must('POST', '/items/xp_author', [{ id: 1, name: 'Ann' }, { id: 2, name: 'Bo "B" Bee' }, { id: 3, name: null }, { id: 4, name: 'nobody' }]);
	await client.must('POST', '/items/xp_tag', [{ id: 1, word: 'red' }, { id: 2, word: 'blue, light' }]);
	for (const row of rows) await client.must('POST', '/items/xp_row', row);
	await client.must('POST', '/items/xp_text', texts.map((s, i) => ({ id: i + 1, s })));
	await client.must('POST', '/items/xp_doc', documents.map((d, i) => ({ id: i + 1, d })));
	for (const [i, d] of elements.entries()) await client.must('POST', '/items/xp_xml', { id: i + 1, d });
	for (const collection of ['xp_größe', 'xp_日本', 'xp%41']) await make(collection, []);
	await client.must('PATCH', '/items/xp_one', { title: 'the "one"', d: { a: [1, { b: null }] } });
	await client.must('POST', '/items/xp_odd', [{ '1st': 'a', 'a-b': 'b', 'ünï': 'c', 'two words': 'd', 'x:y': 'e' }]);
}
