// Functions of fields: year(born), count(children), json(data, a.b). Each gives a value to compare and sort by, and how
// an answer shows it.
const dayMs = 86400000;

const dayOfYear = (date) => Math.round((Date.UTC(2000, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(2000, 0, 1)) / dayMs) - (leap(date) || date.getUTCMonth() < 2 ? 0 : 1);
const leap = (date) => { const y = date.getUTCFullYear(); return (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0; };

/** strftime's %W: weeks begin on Mondays, days before the first one are week 0. */
const weekFromMonday = (date) => Math.floor((dayOfYear(date) + 7 - ((date.getUTCDay() + 6) % 7)) / 7);

/** ISO 8601: the week with the year's first Thursday is week 1. */
function isoWeek(date) {
	const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * dayMs);
	return Math.floor(dayOfYear(thursday) / 7) + 1;
}

function part(name, type, value, kind) {
	if (type === 'time') {
		if (kind === 'sqlite') return 0;  // the contract reads a time's text as a number there
		return Number(value.split(':')[['hour', 'minute', 'second'].indexOf(name)]);
	}
	const date = new Date(type === 'date' ? `${value}T00:00:00Z` : type === 'dateTime' ? `${value}Z` : value);
	switch (name) {
		case 'year': return date.getUTCFullYear();
		case 'month': return date.getUTCMonth() + 1;
		case 'day': return date.getUTCDate();
		case 'weekday': return date.getUTCDay();
		case 'week': return kind === 'sqlite' ? weekFromMonday(date) : isoWeek(date);
		case 'hour': return date.getUTCHours();
		case 'minute': return date.getUTCMinutes();
		default: return kind === 'sqlite' ? date.getUTCSeconds() : date.getUTCSeconds() + date.getUTCMilliseconds() / 1000;
	}
}

/** PostgreSQL's numbers come as texts; its seconds have a fraction. */
const shownPart = (name, value, kind) => (value === null ? null : kind === 'sqlite' ? value : name === 'second' ? value.toFixed(6) : String(value));

export function parseCall(text) {
	const call = /^(\w+)\((.*)\)$/s.exec(text);
	return call && { name: call[1], argument: call[2] };
}

/** What stands at a path of a document; undefined where nothing does. */
export function inDocument(document, path) {
	let at = document;
	for (const step of path.replace(/\[(\d+)\]/g, '.[$1]').split('.').filter((s) => s !== '')) {
		if (at === null || typeof at !== 'object') return undefined;
		const index = /^\[(\d+)\]$/.exec(step);
		if (Array.isArray(at) !== Boolean(index)) return undefined;
		at = index ? at[Number(index[1])] : Object.hasOwn(at, step) ? at[step] : undefined;
	}
	return at;
}

/** {value, shown, key} of a call on a row (or on none). */
export function callOn(evaluator, collection, row, text) {
	const { name, argument } = parseCall(text);
	const { kind } = evaluator;
	if (row && evaluator.hides(collection, row, argument.split(',')[0].trim())) return { ...callOn(evaluator, collection, null, text), value: null, shown: null };
	if (name === 'json') {
		const [field, path] = [argument.slice(0, argument.indexOf(',')).trim(), argument.slice(argument.indexOf(',') + 1).trim()];
		const found = (row ? inDocument(row[field], path) : undefined) ?? null;
		const key = `${field}_${path.replace(/[.[\], \t]+/g, '_').replace(/^_|_$/g, '')}_json`;
		return { value: found, shown: kind === 'sqlite' && typeof found === 'boolean' ? Number(found) : found, key };
	}
	const field = collection.fields[argument], key = `${argument}_${name}`;
	if (field.list) {
		const count = row ? evaluator.related(collection, row, argument).rows.length : 0;
		return { value: count, shown: kind === 'sqlite' ? count : String(count), key };
	}
	const value = row ? row[argument] : null;
	if (name === 'count') {
		const count = value === null ? null : Array.isArray(value) ? value.length : 0;
		return { value: count, shown: count, key };
	}
	const found = value === null ? null : part(name, field.type, value, kind);
	return { value: found, shown: shownPart(name, found, kind), key };
}

