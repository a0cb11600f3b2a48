// The order of rows: SQLite takes NULL for the smallest value, PostgreSQL for the largest. A key past a relation to many
// stands for the first of its values in that order.
import { callOn, parseCall } from './functions.mjs';
import { number, types } from '../random/types.mjs';
import { typeOf } from '../random/model.mjs';

const splitPath = (text) => {
	const call = parseCall(text);
	const dotted = call && call.name !== 'json' && call.argument.includes('.') ? call.argument.split('.') : null;
	if (dotted) return [...dotted.slice(0, -1), `${call.name}(${dotted.at(-1)})`];
	return text.split(/\.(?![^(]*\))/);
};

export const parseSort = (keys) => keys.map((key) => ({ down: key.startsWith('-'), path: splitPath(key.replace(/^-/, '')) }));

/** Compares two values that may be null. */
export function compare(evaluator, type, x, y, down) {
	if (x === null || y === null) {
		if (x === y) return 0;
		const nullFirst = (evaluator.kind === 'sqlite') !== down;
		return (x === null) === nullFirst ? -1 : 1;
	}
	return (down ? -1 : 1) * type.order(x, y);
}

export function typeAt(evaluator, collection, path) {
	let at = collection;
	for (const segment of path.slice(0, -1)) at = evaluator.step(at, segment);
	const last = path.at(-1);
	if (parseCall(last)) return number;
	if (at.fields[last].list) {
		const target = evaluator.step(at, last);
		return types[target.fields[target.key].type];
	}
	return types[typeOf(at.fields[last], evaluator.kind)];
}

function countsItems(evaluator, collection, path) {
	const call = parseCall(path.at(-1));
	if (call?.name !== 'count') return false;
	const at = path.slice(0, -1).reduce((one, segment) => evaluator.step(one, segment), collection);
	return Boolean(at.fields[call.argument].list);
}

function valueOf(evaluator, collection, row, path, down, type) {
	const [first, ...rest] = path;
	const list = Boolean(collection.fields[first]?.list);
	if (!rest.length && !list) {
		if (parseCall(first)) return callOn(evaluator, collection, row, first).value;
		return row ? row[first] : null;
	}
	const target = evaluator.step(collection, first);
	const last = rest.length ? rest : [target.key];
	const found = row ? evaluator.related(collection, row, first).rows : [];
	if (!list) return valueOf(evaluator, target, found[0] ?? null, last, down, type);
	const values = found.map((other) => valueOf(evaluator, target, other, last, down, type));
	if (!values.length) return valueOf(evaluator, target, null, last, down, type);  // nothing to count is 0, not NULL
	const best = values.sort((x, y) => compare(evaluator, type, x, y, down))[0];
	return best ?? (countsItems(evaluator, target, last) ? 0 : null);  // counts past a list are never NULL
}

export function sorted(evaluator, collection, rows, keys) {
	const terms = parseSort(keys).map((term) => ({ ...term, type: typeAt(evaluator, collection, term.path) }));
	const keyed = rows.map((row) => ({ row, values: terms.map(({ path, down, type }) => valueOf(evaluator, collection, row, path, down, type)) }));
	keyed.sort((a, b) => {
		for (const [i, { type, down }] of terms.entries()) {
			const order = compare(evaluator, type, a.values[i], b.values[i], down);
			if (order) return order;
		}
		return 0;
	});
	return keyed.map(({ row }) => row);
}
