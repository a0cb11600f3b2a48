// What `search` finds: texts that hold the words, numbers and uuids that are the very same.
import { matches } from './like.mjs';
import { columnsOf, typeOf } from '../random/model.mjs';

const canonical = (text) => !/[eExX+ ]/.test(text) && text !== '' && Number.isFinite(Number(text)) && String(Number(text)) === text;
const whole = (text) => /^-?\d+$/.test(text) && String(BigInt(text)) === text;

function fits(type, text, kind) {
	if (type === 'integer' || type === 'bigInteger') {
		if (whole(text)) return type === 'bigInteger' || Math.abs(Number(text)) < 2147483648 || text === '-2147483648';
		return kind === 'sqlite' && canonical(text);
	}
	return canonical(text) && (type === 'float' || kind === 'sqlite' || Math.abs(Number(text)) < 1e8);
}

function found(type, value, text, kind) {
	if (value === null) return false;
	switch (type) {
		case 'string': case 'text': return matches(value, `%${text}%`, true, kind);
		case 'uuid': return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text) && value === text;
		case 'integer': case 'bigInteger': case 'float': case 'decimal': return fits(type, text, kind) && value === Number(text);
		default: return false;
	}
}

export function matchesSearch(evaluator, collection, row, search) {
	const text = search.trim() === '' ? search : search.trim();
	return columnsOf(collection).some(([name, field]) => found(typeOf(field, evaluator.kind), row[name], text, evaluator.kind));
}
