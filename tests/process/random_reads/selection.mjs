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

/** What a level shows, by key: {field, nested, scoped}. */
function select(collection, fields, alias = {}) {
	const chosen = new Map();
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
		for (const [name, field] of Object.entries(collection.fields)) add(name, rest && leadsOn(field) ? rest : '');
		for (const [name, field] of Object.entries(alias)) add(name, rest && collection.fields[field] && leadsOn(collection.fields[field]) ? rest : '');
	}
	return chosen;
}

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
	const found = evaluator.related(collection, row, name).rows.filter((other) => evaluator.selects(target, other, query));
	if (query.aggregate || query.groupBy) return page(groupedRows(evaluator, target, found, query, fields), query);
	const given = Boolean(query.sort);
	const keys = query.sort ?? [sort ?? target.sortField ?? target.key];
	const paged = page(sorted(evaluator, target, found, keys), query);
	const chosen = select(target, fields, query.alias);
	return nullsLast(target, paged, keys, chosen, by, given).map((other) => showRow(evaluator, target, other, fields, query));
}

function item(evaluator, collection, row, name, nested, deep, scope) {
	const { target, rows } = evaluator.related(collection, row, scope ? `${name}:${scope}` : name);
	const query = deepQuery(deep);
	const [found] = rows.filter((other) => evaluator.selects(target, other, query));
	return found ? showRow(evaluator, target, found, nested, query) : null;
}

function showField(evaluator, collection, row, key, one, query) {
	const field = collection.fields[one.field];
	const deep = query.deep ?? {};
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
	for (const [key, one] of select(collection, fields, query.alias)) {
		if (parseCall(one.field)) {
			const result = callOn(evaluator, collection, row, one.field);
			answer[key === one.field ? result.key : key] = result.shown;
		} else answer[key] = showField(evaluator, collection, row, key, one, query);
	}
	if (fields.length === 0) return shown(collection.fields[collection.key].type, row[collection.key], evaluator.kind);
	return answer;
}
