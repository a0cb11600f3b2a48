// A model with a folder, every kind of relation and columns with everything a column can have.
import { alias, column, key } from '../../kit/fields.mjs';

export async function makeBlog(client) {
	const make = (path, body) => client.must('POST', path, body);
	await make('/collections', { collection: 'site', schema: null, meta: { icon: 'folder', note: 'a: "note", of\ntwo lines' } });
	await make('/collections', { collection: 'authors', schema: {}, meta: { group: 'site', sort: 1, translations: [{ language: 'de-DE', translation: 'Leute' }] }, fields: [
		column('id', 'uuid', { is_primary_key: true }, { special: ['uuid'] }),
		column('name', 'string', { max_length: 80, is_nullable: false, default_value: 'nobody' }, { note: 'yes' }),
		column('email', 'string', { is_unique: true }, { validation: { email: { _contains: '@' } } }),
		column('score', 'decimal', { numeric_precision: 8, numeric_scale: 3, default_value: 1.5 }),
		column('active', 'boolean', { default_value: true }, { special: ['cast-boolean'] }),
		column('joined', 'timestamp', {}, { special: ['date-created'] }),
		column('seen', 'timestamp', { default_value: 'CURRENT_TIMESTAMP' }),
		column('extra', 'json', {}, { options: { choices: [{ text: '12', value: 12 }, { text: 'no', value: false }], deep: { a: { b: [null, 'x'] } } } }),
		column('words', 'csv', {}, { special: ['cast-csv'] }),
		column('token', 'uuid', {}),
		column('secret', 'hash', {}, { special: ['hash', 'conceal'] }),
		column('rank', 'integer', { is_indexed: true, default_value: 7 }),
		column('big', 'bigInteger', {}), column('ratio', 'float', {}), column('born', 'date', {}), column('at', 'time', {}), column('when', 'dateTime', {}), column('body', 'text', { default_value: "it's" }),
		alias('line', 'alias'),
	] });
	await make('/collections', { collection: 'posts', schema: {}, meta: { group: 'site', sort_field: 'sort', archive_field: 'name' }, fields: [key, column('name', 'string'), column('sort', 'integer'), column('author', 'uuid', {}, { special: ['m2o'] }), column('image', 'uuid', {}, { special: ['file'] }), alias('tags', 'm2m'), alias('blocks', 'm2a')] });
	await make('/collections', { collection: 'tags', schema: {}, meta: {}, fields: [column('code', 'string', { is_primary_key: true, max_length: 30 }), column('parent', 'string', { max_length: 30 }), alias('children', 'o2m')] });
	await make('/collections', { collection: 'posts_tags', schema: {}, meta: { hidden: true }, fields: [key, column('post', 'integer'), column('tag', 'string', { max_length: 30 })] });
	await make('/collections', { collection: 'posts_blocks', schema: {}, meta: { hidden: true }, fields: [key, column('post', 'integer'), column('item', 'string'), column('collection', 'string')] });
	await make('/fields/authors', alias('posts', 'o2m'));
	await make('/fields/directus_users', column('nickname', 'string', { max_length: 20 }));
	await make('/relations', { collection: 'posts', field: 'author', related_collection: 'authors', meta: { one_field: 'posts', sort_field: 'sort', one_deselect_action: 'delete' }, schema: { on_delete: 'CASCADE' } });
	await make('/relations', { collection: 'posts', field: 'image', related_collection: 'directus_files', meta: {}, schema: { on_delete: 'SET NULL' } });
	await make('/relations', { collection: 'tags', field: 'parent', related_collection: 'tags', meta: { one_field: 'children' } });
	await make('/relations', { collection: 'posts_tags', field: 'post', related_collection: 'posts', meta: { one_field: 'tags', junction_field: 'tag' } });
	await make('/relations', { collection: 'posts_tags', field: 'tag', related_collection: 'tags', meta: { junction_field: 'post' } });
	await make('/relations', { collection: 'posts_blocks', field: 'post', related_collection: 'posts', meta: { one_field: 'blocks', junction_field: 'item' } });
	await make('/relations', { collection: 'posts_blocks', field: 'item', related_collection: null, meta: { one_collection_field: 'collection', one_allowed_collections: ['authors', 'tags'], junction_field: 'post' } });
	await client.must('PATCH', '/fields/directus_users/last_page', { schema: { is_indexed: true } });
}

/** A snapshot with some of everything changed, none of which loses a collection that rows are in. */
export function changedBlog(snapshot) {
	const wanted = structuredClone(snapshot);
	const field = (collection, name) => wanted.fields.find((one) => one.collection === collection && one.field === name);
	wanted.collections.find((one) => one.collection === 'authors').meta.note = 'changed';
	wanted.collections.find((one) => one.collection === 'authors').meta.translations.push({ language: 'fr-FR', translation: 'Gens' });
	wanted.collections.unshift({ collection: 'inner', meta: { ...wanted.collections[0].meta, collection: 'inner', group: 'outer' }, schema: { name: 'inner' } }, { collection: 'outer', meta: { ...wanted.collections[0].meta, collection: 'outer', group: null }, schema: { name: 'outer' } });
	for (const name of ['inner', 'outer']) wanted.fields.push({ ...structuredClone(field('posts', 'id')), collection: name, meta: { ...field('posts', 'id').meta, collection: name }, schema: { ...field('posts', 'id').schema, table: name } });
	field('authors', 'name').schema.max_length = 120;
	field('authors', 'name').meta.options = { placeholder: 'x' };
	field('authors', 'extra').meta.options.choices.shift();
	field('authors', 'extra').meta.options.deep.a.b.push({ c: 1 });
	field('authors', 'rank').schema.is_indexed = false;
	field('authors', 'rank').schema.default_value = null;
	if (snapshot.vendor === 'postgres') field('authors', 'score').schema.numeric_precision = 12; // SQLite does not tell
	wanted.fields = wanted.fields.filter((one) => !(one.collection === 'authors' && one.field === 'ratio'));
	wanted.fields.push({ ...structuredClone(field('authors', 'big')), collection: 'posts', field: 'views', meta: { ...field('authors', 'big').meta, collection: 'posts', field: 'views', sort: 9 }, schema: { ...field('authors', 'big').schema, table: 'posts', name: 'views' } });
	wanted.collections = wanted.collections.filter((one) => one.collection !== 'posts_blocks');
	wanted.fields = wanted.fields.filter((one) => one.collection !== 'posts_blocks');
	wanted.relations = wanted.relations.filter((one) => one.collection !== 'posts_blocks' && one.field !== 'image');
	Object.assign(field('posts', 'image').schema, { foreign_key_table: null, foreign_key_column: null });
	wanted.relations.find((one) => one.field === 'author').schema.on_delete = 'SET NULL';
	wanted.relations.find((one) => one.field === 'author').meta.one_deselect_action = 'nullify';
	wanted.systemFields = wanted.systemFields.filter((one) => one.field !== 'last_page');
	const byName = (a, b) => (a.collection < b.collection ? -1 : a.collection > b.collection ? 1 : 0);
	wanted.collections.sort(byName);
	wanted.fields.sort(byName);
	return wanted;
}
