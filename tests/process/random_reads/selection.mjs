// Rows as an answer shows them: fields with wildcards, functions, aliases and relations to any depth.
import { callOn, parseCall } from './functions.mjs';
import { groupedRows } from './groups.mjs';
import { sorted } from './order.mjs';
import { isColumn, leadsOn } from '../random/model.mjs';
import { shown } from '../random/types.mjs';

/** "a.b.c" -> ["a", "b.c"]; a function around a path belongs to its last segment. */
function headAndRest(text) {
	const call = parseCall(text);
	if (call) {
		const before = call.argument.split(',')[0];
		const dot = before.lastIndexOf('.');
		if (dot < 0) return [text, ''];
		return headAndRest(`${before.slice(0, dot)}.${call.name}(${call.argument.slice(dot + 1)})`);
	}
	const dot = /^[^.(]*\./.exec(text);
	return dot ? [text.slice(0, dot[0].length - 1), text.slice(dot[0].length)] : [text, ''];
}

/** What a level names, by key: {field, nested, scoped}. */
export function named(evaluator, collection, fields, alias = {}) {
	const chosen = new Map();
	const known = evaluator.fieldsOf(collection);
	const add = (head, rest) => {
		const [key, scope] = head.split(':');
		const field = alias[key] ?? key;
		if (!chosen.has(key)) chosen.set(key, { field, nested: [], scoped: [] });
		if (rest && scope) chosen.get(key).scoped.push([scope, rest]);
		else if (rest) chosen.get(key).nested.push(rest);
	};
	for (const path of fields) {
		const [head, rest] = headAndRest(path);
		if (head !== '*') { add(head, rest); continue; }
		for (const [name, field] of known) add(name, rest && leadsOn(field) ? rest : '');
		for (const [name, field] of Object.entries(alias)) if (known.some(([one]) => one === touchedField(field))) add(name, rest && collection.fields[field] && leadsOn(collection.fields[field]) ? rest : '');
	}
	return chosen;
}

/** The same without relations that lead nowhere. Worked out once for all rows of a level. */
function select(evaluator, collection, fields, alias) {
	const known = evaluator.selections.get(fields) ?? [];
	const same = known.find((one) => one.collection === collection && one.alias === alias);
	if (same) return same.chosen;
	const chosen = named(evaluator, collection, fields, alias);
	for (const [key, one] of chosen) if (!evaluator.follows(collection, one)) chosen.delete(key);
	evaluator.selections.set(fields, [...known, { collection, alias, chosen }]);
	return chosen;
}

export const touchedField = (text) => (parseCall(text)?.argument.split(',')[0].trim() ?? text).split('.')[0].split(':')[0];

/** The fields that a level shows something of. */
export const shownFields = (evaluator, collection, fields, alias) => [...select(evaluator, collection, fields, alias).values()].map((one) => touchedField(one.field));

const page = (rows, { limit = 100, offset, page: number }) => {
	const first = number > 0 && limit > 0 ? (number - 1) * limit : offset ?? 0;
	return rows.slice(first, limit === -1 ? undefined : first + limit);
};
export { page };

/** The keys of `deep` without their underscores, and what is asked of relations further down. */
export function deepQuery(deep = {}) {
	const asked = {}, below = {};
	for (const [key, value] of Object.entries(deep)) {
		if (key.startsWith('_')) asked[key === '_groupBy' ? 'groupBy' : key.slice(1)] = value;
		else below[key] = value;
	}
	return { ...asked, deep: below };
}

// The contract sorts children once more by their first key, NULLs last, when it has read that key.
function nullsLast(collection, rows, keys, chosen, link, given) {
	const first = keys[0].replace(/^-/, '');
	const field = collection.fields[first];
	if (!field || !isColumn(field) || field.key) return rows;
	const read = !given || first === link || [...chosen.values()].some((one) => one.field === first && (!leadsOn(field) || (field.any || !one.nested.length)));
	return read ? [...rows.filter((row) => row[first] !== null), ...rows.filter((row) => row[first] === null)] : rows;
}

function list(evaluator, collection, row, name, fields, deep) {
	const { list: many, by, sort } = collection.fields[name];
	const target = evaluator.model[many];
	const query = deepQuery(deep);
	const chosen = select(evaluator, target, fields, query.alias);
	const related = evaluator.related(collection, row, name).rows.filter((other) => evaluator.selects(target, other, query));
	const grouped = query.aggregate || query.groupBy;
	const found = evaluator.seen(target, related, [...chosen.values()].map((one) => touchedField(one.field)).concat((query.groupBy ?? []).map(touchedField)));
	if (grouped) return page(groupedRows(evaluator, target, found, query, fields), query);
	const given = Boolean(query.sort);
	const keys = query.sort ?? [evaluator.orderOf(target, sort)];
	const paged = page(sorted(evaluator, target, found, keys), query);
	return nullsLast(target, paged, keys, chosen, by, given).map((other) => showRow(evaluator, target, other, fields, query));
}

function item(evaluator, collection, row, name, nested, deep, scope) {
	const { target, rows } = evaluator.related(collection, row, scope ? `${name}:${scope}` : name);
	const query = deepQuery(deep);
	const shown = shownFields(evaluator, target, nested, query.alias);
	const [found] = evaluator.seen(target, rows.filter((other) => evaluator.selects(target, other, query)), shown);
	return found ? showRow(evaluator, target, found, nested, query) : null;
}

function showField(evaluator, collection, row, key, one, query) {
	const field = collection.fields[one.field];
	const deep = query.deep ?? {};
	if (evaluator.masks(collection, row, one.field)) return null;
	if (field.list) return list(evaluator, collection, row, one.field, one.nested, deep[key]);
	if (field.to && one.nested.length) return item(evaluator, collection, row, one.field, one.nested, deep[key]);
	if (field.any && (one.nested.length || one.scoped.length)) {
		const nested = [...one.nested, ...one.scoped.filter(([scope]) => scope === row.collection).map(([, rest]) => rest)];
		return item(evaluator, collection, row, one.field, nested, deep[`${key}:${row.collection}`], row.collection);
	}
	return shown(field.type, row[one.field], evaluator.kind);
}

/** A row with these fields; its bare key without any. */
export function showRow(evaluator, collection, row, fields, query) {
	const answer = {};
	const chosen = select(evaluator, collection, fields, query.alias);
	for (const [key, one] of chosen) {
		if (parseCall(one.field)) {
			const result = callOn(evaluator, collection, row, one.field);
			answer[key === one.field ? result.key : key] = result.shown;
		} else answer[key] = showField(evaluator, collection, row, key, one, query);
	}
	if (chosen.size === 0) return shown(collection.fields[collection.key].type, row[collection.key], evaluator.kind);
	return answer;
}
