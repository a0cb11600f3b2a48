// Random payloads: plain values, and relations of every kind as keys, objects, lists and {create, update, delete}.
// No row is named twice in one request, so that the order in which its parts are stored does not matter.
import { columnsOf, leadsOn } from '../random/model.mjs';
import { types } from '../random/types.mjs';

export class Payloads {
	constructor(random, model, store, counter) {
		Object.assign(this, { random, model, store, counter, touched: new Set(), referred: new Set(), doomed: new Set(), pointed: new Set(), replaced: new Set(), counted: [] });
	}

	/**
	 * False when something is pointed at that is deleted, or whose children are replaced, or counted to find a place behind
	 * them while one comes or goes: which comes first would decide.
	 */
	get sound() {
		if ([...this.doomed].some((name) => this.referred.has(name)) || [...this.replaced].some((name) => this.pointed.has(name))) return false;
		return this.counted.every(({ parent, others }) => !this.pointed.has(parent) && !others.some((name) => this.touched.has(name)));
	}

	freshKey({ name, key, fields }) {
		const { type } = fields[key];
		const number = ++this.counter.next;
		const fresh = type === 'uuid' ? this.random.uuid() : type === 'string' ? `k ${number}` : number;
		this.touched.add(`${name} ${fresh}`);
		return fresh;
	}

	/** The key of a row that nothing else in this request names, or undefined. */
	untouched(collection) {
		const free = [...this.store.rows[collection.name].values()].map((row) => row[collection.key]).filter((key) => !this.touched.has(`${collection.name} ${key}`));
		if (!free.length) return undefined;
		const key = this.random.pick(free);
		this.touched.add(`${collection.name} ${key}`);
		return key;
	}

	/** Places stay small: what is appended goes behind the largest. */
	value(field) { return field.position ? this.random.between(-9, 90) : types[field.type].make(this.random); }

	columns(collection, share, { withUuids }) {
		const payload = {};
		for (const [name, field] of columnsOf(collection)) {
			if (field.key || field.to || field.any || field.scope) continue;
			const given = field.type === 'uuid' ? withUuids || this.random.chance(share) : this.random.chance(share);
			if (!given) continue;
			const value = this.value(field);
			payload[name] = field.type !== 'uuid' && this.random.chance(15) ? null : value;
		}
		return payload;
	}

	/** A new item with its key. `without`: the field that leads to its parent. */
	created(collection, depth, without) {
		const payload = { [collection.key]: this.freshKey(collection), ...this.columns(collection, 70, { withUuids: true }) };
		this.relations(collection, payload, depth, without);
		return payload;
	}

	/** Changes of an item, without its key. */
	changes(collection, key, depth, without) {
		const payload = this.columns(collection, 40, { withUuids: false });
		this.relations(collection, payload, depth, without, key);
		if (!Object.keys(payload).length) {
			const [name, field] = columnsOf(collection).find(([, one]) => !one.key && !one.to && !one.any && !one.scope) ?? [];
			if (name) payload[name] = this.value(field);
		}
		return payload;
	}

	relations(collection, payload, depth, without, key) {
		for (const [name, field] of Object.entries(collection.fields)) {
			if (name === without || !leadsOn(field) || !this.random.chance(key === undefined ? 55 : 30)) continue;
			if (field.list) {
				if (depth > 0) payload[name] = this.list(collection, field, key, depth - 1);
			} else {
				const target = this.model[field.any ? this.random.pick(field.any) : field.to];
				if (field.any) payload.collection = target.name;
				payload[name] = this.single(target, depth - 1, Boolean(field.any));
			}
		}
	}

	single(target, depth, any) {
		const way = this.random.below(10);
		const known = way < 7 || depth < 0 ? this.random.pick([...this.store.rows[target.name].values()].map((row) => row[target.key])) : undefined;
		if (way === 0) return null;
		if (known !== undefined && (way < 5 || depth < 0)) {
			this.referred.add(`${target.name} ${known}`);
			this.pointed.add(`${target.name} ${known}`);
			return any ? String(known) : known;
		}
		if (depth < 0) return null;
		const key = way < 8 ? this.untouched(target) : undefined;
		if (key === undefined) return this.created(target, depth);
		this.referred.add(`${target.name} ${key}`);
		return { [target.key]: key, ...this.changes(target, key, depth) };
	}

	list(collection, field, parent, depth) {
		const target = this.model[field.list];
		const children = parent === undefined ? [] : this.store.children(target, field.by, parent).map((row) => row[target.key]);
		const free = children.every((key) => !this.touched.has(`${target.name} ${key}`));
		if (free && this.random.chance(50)) {
			this.replaced.add(`${collection.name} ${parent}`);
			return this.whole(target, field, children, depth);
		}
		const remove = children.filter((key) => !this.touched.has(`${target.name} ${key}`) && this.random.chance(30));
		for (const key of remove) this.touch(target, key, field);
		const update = Array.from({ length: this.random.below(2) }, () => this.untouched(target)).filter((key) => key !== undefined);
		if (field.sort) this.counted.push({ parent: `${collection.name} ${parent}`, others: children.filter((key) => ![...remove, ...update].includes(key)).map((key) => `${target.name} ${key}`) });
		return {
			create: Array.from({ length: this.random.below(3) }, () => this.created(target, depth, field.by)),
			update: update.map((key) => ({ [target.key]: key, ...this.changes(target, key, depth, field.by) })),
			delete: remove,
		};
	}

	touch(target, key, field) {
		this.touched.add(`${target.name} ${key}`);
		if (target.fields[field.by].deselect === 'delete') this.doomed.add(`${target.name} ${key}`);
	}

	/** The list that replaces the one there is: some stay, some come, the others are let go. */
	whole(target, field, children, depth) {
		if (this.random.chance(10)) {
			for (const key of children) this.touch(target, key, field);
			return this.random.chance(50) ? null : [];
		}
		const list = [];
		for (const key of children) {
			if (this.random.chance(50)) {
				this.touched.add(`${target.name} ${key}`);
				list.push(this.random.chance(50) ? key : { [target.key]: key, ...this.changes(target, key, depth, field.by) });
			} else this.touch(target, key, field);
		}
		if (this.random.chance(50)) {
			const key = this.untouched(target);
			if (key !== undefined) list.push(this.random.chance(50) ? key : { [target.key]: key, ...this.changes(target, key, depth, field.by) });
		}
		for (let i = this.random.below(3); i > 0; i--) list.push(this.created(target, depth, field.by));
		return this.random.shuffled(list);
	}
}
