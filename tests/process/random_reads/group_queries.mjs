// Random aggregates and groups, of a collection and of each parent's children.
import { calls, filter } from './filters.mjs';
import { searches, sign, sortable } from './lists.mjs';
import { columnsOf, manyOf } from '../random/model.mjs';

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
	const first = Object.entries(aggregate).filter(([call]) => random.chance(40) && !call.startsWith('avg')).map(([call, [field]]) => sign(random) + (field === '*' ? call : `${call}.${field}`));
	asked.sort = [...first.slice(0, 1), ...groupBy.map((group) => sign(random) + group)];
	return asked;
}

export function aggregation(world, collection) {
	const { random } = world;
	const asked = groups(world, collection);
	if (random.chance(50)) asked.filter = filter(world, collection, 2);
	if (random.chance(10)) asked.search = searches(world);
	if (asked.groupBy && random.chance(25)) asked.limit = random.between(1, 4);
	return { collection: collection.name, asked };
}

/** Groups of each parent's children. */
export function childGroups(world, collection) {
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
