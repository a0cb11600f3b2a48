// Random questions about the groups of articles, each with the values it groups by.
import { binOfInstant, binOfWall, isoIn } from './zones.mjs';
import { statuses } from './world.mjs';

export const zones = ['UTC', 'Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo'];
const units = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
const authorOf = (row, data) => (row.author === null ? null : data.author[row.author - 1]);
const countryOf = (row, data) => { const author = authorOf(row, data); return author === null || author.country === null ? null : data.country[author.country - 1]; };

/** What can be grouped by: how it is asked for, where it stands, and its value as compared with others. */
const fixed = [
	{ asked: 'status', key: ['status'], of: (row) => row.status, text: true },
	{ asked: 'author', key: ['author'], of: (row) => row.author, number: true },
	{ asked: 'author.name', key: ['author', 'name'], of: (row, data) => authorOf(row, data)?.name ?? null, text: true },
	{ asked: 'author.country.code', key: ['author', 'country', 'code'], of: (row, data) => countryOf(row, data)?.code ?? null, text: true },
	{ asked: 'author.country.size', key: ['author', 'country', 'size'], of: (row, data) => countryOf(row, data)?.size ?? null, number: true },
	{ asked: 'year(author.born)', key: ['author', 'born_year'], of: (row, data) => { const born = authorOf(row, data)?.born ?? null; return born && Number(born.slice(0, 4)); }, number: true },
	{ asked: 'month(published)', key: ['published_month'], of: (row) => row.published && new Date(row.published).getUTCMonth() + 1, number: true },
];

function bin(random) {
	const [field, zone] = [random.pick(['published', 'published', 'seen', 'author.born']), random.pick(zones)];
	const unit = random.pick(field === 'author.born' ? units.slice(2) : units);
	const named = zone === 'UTC' && random.chance(50) ? '' : `,${zone}`;
	const path = field.split('.');
	const of = (row, data) => {
		const value = field === 'author.born' ? (authorOf(row, data)?.born ?? null) : row[field];
		if (value === null) return null;
		return field === 'published' ? binOfInstant(Date.parse(value), unit, zone) : binOfWall(Date.parse(value.length === 10 ? value : `${value}Z`), unit, zone);
	};
	return { asked: `bin(${field},${unit}${named})`, key: [...path.slice(0, -1), `${path.at(-1)}_by_${unit}`], of, show: (value) => (value === null ? null : isoIn(value, zone)), date: zone };
}

const numbers = (rows, field) => rows.map((row) => row[field]).filter((value) => value !== null);
const sum = (values) => (values.length ? values.reduce((a, b) => a + b, 0) : null);
const moments = (rows) => rows.map((row) => row.published).filter((value) => value !== null).sort();
const aggregates = [
	{ key: ['count'], fields: '*', of: (rows) => rows.length, number: true },
	...['views', 'score', 'author'].map((field) => ({ key: ['count', field], of: (rows) => numbers(rows, field).length, number: true })),
	{ key: ['countDistinct', 'views'], of: (rows) => new Set(numbers(rows, 'views')).size, number: true },
	...['views', 'score'].flatMap((field) => [
		{ key: ['sum', field], of: (rows) => sum(numbers(rows, field)), number: true },
		{ key: ['avg', field], rough: true, of: (rows) => { const all = numbers(rows, field); return all.length ? sum(all) / all.length : null; }, number: true },
		{ key: ['max', field], of: (rows) => { const all = numbers(rows, field); return all.length ? Math.max(...all) : null; }, number: true },
	]),
	{ key: ['min', 'published'], of: (rows) => moments(rows)[0] ?? null, moment: true },
].map((one) => ({ ...one, asked: one.key.join('.') }));

const some = (random, list, count) => { const left = [...list]; return Array.from({ length: Math.min(count, list.length) }, () => left.splice(random.below(left.length), 1)[0]); };

