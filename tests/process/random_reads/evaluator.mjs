// What a query answers, worked out the slow way: rows in arrays, conditions one by one, no SQL in sight.
import { parseFilter, passes } from './conditions.mjs';
import { groupedRows } from './groups.mjs';
import { sorted } from './order.mjs';
import { matchesSearch } from './search.mjs';
import { page, showRow, shownFields, touchedField } from './selection.mjs';

const years = /^\$NOW\(([+-]\d+) years?\)$/;

export class Evaluator {
	/** `me`: the fields of the caller's user that variables name. */
	constructor(model, data, kind, me) {
		Object.assign(this, { model, data, kind, me });
		this.filters = new WeakMap();
		this.selections = new WeakMap();
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

	// What follows is for one who may see everything; others see less (random_access/sight.mjs).

	/** May this row's value of a field not be seen? What it is then counts as null, and conditions on it fail. */
	hides() { return false; }
	/** Is a field shown as null on a row? */
	masks() { return false; }
	/** The rows of a collection that are shown because some of `fields` is shown of them. */
	seen(collection, rows) { return rows; }
	/** The fields that a wildcard stands for. */
	fieldsOf(collection) { return Object.entries(collection.fields); }
	/** Is a relation followed, or left out because nothing behind it may be read? */
	follows() { return true; }
	/** The field a list is ordered by when nobody asked for an order. */
	orderOf(collection, sort) { return sort ?? collection.sortField ?? collection.key; }

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
			const [row] = this.seen(collection, all.filter((one) => one[collection.key] === key), shownFields(this, collection, fields, asked.alias));
			if (!row) return null;
			return { data: showRow(this, collection, row, fields, asked) };
		}
		const matching = all.filter((row) => this.selects(collection, row, asked));
		const found = this.seen(collection, matching, asked.aggregate || asked.groupBy ? (asked.groupBy ?? []).map(touchedField) : shownFields(this, collection, fields, asked.alias));
		const answer = {};
		if (asked.aggregate || asked.groupBy) {
			answer.data = page(groupedRows(this, collection, found, asked), asked);
		} else {
			const rows = sorted(this, collection, found, asked.sort ?? [this.orderOf(collection)]);
			answer.data = page(rows, asked).map((row) => showRow(this, collection, row, fields, asked));
		}
		const counts = { total_count: all.length, filter_count: matching.length };
		if (asked.meta === '*') answer.meta = counts;
		else if (asked.meta) answer.meta = { [asked.meta]: counts[asked.meta] };
		return answer;
	}
}
