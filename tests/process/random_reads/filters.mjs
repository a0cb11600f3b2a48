// Random filters: every operator on every type it belongs to, functions, relational paths, quantifiers, logic.
import { columnsOf, leadsOn, typeOf } from '../random/model.mjs';
import { number, types } from '../random/types.mjs';

const pairs = ['_between', '_nbetween'], lists = ['_in', '_nin'], flags = ['_null', '_nnull', '_empty', '_nempty'];

/** Part of a text now and then, never one that ends in half an escape. */
function piece(random, text) {
	const points = [...text];
	if (random.chance(60) || points.length < 2) return text;
	const from = random.below(points.length);
	const cut = points.slice(from, from + 1 + random.below(3)).join('');
	return cut.endsWith('\\') || cut.trim() === '' || cut.startsWith('$') ? text : cut;
}

function operand(world, typeName, values) {
	const { random, me } = world;
	const type = types[typeName];
	if (typeName === 'uuid' && random.chance(20)) return '$CURRENT_USER';
	if (typeName === 'string' && random.chance(4)) return '$CURRENT_USER.title';
	if (/^(date|timestamp)/.test(typeName) && random.chance(10)) return random.pick(['$NOW', '$NOW(-10 years)', '$NOW(+1 year)', '$NOW(-300 years)']);
	const known = values.filter((value) => value !== null);
	let value = known.length && random.chance(75) ? random.pick(known) : type.make(random);
	value = type.text(value);
	if (type.number) return random.chance(15) ? String(value) : random.chance(8) && Math.abs(value) < 1e6 ? value + 0.5 : value;
	if (type.operators.includes('_contains') && (value === '' || value === '$')) return me.$word;
	return type.spell(value, random);
}

/** A list, now and then written as csv. */
const listed = (random, values) => (random.chance(20) && values.every((value) => String(value) !== '' && !String(value).includes(',')) ? values.join(',') : values);

function condition(world, typeName, values) {
	const { random } = world;
	const type = typeName === 'number' ? number : types[typeName];
	const op = random.pick(type.operators);
	const value = () => (typeName === 'number' ? numberOperand(random, values) : operand(world, typeName, values));
	if (flags.includes(op)) return { [op]: random.chance(80) };
	if (lists.includes(op)) return { [op]: listed(random, Array.from({ length: random.between(1, 3) }, value)) };
	if (pairs.includes(op)) return { [op]: listed(random, [value(), value()]) };
	if ((op === '_eq' || op === '_neq') && random.chance(4)) return { [op]: null };
	const one = value();
	return { [op]: /contains|with/.test(op) && !String(one).startsWith('$') ? piece(random, String(one)) : one };
}

const numberOperand = (random, values) => (values.length && random.chance(70) ? random.pick(values) : random.pick([0, 1, 2, 5, 12, 2000, 2020]));

/** Calls that give a number. */
export function calls(collection) {
	const found = [];
	for (const [name, field] of Object.entries(collection.fields)) {
		if (field.list) found.push(`count(${name})`);
		else if (!field.to && !field.any && !field.key) for (const call of types[field.type].functions) found.push(`${call}(${name})`);
	}
	return found;
}

function leaf(world, collection) {
	const { random, kind, data } = world;
	const functions = calls(collection);
	if (functions.length && random.chance(20)) return { [random.pick(functions)]: condition(world, 'number', []) };
	const [name, field] = random.pick(columnsOf(collection).filter(([, one]) => !world.strict || !one.any));
	const typeName = typeOf(field, kind);
	const values = data[collection.name].map((row) => row[name]);
	const asked = condition(world, field.to && typeName === 'uuid' ? 'uuid' : typeName, values);
	const [[op, value]] = Object.entries(asked);
	const second = random.chance(6) ? condition(world, typeName, values) : {};
	return { [name]: op === '_eq' && value !== null && !Array.isArray(value) && random.chance(25) ? value : { ...second, ...asked } };
}

/** A condition on the key behind an alias. */
function aliasLeaf(world, collection, name) {
	const target = world.model[collection.fields[name].list];
	const values = world.data[target.name].map((row) => row[target.key]);
	return { [name]: condition(world, typeOf(target.fields[target.key], world.kind), values) };
}

function quantifier(world, collection, name) {
	const { random, model } = world;
	const target = model[collection.fields[name].list];
	const relations = Object.entries(target.fields).filter(([, field]) => field.to);
	const single = () => { const one = leaf(world, target); return Object.values(one).every((v) => v === null || typeof v !== 'object' || Object.keys(v).length === 1) ? one : { [target.key]: { _nnull: true } }; };
	let inner = single();
	if (relations.length && random.chance(30)) {
		const [field, { to }] = random.pick(relations);
		inner = { [field]: { [model[to].key]: { _nnull: random.chance(70) } } };
	}
	return { [name]: { [random.pick(['_some', '_none'])]: inner } };
}

function onRelation(world, collection, depth, top) {
	const { random, model } = world;
	const [name, field] = random.pick(Object.entries(collection.fields).filter(([, one]) => leadsOn(one)));
	if (field.any) {
		const scope = random.pick(field.any);
		return { [`${name}:${scope}`]: filter(world, model[scope], depth - 1, false) };
	}
	if (field.list && random.chance(12)) return aliasLeaf(world, collection, name);
	if (field.list && top && random.chance(45)) return quantifier(world, collection, name);
	return { [name]: filter(world, model[field.to ?? field.list], depth - 1, false) };
}

// The contract takes _some and _none right under a field of the collection asked, nowhere deeper.
export function filter(world, collection, depth, top = true) {
	const { random } = world;
	const kind = random.below(10);
	if (kind < 3 && depth > 0) {
		const parts = Array.from({ length: random.between(1, 3) }, () => filter(world, collection, depth - 1, top));
		return { [random.pick(['_and', '_or'])]: parts };
	}
	if (kind < 6 && depth > 0 && Object.values(collection.fields).some(leadsOn)) return onRelation(world, collection, depth, top);
	if (kind === 6 && depth > 0) return { ...leaf(world, collection), ...leaf(world, collection) };
	return leaf(world, collection);
}
