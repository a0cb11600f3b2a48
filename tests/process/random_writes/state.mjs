// What a server holds of a model, beside what the store says that it holds.
import { columnsOf } from '../random/model.mjs';
import { shown } from '../random/types.mjs';
import { difference } from '../random_reads/compare.mjs';

const e = encodeURIComponent;

/** Every column of every row, by collection. */
async function stored(crowd, model) {
	const one = async (collection) => {
		const rows = await crowd.must('GET', `/items/${e(collection.name)}?limit=-1&fields=${columnsOf(collection).map(([name]) => e(name)).join()}`);
		return [collection.name, Object.fromEntries(rows.map((row) => [row[collection.key], row]))];
	};
	return Object.fromEntries(await Promise.all(Object.values(model).map(one)));
}

function expected(store, kind) {
	return Object.fromEntries(Object.values(store.model).map((collection) => [collection.name, Object.fromEntries([...store.rows[collection.name].values()].map((row) => [
		row[collection.key], Object.fromEntries(columnsOf(collection).map(([name, field]) => [name, shown(field.type, row[name], kind)])),
	]))]));
}

/** The activity and revisions of a model's collections, counted from where it began. */
export class History {
	constructor(crowd, model) { Object.assign(this, { crowd, collections: Object.keys(model), start: {}, last: {}, counts: {} }); }

	async begin() {
		await this.read();
		this.start = { ...this.last };
		this.counts = {};
	}

	/** Counts what has come since the last time, or anew all that came since the beginning. */
	async read({ whole = false } = {}) {
		if (whole) [this.last, this.counts] = [{ ...this.start }, {}];
		await Promise.all([
			this.add('activity', ['collection', 'action'], (row) => `${row.collection} ${row.action}`),
			this.add('revisions', ['collection'], (row) => `${row.collection} revisions`),
		]);
		return this.counts;
	}

	async add(table, groupBy, named) {
		const filter = { collection: { _in: this.collections }, id: { _gt: this.last[table] ?? 0 } };
		for (const row of await this.crowd.must('SEARCH', `/${table}`, { query: { aggregate: { count: '*', max: 'id' }, groupBy, filter, limit: -1 } })) {
			this.counts[named(row)] = (this.counts[named(row)] ?? 0) + Number(row.count);
			this.last[table] = Math.max(this.last[table] ?? 0, Number(row.max.id));
		}
	}
}

/** Where the server and the store differ, or null. */
export async function divergence(crowd, store, kind, history, whole) {
	const [rows, counts] = await Promise.all([stored(crowd, store.model), history.read({ whole })]);
	return difference(expected(store, kind), rows) ?? difference(store.history, counts);
}
