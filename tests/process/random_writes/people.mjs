// People with random policies: what they may write, worked out the slow way. Rules speak of the row's own columns, so
// that the order in which the parts of a request are stored does not decide about them; what relations add to rules is
// asked in attacks_writes.
import { columnsOf } from '../random/model.mjs';
import { types } from '../random/types.mjs';

const actions = ['create', 'update', 'delete'];
const plainColumns = (collection) => columnsOf(collection).filter(([, field]) => !field.key && !field.to && !field.any && !field.scope);
const isNumber = (field) => field.type === 'integer' && !field.key && !field.to;

function condition(random, collection) {
	const [name, field] = random.pick(columnsOf(collection).filter(([, one]) => !one.any && !one.scope));
	if (isNumber(field) && random.chance(60)) return { [name]: { [random.pick(['_lt', '_gte'])]: random.between(0, 6) } };
	if (field.to && random.chance(30)) return { [name]: { [field.toKey]: { _nnull: true } } };
	return { [name]: { [random.chance(30) ? '_null' : '_nnull']: true } };
}

function rule(random, collection, depth = 2) {
	if (depth === 0 || random.chance(60)) return condition(random, collection);
	return { [random.pick(['_and', '_or'])]: Array.from({ length: random.between(1, 3) }, () => rule(random, collection, depth - 1)) };
}

/** `missing`: what a condition on a value comes to that is not there at all, as payloads may lack it. */
function holds(filter, row, missing) {
	return Object.entries(filter).every(([name, asked]) => {
		if (name === '_and') return asked.every((one) => holds(one, row, missing));
		if (name === '_or') return asked.some((one) => holds(one, row, missing));
		const value = row[name];
		if (value === undefined) return missing;
		const [op, operand] = Object.entries(Object.values(asked)[0] === true || typeof Object.values(asked)[0] === 'number' ? asked : Object.values(asked)[0])[0];
		if (op === '_null') return value === null;
		if (op === '_nnull') return value !== null;
		if (value === null) return false;
		return op === '_lt' ? value < operand : value >= operand;
	});
}

function fieldsOf(random, collection) {
	if (random.chance(60)) return ['*'];
	return random.some(Object.keys(collection.fields), random.between(1, Object.keys(collection.fields).length));
}

function permission(random, collection, action) {
	const made = { collection: collection.name, action, fields: fieldsOf(random, collection), permissions: {}, validation: {}, presets: {} };
	if (action !== 'create' && random.chance(50)) made.permissions = rule(random, collection);
	if (action === 'delete') return made;
	const plain = plainColumns(collection);
	if (plain.length && random.chance(25)) {
		const [name, field] = random.pick(plain);
		if (field.type === 'integer') made.validation = { [name]: { [random.pick(['_lt', '_gte'])]: random.between(1, 5) } };
		else made.validation = { [name]: { [random.chance(20) ? '_null' : '_nnull']: true } };
	}
	// Words that stand for other things, and places, are not preset.
	const preset = plain.filter(([, field]) => !field.position && field.type !== 'uuid' && field.type !== 'csv');
	if (preset.length && random.chance(25)) {
		const [name, field] = random.pick(preset);
		made.presets = { [name]: random.chance(20) ? null : types[field.type].make(random) };
	}
	return made;
}

export class Person {
	constructor(random, model) {
		this.permissions = [];
		for (const collection of Object.values(model)) {
			for (const [, field] of Object.entries(collection.fields)) if (field.to) field.toKey = model[field.to].key;
			this.permissions.push({ collection: collection.name, action: 'read', fields: ['*'] });
			for (const action of actions) {
				if (random.chance(8)) continue;
				for (let i = random.pick([1, 1, 1, 2, 3]); i > 0; i--) this.permissions.push(permission(random, collection, action));
			}
		}
	}

	of(collection, action) { return this.permissions.filter((one) => one.collection === collection.name && one.action === action); }

	covering(collection, action, name) { return this.of(collection, action).filter((one) => one.fields.includes('*') || one.fields.includes(name)); }

	/** The payload as it is stored, or null when it may not be. */
	admitted(collection, action, payload) {
		const permissions = this.of(collection, action);
		if (!permissions.length) return null;
		if (!Object.keys(payload).every((name) => collection.fields[name] && this.covering(collection, action, name).length)) return null;
		const whole = Object.assign({}, ...permissions.map((one) => one.presets), payload);
		return permissions.every((one) => holds(one.validation, whole, true)) ? whole : null;
	}

	/** May this row be changed in these fields, or (none) at all? */
	reaches(collection, action, row, names) {
		const passes = (permissions) => permissions.some((one) => holds(one.permissions ?? {}, row, false));
		if (!names.length) return passes(this.of(collection, action));
		return names.every((name) => passes(this.covering(collection, action, name)));
	}
}

/** A policy with these permissions for a user of its own: {token, me, leave()}. Variables mean other things to each user. */
export async function register(crowd, person, number) {
	const token = `random-person-${number}-0123456789abcdef`, title = 'bee';
	const policy = await crowd.must('POST', '/policies?fields=id', { name: `random ${number}` });
	// Queries compare with their title, which they have to read for it.
	const known = { collection: 'directus_users', action: 'read', fields: ['id', 'title'], permissions: { id: { _eq: '$CURRENT_USER' } } };
	await crowd.must('POST', '/permissions?fields=id', [known, ...person.permissions].map((one) => ({ policy: policy.id, ...one })));
	const user = await crowd.must('POST', '/users?fields=id', { email: `random${number}@example.com`, token, title, status: 'active', policies: [{ policy: policy.id }] });
	const me = { $CURRENT_USER: user.id, '$CURRENT_USER.title': title, $word: title };
	return { token, me, async leave() { await crowd.must('DELETE', `/users/${user.id}`); await crowd.must('DELETE', `/policies/${policy.id}`); } };
}
