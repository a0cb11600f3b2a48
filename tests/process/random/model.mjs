// A random model: collections with keys of every type, fields of every type, relations of every kind. A collection is
// {name, key, fields, sortField}; a field is {type} for a column, {type, to, deselect, indexed} for a relation to one, {list, by,
// sort} for one to many, {type, any} for the item of a many-to-any junction.
import { types, words } from './types.mjs';

const nouns = ['city', 'team', 'Player', 'order', 'group', 'Über', 'tag', 'user', 'page'];
const fieldNames = ['name', 'title', 'value', 'select', 'Size', 'born', 'état', 'note', 'from', 'kind_2', 'x'];
const scalarTypes = Object.keys(types);

export const isColumn = (field) => field.type !== undefined;
export const leadsOn = (field) => Boolean(field.to || field.list || field.any);
export const manyOf = (collection) => Object.entries(collection.fields).filter(([, field]) => field.list);
export const columnsOf = (collection) => Object.entries(collection.fields).filter(([, field]) => isColumn(field));

/** SQLite keeps a uuid without the special as a text, and then it is one. */
export const typeOf = (field, kind) => (field.type === 'uuid' && field.to && kind === 'sqlite' ? 'string' : field.type);

function entity(random, name) {
	const keyType = random.pick(['integer', 'integer', 'bigInteger', 'uuid', 'string']);
	const key = random.chance(70) ? 'id' : 'code';
	const fields = { [key]: { type: keyType, key: true } };
	for (const field of random.some(fieldNames, random.between(2, 6))) fields[field] = { type: random.pick(scalarTypes) };
	const collection = { name, key, fields };
	if (random.chance(25)) {
		collection.sortField = 'pos';
		fields.pos = { type: 'integer', position: true };
	}
	return collection;
}

const keyType = (collection) => collection.fields[collection.key].type;

/** many.field -> one, and most of the time an alias back. */
function relate(random, many, field, one, { alias, sorted = false, junction } = {}) {
	many.fields[field] = { type: keyType(one), to: one.name, alias: alias ?? null, indexed: random.chance(50) };
	if (junction) many.fields[field].junction = junction;
	if (alias && many !== one && random.chance(30)) many.fields[field].deselect = 'delete';
	if (!alias) return;
	if (sorted) many.fields.pos ??= { type: 'integer', position: true };
	one.fields[alias] = { list: many.name, by: field, sort: sorted ? 'pos' : null };
}

function junction(random, model, name, from, to) {
	const through = { name, key: 'id', fields: { id: { type: 'integer', key: true } } };
	if (random.chance(40)) through.fields.remark = { type: random.pick(['string', 'integer', 'date']) };
	relate(random, through, 'left', from, { alias: 'links', sorted: random.chance(50), junction: 'right' });
	relate(random, through, 'right', to, { alias: random.chance(60) ? 'backlinks' : undefined, junction: 'left' });
	model.push(through);
}

function anyJunction(random, model, name, from, allowed) {
	const through = { name, key: 'id', fields: { id: { type: 'integer', key: true } } };
	relate(random, through, 'parent', from, { alias: 'blocks', sorted: random.chance(50), junction: 'item' });
	through.fields.item = { type: 'string', any: allowed.map((one) => one.name), indexed: random.chance(50) };
	through.fields.collection = { type: 'string', scope: true };
	model.push(through);
}

/** A list of collections, those that others point at first. */
export function randomModel(random, prefix) {
	const model = random.some(nouns, random.between(1, 4)).map((noun) => entity(random, `${prefix}${noun}`));
	const entities = [...model];
	let number = 0;
	for (const many of entities) {
		for (const one of random.some(entities, random.between(0, 2))) {
			const taken = `rel${++number}`;
			relate(random, many, taken, one, { alias: random.chance(75) ? `list${number}` : undefined, sorted: random.chance(30) });
		}
	}
	if (random.chance(60)) junction(random, model, `${prefix}through`, random.pick(entities), random.pick(entities));
	if (random.chance(50)) anyJunction(random, model, `${prefix}block`, random.pick(entities), random.some(entities, random.between(1, 3)));
	return Object.fromEntries(model.map((collection) => [collection.name, collection]));
}

function keys(random, type, count) {
	if (type === 'uuid') return Array.from({ length: count }, () => random.uuid());
	if (type === 'string') return random.some(words.filter((word) => word !== '' && word.trim() === word && !/[\t\n\\%]/.test(word)), count);
	const from = type === 'bigInteger' && random.chance(30) ? 9007199254740000 : 1;
	return Array.from({ length: count }, (_, i) => from + i);
}

/** Rows by collection. Every `pos` is a permutation, so that orders by it are whole. */
export function randomRows(random, model) {
	const data = {}, keysOf = {};
	for (const collection of Object.values(model)) {
		const through = collection.fields.left || collection.fields.parent;
		keysOf[collection.name] = keys(random, keyType(collection), through ? random.between(0, 16) : random.between(2, 11));
	}
	for (const collection of Object.values(model)) {
		const own = keysOf[collection.name];
		const positions = random.shuffled(own.map((_, i) => i + 1));
		data[collection.name] = own.map((key, at) => row(random, collection, key, positions[at], keysOf));
	}
	return data;
}

function row(random, collection, key, position, keysOf) {
	const made = {};
	for (const [name, field] of columnsOf(collection)) {
		if (field.key) made[name] = key;
		else if (field.position) made[name] = position;
		else if (field.to) made[name] = random.chance(20) ? null : random.pick(keysOf[field.to]);
		else if (field.any) {
			made.collection = random.pick(field.any);
			made[name] = random.chance(10) ? null : String(random.pick(keysOf[made.collection]));
		} else if (!field.scope) made[name] = field.type !== 'uuid' && random.chance(20) ? null : types[field.type].make(random);
		if (made[name] === undefined && !field.scope) made[name] = null;
	}
	return made;
}