function condition(random, column, values) {
	const present = values.filter((value) => value !== null);
	const value = () => (present.length === 0 ? (column.text ? statuses[0] : column.number ? 3 : '2024-01-01T00:00:00Z') : column.show ? column.show(random.pick(present)) : random.pick(present));
	const op = random.pick(column.rough ? ['_lt', '_gt', '_null', '_nnull'] : column.text ? ['_eq', '_neq', '_in', '_nin', '_null', '_nnull'] : ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte', '_in', '_nin', '_between', '_nbetween', '_null', '_nnull']);
	const operand = column.rough && !op.endsWith('null') ? Math.round(value() * 100) / 100 + 0.00345 : op.endsWith('null') ? random.chance(50) : op.endsWith('in') ? [value(), value()] : op.endsWith('between') ? [value(), value()] : value();
	return { column, op, operand };
}

function windowOf(random, columns, groups) {
	const name = random.pick(['sum', 'avg', 'min', 'max', 'count', 'rank', 'dense_rank', 'row_number', 'lag', 'lead']);
	const ordered = ['rank', 'dense_rank', 'row_number', 'lag', 'lead'].includes(name);
	const numeric = columns.filter((column) => column.number);
	const of = { sum: numeric, avg: numeric, min: numeric, max: numeric, count: columns, lag: columns, lead: columns }[name];
	if (of && of.length === 0) return undefined;
	const sort = ordered || random.chance(70) ? some(random, columns, 1 + random.below(2)).map((column) => ({ column, down: random.chance(50) })) : [];
	const rows = sort.length && !['rank', 'dense_rank', 'row_number'].includes(name) && random.chance(50) ? 1 + random.below(5) : undefined;
	return { function: name, of: of && (name === 'count' && random.chance(40) ? undefined : random.pick(of)), sort, partition: random.chance(50) ? some(random, groups, 1) : [], rows };
}

/** A question with its columns; `values(column)` gives what the column holds over all groups. */
export function question(random, values) {
	let groups = some(random, fixed, random.below(3));
	if (random.chance(60) || groups.length === 0) groups.push(bin(random));
	const names = groups.map((group) => group.asked);
	if (names.some((name) => name.startsWith('author.') || name.includes('(author.'))) groups = groups.filter((group) => group.asked !== 'author');
	const chosen = some(random, aggregates, random.below(4));
	const all = chosen.some((column) => column.fields); // beside "*" no field of the same function is counted
	const shown = chosen.filter((column) => !all || column.fields || column.key[0] !== 'count');
	const columns = [...groups, ...shown];
	const conditions = random.chance(50) ? Array.from({ length: 1 + random.below(3) }, () => { const column = random.pick([...columns, random.pick(aggregates)]); return condition(random, column, values(groups, column)); }) : [];
	const windows = {};
	for (let i = random.below(4); i > 0; i--) { const one = windowOf(random, columns, groups); if (one) windows[`w${i}`] = one; }
	const sortable = [...columns, ...Object.keys(windows).filter((name) => !windows[name].of?.rough).map((name) => ({ asked: name, window: name }))];
	const sort = some(random, sortable, random.below(3)).map((column) => ({ column, down: random.chance(50) }));
	sort.push(...groups.filter((group) => !sort.some(({ column }) => column === group)).map((column) => ({ column, down: false }))); // what the contract knows has no further order
	return { groups, shown, conditions, any: random.chance(40), windows, sort, limit: random.chance(50) ? 1 + random.below(10) : -1, offset: random.chance(20) ? random.below(5) : 0 };
}

const nested = (key, value) => key.reduceRight((inner, name) => ({ [name]: inner }), value);
const sortNames = (sort) => sort.map(({ column, down }) => (down ? '-' : '') + column.asked);

/** The question as a query. */
export function queryOf(one, random) {
	const aggregate = {};
	for (const column of one.shown) (aggregate[column.key[0]] ??= []).push(column.key[1] ?? '*');
	const conditions = one.conditions.map(({ column, op, operand }) => nested(random.chance(50) ? column.key : column.asked.includes('(') ? [column.asked] : column.asked.split('.'), { [op]: operand }));
	const window = Object.fromEntries(Object.entries(one.windows).map(([name, { of, sort, partition, rows, function: fn }]) => [name, { function: fn, ...(of && { of: of.asked }), ...(sort.length && { sort: sortNames(sort) }), ...(partition.length && { partition: partition.map((column) => column.asked) }), ...(rows && { rows }) }]));
	return {
		groupBy: one.groups.map((group) => group.asked), limit: one.limit, offset: one.offset,
		...(one.shown.length && { aggregate }), ...(conditions.length && { having: { [one.any ? '_or' : '_and']: conditions } }),
		...(Object.keys(window).length && { window }), ...(one.sort.length && { sort: sortNames(one.sort) }),
	};
}
