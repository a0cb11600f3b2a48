// How long a plan and an apply take: 500 collections of 20 fields (COLLECTIONS, FIELDS), and 40 of 20 with relations into
// an empty database. Times are of the whole command, from its start to its end.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../tests/kit/databases.mjs';
import { bootstrap, command, settings } from '../tests/kit/server.mjs';

const folder = temporaryFolder('bench');
const types = (kind) => ({ string: kind === 'pg' ? 'character varying' : 'varchar', integer: 'integer', text: 'text', boolean: 'boolean' });

function snapshot(kind, collections, fields, related) {
	const made = { version: 1, directus: '11.17.4', vendor: kind === 'pg' ? 'postgres' : 'sqlite', collections: [], fields: [], systemFields: [], relations: [] };
	for (let c = 0; c < collections; c++) {
		const collection = `bench_${String(c).padStart(3, '0')}`;
		made.collections.push({ collection, meta: { collection }, schema: { name: collection } });
		const field = (name, type, schema = {}) => made.fields.push({ collection, field: name, type, meta: { collection, field: name, sort: made.fields.length + 1 }, schema: { name, table: collection, data_type: types(kind)[type], default_value: null, max_length: type === 'string' ? 255 : null, is_nullable: true, is_unique: false, is_indexed: false, is_primary_key: false, has_auto_increment: false, ...schema } });
		field('id', 'integer', { is_nullable: false, is_primary_key: true, has_auto_increment: true });
		for (let f = 1; f < fields; f++) field(`field_${f}`, ['string', 'integer', 'text', 'boolean'][f % 4]);
		if (!related || c === 0) continue;
		made.relations.push({ collection, field: 'field_1', related_collection: 'bench_000', meta: { many_collection: collection, many_field: 'field_1', one_collection: 'bench_000' }, schema: { table: collection, column: 'field_1', foreign_key_table: 'bench_000', foreign_key_column: 'id', on_update: 'NO ACTION', on_delete: 'SET NULL' } });
	}
	return made;
}

async function timed(database, name, args) {
	const began = performance.now();
	const result = await command(['schema', ...args], settings(database), { timeout: 120000 });
	if (result.code !== 0) throw new Error(result.stdout + result.stderr);
	console.log(`${database.kind}: ${name}: ${Math.round(performance.now() - began)} ms`);
}

for (const kind of kinds()) {
	const save = (name, content) => { const file = join(folder, name); writeFileSync(file, JSON.stringify(content)); return file; };
	const small = freshDatabase(kind);
	await bootstrap(small);
	await timed(small, 'apply of 40 collections with 20 fields and 39 relations', ['apply', '--yes', save('small.json', snapshot(kind, 40, 20, true))]);
	await small.drop();
	const database = freshDatabase(kind);
	await bootstrap(database);
	const wanted = snapshot(kind, Number(process.env.COLLECTIONS ?? 500), Number(process.env.FIELDS ?? 20), false);
	const file = save('large.json', wanted);
	await timed(database, `plan of ${wanted.collections.length} new collections with ${wanted.fields.length} fields`, ['plan', file]);
	await timed(database, 'its apply', ['apply', '--yes', file]);
	// As the database has them from now on, with every member.
	Object.assign(wanted, JSON.parse((await command(['schema', 'snapshot', '--format', 'json'], settings(database))).stdout));
	await timed(database, 'plan of no changes', ['plan', save('same.json', wanted)]);
	const gone = { ...wanted, collections: wanted.collections.slice(0, wanted.collections.length / 2) };
	const names = new Set(gone.collections.map((one) => one.collection));
	gone.fields = wanted.fields.filter((one) => names.has(one.collection) && one.field !== 'field_2').map((one) => (one.field === 'field_4' ? { ...one, meta: { ...one.meta, note: 'new' } } : one));
	await timed(database, 'plan of half of them going, and two changes in each of the rest', ['plan', save('half.json', gone)]);
	await database.drop();
}
