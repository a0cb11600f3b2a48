// aggregate and groupBy.
import { callOn, parseCall } from './functions.mjs';
import { compare } from './order.mjs';
import { number, shown, types } from '../random/types.mjs';
import { typeOf } from '../random/model.mjs';

/** A number that need not be equal to the last digit: quotients, of sums that may have cancelled out digits. */
export class About {
	constructor(value, text, lost = 0) { this.value = value; this.text = text; this.lost = lost; }
	equals(other) {
		if (typeof other !== (this.text ? 'string' : 'number')) return false;
		return Math.abs(Number(other) - this.value) <= 1e-9 * Math.max(1, Math.abs(this.value)) + this.lost;
	}
	toJSON() { return `about ${this.value}${this.text ? ' as text' : ''}`; }
}

const distinct = (type, values) => values.filter((value, i) => values.findIndex((other) => types[type].order(value, other) === 0) === i);

function sum(type, values) {
	if (type === 'integer' || type === 'bigInteger') return values.reduce((total, value) => total + BigInt(value), 0n);
	return values.reduce((total, value) => total + value, 0);
}

function shownSum(type, total, kind) {
	if (kind === 'sqlite' || type === 'float') return Number(total);
	return type === 'decimal' ? total.toFixed(2) : String(total);
}

const countShown = (count, kind) => (kind === 'pg' ? String(count) : count);

/** {value, shown} of one function of one field over rows. */
function aggregated(evaluator, collection, rows, name, fieldName) {
	const { kind } = evaluator;
	if (fieldName === '*') return { value: rows.length, shown: countShown(rows.length, kind), type: number };
	const type = typeOf(collection.fields[fieldName], kind);
	let values = rows.map((row) => row[fieldName]).filter((value) => value !== null);
	if (name.endsWith('Distinct')) values = distinct(type, values);
	const plainName = name.replace('Distinct', '');
	if (plainName === 'count') return { value: values.length, shown: countShown(values.length, kind), type: number };
	if (!values.length) return { value: null, shown: null, type: types[type] };
	if (plainName === 'sum') {
		const total = sum(type, values);
		return { value: Number(total), shown: shownSum(type, total, kind), type: number };
	}
	if (plainName === 'avg') {
		const average = Number(sum(type, values)) / values.length;
		// SQLite adds in floating point.
		const lost = kind === 'sqlite' ? values.reduce((total, value) => total + Math.abs(value), 0) * Number.EPSILON : 0;
		return { value: average, shown: new About(average, kind === 'pg' && type !== 'float', lost), type: number };
	}
	const [first] = [...values].sort((a, b) => (plainName === 'min' ? 1 : -1) * types[type].order(a, b));
	return { value: first, shown: shown(type, first, kind), type: types[type] };
}

function groupValue(evaluator, collection, row, group) {
	if (parseCall(group)) return { ...callOn(evaluator, collection, row, group), type: number };
	const type = typeOf(collection.fields[group], evaluator.kind);
	const value = evaluator.masks(collection, row, group) ? null : row[group];
	return { value, shown: shown(type, value, evaluator.kind), key: group, type: types[type] };
}

/**
 * Rows as groups, in the order asked for: by the first group when none is. Children (`shownGroups` given) show the
 * groups among their fields, or all of them when there is nothing else to show; without rows they have no group.
 */
export function groupedRows(evaluator, collection, rows, { aggregate = {}, groupBy = [], sort }, shownGroups) {
	const groups = new Map();
	for (const row of rows) {
		const values = groupBy.map((group) => groupValue(evaluator, collection, row, group));
		const key = JSON.stringify(values.map((one) => (one.value === null ? null : one.type.text(one.value))));
		if (!groups.has(key)) groups.set(key, { values, rows: [] });
		groups.get(key).rows.push(row);
	}
	if (!groupBy.length && !groups.size && !shownGroups) groups.set('', { values: [], rows: [] });
	const visible = !shownGroups || (!shownGroups.length && !Object.keys(aggregate).length) ? groupBy : groupBy.filter((group) => shownGroups.includes(group));
	const made = [...groups.values()].map((group) => oneGroup(evaluator, collection, group, groupBy, aggregate, visible));
	const keys = sort ?? groupBy.slice(0, 1);
	made.sort((a, b) => {
		for (const key of keys) {
			const down = key.startsWith('-'), name = key.replace(/^-/, '');
			const order = compare(evaluator, a.terms[name].type, a.terms[name].value, b.terms[name].value, down);
			if (order) return order;
		}
		return 0;
	});
	return made.map((one) => one.shown);
}

function oneGroup(evaluator, collection, group, groupBy, aggregate, visible) {
	const answer = {}, terms = {};
	group.values.forEach((one, i) => {
		if (visible.includes(groupBy[i])) answer[one.key] = one.shown;
		terms[groupBy[i]] = one;
	});
	for (const [name, fields] of Object.entries(aggregate)) {
		for (const field of fields) {
			const result = aggregated(evaluator, collection, group.rows, name, field);
			if (field === '*') answer[name] = result.shown;
			else (answer[name] ??= {})[field] = result.shown;
			terms[field === '*' ? name : `${name}.${field}`] = result;
		}
	}
	return { shown: answer, terms };
}
