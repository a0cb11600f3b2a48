// One query in the ways it can be written: a SEARCH body, a query string with JSON in it, one with brackets, lists as
// csv, as JSON or repeated.
const e = encodeURIComponent;
const lists = ['fields', 'sort', 'groupBy', 'meta'];

const isEmpty = (value) => value === null || (typeof value === 'object' && (Object.keys(value).length === 0 || Object.values(value).some(isEmpty)));
const depth = (value) => (value !== null && typeof value === 'object' ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0);

/** Brackets carry texts only, no nulls, nothing empty, and end at a depth of 10. */
const fitsBrackets = (value) => !isEmpty(value) && depth(value) <= 8 && !JSON.stringify(value).includes('""');

function brackets(name, value) {
	if (value !== null && typeof value === 'object') return Object.entries(value).flatMap(([key, below]) => brackets(`${name}[${e(key)}]`, below));
	return [`${name}=${e(String(value))}`];
}

function list(random, name, values) {
	const way = random.below(3);
	if (way === 0) return [`${name}=${e(values.join(','))}`];
	if (way === 1) return values.map((value) => `${name}[]=${e(value)}`);
	return values.map((value, i) => `${name}[${i}]=${e(value)}`);
}

function parameter(random, name, value) {
	if (lists.includes(name)) return Array.isArray(value) ? list(random, name, value) : [`${name}=${e(value)}`];
	if (typeof value !== 'object') return [`${name}=${e(String(value))}`];
	if (name === 'aggregate') return Object.entries(value).flatMap(([call, fields]) => (random.chance(50) ? [`aggregate[${call}]=${e(fields.join(','))}`] : fields.map((field) => `aggregate[${call}][]=${e(field)}`)));
	if (random.chance(50) && fitsBrackets(value)) return brackets(name, value);
	return [`${name}=${e(JSON.stringify(value))}`];
}

const written = (random, asked) => random.shuffled(Object.entries(asked).map(([name, value]) => parameter(random, name, value).join('&'))).join('&');

const longest = 6000;

/** {method, path, body}. */
export function spell(random, { collection, key, asked }) {
	const path = `/items/${e(collection)}${key === undefined ? '' : `/${e(String(key))}`}`;
	if (key === undefined && random.chance(40)) return { method: 'SEARCH', path, body: { query: asked } };
	const text = written(random, asked);
	if (text.length > longest && key === undefined) return { method: 'SEARCH', path, body: { query: asked } };
	return { method: 'GET', path: `${path}?${text}` };
}
