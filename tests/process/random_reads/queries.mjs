// Random queries over the model.
import { isRelation, model, scalar } from './world.mjs';

const scalars = (collection) => [['id', 'integer'], ...Object.entries(model[collection]).filter(([, kind]) => !isRelation(kind))];
const relations = (collection) => Object.entries(model[collection]).filter(([, kind]) => isRelation(kind));
const target = (kind) => kind.one ?? kind.many;

function condition(random, type) {
	// An empty text is refused as an operand: it would say nothing.
	const value = () => scalar(random, type, 0) || (type === 'string' ? 'ant' : scalar(random, type, 0));
	const byType = {
		string: ['_eq', '_neq', '_in', '_nin', '_contains', '_ncontains', '_starts_with', '_nstarts_with', '_ends_with', '_nends_with', '_icontains', '_null', '_nnull', '_empty', '_nempty'],
		integer: ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte', '_in', '_nin', '_between', '_nbetween', '_null', '_nnull'],
		date: ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte', '_in', '_nin', '_between', '_null', '_nnull'],
		boolean: ['_eq', '_neq', '_null', '_nnull'],
	};
	const op = random.pick(byType[type]);
	if (op === '_in' || op === '_nin') return { [op]: Array.from({ length: 1 + random.below(3) }, value) };
	if (op === '_between' || op === '_nbetween') return { [op]: [value(), value()] };
	if (op.includes('null') || op.includes('empty')) return { [op]: random.chance(80) };
	return { [op]: value() };
}

// The contract takes _some and _none right under a field of the collection asked, nowhere deeper.
export function filter(random, collection, depth, top = true) {
	const kind = random.below(10);
	if (kind < 3 && depth > 0) {
		return { [random.pick(['_and', '_or'])]: Array.from({ length: 1 + random.below(3) }, () => filter(random, collection, depth - 1, top)) };
	}
	if (kind < 7 && depth > 0) {
		const [field, relation] = random.pick(relations(collection));
		if (top && relation.many && random.chance(50)) {
			const [inner, type] = random.pick(scalars(target(relation)));
			return { [field]: { [random.pick(['_some', '_none'])]: { [inner]: condition(random, type) } } };
		}
		return { [field]: filter(random, target(relation), depth - 1, false) };
	}
	const [field, type] = random.pick(scalars(collection));
	return { [field]: condition(random, type) };
}

function paging(random) {
	const asked = {};
	if (random.chance(60)) asked.limit = random.below(6);
	if (random.chance(20)) asked.offset = random.below(4);
	else if (random.chance(20) && asked.limit > 0) asked.page = 1 + random.below(3);
	return asked;
}

// `id` last: rows that are alike otherwise have an order too.
function sort(random, collection, { nullable = true } = {}) {
	const keys = [];
	const sign = () => (random.chance(50) ? '-' : '');
	if (nullable && random.chance(50)) keys.push(sign() + random.pick(scalars(collection))[0]);
	const single = relations(collection).filter(([, kind]) => kind.one);
	if (nullable && single.length && random.chance(25)) {
		const [field, kind] = random.pick(single);
		keys.push(sign() + field + '.' + random.pick(scalars(kind.one))[0]);
	}
	return [...keys.filter((key) => !/^-?id$/.test(key)), sign() + 'id'];
}

/** {fields: tree of names, deep} of one level. */
function selection(random, collection, depth) {
	const tree = {}, deep = {};
	for (const [field] of scalars(collection)) if (field === 'id' || random.chance(50)) tree[field] = true;
	for (const [field, kind] of relations(collection)) {
		if (depth === 0 || !random.chance(45)) continue;
		const below = selection(random, target(kind), depth - 1);
		tree[field] = below.tree;
		const asked = { ...below.deep };
		if (kind.many) {
			if (random.chance(60)) asked._sort = sort(random, kind.many, { nullable: false });
			for (const [name, value] of Object.entries(random.chance(50) ? paging(random) : {})) asked['_' + name] = value;
		}
		if (random.chance(30)) asked._filter = filter(random, target(kind), 1);
		if (Object.keys(asked).length) deep[field] = asked;
	}
	return { tree, deep };
}

export const names = (tree, prefix = '') => Object.entries(tree).flatMap(([field, below]) => (below === true ? [prefix + field] : names(below, `${prefix}${field}.`)));

export function query(random) {
	const collection = random.pick(Object.keys(model));
	const { tree, deep } = selection(random, collection, 3);
	const asked = { sort: sort(random, collection), ...paging(random) };
	if (random.chance(70)) asked.filter = filter(random, collection, 3);
	if (Object.keys(deep).length) asked.deep = deep;
	if (random.chance(25)) asked.meta = '*';
	return { collection, tree, asked };
}
