// Five collections with rows that refer to each other, and everything of a database to compare.
import { alias, column, key } from '../../kit/fields.mjs';

const fixed = (table) => /^(directus_(activity|revisions|sessions|users|migrations|settings|notifications)|dirigent_|sqlite_|spatial_)/.test(table);

/** Two collections stay in the old snapshot, five come after it. */
export async function makeShop(client) {
	const make = (collection, ...fields) => client.must('POST', '/collections', { collection, schema: {}, meta: {}, fields: [key, ...fields] });
	const relate = (collection, field, related_collection, one_field, on_delete = 'SET NULL') => client.must('POST', '/relations', { collection, field, related_collection, meta: { one_field }, schema: { on_delete } });
	await make('countries', column('name', 'string'), column('fax', 'string'), column('code', 'string', { is_nullable: false, is_unique: true, default_value: 'xx' }));
	await client.must('POST', '/items/countries', [{ name: 'Chad', fax: '11', code: 'td' }, { name: 'Cuba', fax: null, code: 'cu' }, { name: "Côte d'Ivoire", fax: '33', code: 'ci' }]);
	const before = (await client.must('GET', '/schema/snapshot'));
	await make('customers', column('name', 'string', { is_nullable: false }), column('country', 'integer'), column('since', 'timestamp', {}, { special: ['cast-timestamp'] }), column('tags', 'json', {}, { special: ['cast-json'] }));
	await make('orders', column('number', 'string', { is_unique: true }), column('customer', 'integer'), column('total', 'decimal'), column('sort', 'integer', { is_indexed: true }));
	await make('lines', column('order', 'integer'), column('product', 'uuid'), column('amount', 'integer', { default_value: 1 }));
	await client.must('POST', '/collections', { collection: 'products', schema: {}, meta: { note: 'What we sell' }, fields: [{ field: 'id', type: 'uuid', schema: { is_primary_key: true }, meta: { special: ['uuid'] } }, column('name', 'string'), column('parent', 'uuid')] });
	await make('notes', column('text', 'text'), column('on', 'integer'));
	await client.must('POST', '/fields/countries', alias('customers', 'o2m'));
	await client.must('POST', '/fields/customers', alias('orders', 'o2m'));
	await client.must('POST', '/fields/orders', alias('lines', 'o2m'));
	await relate('customers', 'country', 'countries', 'customers');
	await relate('orders', 'customer', 'customers', 'orders');
	await relate('lines', 'order', 'orders', 'lines', 'CASCADE');
	await relate('lines', 'product', 'products', null);
	await relate('products', 'parent', 'products', null);
	await relate('notes', 'on', 'orders', null);
	const [first, second] = await client.must('POST', '/items/products', [{ name: 'Tea' }, { name: 'Pot' }]);
	await client.must('PATCH', `/items/products/${second.id}`, { parent: first.id });
	await client.must('POST', '/items/customers', [
		{ name: 'Ada', country: 1, since: '2024-01-02T03:04:05Z', tags: ['a', { b: 1 }], orders: [{ number: 'A-1', total: 12.5, sort: 2, lines: [{ product: first.id, amount: 3 }, { product: second.id }] }] },
		{ name: 'Bob', country: 3, orders: [{ number: 'B-1', total: null, sort: 1 }, { number: 'B-2', total: 0.1 }] },
	]);
	await client.must('POST', '/items/notes', [{ text: 'late\nagain', on: 1 }, { text: '', on: null }]);
	const policy = await client.must('POST', '/policies', { name: 'Sellers' });
	await client.must('POST', '/permissions', [
		{ policy: policy.id, collection: 'orders', action: 'read', fields: ['number', 'total'], permissions: { total: { _gt: 1 } }, validation: null, presets: null },
		{ policy: policy.id, collection: 'countries', action: 'read', fields: ['name', 'fax', 'code', 'customers'], permissions: {}, validation: null, presets: null },
	]);
	await client.must('POST', '/presets', { collection: 'orders', bookmark: 'Mine', layout: 'tabular' });
	return before;
}

/** What a rollback has to bring back: all tables with their rows, the model, rows of the system. */
export async function everything(database, client) {
	const names = database.kind === 'sqlite'
		? await database.sql("select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' order by 1, 2")
		: await database.sql("select c.table_name, c.column_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name) where table_schema = 'public' and table_type = 'BASE TABLE' order by 1, 2");
	const out = {};
	for (const [table, column] of names) {
		if (!fixed(table) && !(table.startsWith('directus_') && column === 'id')) (out[table] ??= { columns: [], rows: [] }).columns.push(column);
	}
	// One statement for all: a program that is started for each table takes longer than what is tested.
	const reads = Object.entries(out).map(([table, { columns }]) => `select '${table}', ${columns.map((name) => `coalesce(cast("${name}" as text), '<null>')`).join(" || '|' || ")} from "${table}"`);
	let last;
	for (const [table, row] of await database.sql(reads.join(' union all '))) {
		if (row !== undefined) out[(last = table)].rows.push(row);
		else out[last].rows.push(table); // a line of a longer text
	}
	for (const one of Object.values(out)) one.rows.sort();
	return { tables: out, model: client && await client.must('GET', '/schema/snapshot') };
}

/** How much of the past of each collection there is. */
export const past = (database) => database.sql("select collection, count(*) from directus_revisions where collection not like 'directus%' group by collection order by collection");
