// Articles of authors of countries, with dates around the days on which clocks are put forward and back.

import { column, key } from '../../kit/fields.mjs';
export const statuses = ['draft', 'open', 'published'];
const turns = ['2024-03-31T01:00Z', '2024-10-27T01:00Z', '2024-03-10T07:00Z', '2024-11-03T06:00Z', '2023-12-31T18:30Z', '2024-02-29T12:00Z', '2023-12-31T23:00Z', '2023-10-29T01:00Z', '1969-12-31T23:30Z'].map((text) => Date.parse(text));

export function rows(random) {
	const maybe = (value, percent = 10) => (random.chance(percent) ? null : value);
	const instant = () => (random.chance(60) ? random.pick(turns) + (random.below(600) - 300) * 60000 : Date.UTC(2023, 0, 1) + random.below(900 * 86400) * 1000) + random.pick([0, 0, 0, 250]);
	const day = () => new Date(Date.UTC(1960 + random.below(50), random.below(12), 1 + random.below(28))).toISOString().slice(0, 10);
	const country = ['fr', 'de', 'in', 'us', 'jp'].map((code, i) => ({ id: i + 1, code: i === 4 ? null : code, size: 10 * (i % 3) }));
	const author = Array.from({ length: 25 }, (_, i) => ({ id: i + 1, name: maybe(['ann', 'bob', 'cleo', 'dora', 'eve'][i % 5]), born: maybe(day()), country: maybe(1 + random.below(5)) }));
	const article = Array.from({ length: 350 }, (_, i) => {
		const published = maybe(instant());
		const seen = maybe(instant());
		return {
			id: i + 1, status: maybe(random.pick(statuses)), views: maybe(random.below(40) - 5), score: maybe(random.below(40) / 4),
			published: published === null ? null : new Date(published).toISOString(), seen: seen === null ? null : new Date(seen).toISOString().slice(0, 19), author: maybe(1 + random.below(25)),
		};
	});
	return { country, author, article };
}

export async function install(client, data) {
	const make = (collection, ...fields) => client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [key, ...fields] });
	await make('an_country', column('code', 'string'), column('size', 'integer'));
	await make('an_author', column('name', 'string'), column('born', 'date'), column('country', 'integer'), column('secret', 'hash'));
	await make('an_article', column('status', 'string'), column('views', 'integer'), column('score', 'float'), column('published', 'timestamp'), column('seen', 'dateTime'), column('author', 'integer'), column('doc', 'json'));
	const relate = async (collection, field, related) => {
		await client.must('POST', `/fields/${related}`, { field: `${field}_items`, type: 'alias', meta: { special: ['o2m'] } });
		await client.must('POST', '/relations', { collection, field, related_collection: related, meta: { one_field: `${field}_items` }, schema: {} });
	};
	await relate('an_author', 'country', 'an_country');
	await relate('an_article', 'author', 'an_author');
	for (const name of ['country', 'author', 'article']) await client.must('POST', `/items/an_${name}`, data[name]);
}
