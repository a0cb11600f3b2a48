// Groups, conditions on them and windows over them, computed the slow and obvious way.
const plain = (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? Date.parse(value) : value);

/** Order of two values; NULL is SQLite's smallest and PostgreSQL's largest. */
function compare(left, right, nullsFirst) {
	if (left === right) return 0;
	if (left === null || right === null) return (left === null) === nullsFirst ? -1 : 1;
	return left < right ? -1 : 1;
}

function ordered(rows, terms, nullsFirst) {
	const by = (a, b) => {
		for (const { value, down } of terms) {
			const order = compare(value(a), value(b), nullsFirst) * (down ? -1 : 1);
			if (order) return order;
		}
		return 0;
	};
	return { by, rows: [...rows].sort(by) };
}

function holds({ op, operand }, value, read) {
	if (op === '_null' || op === '_nnull') return (value === null) === ((op === '_null') === operand);
	if (value === null) return false;
	const list = [].concat(operand).map(read);
	switch (op) {
		case '_eq': return value === list[0];
		case '_neq': return value !== list[0];
		case '_lt': return value < list[0];
		case '_lte': return value <= list[0];
		case '_gt': return value > list[0];
		case '_gte': return value >= list[0];
		case '_in': return list.includes(value);
		case '_nin': return !list.includes(value);
		case '_between': return value >= list[0] && value <= list[1];
		default: return !(value >= list[0] && value <= list[1]);
	}
}

const total = (values) => (values.length ? values.reduce((a, b) => a + b, 0) : null);
const folds = {
	sum: total, count: (values) => values.length,
	avg: (values) => (values.length ? total(values) / values.length : null),
	min: (values) => (values.length ? values.reduce((a, b) => (a < b ? a : b)) : null),
	max: (values) => (values.length ? values.reduce((a, b) => (a > b ? a : b)) : null),
};

function windowValues(groups, window, columns, nullsFirst) {
	const parts = new Map();
	for (const group of groups) {
		const name = JSON.stringify(window.partition.map((column) => group.get(column)));
		parts.set(name, [...(parts.get(name) ?? []), group]);
	}
	const ranks = window.function.endsWith('rank');
	const terms = window.sort.map(({ column, down }) => ({ value: (group) => group.get(column), down }));
	if (terms.length && !ranks) terms.push(...columns.map((column) => ({ value: (group) => group.get(column), down: false })));
	const result = new Map();
	for (const part of parts.values()) {
		const { by, rows } = ordered(part, terms, nullsFirst);
		rows.forEach((group, at) => {
			const first = ranks ? rows.findIndex((other) => by(other, group) === 0) : at;
			const reach = window.rows ?? 1;
			const of = (other) => (window.of ? other.get(window.of) : 1);
			const frame = terms.length === 0 ? rows : rows.slice(window.rows ? Math.max(0, at + 1 - window.rows) : 0, at + 1);
			if (window.function === 'rank') result.set(group, first + 1);
			else if (window.function === 'dense_rank') result.set(group, 1 + rows.slice(0, first).filter((other, i) => i === 0 || by(rows[i - 1], other) !== 0).length);
			else if (window.function === 'row_number') result.set(group, at + 1);
			else if (window.function === 'lag') result.set(group, at - reach >= 0 ? of(rows[at - reach]) : null);
			else if (window.function === 'lead') result.set(group, at + reach < rows.length ? of(rows[at + reach]) : null);
			else result.set(group, folds[window.function](frame.map(of).filter((value) => value !== null)));
		});
	}
	return result;
}

export class Evaluator {
	constructor(data, { nullsFirst }) { this.data = data; this.nullsFirst = nullsFirst; this.known = new WeakMap(); }

	/** A group column's value for every article. */
	values(column) {
		if (!this.known.has(column)) this.known.set(column, this.data.article.map((row) => column.of(row, this.data)));
		return this.known.get(column);
	}

	/** The groups as maps from column to value, with their rows. */
	groups(columns) {
		const found = new Map();
		const all = columns.map((column) => this.values(column));
		for (const [at, row] of this.data.article.entries()) {
			const values = all.map((list) => list[at]);
			const name = JSON.stringify(values);
			if (!found.has(name)) found.set(name, { rows: [], values: new Map(columns.map((column, i) => [column, values[i]])) });
			found.get(name).rows.push(row);
		}
		return [...found.values()].map(({ rows, values }) => ({ get: (column) => (values.has(column) ? values.get(column) : plain(column.of(rows))) }));
	}

	answer(one) {
		let groups = this.groups(one.groups);
		const checks = one.conditions.map((condition) => (group) => holds(condition, group.get(condition.column), (text) => (typeof text === 'string' && condition.column.text ? text : typeof text === 'string' ? Date.parse(text) : text)));
		if (checks.length) groups = groups.filter((group) => (one.any ? checks.some((holdsFor) => holdsFor(group)) : checks.every((holdsFor) => holdsFor(group))));
		const windows = new Map(Object.entries(one.windows).map(([name, window]) => [name, windowValues(groups, window, one.groups, this.nullsFirst)]));
		const value = (column) => (group) => (column.window ? windows.get(column.window).get(group) : group.get(column));
		const terms = [...one.sort.map(({ column, down }) => ({ value: value(column), down })), ...one.groups.map((column) => ({ value: value(column), down: false }))];
		const { rows } = ordered(groups, terms, this.nullsFirst);
		const page = rows.slice(one.offset, one.limit < 0 ? undefined : one.offset + one.limit);
		return page.map((group) => this.shown(one, group, windows));
	}

	shown(one, group, windows) {
		const item = {};
		const put = (key, value) => key.reduce((into, name, i) => (into[name] = i + 1 < key.length ? into[name] ?? {} : value), item);
		const written = (column, value) => (value === null ? null : column.show ? column.show(value) : column.moment ? new Date(value).toISOString() : value);
		for (const column of one.groups) put(column.key, written(column, group.get(column)));
		for (const column of one.shown) put(column.key, written(column, group.get(column)));
		for (const [name, window] of Object.entries(one.windows)) {
			const same = window.of && ['min', 'max', 'lag', 'lead'].includes(window.function);
			put([name], same ? written(window.of, windows.get(name).get(group)) : windows.get(name).get(group));
		}
		return item;
	}
}

/** PostgreSQL's numbers may be texts, and divisions end somewhere. */
export function normal(value) {
	if (Array.isArray(value)) return value.map(normal);
	if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)]));
	if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return normal(Number(value));
	return typeof value === 'number' ? Number(value.toFixed(6)) + 0 : value; // -0 is 0
}
