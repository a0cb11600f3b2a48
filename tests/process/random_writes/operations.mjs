// Random writes: {method, path, body, apply(store, answer)}.
import { Payloads } from './payloads.mjs';
import { Evaluator } from '../random_reads/evaluator.mjs';
import { filter } from '../random_reads/filters.mjs';
import { sorted } from '../random_reads/order.mjs';
import { columnsOf } from '../random/model.mjs';

const e = encodeURIComponent;
const pathOf = (collection, key) => `/items/${e(collection.name)}${key === undefined ? '' : `/${e(String(key))}`}?fields=${e(collection.key)}&limit=-1`;

/** A payload that names nothing twice, or null. */
function sound(world, build) {
	for (let i = 0; i < 6; i++) {
		const payloads = new Payloads(world.random, world.model, world.store, world.counter);
		const made = build(payloads);
		if (made !== null && payloads.sound) return made;
	}
	return null;
}

const automatic = (collection) => ['integer', 'bigInteger'].includes(collection.fields[collection.key].type);

function createOne(world, collection) {
	const body = sound(world, (payloads) => payloads.created(collection, 2));
	if (!body) return null;
	// The database counts on from the largest key: none may be given beside it, and none be given that it has given.
	const alone = Object.values(body).every((value) => value === null || typeof value !== 'object' || !/"(id|code)":/.test(JSON.stringify(value)));
	if (automatic(collection) && alone && world.random.chance(60)) delete body[collection.key];
	const apply = (store, answer) => {
		const key = body[collection.key] ?? Number(answer?.body?.data?.[collection.key]);
		if (key < 1e9) world.counter.next = Math.max(world.counter.next, key);
		store.create(collection, body, key);
	};
	return { method: 'POST', path: pathOf(collection), body, apply };
}

/** Now and then one of them cannot be stored: then none is. */
function spoiled(world, collection, list) {
	if (!world.random.chance(12) || !world.store.rows[collection.name].size) return list;
	const links = columnsOf(collection).filter(([, field]) => field.to && world.model[field.to].fields[world.model[field.to].key].type === 'integer');
	const at = world.random.pick(list);
	if (links.length && world.random.chance(50)) at[world.random.pick(links)[0]] = 987654321;
	else at[collection.key] = world.random.pick([...world.store.rows[collection.name].values()])[collection.key];
	return list;
}

function createMany(world, collection) {
	const body = sound(world, (payloads) => Array.from({ length: world.random.between(1, 4) }, () => payloads.created(collection, world.random.below(2))));
	if (!body) return null;
	const list = spoiled(world, collection, body);
	return { method: 'POST', path: pathOf(collection), body: list, apply: (store) => list.forEach((item) => store.create(collection, item)) };
}

function updateOne(world, collection) {
	let key;
	const body = sound(world, (payloads) => ((key = payloads.untouched(collection)) === undefined ? null : payloads.changes(collection, key, 2)));
	if (!body || !Object.keys(body).length) return null;
	return { method: 'PATCH', path: pathOf(collection, key), body, apply: (store) => store.update(collection, key, body) };
}

function updateBatch(world, collection) {
	const body = sound(world, (payloads) => {
		const keys = Array.from({ length: world.random.between(1, 3) }, () => payloads.untouched(collection)).filter((key) => key !== undefined);
		return keys.map((key) => ({ [collection.key]: key, ...payloads.changes(collection, key, 1) }));
	});
	if (!body?.length || body.some((one) => Object.keys(one).length < 2)) return null;
	return { method: 'PATCH', path: pathOf(collection), body, apply: (store) => body.forEach((one) => store.update(collection, one[collection.key], one)) };
}

const someKeys = (world, collection) => world.random.some([...world.store.rows[collection.name].values()].map((row) => row[collection.key]), world.random.between(1, 3));

function updateKeys(world, collection) {
	const keys = someKeys(world, collection);
	const data = sound(world, (payloads) => payloads.columns(collection, 40, { withUuids: false }));
	if (!keys.length || !data || !Object.keys(data).length) return null;
	return { method: 'PATCH', path: pathOf(collection), body: { keys, data }, apply: (store) => keys.forEach((key) => store.update(collection, key, data)) };
}

/** Which rows a query selects; {query, keys}. */
function selected(world, collection) {
	const { random, model, store, kind, me } = world;
	const data = store.data();
	const query = { filter: filter({ random, model, data, kind, me }, collection, 2), sort: [`${random.chance(50) ? '-' : ''}${collection.key}`] };
	if (random.chance(60)) query.limit = random.between(1, 3);
	const evaluator = new Evaluator(model, data, kind, me);
	const found = sorted(evaluator, collection, data[collection.name].filter((row) => evaluator.selects(collection, row, query)), query.sort);
	return { query, keys: found.slice(0, query.limit ?? 100).map((row) => row[collection.key]) };
}

function updateByQuery(world, collection) {
	const { query, keys } = selected(world, collection);
	const data = sound(world, (payloads) => payloads.columns(collection, 40, { withUuids: false }));
	if (!Object.keys(data).length) return null;
	return { method: 'PATCH', path: pathOf(collection), body: { query, data }, apply: (store) => { store.requireRight(collection, 'update'); keys.forEach((key) => store.update(collection, key, data)); } };
}

function remove(world, collection) {
	const way = world.random.below(3);
	if (way === 0) {
		const { query, keys } = selected(world, collection);
		if (keys.length > 3) return null;
		return { method: 'DELETE', path: `/items/${e(collection.name)}`, body: { query }, apply: (store) => store.remove(collection, keys) };
	}
	const keys = someKeys(world, collection).slice(0, way === 1 ? 1 : 2);
	if (!keys.length) return null;
	const apply = (store) => store.remove(collection, keys);
	return way === 1 ? { method: 'DELETE', path: `/items/${e(collection.name)}/${e(String(keys[0]))}`, apply } : { method: 'DELETE', path: `/items/${e(collection.name)}`, body: keys, apply };
}

const kinds = [createOne, createOne, createMany, updateOne, updateOne, updateOne, updateBatch, updateKeys, updateByQuery, remove];

export function randomWrite(world) {
	for (;;) {
		const write = world.random.pick(kinds)(world, world.random.pick(Object.values(world.model)));
		if (write) return write;
	}
}
