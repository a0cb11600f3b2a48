// A model with every field type and kind of relation, its content, changes to it, and what a server says about all that.
import { alias, column } from '../../kit/fields.mjs';

const key = { field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: { hidden: true } };

/** Models and fills collections whose names start with `by`. */
export async function fill(client, by) {
	const post = (path, body) => client.must('POST', path, body);
	const name = (text) => `${by}_${text}`;
	await post('/collections', { collection: name('folder'), meta: { note: 'a folder' }, schema: null });
	await post('/collections', { collection: name('author'), meta: { group: name('folder'), sort_field: 'sort', display_template: '{{name}}' }, schema: {}, fields: [key, column('name', 'string', { is_nullable: false, default_value: 'nobody' }), column('sort', 'integer'), column('mentor', 'integer')] });
	await post('/collections', { collection: name('book'), meta: { archive_field: 'status', archive_value: 'archived' }, schema: {}, fields: [
		{ field: 'id', type: 'uuid', schema: { is_primary_key: true }, meta: { special: ['uuid'] } },
		column('title', 'string', { max_length: 80, is_indexed: true }), column('status', 'string', { default_value: 'draft' }), column('isbn', 'string', { is_unique: true }), column('body', 'text'), column('pages', 'integer', { default_value: 0 }), column('big', 'bigInteger'),
		column('rating', 'float'), column('price', 'decimal', { numeric_precision: 8, numeric_scale: 2 }), column('sold', 'boolean', { default_value: false }, { special: ['cast-boolean'] }), column('day', 'date'), column('moment', 'dateTime'), column('stamp', 'timestamp'), column('clock', 'time'),
		column('extra', 'json', {}, { special: ['cast-json'] }), column('words', 'csv', {}, { special: ['cast-csv'] }), column('secret', 'hash', {}, { special: ['hash', 'conceal'] }), column('other', 'uuid'), column('made', 'timestamp', {}, { special: ['date-created'] }), column('maker', 'uuid', {}, { special: ['user-created'] }), column('author', 'integer', {}, { special: ['m2o'] }),
	] });
	await post('/collections', { collection: name('genre'), meta: {}, schema: {}, fields: [column('code', 'string', { is_primary_key: true, max_length: 20 }), column('label', 'string')] });
	await post('/collections', { collection: name('book_genre'), meta: { hidden: true }, schema: {}, fields: [key, column('book', 'uuid'), column('genre', 'string', { max_length: 20 }), column('sort', 'integer')] });
	await post('/collections', { collection: name('site'), meta: { singleton: true }, schema: {}, fields: [key, column('motto', 'string', { default_value: 'read' })] });

	await post(`/fields/${name('author')}`, alias('books', 'o2m'));
	await post(`/fields/${name('author')}`, alias('pupils', 'o2m'));
	await post(`/fields/${name('book')}`, alias('genres', 'm2m'));
	await post('/relations', { collection: name('book'), field: 'author', related_collection: name('author'), meta: { one_field: 'books' }, schema: { on_delete: 'SET NULL' } });
	await post('/relations', { collection: name('author'), field: 'mentor', related_collection: name('author'), meta: { one_field: 'pupils' }, schema: { on_delete: 'SET NULL' } });
	await post('/relations', { collection: name('book_genre'), field: 'book', related_collection: name('book'), meta: { one_field: 'genres', junction_field: 'genre', sort_field: 'sort' }, schema: { on_delete: 'CASCADE' } });
	await post('/relations', { collection: name('book_genre'), field: 'genre', related_collection: name('genre'), meta: { junction_field: 'book' }, schema: { on_delete: 'CASCADE' } });

	await post(`/items/${name('genre')}`, [{ code: 'sf', label: 'Science fiction' }, { code: 'hist', label: 'Hístory ☃ 😀' }]);
	const ada = await post(`/items/${name('author')}`, { name: 'Ada', sort: 1, books: [
		{ title: 'One', isbn: `${by}-1`, body: 'quote \' and " and \\', pages: 12, big: 9007199254740991, rating: 4.5, price: '12.50', sold: true, day: '2024-02-29', moment: '2024-02-29T23:59:59', stamp: '2024-02-29T12:34:56.789Z', clock: '07:08:09', extra: { a: [1, null, 'x', { b: false }] }, words: ['a', 'b'], secret: 'hidden', other: '11111111-2222-4333-8444-555555555555', genres: [{ genre: 'sf', sort: 2 }, { genre: 'hist', sort: 1 }] },
		{ title: 'Two', isbn: `${by}-2` },
	] });
	await post(`/items/${name('author')}`, { name: 'Grace', sort: 2, mentor: ada.id ?? ada });
	await client.must('PATCH', `/items/${name('site')}`, { motto: `by ${by}` });

	const role = await post('/roles', { name: `Role of ${by}`, icon: 'person' });
	const policy = await post('/policies', { name: `Policy of ${by}`, admin_access: false, app_access: true });
	await post('/permissions', { policy: policy.id, collection: name('book'), action: 'read', fields: ['id', 'title'], permissions: { status: { _eq: 'published' } }, validation: {} });
	await post('/users', { email: `user@${by}.example.com`, password: 'S3cret-pass', role: role.id, first_name: by, tags: ['x', 'y'], status: 'active' });
	await post('/folders', { name: `Folder of ${by}` });
	await post('/presets', { bookmark: `Bookmark of ${by}`, collection: name('book'), layout_query: { tabular: { page: 1 } } });
}

