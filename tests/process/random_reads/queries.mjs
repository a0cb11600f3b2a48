// Random queries over a random world {random, model, data, kind, me}.
import { calls, filter } from './filters.mjs';
import { columnsOf, leadsOn, manyOf, typeOf } from '../random/model.mjs';
import { types, words } from '../random/types.mjs';

const sign = (random) => (random.chance(50) ? '-' : '');
const paths = ['a', 'a.b', 'a.b[0]', 'a.b[1].c', 'n', '[0]', '[1]', 'ü k', '[2].b', 'nothing'];

function paging(random) {
	const asked = {};
	if (random.chance(60)) asked.limit = random.pick([0, 1, 2, 3, 5, -1]);
	if (random.chance(20)) asked.offset = random.below(4);
	else if (random.chance(20) && asked.limit !== -1) asked.page = random.below(4);
	return asked;
}

const sortable = (collection) => columnsOf(collection).filter(([, field]) => types[field.type].order && field.type !== 'json');

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
function sort(world, collection, { many = true } = {}) {
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

const searches = ({ random, strict }) => random.pick([...words.filter((word) => word.trim() !== ''), 'n', 'an', 'ün', '5', '-1', '0.25', '1.50', '9007199254740991', '1e3', '%', 'e'].filter((text) => !strict || text !== 'Ünïcødé'));

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

const computable = ({ strict }, type) => {
	if (strict && ['boolean', 'uuid', 'json', 'csv'].includes(type)) return [];
	if (strict && !['string', 'text', 'integer', 'float', 'decimal', 'bigInteger'].includes(type)) return ['min', 'max'];
	const numeric = ['integer', 'bigInteger', 'float', 'decimal'].includes(type);
	const counted = type === 'json' ? ['count'] : ['count', 'countDistinct'];
	const compared = ['boolean', 'uuid', 'json', 'csv'].includes(type) ? [] : ['min', 'max'];
	return [...counted, ...compared, ...(numeric ? ['sum', 'sumDistinct', 'avg', 'avgDistinct'] : [])];
};

/** {aggregate, groupBy, sort}: ordered by every group, so that no two are alike. */
function groups(world, collection) {
	const { random } = world;
	const aggregate = {};
	const columns = columnsOf(collection).filter(([, field]) => !field.to && !field.any && !field.key);
	for (let i = random.between(0, 3); i > 0 && columns.length; i--) {
		const [name, field] = random.pick(columns);
		const call = random.pick(computable(world, field.type));
		if (!call) continue;
		const taken = (aggregate[call] ??= []);
		if (!taken.includes(name)) taken.push(name);
	}
	if (random.chance(40)) aggregate.count = ['*'];
	const groupable = [...sortable(collection).map(([name]) => name).filter((name) => name !== collection.key), ...calls(collection).filter((call) => !/^count\(/.test(call) || random.chance(30))];
	const groupBy = random.chance(65) || !Object.keys(aggregate).length ? random.some(groupable, random.between(1, 2)) : [];
	if (!groupBy.length && !Object.keys(aggregate).length) aggregate.count = ['*'];
	const asked = {};
	if (Object.keys(aggregate).length) asked.aggregate = aggregate;
	if (!groupBy.length) return asked;
	asked.groupBy = groupBy;
	const first = Object.entries(aggregate).filter(() => random.chance(40)).map(([call, [field]]) => sign(random) + (field === '*' ? call : `${call}.${field}`));
	asked.sort = [...first.slice(0, 1), ...groupBy.map((group) => sign(random) + group)];
	return asked;
}

function aggregation(world, collection) {
	const { random } = world;
	const asked = groups(world, collection);
	if (random.chance(50)) asked.filter = filter(world, collection, 2);
	if (random.chance(10)) asked.search = searches(world);
	if (asked.groupBy && random.chance(25)) asked.limit = random.between(1, 4);
	return { collection: collection.name, asked };
}

/** Groups of each parent's children. */
function childGroups(world, collection) {
	const { random, model } = world;
	const lists = manyOf(collection);
	if (!lists.length) return null;
	const [name, { list }] = random.pick(lists);
	const target = model[list];
	const { aggregate, groupBy, sort: order } = groups(world, target);
	if (!aggregate || groupBy?.some((group) => /^count\(|^json\(/.test(group) || target.fields[group]?.to)) return null;
	const deep = { [name]: { _aggregate: aggregate, ...(groupBy ? { _groupBy: groupBy, _sort: order } : {}) } };
	if (random.chance(40)) deep[name]._filter = filter(world, target, 1);
	return { collection: collection.name, asked: { fields: [collection.key, ...(groupBy && random.chance(50) ? groupBy.map((group) => `${name}.${group}`) : [name])], deep, sort: [collection.key] } };
}

/** A list with everything that goes with one. */
function items(world, collection) {
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

function item(world, collection) {
	const { random, data } = world;
	if (!data[collection.name].length) return items(world, collection);
	const { asked: { fields, deep, alias } } = items(world, collection);
	return { collection: collection.name, key: random.pick(data[collection.name])[collection.key], asked: Object.fromEntries(Object.entries({ fields, deep, alias }).filter(([, value]) => value)) };
}

const everyOperator = [...new Set(Object.values(types).flatMap((type) => type.operators)), '_regex', '_submitted', '_ieq', '_like'];

/** Something that has to be refused, with the code of the refusal, among things that are right. */
function mistaken(world, collection) {
	const { random, kind } = world;
	const { asked } = items(world, collection);
	const [name, field] = random.pick(columnsOf(collection));
	const wrong = everyOperator.filter((op) => !types[typeOf(field, kind)].operators.includes(op) && !(op.includes('contains') && field.type === 'timestamp'));
	const also = asked.filter ? [asked.filter] : [];
	const [refused, change] = random.pick([
		['INVALID_QUERY', { filter: { _and: [...also, { [name]: { [random.pick(wrong)]: 'x' } }] } }],
		['FORBIDDEN', { filter: { _or: [...also, { nope: { _eq: 1 } }] } }],
		['FORBIDDEN', { fields: [...asked.fields, 'nope'] }],
		['FORBIDDEN', { sort: ['nope', ...(asked.sort ?? [])] }],
		['INVALID_QUERY', { limit: -2 - random.below(5) }],
		['INVALID_QUERY', { offset: -1 - random.below(5) }],
		['INVALID_QUERY', { filter: { [name]: { _in: [] } } }],
		['INVALID_QUERY', { fields: [...asked.fields, `century(${name})`] }],
	]);
	return { collection: collection.name, asked: { ...asked, ...change }, refused };
}

/** {collection, key?, asked, refused?}: `asked` as a SEARCH body would have it, with lists as lists. */
export function randomQuery(world) {
	const { random, model } = world;
	const collection = random.pick(Object.values(model));
	const kind = random.below(100);
	if (kind === 99 && !world.strict) return mistaken(world, collection);
	if (kind < 14) return aggregation(world, collection);
	if (kind < 18 && !world.strict) return childGroups(world, collection) ?? items(world, collection);
	return kind < 24 ? item(world, collection) : items(world, collection);
}

/** {collection, asked: {filter, sort, limit}} to be walked page by page. */
export function randomWalk(world) {
	const { random, model } = world;
	const collection = random.pick(Object.values(model));
	const asked = { fields: [collection.key], sort: sort(world, collection, { many: false }), limit: random.between(1, 7) };
	if (random.chance(50)) asked.filter = filter(world, collection, 2);
	if (random.chance(10)) asked.search = searches(world);
	return { collection: collection.name, asked };
}
