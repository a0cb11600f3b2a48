// The field types: values that rows hold, how they come out of each database, how they are ordered, and what a
// condition may compare them with.
export const words = ['ant', 'Ant', 'ANT', 'bee', 'Bee 100%', 'a_c', 'abc', 'a%c', 'Ünïcødé', 'ünïcødé', '𝄞 clef', 'ﬁn', '日本語', "O'Neil", 'say "hi"', 'back\\slash', 'x,y', ' lead', 'trail ', '', '0', '12', '1.5', 'zz', 'tab\tnew\nline', 'e\u0301', 'antler', '-7'];
const dates = ['0001-01-01', '1582-10-10', '1899-12-31', '1900-03-01', '1969-12-31', '1970-01-01', '1999-12-31', '2000-02-29', '2000-01-01', '2020-01-31', '2020-02-01', '2023-01-01', '2024-02-29', '2024-12-30', '9999-12-31'];
const times = ['00:00:00', '00:00:01', '05:06:07', '12:00:00', '12:30:45', '23:59:59'];
const documents = [[], [1, 2, 3], ['a', null, { b: 'c' }], {}, { a: 1 }, { a: { b: [1, { c: 'deep' }] }, n: 5 }, { a: { b: true }, n: null }, { 'ü k': 'x', n: -1.5 }, [[1], [2, [3]]], { n: 'text', a: [] }];
const lists = [[], ['one'], ['one', 'two'], ['two'], ['ü', 'b c'], ['a', 'a']];

const quarters = (random) => (random.below(41) - 20) / 4;
const wholes = (random) => (random.chance(10) ? random.pick([2147483647, -2147483648, 1000000]) : random.below(12) - 3);
const bigs = (random) => (random.chance(20) ? random.pick([9007199254740991, -9007199254740991, 2147483648, 4294967296]) : random.below(12) - 3);

const codePoints = (a, b) => {
	if (a === b) return 0;
	const surrogates = /[\ud800-\udfff]/;
	if (surrogates.test(a) || surrogates.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
	return a < b ? -1 : 1;
};
const plain = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const same = (value) => value;

const text = ['_eq', '_neq', '_in', '_nin', '_contains', '_ncontains', '_icontains', '_starts_with', '_nstarts_with', '_istarts_with', '_nistarts_with', '_ends_with', '_nends_with', '_iends_with', '_niends_with', '_null', '_nnull', '_empty', '_nempty'];
const ordered = ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte', '_between', '_nbetween', '_in', '_nin', '_null', '_nnull'];
const equality = ['_eq', '_neq', '_null', '_nnull'];
const dateParts = ['year', 'month', 'week', 'day', 'weekday'];
const timeParts = ['hour', 'minute', 'second'];

const withZone = (operand) => (/Z$|[+-]\d\d:\d\d$/.test(operand) ? operand : operand.length === 10 ? `${operand}T00:00:00Z` : `${operand}Z`);
const instant = (operand) => new Date(withZone(operand)).toISOString();
const elsewhere = (value) => `${new Date(Date.parse(value) + 2 * 3600000).toISOString().slice(0, -1)}+02:00`;

/** By type: make(random) a value; shown(value, kind) in an answer; order; operators; functions; parse(operand). */
export const types = {
	string: { make: (r) => r.pick(words), order: codePoints, operators: text, functions: [], parse: String },
	text: { make: (r) => r.pick(words), order: codePoints, operators: text, functions: [], parse: String },
	integer: { make: wholes, order: plain, operators: ordered, functions: [], parse: Number, number: true },
	bigInteger: { make: bigs, order: plain, operators: ordered, functions: [], parse: Number, number: true, shown: (v, kind) => (kind === 'pg' ? String(v) : v) },
	float: { make: quarters, order: plain, operators: ordered, functions: [], parse: Number, number: true },
	decimal: { make: (r) => (r.chance(5) ? 99999999.75 : quarters(r)), order: plain, operators: ordered, functions: [], parse: Number, number: true, shown: (v, kind) => (kind === 'pg' ? v.toFixed(2) : v), schema: { numeric_precision: 10, numeric_scale: 2 } },
	boolean: { make: (r) => r.chance(50), order: plain, operators: equality, functions: [], parse: (v) => v === true || v === 'true', special: 'cast-boolean' },
	date: { make: (r) => r.pick(dates), order: plain, operators: ordered, functions: dateParts, parse: (v) => instant(v).slice(0, 10) },
	dateTime: { make: (r) => `${r.pick(dates)}T${r.pick(times)}`, order: plain, operators: ordered, functions: [...dateParts, ...timeParts], parse: (v) => instant(v).slice(0, 19), spell: (v, r) => (v.endsWith('T00:00:00') && r.chance(50) ? v.slice(0, 10) : v) },
	timestamp: { make: (r) => `${r.pick(dates)}T${r.pick(times)}.${r.pick(['000', '000', '456', '999'])}Z`, order: plain, operators: [...ordered, '_empty', '_nempty'], functions: [...dateParts, ...timeParts], parse: instant, spell: (v, r) => (r.chance(30) && !/^(0001|9999)/.test(v) ? elsewhere(v) : v) },
	time: { make: (r) => r.pick(times), order: plain, operators: ordered, functions: timeParts, parse: String },
	json: { make: (r) => r.pick(documents), operators: ['_null', '_nnull'], functions: ['count'], special: 'cast-json' },
	csv: { make: (r) => r.pick(lists), order: (a, b) => codePoints(a.join(','), b.join(',')), operators: text, functions: [], parse: String, special: 'cast-csv', text: (v) => v.join(',') },
	uuid: { make: (r) => r.uuid(), order: plain, operators: ['_eq', '_neq', '_null', '_nnull', '_in', '_nin'], functions: [], parse: String, special: 'uuid' },
};
for (const type of Object.values(types)) {
	type.shown ??= same;
	type.text ??= same;
	type.spell ??= same;
}

/** A function's results are numbers, whatever it is called on. */
export const number = { order: plain, operators: ordered, parse: Number, text: same, number: true };

/** A value as an answer shows it. */
export const shown = (type, value, kind) => (value === null ? null : types[type].shown(value, kind));
