// Makes a random model and its rows through a server's API, and takes it away again.
import { columnsOf, leadsOn, manyOf } from './model.mjs';
import { types } from './types.mjs';

function definition(name, field) {
	const meta = {}, schema = { ...types[field.type].schema };
	if (field.key) {
		schema.is_primary_key = true;
		if (field.type === 'integer' || field.type === 'bigInteger') schema.has_auto_increment = true;
		if (field.type === 'uuid') meta.special = ['uuid'];
	} else if (field.to) {
		meta.special = ['m2o'];
	} else if (types[field.type].special) {
		meta.special = [types[field.type].special];
	}
	if (field.indexed) schema.is_indexed = true;
	return { field: name, type: field.type, schema, meta };
}

const special = (model, field) => (field.list && model[field.list].fields.item?.any ? 'm2a' : model[field.list].fields[field.by].junction ? 'm2m' : 'o2m');

/** The first statement of every relation is its many side's. */
async function relations(client, model) {
	for (const collection of Object.values(model)) {
		for (const [name, field] of Object.entries(collection.fields)) {
			if (field.any) {
				await client.must('POST', '/relations', { collection: collection.name, field: name, related_collection: null, meta: { one_allowed_collections: field.any, one_collection_field: 'collection', junction_field: 'parent' } });
			} else if (field.to) {
				const sort = field.alias ? model[field.to].fields[field.alias].sort : null;
				await client.must('POST', '/relations', { collection: collection.name, field: name, related_collection: field.to, meta: { one_field: field.alias, sort_field: sort, junction_field: field.junction ?? null, one_deselect_action: field.deselect ?? 'nullify' }, schema: { on_delete: field.to === collection.name ? 'NO ACTION' : 'SET NULL' } });
			}
		}
	}
}

export async function installModel(client, model) {
	for (const collection of Object.values(model)) {
		const aliases = manyOf(collection).map(([name, field]) => ({ field: name, type: 'alias', schema: null, meta: { special: [special(model, field)] } }));
		const fields = [...columnsOf(collection).map(([name, field]) => definition(name, field)), ...aliases];
		await client.must('POST', '/collections', { collection: collection.name, schema: {}, meta: { sort_field: collection.sortField ?? null }, fields });
	}
	await relations(client, model);
}

/** Rows first without what they point at, which may not be there yet; then with it. */
export async function installRows(client, model, data) {
	const pointers = {};
	for (const collection of Object.values(model)) {
		const links = Object.entries(collection.fields).filter(([, field]) => field.to).map(([name]) => name);
		const rows = data[collection.name].map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !links.includes(name))));
		if (rows.length) await client.must('POST', `/items/${encodeURIComponent(collection.name)}?fields=${collection.key}&limit=1`, rows);
		pointers[collection.name] = links.length ? data[collection.name].map((row) => ({ [collection.key]: row[collection.key], ...Object.fromEntries(links.map((name) => [name, row[name]])) })) : [];
	}
	for (const [name, rows] of Object.entries(pointers)) {
		const pointing = rows.filter((row) => Object.entries(row).some(([field, value]) => leadsOn(model[name].fields[field]) && value !== null));
		if (pointing.length) await client.must('PATCH', `/items/${encodeURIComponent(name)}?fields=${model[name].key}&limit=1`, pointing);
	}
}

/** Collections that point at others first. */
export async function removeModel(client, model) {
	for (const collection of Object.values(model)) {
		for (const [name, field] of Object.entries(collection.fields)) {
			if (field.to && field.to !== collection.name) await client.must('DELETE', `/relations/${encodeURIComponent(collection.name)}/${encodeURIComponent(name)}`);
		}
	}
	for (const name of Object.keys(model).reverse()) await client.must('DELETE', `/collections/${encodeURIComponent(name)}`);
}
