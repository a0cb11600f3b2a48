// Random queries over a random world {random, model, data, kind, me, strict}.
import { filter } from './filters.mjs';
import { aggregation, childGroups } from './group_queries.mjs';
import { item, items, searches, sort } from './lists.mjs';
import { mistaken } from './mistakes.mjs';

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
