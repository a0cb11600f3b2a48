// Random users: permissions to read, spread over policies that are held directly, by a role and by its parent.
import { filter } from '../random_reads/filters.mjs';

/** Fields whose order nobody asks for goes by them, so that everyone who sees rows sees where they stand. */
const always = (collection) => Object.entries(collection.fields).filter(([, field]) => field.position || field.scope).map(([name]) => name);

function fieldList(random, collection) {
	if (random.chance(40)) return ['*'];
	const names = Object.keys(collection.fields).filter((name) => name !== collection.key && !always(collection).includes(name));
	const some = names.filter(() => random.chance(65));
	// Now and then the key is hidden on the rows of one rule.
	return random.shuffled([...(random.chance(93) ? [collection.key] : []), ...always(collection), ...some]);
}

function rule(world, collection) {
	const { random, data } = world;
	if (random.chance(30)) return random.pick([null, {}]);
	const keys = random.some(data[collection.name].map((row) => row[collection.key]).filter((key) => String(key) !== ''), random.between(1, 6));
	const some = keys.length ? { [collection.key]: { _in: keys } } : null;
	if (some && random.chance(35)) return some;
	const made = filter(world, collection, random.between(0, 2));
	return some && random.chance(50) ? { _or: [made, some] } : made;
}

/** Permissions of one policy. Rules are used again, so that some are the same. */
function policy(world, rules) {
	const { random, model } = world;
	const permissions = [];
	for (const collection of Object.values(model)) {
		for (let i = random.pick([0, 1, 1, 1, 2]); i > 0; i--) {
			const known = rules.get(collection.name) ?? [];
			const chosen = known.length && random.chance(25) ? random.pick(known) : rule(world, collection);
			rules.set(collection.name, [...known, chosen]);
			permissions.push({ collection: collection.name, action: 'read', fields: fieldList(random, collection), permissions: chosen });
		}
	}
	return permissions;
}

/** {policies: [{holder, permissions}], all}: `holder` is user, role or parent. */
export function randomRights(world) {
	const { random } = world;
	const rules = new Map();
	const policies = Array.from({ length: random.between(1, 3) }, () => ({ holder: random.pick(['user', 'role', 'parent']), permissions: policy(world, rules) }));
	const all = policies.flatMap((one) => one.permissions);
	// Without any key lists have no order that is whole.
	for (const { name, key } of Object.values(world.model)) {
		const own = all.filter((one) => one.collection === name);
		if (own.length && !own.some(({ fields }) => fields.includes('*') || fields.includes(key))) own[0].fields.push(key);
	}
	return { policies, all };
}

/** The part of the model that may be read by someone: the fields of which queries are mostly made. */
export function readablePart(model, permissions) {
	const part = {};
	const lists = (collection, name) => permissions.some((one) => one.collection === collection && (one.fields.includes('*') || one.fields.includes(name)));
	const readable = (name) => permissions.some((one) => one.collection === name);
	for (const collection of Object.values(model)) {
		if (!readable(collection.name) || !lists(collection.name, collection.key)) continue;
		part[collection.name] = { ...collection, fields: {} };
	}
	for (const collection of Object.values(part)) {
		for (const [name, field] of Object.entries(model[collection.name].fields)) {
			if (!lists(collection.name, name)) continue;
			if ((field.to && !part[field.to]) || (field.list && !part[field.list])) continue;
			if (field.any && !field.any.every((one) => part[one])) continue;
			collection.fields[name] = field;
		}
	}
	// A relation back is only known where both of its fields are.
	return part;
}
