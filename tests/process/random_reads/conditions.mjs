// Whether a row passes a filter. A condition past a relation to many speaks of one related row at a time; conditions that
// have to hold together and pass the same relation speak of the same row.
import { callOn, parseCall } from './functions.mjs';
import { likes } from './like.mjs';
import { number, types } from '../random/types.mjs';
import { typeOf } from '../random/model.mjs';

const asList = (operand) => (Array.isArray(operand) ? operand : String(operand).split(','));

const comparisons = { _lt: (o) => o < 0, _lte: (o) => o <= 0, _gt: (o) => o > 0, _gte: (o) => o >= 0 };

/** One condition on a value that may be null. `type` is a row of the table of types. */
function holdsFor(type, value, op, operand, evaluator) {
	if (op === '_null' || op === '_nnull') return (value === null) === ((op === '_null') === (operand === true || operand === ''));
	if (op === '_empty' || op === '_nempty') {
		const empty = value === null || (type.order !== undefined && type.operators.includes('_contains') && type.text(value) === '');
		return empty === ((op === '_empty') === (operand === true || operand === ''));
	}
	if (operand === null && (op === '_eq' || op === '_neq')) return (value === null) === (op === '_eq');
	if (value === null) return false;  // nothing compares with NULL
	const plain = type.text(value);
	const order = (other) => {
		const right = type.parse(evaluator.variable(other));
		return typeof plain === 'string' ? types.string.order(plain, right) : type.order(plain, right);
	};
	switch (op) {
		case '_eq': return order(operand) === 0;
		case '_neq': return order(operand) !== 0;
		case '_in': return asList(operand).some((one) => order(one) === 0);
		case '_nin': return !asList(operand).some((one) => order(one) === 0);
		case '_between': case '_nbetween': {
			const [low, high] = asList(operand);
			return (order(low) >= 0 && order(high) <= 0) === (op === '_between');
		}
		default: return comparisons[op] ? comparisons[op](order(operand)) : likes(plain, op, String(evaluator.variable(operand)), evaluator.kind);
	}
}

/** The filter as nodes: {all}, {any}, {path, conditions} or {path, some, inner}. */
export function parseFilter(filter, path = []) {
	const parts = Object.entries(filter).map(([name, below]) => {
		if (name === '_and') return { all: below.map((part) => parseFilter(part, path)) };
		if (name === '_or') return { any: below.map((part) => parseFilter(part, path)) };
		const here = [...path, name];
		if (below === null || typeof below !== 'object') return { path: here, conditions: { _eq: below } };
		if (below._some || below._none) return { path: here, some: Boolean(below._some), inner: parseFilter(below._some ?? below._none) };
		const operators = Object.keys(below).every((key) => /^_(?!and$|or$)/.test(key));
		return operators ? { path: here, conditions: below } : parseFilter(below, here);
	});
	return parts.length === 1 ? parts[0] : { all: parts };
}

/** Every relation to many on the way to the conditions of a node, parents first. */
function openPaths(evaluator, collection, node, into = new Map()) {
	for (const part of node.all ?? node.any ?? []) openPaths(evaluator, collection, part, into);
	if (!node.conditions) return into;
	let at = collection;
	node.path.forEach((segment, index) => {
		const step = evaluator.step(at, segment);
		if (!step) return;
		if (at.fields[segment]?.list) into.set(node.path.slice(0, index + 1).join('\u0000'), node.path.slice(0, index + 1));
		at = step;
	});
	return into;
}

/** The row behind the first `count` segments; chosen ones stand for relations to many. */
function rowAt(evaluator, collection, row, path, count, chosen) {
	let at = collection, here = row;
	for (let i = 0; i < count; i++) {
		const key = path.slice(0, i + 1).join('\u0000');
		if (chosen.has(key)) here = chosen.get(key);
		else here = here ? evaluator.related(at, here, path[i]).rows[0] ?? null : null;
		at = evaluator.step(at, path[i]);
	}
	return { at, row: here };
}

function conditionsHold(evaluator, collection, row, node, chosen) {
	const last = node.path.at(-1);
	const { at, row: here } = rowAt(evaluator, collection, row, node.path, node.path.length - 1, chosen);
	const call = parseCall(last);
	if (here && (call || !at.fields[last].list) && evaluator.hides(at, here, call?.argument ?? last)) return false;
	let type, value;
	if (call) {
		type = number;
		value = callOn(evaluator, at, here, last).value;
	} else if (at.fields[last].list) {  // stands for the related key
		const target = evaluator.step(at, last);
		const other = chosen.get(node.path.join('\u0000'));
		type = types[typeOf(target.fields[target.key], evaluator.kind)];
		value = other ? other[target.key] : null;
	} else {
		type = types[typeOf(at.fields[last], evaluator.kind)];
		value = here ? here[last] : null;
	}
	return Object.entries(node.conditions).every(([op, operand]) => holdsFor(type, value, op, operand, evaluator));
}

function holds(evaluator, collection, row, node, chosen) {
	if (node.all) return node.all.every((part) => holds(evaluator, collection, row, part, chosen));
	if (node.any) return node.any.some((part) => holds(evaluator, collection, row, part, chosen));
	if (node.conditions) return conditionsHold(evaluator, collection, row, node, chosen);
	const { target, rows } = evaluator.related(collection, row, node.path[0]);
	return rows.some((other) => passes(evaluator, target, other, node.inner)) === node.some;
}

/** Tries every choice of related rows for the open paths. */
function anyChoice(evaluator, collection, row, node, open, chosen = new Map()) {
	if (chosen.size === open.length) return holds(evaluator, collection, row, node, chosen);
	const path = open[chosen.size], key = path.join('\u0000');
	const from = rowAt(evaluator, collection, row, path, path.length - 1, chosen);
	const found = from.row ? evaluator.related(from.at, from.row, path.at(-1)).rows : [];
	return (found.length ? found : [null]).some((other) => anyChoice(evaluator, collection, row, node, open, new Map([...chosen, [key, other]])));
}

export function passes(evaluator, collection, row, node) {
	if (node.any) return node.any.some((part) => passes(evaluator, collection, row, part));
	if (node.all && !node.all.every((part) => passes(evaluator, collection, row, part))) return false;
	const open = [...openPaths(evaluator, collection, node).values()].sort((a, b) => a.length - b.length);
	return anyChoice(evaluator, collection, row, node, open);
}
