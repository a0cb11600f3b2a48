// The state of a database as writes leave it, worked out the slow way: rows in maps, one item after another, with the
// activity and revisions that belong to each.
import { isColumn } from '../random/model.mjs';

/** A write that the server has to refuse. */
export class Refused extends Error {
	constructor(code) { super(code); this.code = code; }
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

export class Store {
	/** `person`: who writes, where that is no administrator (people.mjs). */
	constructor(model, rows, history = {}, person = null) {
		this.person = person;
		this.model = model;
		this.rows = rows;
		this.history = history;
	}

	static of(model, data) {
		return new Store(model, Object.fromEntries(Object.values(model).map((one) => [one.name, new Map(data[one.name].map((row) => [String(row[one.key]), row]))])));
	}

	copy(person = null) { return new Store(this.model, structuredClone(this.rows), { ...this.history }, person); }

	/** What is stored of a payload: presets come with it. */
	admitted(collection, action, payload) {
		if (!this.person) return payload;
		const whole = this.person.admitted(collection, action, payload);
		if (!whole) throw new Refused('FORBIDDEN');
		return whole;
	}

	requireRight(collection, action) {
		if (this.person && !this.person.of(collection, action).length) throw new Refused('FORBIDDEN');
	}

	requireReach(collection, action, key, names) {
		if (!this.person) return;
		const row = this.get(collection, key);
		if (!row || !this.person.reaches(collection, action, row, names)) throw new Refused('FORBIDDEN');
	}

	/** A child that stays where it is is not moved, and nobody needs the right to do so. */
	moved(target, by, key, payload) {
		const row = this.get(target, key);
		if (!this.person || !row || String(row[by]) !== String(payload[by])) return payload;
		const { [by]: same, ...rest } = payload;
		return rest;
	}

	data() { return Object.fromEntries(Object.entries(this.rows).map(([name, rows]) => [name, [...rows.values()]])); }

	note(collection, action, revised) {
		const key = `${collection.name} ${action}`;
		this.history[key] = (this.history[key] ?? 0) + 1;
		if (revised) this.history[`${collection.name} revisions`] = (this.history[`${collection.name} revisions`] ?? 0) + 1;
	}

	get(collection, key) { return this.rows[collection.name].get(String(key)); }

	/** Relations to one become keys: an object with a known key updates, any other creates. */
	singles(collection, payload) {
		const flat = {};
		for (const [name, value] of Object.entries(payload)) {
			const field = collection.fields[name];
			if (!isColumn(field)) continue;
			flat[name] = value;
			if (!isObject(value) || (!field.to && !field.any)) continue;
			const target = this.model[field.to ?? payload.collection];
			const key = value[target.key];
			if (!this.get(target, key)) this.create(target, value);
			else if (Object.keys(value).length > 1) this.update(target, key, value);
			flat[name] = field.any ? String(key) : key;
		}
		return flat;
	}

	require(collection, row) {
		for (const [name, field] of Object.entries(collection.fields)) {
			if (field.to && row[name] !== null && !this.get(this.model[field.to], row[name])) throw new Refused('INVALID_FOREIGN_KEY');
		}
	}

	/** `generated`: the key that the database gave when the payload has none; nobody needs a right to that. */
	create(collection, given, generated) {
		const payload = this.admitted(collection, 'create', given);
		const flat = this.singles(collection, payload);
		flat[collection.key] ??= generated;
		const key = flat[collection.key];
		if (this.get(collection, key)) throw new Refused('RECORD_NOT_UNIQUE');
		const row = Object.fromEntries(Object.entries(collection.fields).filter(([, field]) => isColumn(field)).map(([name]) => [name, flat[name] ?? null]));
		this.require(collection, row);
		this.rows[collection.name].set(String(key), row);
		this.note(collection, 'create', true);
		this.lists(collection, key, payload);
	}

	update(collection, key, given) {
		const { [collection.key]: own, ...submitted } = given;
		this.requireReach(collection, 'update', key, Object.keys(submitted));
		const patch = this.admitted(collection, 'update', submitted);
		const flat = this.singles(collection, patch);
		const row = this.get(collection, key);
		const { [collection.key]: same, ...changes } = flat;
		Object.assign(row, changes);
		this.require(collection, row);
		this.note(collection, 'update', Object.keys(changes).length > 0);
		this.lists(collection, key, patch);
	}

	lists(collection, key, payload) {
		for (const [name, value] of Object.entries(payload)) if (collection.fields[name].list) this.list(collection, key, collection.fields[name], value);
	}

	children(target, by, key) { return [...this.rows[target.name].values()].filter((row) => row[by] !== null && String(row[by]) === String(key)); }

	/** Who is let go is asked at the end: a row may have become a child on the way. */
	list(collection, parent, { list, by, sort }, value) {
		const target = this.model[list];
		const whole = value === null || Array.isArray(value);
		const places = sort ? this.children(target, by, parent).map((row) => row[sort]).filter((place) => place !== null) : [];
		let place = places.length ? Math.max(...places) : 0;
		const kept = new Set(whole ? (value ?? []).map((entry) => this.listed(target, by, parent, entry)) : []);
		for (const entry of whole ? [] : value.create) this.create(target, { ...(sort ? { [sort]: ++place } : {}), ...entry, [by]: parent });
		for (const entry of whole ? [] : value.update) this.update(target, entry[target.key], this.moved(target, by, entry[target.key], { [by]: parent, ...entry }));
		const gone = whole ? (key) => !kept.has(key) : (key) => value.delete.some((one) => String(one) === key);
		this.letGo(target, by, this.children(target, by, parent).filter((row) => gone(String(row[target.key]))));
	}

	/** An entry of a whole list: its key as text. */
	listed(target, by, parent, entry) {
		const key = isObject(entry) ? entry[target.key] : entry;
		const known = this.get(target, key);
		if (isObject(entry)) {
			if (known) this.update(target, key, this.moved(target, by, key, { ...entry, [by]: parent }));
			else this.create(target, { ...entry, [by]: parent });
		} else if (!known) throw new Refused('FORBIDDEN');
		else if (String(known[by]) !== String(parent)) this.update(target, key, { [by]: parent });
		return String(key);
	}

	/** Children that are let go lose their parent, or are deleted where the relation says so. */
	letGo(target, by, rows) {
		const keys = rows.map((row) => row[target.key]);
		if (!keys.length) return;
		if (target.fields[by].deselect === 'delete') this.remove(target, keys);
		else for (const key of keys) this.update(target, key, { [by]: null });
	}

	/** Rows that point at deleted ones lose what they point at; within one collection they keep it, which is refused. */
	remove(collection, keys) {
		this.requireRight(collection, 'delete');
		for (const key of keys) this.requireReach(collection, 'delete', key, []);
		const gone = new Set(keys.map(String));
		for (const key of gone) this.rows[collection.name].delete(key);
		for (const other of Object.values(this.model)) {
			for (const [name, field] of Object.entries(other.fields)) {
				if (field.to !== collection.name) continue;
				for (const row of this.rows[other.name].values()) {
					if (row[name] === null || !gone.has(String(row[name]))) continue;
					if (other.name === collection.name) throw new Refused('INVALID_FOREIGN_KEY');
					row[name] = null;
				}
			}
		}
		for (let i = 0; i < keys.length; i++) this.note(collection, 'delete', false);
	}
}