/** Changes what fill() made: content, model, users. */
export async function write(client, by) {
	const name = (text) => `${by}_${text}`;
	const round = Date.now().toString(36);
	const [book] = await client.must('GET', `/items/${name('book')}?filter[isbn][_eq]=${by}-1`);
	await client.must('PATCH', `/items/${name('book')}/${book.id}`, { title: `One ${round}`, pages: book.pages + 1, extra: { round }, genres: { create: [{ genre: { code: round, label: round } }], update: [], delete: [] } });
	await client.must('POST', `/items/${name('author')}`, { name: `New ${round}`, books: [{ title: 'Nested', isbn: `${by}-${round}` }, { title: 'Gone', isbn: `${by}-${round}-gone` }] });
	const [gone] = await client.must('GET', `/items/${name('book')}?filter[isbn][_eq]=${by}-${round}-gone`);
	await client.must('DELETE', `/items/${name('book')}/${gone.id}`);
	await client.must('POST', `/fields/${name('book')}`, column(`added_${round}`, 'string', { max_length: 40, default_value: 'later' }, { note: 'added' }));
	await client.must('PATCH', `/fields/${name('book')}/body`, { meta: { note: `changed ${round}` }, schema: { is_nullable: true, default_value: round } });
	await client.must('PATCH', `/collections/${name('genre')}`, { meta: { note: round } });
	const [user] = await client.must('GET', `/users?filter[email][_eq]=user@${by}.example.com`);
	await client.must('PATCH', `/users/${user.id}`, { last_name: round, password: `New-${round}` });
}

const questions = (by) => ({
	[`${by} books`]: `/items/${by}_book?fields=*,author.*,genres.id,genres.sort,genres.genre.*&sort=isbn&limit=-1`,
	[`${by} authors`]: `/items/${by}_author?fields=*,mentor.name,pupils.name,books.title&sort=id&deep[books][_sort]=isbn&limit=-1`,
	[`${by} genres`]: `/items/${by}_genre?sort=code`,
	[`${by} junction`]: `/items/${by}_book_genre?sort=id`,
	[`${by} site`]: `/items/${by}_site`,
	...Object.fromEntries(['author', 'book', 'genre', 'book_genre', 'site', 'folder'].map((name) => [`collection ${by}_${name}`, `/collections/${by}_${name}`])),
	...Object.fromEntries(['author', 'book', 'genre', 'book_genre', 'site'].flatMap((name) => [[`fields of ${by}_${name}`, `/fields/${by}_${name}`], [`relations of ${by}_${name}`, `/relations/${by}_${name}`]])),
	[`revisions of ${by}`]: `/revisions?filter[collection][_starts_with]=${by}_&fields=collection,item,data,delta,activity.action,activity.item,activity.user&sort=id&limit=-1`,
});
const common = {
	users: '/users?fields=id,email,first_name,last_name,status,role,tags,provider,password,token&sort=email&limit=-1',
	roles: '/roles?fields=*&sort=name', policies: '/policies?fields=id,name,icon,description,ip_access,enforce_tfa,admin_access,app_access&sort=name', permissions: '/permissions?sort=id',
	access: '/access?sort=id', folders: '/folders?sort=name', presets: '/presets?sort=id', settings: '/settings?fields=project_name,default_language,auth_login_attempts,public_registration',
};

/** What the server answers about everything, by question. Lists without an order of their own are sorted. */
export async function answers(client) {
	const collections = (await client.must('GET', '/collections')).map((collection) => collection.collection);
	const asked = { ...common };
	for (const by of ['peer', 'ours']) if (collections.includes(`${by}_book`)) Object.assign(asked, questions(by));
	const said = { collections: collections.filter((collection) => !collection.startsWith('directus_')).sort() };
	for (const [what, path] of Object.entries(asked)) {
		const data = await client.must('GET', path);
		said[what] = /^(fields|relations)/.test(what) ? data.sort((a, b) => (a.field < b.field ? -1 : 1)) : what === 'permissions' ? data.filter((row) => !row.system) : data; // what is not in the database is not compared
	}
	return said;
}
