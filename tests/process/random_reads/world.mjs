// A small model with every kind of relation, and random rows for it: kept in memory for the evaluator and sent to a
// server through its API.
const key = { field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: {} };
const plain = (field, type) => ({ field, type, schema: {}, meta: type === 'boolean' ? { special: ['cast-boolean'] } : {} });
const alias = (field, special) => ({ field, type: 'alias', meta: { special: [special] } });

/** Fields by collection: scalars with their type, relations with what they lead to. */
export const model = {
	city: { name: 'string', pop: 'integer', teams: { many: 'team', by: 'city' } },
	team: { name: 'string', score: 'integer', active: 'boolean', city: { one: 'city' }, parent: { one: 'team' }, children: { many: 'team', by: 'parent' }, players: { many: 'player', by: 'team' }, tags: { many: 'team_tag', by: 'team' } },
	player: { name: 'string', goals: 'integer', born: 'date', team: { one: 'team' } },
	tag: { label: 'string', teams: { many: 'team_tag', by: 'tag' } },
	team_tag: { team: { one: 'team' }, tag: { one: 'tag' } },
};
export const isRelation = (kind) => typeof kind === 'object';

/** A generator of numbers below n that gives the same sequence for the same seed. */
export function randomness(seed) {
	let state = seed >>> 0;
	const below = (n) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * n);
	};
	return { below, pick: (list) => list[below(list.length)], chance: (percent) => below(100) < percent };
}

const words = ['ant', 'bee', 'cat', 'cow', 'dog', 'eel', 'fox', 'gnu', 'ant2', 'beetle', ''];
const dates = ['2020-01-31', '2020-02-01', '1999-12-31', '2024-02-29'];

/** A value of a scalar type, now and then null. */
export function scalar(random, type, nullable = 20) {
	if (random.chance(nullable)) return null;
	if (type === 'string') return random.pick(words);
	if (type === 'integer') return random.below(12) - 3;
	if (type === 'boolean') return random.chance(50);
	return random.pick(dates);
}

export function rows(random) {
	const sizes = { city: 6, tag: 5, team: 14, player: 30, team_tag: 25 };
	const made = {};
	for (const collection of ['city', 'tag', 'team', 'player', 'team_tag']) {
		made[collection] = Array.from({ length: sizes[collection] }, (_, i) => {
			const row = { id: i + 1 };
			for (const [field, kind] of Object.entries(model[collection])) {
				if (!isRelation(kind)) row[field] = scalar(random, kind);
				// A row may point at those before it only, so that lists can be sent as they are.
				else if (kind.one) row[field] = random.chance(20) ? null : 1 + random.below(kind.one === collection ? Math.max(i, 1) : sizes[kind.one]);
				if (kind.one === collection && i === 0) row[field] = null;
			}
			return row;
		});
	}
	return made;
}

/** Makes the model and stores the rows. */
export async function install(client, data) {
	for (const [collection, fields] of Object.entries(model)) {
		const stored = Object.entries(fields).filter(([, kind]) => !kind.many).map(([field, kind]) => plain(field, isRelation(kind) ? 'integer' : kind));
		await client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [key, ...stored] });
	}
	for (const [collection, fields] of Object.entries(model)) {
		for (const [field, kind] of Object.entries(fields)) {
			if (kind.many) await client.must('POST', `/fields/${collection}`, alias(field, 'o2m'));
		}
	}
	for (const [collection, fields] of Object.entries(model)) {
		for (const [field, kind] of Object.entries(fields)) {
			if (!kind.one) continue;
			const [list] = Object.entries(model[kind.one]).filter(([, back]) => back.many === collection && back.by === field).map(([name]) => name);
			await client.must('POST', '/relations', { collection, field, related_collection: kind.one, meta: { one_field: list ?? null }, schema: { on_delete: 'SET NULL' } });
		}
	}
	for (const [collection, list] of Object.entries(data)) await client.must('POST', `/items/${collection}`, list);
}
