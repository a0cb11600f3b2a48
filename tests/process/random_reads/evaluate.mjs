// What a query answers, worked out the slow way: rows in arrays, conditions one by one, no SQL in sight.
import { isRelation, model } from './world.mjs';

const scalarTests = {
	_eq: (v, x) => v === x,
	_neq: (v, x) => v !== x,
	_lt: (v, x) => v < x,
	_lte: (v, x) => v <= x,
	_gt: (v, x) => v > x,
	_gte: (v, x) => v >= x,
	_in: (v, x) => x.includes(v),
	_nin: (v, x) => !x.includes(v),
	_between: (v, [low, high]) => v >= low && v <= high,
	_nbetween: (v, [low, high]) => v < low || v > high,
	_contains: (v, x) => v.includes(x),
	_icontains: (v, x) => v.toLowerCase().includes(x.toLowerCase()),
	_ncontains: (v, x) => !v.includes(x),
	_starts_with: (v, x) => v.startsWith(x),
	_nstarts_with: (v, x) => !v.startsWith(x),
	_ends_with: (v, x) => v.endsWith(x),
	_nends_with: (v, x) => !v.endsWith(x),
};

function test(value, op, operand) {
	if (op === '_null' || op === '_nnull') return (value === null) === ((op === '_null') === operand);
	if (op === '_empty' || op === '_nempty') return (value === null || value === '') === ((op === '_empty') === operand);
	return value !== null && scalarTests[op](value, operand);  // nothing compares with NULL
}

export class Evaluator {
	constructor(data, { nullsFirst }) {
		this.data = data;
		this.nullsFirst = nullsFirst;
	}

	related(row, kind) {
		if (kind.many) return this.data[kind.many].filter((other) => other[kind.by] === row.id);
		return this.data[kind.one].filter((other) => other.id === row[kind.field]);
	}

	/** Paths of lists that conditions outside _some and _none pass: each stands for one related row at a time. */
	openPaths(collection, filter, prefix = []) {
		return Object.entries(filter).flatMap(([name, below]) => {
			if (name === '_and' || name === '_or') return below.flatMap((part) => this.openPaths(collection, part, prefix));
			const kind = model[collection][name];
			if (!isRelation(kind)) return [];
			if (below._some || below._none) return [];
			const path = [...prefix, name];
			return [path, ...this.openPaths(kind.one ?? kind.many, below, path)];
		});
	}

	/** Every choice of one related row (or none) for each path, as a map from path to row. */
	choices(collection, row, paths) {
		let made = [new Map([['', row]])];
		for (const path of [...new Set(paths.map((p) => p.join('.')))]) {
			const parts = path.split('.'), field = parts.at(-1), parent = parts.slice(0, -1).join('.');
			let at = collection;
			for (const part of parts.slice(0, -1)) at = model[at][part].one ?? model[at][part].many;
			made = made.flatMap((choice) => {
				const from = choice.get(parent);
				const found = from ? this.related(from, { ...model[at][field], field }) : [];
				return (found.length ? found : [null]).map((other) => new Map([...choice, [path, other]]));
			});
		}
		return made;
	}

	holds(collection, filter, choice, prefix = []) {
		return Object.entries(filter).every(([name, below]) => {
			if (name === '_and') return below.every((part) => this.holds(collection, part, choice, prefix));
			if (name === '_or') return below.some((part) => this.holds(collection, part, choice, prefix));
			const row = choice.get(prefix.join('.'));
			const kind = model[collection][name];
			if (!isRelation(kind)) return Object.entries(below).every(([op, operand]) => test(row ? row[name] : null, op, operand));
			if (below._some || below._none) {
				const found = row ? this.related(row, { ...kind, field: name }) : [];
				const any = found.some((other) => this.passes(kind.many, below._some ?? below._none, other));
				return below._some ? any : !any;
			}
			return this.holds(kind.one ?? kind.many, below, choice, [...prefix, name]);
		});
	}

	passes(collection, filter, row) {
		return !filter || this.choices(collection, row, this.openPaths(collection, filter)).some((choice) => this.holds(collection, filter, choice));
	}

	value(collection, row, path) {
		const [first, ...rest] = path;
		if (!rest.length) return row[first];
		const [other] = this.related(row, { ...model[collection][first], field: first });
		return other ? this.value(model[collection][first].one, other, rest) : null;
	}

	sorted(collection, rows, keys) {
		const order = (a, b) => {
			for (const key of keys) {
				const down = key.startsWith('-') ? -1 : 1;
				const path = key.replace(/^-/, '').split('.');
				const [x, y] = [this.value(collection, a, path), this.value(collection, b, path)];
				if (x === y) continue;
				// SQLite takes NULL for the smallest value, PostgreSQL for the largest.
				if (x === null) return down * (this.nullsFirst ? -1 : 1);
				if (y === null) return down * (this.nullsFirst ? 1 : -1);
				return down * (x < y ? -1 : 1);
			}
			return 0;
		};
		return [...rows].sort(order);
	}

	page(rows, { limit = 100, offset, page }) {
		const first = page ? (page - 1) * limit : offset ?? 0;
		return rows.slice(first, first + limit);
	}

	shown(collection, row, tree, deep) {
		const item = {};
		for (const [field, below] of Object.entries(tree)) {
			if (below === true) {
				item[field] = row[field];
				continue;
			}
			const kind = { ...model[collection][field], field };
			const { _filter, _sort = ['id'], _limit, _offset, _page, ...deeper } = deep?.[field] ?? {};
			const to = kind.one ?? kind.many;
			const found = this.related(row, kind).filter((other) => this.passes(to, _filter, other));
			if (kind.one) item[field] = found.length ? this.shown(to, found[0], below, deeper) : null;
			else item[field] = this.page(this.sorted(to, found, _sort), { limit: _limit, offset: _offset, page: _page }).map((other) => this.shown(to, other, below, deeper));
		}
		return item;
	}

	answer({ collection, tree, asked }) {
		const all = this.data[collection];
		const found = this.sorted(collection, all.filter((row) => this.passes(collection, asked.filter, row)), asked.sort);
		const answer = { data: this.page(found, asked).map((row) => this.shown(collection, row, tree, asked.deep)) };
		if (asked.meta) answer.meta = { total_count: all.length, filter_count: found.length };
		return answer;
	}
}
