// Queries that have to be refused.
import { items } from './lists.mjs';
import { columnsOf, typeOf } from '../random/model.mjs';
import { types } from '../random/types.mjs';

const everyOperator = [...new Set(Object.values(types).flatMap((type) => type.operators)), '_regex', '_submitted', '_ieq', '_like'];

/** Something that has to be refused, with the code of the refusal, among things that are right. */
export function mistaken(world, collection) {
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
