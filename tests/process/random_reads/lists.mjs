// Random lists of items and single items: fields to any depth, deep, aliases, filters, orders, pages, counts.
import { calls, filter } from './filters.mjs';
import { columnsOf, leadsOn } from '../random/model.mjs';
import { types, words } from '../random/types.mjs';

export const sign = (random) => (random.chance(50) ? '-' : '');
const paths = ['a', 'a.b', 'a.b[0]', 'a.b[1].c', 'n', '[0]', '[1]', 'ü k', '[2].b', 'nothing'];

function paging(random) {
	const asked = {};
	if (random.chance(60)) asked.limit = random.pick([0, 1, 2, 3, 5, -1]);
	if (random.chance(20)) asked.offset = random.below(4);
	else if (random.chance(20) && asked.limit !== -1) asked.page = random.below(4);
	return asked;
}

export const sortable = (collection) => columnsOf(collection).filter(([, field]) => types[field.type].order && field.type !== 'json');

/** A key of the order: a column, a function, or one past a relation. */
function sortKey(world, collection, depth, many) {
	const { random, model } = world;
	const relations = Object.entries(collection.fields).filter(([, field]) => field.to || field.any || (many && field.list));
	if (depth > 0 && relations.length && random.chance(30)) {
		const [name, field] = random.pick(relations);
		const scope = field.any ? random.pick(field.any) : null;
		if (field.list && random.chance(15)) return name;
		return `${name}${scope ? `:${scope}` : ''}.${sortKey(world, model[scope ?? field.to ?? field.list], depth - 1, many)}`;
	}
	const functions = calls(collection);
	if (functions.length && random.chance(20)) return random.pick(functions);
	return random.pick(sortable(collection))[0];
}

// The key last: rows that are alike otherwise have an order too.
export function sort(world, collection, { many = true } = {}) {
	const { random } = world;
	const keys = Array.from({ length: random.pick([0, 1, 1, 2]) }, () => sign(random) + sortKey(world, collection, 2, many));
	return [...keys, sign(random) + collection.key];
}

/** The children's order: by columns and functions of their own. */
function childSort(world, collection) {
	const { random } = world;
	const own = [...sortable(collection).filter(([, field]) => !leadsOn(field)).map(([name]) => name), ...calls(collection)];
	return [...(random.chance(60) ? [sign(random) + random.pick(own)] : []), sign(random) + collection.key];
}

export const searches = ({ random, strict }) => random.pick([...words.filter((word) => word.trim() !== ''), 'n', 'an', 'ün', '5', '-1', '0.25', '1.50', '9007199254740991', '1e3', '%', 'e'].filter((text) => !strict || text !== 'Ünïcødé'));

function deepOf(world, target, many) {
	const { random } = world;
	const asked = {};
	if (many) {
		if (random.chance(50)) asked._sort = childSort(world, target);
		for (const [name, value] of Object.entries(random.chance(50) ? paging(random) : {})) asked[`_${name}`] = value;
	}
	if (random.chance(25)) asked._filter = filter(world, target, 1);
	if (random.chance(8)) asked._search = searches(world);
	return asked;
}

function callField(random, collection) {
	const documents = columnsOf(collection).filter(([, field]) => field.type === 'json');
	if (documents.length && random.chance(40)) return `json(${random.pick(documents)[0]}, ${random.pick(paths)})`;
	const functions = calls(collection);
	return functions.length ? random.pick(functions) : null;
}

/** {fields, deep, alias} of one level; paths are written out. */
function selection(world, collection, depth, top = false) {
	const { random } = world;
	const fields = [], deep = {}, alias = {};
	if (random.chance(20)) fields.push('*');
	for (const [name] of columnsOf(collection)) if (random.chance(40)) fields.push(name);
	const call = random.chance(30) ? callField(random, collection) : null;
	if (call && !fields.includes(call)) fields.push(call);
	if (random.chance(10) && (top || !world.strict)) {
		const [name] = random.pick(columnsOf(collection).filter(([, field]) => !field.to && !field.any));
		alias.other = name;
		fields.push('other');
	}
	for (const [name, field] of Object.entries(collection.fields)) if (leadsOn(field) && random.chance(40)) relation(world, collection, name, field, depth, { fields, deep, alias });
	if (!fields.length) fields.push(collection.key);
	if (Object.keys(alias).length) deep._alias = alias;
	return { fields, deep };
}

function relation(world, collection, name, field, depth, { fields, deep, alias }) {
	const { random, model } = world;
	let shown = name;
	if (field.list && random.chance(12) && !world.strict) {
		shown = `as_${name}`;
		alias[shown] = name;
	}
	const targets = field.any ?? [field.to ?? field.list];
	if (depth === 0 || random.chance(25)) {
		fields.push(random.chance(60) || depth === 0 ? shown : `${shown}.*`);
		if (field.list && !field.any && random.chance(30) && depth > 0) deep[shown] = deepOf(world, model[targets[0]], true);
		return;
	}
	for (const target of field.any ? random.some(targets, 2) : targets) {
		const below = selection(world, model[target], depth - 1);
		const prefix = field.any ? `${shown}:${target}` : shown;
		fields.push(...below.fields.map((path) => `${prefix}.${path}`));
		const asked = { ...below.deep, ...deepOf(world, model[target], Boolean(field.list)) };
		if (Object.keys(asked).length) deep[prefix] = asked;
	}
}

/** A list with everything that goes with one. */
export function items(world, collection) {
	const { random } = world;
	const { fields, deep } = selection(world, collection, random.pick([0, 1, 2, 2, 3]), true);
	const { _alias: alias, ...below } = deep;
	const asked = { fields: random.chance(6) ? ['*', ...(random.chance(50) ? ['*.*'] : [])] : fields, ...paging(random) };
	if (random.chance(75)) asked.sort = sort(world, collection);
	if (random.chance(65)) asked.filter = filter(world, collection, 3);
	if (random.chance(10)) asked.search = searches(world);
	if (Object.keys(below).length) asked.deep = below;
	if (alias) asked.alias = alias;
	if (random.chance(20)) asked.meta = random.pick(['*', 'total_count', 'filter_count']);
	return { collection: collection.name, asked };
}

/** One item by its key. */
export function item(world, collection) {
	const { random, data } = world;
	if (!data[collection.name].length) return items(world, collection);
	const { asked: { fields, deep, alias } } = items(world, collection);
	return { collection: collection.name, key: random.pick(data[collection.name])[collection.key], asked: Object.fromEntries(Object.entries({ fields, deep, alias }).filter(([, value]) => value)) };
}
