// What one user sees of a world, worked out row by row from the permissions they hold.
import { parseFilter, passes } from '../random_reads/conditions.mjs';
import { Evaluator } from '../random_reads/evaluator.mjs';

const covers = (permission, field) => permission.fields.includes('*') || permission.fields.includes(field);

/** Rows as their reader sees them: hidden values are null, keys stay what they are. */
export class Sight extends Evaluator {
	/** `permissions`: all that the user holds to read; rules are judged on everything there is. */
	constructor(model, data, kind, me, permissions) {
		super(model, {}, kind, me);
		this.permissions = permissions;
		this.whole = new Evaluator(model, data, kind, me);
		this.letThrough = new Map();
		this.shown = new Map();
		for (const collection of Object.values(model)) {
			const own = permissions.filter((one) => one.collection === collection.name).map((one) => ({ ...one, node: one.permissions && Object.keys(one.permissions).length ? parseFilter(one.permissions) : null }));
			this.data[collection.name] = data[collection.name].flatMap((row) => this.look(collection, row, own));
		}
	}

	/** The row as it is seen; none when no permission lets it through. */
	look(collection, row, permissions) {
		const letting = permissions.filter(({ node }) => !node || passes(this.whole, collection, row, node));
		if (!letting.length) return [];
		const shown = { ...row };
		for (const name of Object.keys(collection.fields)) {
			const hidden = !letting.some((permission) => covers(permission, name));
			if (hidden && name !== collection.key && name in shown) shown[name] = null;
		}
		this.letThrough.set(shown, letting);
		this.shown.set(row, shown);
		return [shown];
	}

	readable(name) { return this.permissions.some((one) => one.collection === name); }
	allowed(collection, field) { return this.permissions.some((one) => one.collection === collection.name && covers(one, field)); }
	masks(collection, row, field) { return !this.letThrough.get(row).some((one) => covers(one, field)); }
	// Keys of rows that are seen are no secret.
	hides(collection, row, field) { return field !== collection.key && this.masks(collection, row, field); }

	seen(collection, rows, fields) {
		return rows.filter((row) => !fields.length || this.letThrough.get(row).some((one) => fields.some((field) => covers(one, field))));
	}

	fieldsOf(collection) { return Object.entries(collection.fields).filter(([name]) => this.allowed(collection, name)); }

	follows(collection, { field, nested, scoped }) {
		const one = collection.fields[field];
		if (!one) return true;
		if (one.list) return this.readable(one.list);
		return !one.to || !nested.length || this.readable(one.to);
	}

	orderOf(collection, sort) {
		return [sort, collection.sortField].find((name) => name && this.allowed(collection, name)) ?? collection.key;
	}

	/** Behind a relation stands what stands there for everyone, as far as it is seen. */
	related(collection, row, segment) {
		const [name] = segment.split(':');
		if (this.masks(collection, row, name)) return { target: this.step(collection, segment), rows: [] };
		const { target, rows } = this.whole.related(collection, row, segment);
		return { target, rows: rows.flatMap((other) => this.shown.get(other) ?? []) };
	}
}
