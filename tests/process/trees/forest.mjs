// Random forests with cycles and orphans, and what a read of one as a tree has to give.
import { randomUUID } from 'node:crypto';

export const words = ['ash', 'bay', 'elm', 'fig', 'oak', 'yew'];
export const owners = ['kim', 'lee', null].map((name, i) => ({ id: i + 1, name }));

/** Rows of a collection; `uuid` decides about keys, `dangling` about parents that are not there. */
export function forest(random, { uuid, dangling, size = 120 }) {
	const keys = Array.from({ length: size }, (_, i) => (uuid ? randomUUID() : i * 3 + 1));
	const rows = keys.map((id, i) => ({
		id, name: random.chance(10) ? null : random.pick(words), rank: random.chance(15) ? null : random.below(6), owner: random.chance(20) ? null : 1 + random.below(3),
		parent: i < 4 || random.chance(4) ? null : dangling && random.chance(5) ? (uuid ? randomUUID() : 100000 + i) : keys[random.chance(50) ? i - 1 : random.below(i)],
	}));
	for (const [a, b, c] of [[20, 21, 22], [40, 40, 40], [60, 61, 60]]) { // cycles, with what hangs on them
		rows[a].parent = keys[b];
		rows[b].parent = keys[c];
		rows[c].parent = keys[a];
	}
	return rows;
}

function compare(left, right, nullsFirst) {
	if (left === right) return 0;
	if (left === null || right === null) return (left === null) === nullsFirst ? -1 : 1;
	return left < right ? -1 : 1;
}

const value = (row, path) => (path === 'owner.name' ? (row.owner === null ? null : owners[row.owner - 1].name) : row[path]);

const conditions = {
	_eq: (left, right) => left === right, _neq: (left, right) => left !== null && left !== right, _gt: (left, right) => left !== null && left > right,
	_in: (left, right) => right.includes(left), _null: (left, right) => (left === null) === right,
};

export function holds(row, filter) {
	return filter === undefined || conditions[filter.op](value(row, filter.path), filter.operand);
}

/** The items of a tree in their order: {row, level, path}. */
export function walk(rows, { roots, depth = 100, sort = [] }, nullsFirst) {
	const children = new Map();
	for (const row of rows) children.set(row.parent, [...(children.get(row.parent) ?? []), row]);
	const ordered = (list) => [...list].sort((a, b) => {
		for (const key of [...sort, 'id']) {
			const down = key.startsWith('-');
			const order = compare(value(a, key.slice(down ? 1 : 0)), value(b, key.slice(down ? 1 : 0)), nullsFirst) * (down ? -1 : 1);
			if (order) return order;
		}
		return 0;
	});
	const found = [];
	const visit = (row, above) => {
		if (above.includes(row.id)) return;
		const path = [...above, row.id];
		found.push({ row, level: above.length, path });
		if (above.length < depth) for (const child of ordered(children.get(row.id) ?? [])) visit(child, path);
	};
	const first = roots === undefined ? rows.filter((row) => row.parent === null) : rows.filter((row) => roots.includes(row.id));
	for (const row of ordered(first)) visit(row, []);
	return found;
}

/** The same items one inside the other. */
export function nested(items, show) {
	const top = [];
	const open = [];
	for (const item of items) {
		while (open.length && !open.at(-1).path.every((key, i) => item.path[i] === key && item.path.length > open.at(-1).path.length)) open.pop();
		const shown = { ...show(item.row), $children: [] };
		(open.length ? open.at(-1).shown.$children : top).push(shown);
		open.push({ path: item.path, shown });
	}
	return top;
}
