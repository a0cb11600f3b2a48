// What a query answers, worked out the slow way: rows in arrays, conditions one by one, no SQL in sight.
import { parseFilter, passes } from './conditions.mjs';
import { groupedRows } from './groups.mjs';
import { sorted } from './order.mjs';
import { matchesSearch } from './search.mjs';
import { page, showRow } from './selection.mjs';

const years = /^\$NOW\(([+-]\d+) years?\)$/;

export class Evaluator {
	/** `me`: the fields of the caller's user that variables name. */
	constructor(model, data, kind, me) {
		Object.assign(this, { model, data, kind, me });
		this.filters = new WeakMap();
		this.indexes = new Map();
	}

	/** The collection behind a segment ("author", "item:para"), or nothing for a column. */
	step(collection, segment) {
		const [name, scope] = segment.split(':');
		const field = collection.fields[name];
		return this.model[scope ?? field?.to ?? field?.list];
	}

	/** {target, rows} behind a segment of a row. */
	related(collection, row, segment) {
		const [name, scope] = segment.split(':');
		const field = collection.fields[name], target = this.step(collection, segment);
		if (field.list) return { target, rows: this.index(field.list, field.by).get(String(row[collection.key])) ?? [] };
		if (row[name] === null || (scope && row.collection !== scope)) return { target, rows: [] };
		return { target, rows: this.index(target.name, target.key).get(String(row[name])) ?? [] };
	}

	index(collection, field) {
		const name = `${collection}\u0000${field}`;
		if (!this.indexes.has(name)) {
			const index = new Map();
			for (const row of this.data[collection]) {
				const key = String(row[field]);
				if (!index.has(key)) index.set(key, []);
				index.get(key).push(row);
			}
			this.indexes.set(name, index);
		}
		return this.indexes.get(name);
	}

	/** What a dynamic variable stands for; anything else is itself. */
	variable(operand) {
		if (typeof operand !== 'string' || !operand.startsWith('$')) return operand;
		if (operand === '$NOW') return new Date().toISOString();
		const shift = years.exec(operand);
		if (shift) return new Date(Date.now() + Number(shift[1]) * 365.25 * 86400000).toISOString();
		return this.me[operand];
	}

	selects(collection, row, { filter, search }) {
		if (filter) {
			if (!this.filters.has(filter)) this.filters.set(filter, parseFilter(filter));
			if (!passes(this, collection, row, this.filters.get(filter))) return false;
		}
		return search === undefined || matchesSearch(this, collection, row, search);
	}

	/** The body of the answer to {collection, key?, asked}. */
	answer({ collection: name, key, asked }) {
		const collection = this.model[name], all = this.data[name];
		const fields = asked.fields ?? ['*'];
		if (key !== undefined) {
			const row = all.find((one) => one[collection.key] === key);
			return { data: showRow(this, collection, row, fields, asked) };
		}
		const found = all.filter((row) => this.selects(collection, row, asked));
		const answer = {};
		if (asked.aggregate || asked.groupBy) {
			answer.data = page(groupedRows(this, collection, found, asked), asked);
		} else {
			const rows = sorted(this, collection, found, asked.sort ?? [collection.sortField ?? collection.key]);
			answer.data = page(rows, asked).map((row) => showRow(this, collection, row, fields, asked));
		}
		const counts = { total_count: all.length, filter_count: found.length };
		if (asked.meta === '*') answer.meta = counts;
		else if (asked.meta) answer.meta = { [asked.meta]: counts[asked.meta] };
		return answer;
	}
}
