// Does a query touch anything that its caller may not know of? Whatever it names counts, but for what stands behind a
// relation that is left out because nothing behind it may be read.
import { parseFilter } from '../random_reads/conditions.mjs';
import { parseCall } from '../random_reads/functions.mjs';
import { parseSort } from '../random_reads/order.mjs';
import { deepQuery, named } from '../random_reads/selection.mjs';

class Touched {
	constructor(sight) { this.sight = sight; }

	field(collection, text) {
		const call = parseCall(text);
		const name = call ? call.argument.split(',')[0].trim() : text.split(':')[0];
		const field = collection.fields[name];
		if (!field || !this.sight.allowed(collection, name)) return false;
		return !(call?.name === 'count' && field.list) || this.sight.readable(field.list);
	}

	/** Every field on the way, and every collection that is entered. */
	path(collection, path) {
		let at = collection;
		for (const [i, segment] of path.entries()) {
			if (!this.field(at, segment)) return false;
			const enters = i < path.length - 1 || (!parseCall(segment) && at.fields[segment.split(':')[0]].list);
			if (!enters) return true;
			at = this.sight.step(at, segment);
			if (!this.sight.readable(at.name)) return false;
		}
		return true;
	}

	filter(collection, node) {
		const parts = node.all ?? node.any;
		if (parts) return parts.every((part) => this.filter(collection, part));
		if (!node.inner) return this.path(collection, node.path);
		return this.path(collection, node.path) && this.filter(this.sight.step(collection, node.path[0]), node.inner);
	}

	level(collection, query) {
		if (query.filter && !this.filter(collection, parseFilter(query.filter))) return false;
		if (!parseSort((query.aggregate || query.groupBy ? [] : query.sort) ?? []).every(({ path }) => this.path(collection, path))) return false;
		if (!(query.groupBy ?? []).every((group) => this.field(collection, group))) return false;
		return Object.values(query.aggregate ?? {}).flat().every((field) => field === '*' || this.field(collection, field));
	}

	fields(collection, fields, query) {
		for (const [key, one] of named(this.sight, collection, fields, query.alias)) {
			if (!this.field(collection, one.field)) return false;
			const field = collection.fields[one.field];
			if (!field || !this.sight.follows(collection, one)) continue;
			if (!this.behind(field, { key, ...one }, query.deep ?? {})) return false;
		}
		return true;
	}

	behind(field, { key, nested, scoped }, deep) {
		if (field.any) {
			if (!nested.length && !scoped.length) return true;
			return field.any.filter((name) => this.sight.readable(name)).every((name) => {
				const below = [...nested, ...scoped.filter(([scope]) => scope === name).map(([, rest]) => rest)];
				return this.both(this.sight.model[name], below, deepQuery(deep[`${key}:${name}`]));
			});
		}
		if (field.list || (field.to && nested.length)) return this.both(this.sight.model[field.list ?? field.to], nested, deepQuery(deep[key]));
		return true;
	}

	both(collection, fields, query) { return this.level(collection, query) && this.fields(collection, fields, query); }
}

export function mayAsk(sight, { collection: name, key, asked }) {
	const collection = sight.model[name];
	if (!sight.readable(name)) return false;
	if (key !== undefined && !sight.allowed(collection, collection.key)) return false;
	const touched = new Touched(sight);
	return touched.level(collection, asked) && (asked.aggregate || asked.groupBy ? true : touched.fields(collection, asked.fields ?? ['*'], asked));
}
