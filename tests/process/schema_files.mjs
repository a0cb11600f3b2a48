// Snapshots of the model on their way between databases: through the command line and the routes, whole and in parts,
// and what happens when they do not fit.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { bootstrap, command, Server, settings } from '../kit/server.mjs';
import { column, key } from '../kit/fields.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';
import { chosenSeed } from './random/random.mjs';
import { changedBlog, makeBlog } from './schema_files/blog.mjs';
import { bring, nothing, roundTrip, same, text } from './schema_files/random_schemas.mjs';

const cases = Number(process.env.RANDOM_CASES ?? 20);
const onceBroken = [5045, 5176, 585485, 585488, 809922]; // seeds of random models
const emptyDiff = { collections: [], fields: [], systemFields: [], relations: [] };
const folder = temporaryFolder('snapshots');

/** A form with files: [field, content, type, name]. */
function form(...files) {
	const body = new FormData();
	for (const [name, content, type, filename] of files) body.append(name, new Blob([content], { type }), filename);
	return body;
}
async function sendForm(client, path, body) {
	const answer = await fetch(client.url + path, { method: 'POST', headers: { authorization: `Bearer ${client.token}` }, body });
	const said = await answer.text();
	const parsed = said ? JSON.parse(said) : undefined;
	return { status: answer.status, text: said, body: parsed, error: parsed?.errors?.[0], code: parsed?.errors?.[0]?.extensions?.code };
}

for (const kind of kinds()) {
	within(kind);
	const [one, two] = [freshDatabase(kind), freshDatabase(kind)];
	const long = { ACCESS_TOKEN_TTL: '1d' }; // many random models take longer than fifteen minutes
	const source = await Server.fresh(one, long), target = await Server.fresh(two, long);
	const from = await Client.login(source.url), to = await Client.login(target.url);
	const run = (database, ...args) => command(['schema', ...args], { ...settings(database), LOG_LEVEL: 'warn' }, { cwd: folder });
	const ok = async (...args) => { const result = await run(...args); assert.equal(result.code, 0, result.stdout + result.stderr); return result.stdout; };
	const fails = async (...args) => { const result = await run(...args); assert.equal(result.code, 1, result.stdout + result.stderr); return result.stdout + result.stderr; };

	const blank = JSON.parse(await text(to)).data;
	await makeBlog(from);
	const blog = JSON.parse(await text(from)).data;
	const bare = freshDatabase(kind);
	await bootstrap(bare);

	await check('a snapshot goes through files, and comes back byte for byte', async () => {
		for (const format of ['yaml', 'json']) {
			const file = join(folder, `${kind}.${format}`);
			await ok(one, 'snapshot', file, '--yes', '--format', format);
			assert.equal(await ok(one, 'snapshot', '--format', format), readFileSync(file, 'utf8'));
			if (format === 'json') assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), blog);
			await ok(bare, 'apply', '--yes', file);
			assert.equal(await ok(bare, 'snapshot', '--format', format), readFileSync(file, 'utf8'));
			assert.equal(await ok(bare, 'apply', '--yes', file), 'No changes to apply.\n');
			const empty = join(folder, `${kind}-empty.json`);
			writeFileSync(empty, JSON.stringify(blank));
			await ok(bare, 'apply', '-y', empty);
			assert.deepEqual(JSON.parse(await ok(bare, 'snapshot', '--format', 'json')), blank);
		}
	});
	await check('schema apply --dry-run and schema diff print a plan and change nothing', async () => {
		const file = join(folder, `${kind}.yaml`);
		const plan = await ok(bare, 'apply', '--dry-run', file);
		assert.match(plan, /^The following changes will be applied:\n\nCollections:\n {2}- Create authors\n/);
		assert.match(plan, /\nRelations:\n(.*\n)* {2}- Create posts\.author → authors\n/);
		assert.equal(await ok(bare, 'diff', file), plan);
		const { hash, diff } = JSON.parse(await ok(bare, 'diff', file, '--format', 'json'));
		assert.match(hash, /^[0-9a-f]{40}$/);
		assert.equal(diff.collections.length, blog.collections.length);
		assert.deepEqual(JSON.parse(await ok(bare, 'snapshot', '--format', 'json')), blank);
		const rest = await ok(bare, 'apply', '--dry-run', '--ignoreRules', 'authors,posts.name', file);
		assert.ok(!/authors\b(?!$)/m.test(rest.replaceAll('→ authors', '')) && !rest.includes('posts.name') && rest.includes('posts.sort'), rest);
	});
	await check('without a terminal nobody is asked', async () => {
		const file = join(folder, `${kind}.yaml`);
		assert.match(await fails(bare, 'apply', file), /--yes/);
		assert.match(await fails(one, 'snapshot', file), /--yes/);
		assert.deepEqual(JSON.parse(await ok(bare, 'snapshot', '--format', 'json')), blank);
	});
	await check('a bad file is named with its line, and changes nothing', async () => {
		const bad = async (name, content, pattern) => { const file = join(folder, name); writeFileSync(file, content); assert.match(await fails(bare, 'apply', '--yes', file), pattern); };
		await bad('broken.yaml', 'version: 1\ndirectus: [\n', /broken\.yaml, line 3, column/);
		await bad('broken.json', '{"version": 1,\n "directus" 2}', /broken\.json, line 2, column/);
		await bad('type.yaml', 'version: 1\ndirectus: 11.17.4\ncollections: []\nrelations: []\nfields:\n  - collection: a\n    field: b\n    type: nope\n', /type\.yaml, line 8: "fields\[0\]\.type" must be one of/);
		await bad('twice.yaml', 'version: 1\nversion: 1\n', /twice\.yaml, line 2/);
		await bad('text.yaml', 'hello\n', /text\.yaml, line 1/);
		assert.match(await fails(bare, 'apply', '--yes', join(folder, 'none.yaml')), /none\.yaml/);
		assert.match(await fails(bare, 'snapshot', join(folder, 'none/there.yaml')), /none\/there\.yaml/);
		assert.match(await fails(bare, 'snapshot', '--format', 'xml'), /json or yaml/);
		assert.equal(existsSync(join(folder, 'none')), false);
		assert.deepEqual(JSON.parse(await ok(bare, 'snapshot', '--format', 'json')), blank);
		const empty = freshDatabase(kind);
		assert.match(await fails(empty, 'snapshot'), /bootstrap/);
		await empty.drop();
	});

	await check('the routes bring one model to another', async () => {
		await bring(to, blog);
		same(await text(to), await text(from));
		assert.equal((await to.post('/schema/diff', blog)).status, 204);
	});
	await check('changes of everything reach the wanted model and keep the rows', async () => {
		await to.must('POST', '/items/authors', { name: 'Ada', email: 'a@b', ratio: 2.5, rank: 3, posts: [{ name: 'Notes', tags: [{ tag: { code: 'x' } }] }] });
		const wanted = changedBlog(blog);
		const diff = await bring(to, wanted);
		assert.ok(diff.diff.collections.length >= 4 && diff.diff.fields.length >= 6 && diff.diff.relations.length === 2 && diff.diff.systemFields.length === 1, JSON.stringify(diff.diff).slice(0, 600));
		assert.equal((await to.post('/schema/diff', wanted)).status, 204, (await to.post('/schema/diff', wanted)).text.slice(0, 600));
		assert.deepEqual(await to.must('GET', '/items/authors?fields=name,rank,posts.name,posts.tags.tag.code'), [{ name: 'Ada', rank: 3, posts: [{ name: 'Notes', tags: [{ tag: { code: 'x' } }] }] }]);
		await bring(to, blog);
		assert.equal((await to.post('/schema/diff', blog)).status, 204, (await to.post('/schema/diff', blog)).text.slice(0, 600));
		assert.deepEqual(await to.must('GET', '/items/authors?fields=name,posts.name'), [{ name: 'Ada', posts: [{ name: 'Notes' }] }]);
	});
	await check('a failure in the middle changes nothing', async () => {
		await to.must('PATCH', '/items/authors', { query: {}, data: { ratio: 4.5 } });
		const before = await text(to);
		const wanted = changedBlog(blog);
		wanted.fields.push({ collection: 'posts', field: 'needed', type: 'string', meta: null, schema: { name: 'needed', table: 'posts', is_nullable: false } });
		const diff = (await to.must('POST', '/schema/diff', wanted));
		refused(await to.post('/schema/apply', diff), 400, 'CONTAINS_NULL_VALUES');
		same(await text(to), before);
		assert.deepEqual(await to.must('GET', '/items/authors?fields=rank,ratio'), [{ rank: 3, ratio: 4.5 }]);
		const broken = structuredClone(diff);
		broken.diff.fields = broken.diff.fields.filter((one) => one.field !== 'needed');
		broken.diff.relations.push({ collection: 'tags', field: 'nope', related_collection: 'posts', diff: [{ kind: 'N', rhs: {} }] });
		refused(await to.post('/schema/apply', broken), 400, 'INVALID_PAYLOAD');
		same(await text(to), before);
	});
	await check('parts of a diff are applied alone', async () => {
		const { hash, diff } = await to.must('POST', '/schema/diff', changedBlog(blog));
		const only = { ...emptyDiff, fields: diff.fields.filter((one) => one.field === 'name') };
		assert.equal((await to.post('/schema/apply', { hash, diff: only })).status, 204);
		const left = await to.must('POST', '/schema/diff', changedBlog(blog));
		assert.equal(left.diff.fields.length, diff.fields.length - 1);
		assert.equal(left.diff.collections.length, diff.collections.length);
	});
	await check('a diff of another model is refused by name, and goes through by force', async () => {
		const { hash, diff } = await to.must('POST', '/schema/diff', changedBlog(blog));
		const field = (name, changes) => ({ ...emptyDiff, fields: [{ collection: 'authors', field: name, diff: changes }] });
		const apply = (wanted, query = '') => to.post(`/schema/apply${query}`, { hash: 'old', diff: wanted });
		const reason = async (wanted) => { const answer = await apply(wanted); refused(answer, 400, 'INVALID_PAYLOAD'); return answer.error.extensions.reason; };
		assert.match(await reason(field('name', [{ kind: 'N', rhs: { type: 'string' } }])), /create field "authors\.name"/);
		assert.match(await reason(field('gone', [{ kind: 'D', lhs: {} }])), /delete field "authors\.gone"/);
		assert.match(await reason({ ...emptyDiff, collections: [{ collection: 'gone', diff: [{ kind: 'D', lhs: {} }] }] }), /delete collection "gone"/);
		assert.match(await reason({ ...emptyDiff, relations: [{ collection: 'posts', field: 'name', related_collection: 'tags', diff: [{ kind: 'D', lhs: {} }] }] }), /delete relation "posts\.name -> tags"/);
		assert.match(await reason({ ...emptyDiff, systemFields: [{ collection: 'directus_users', field: 'email', diff: [{ kind: 'E', path: ['meta', 'note'], rhs: 1 }] }] }), /meta\.note/);
		assert.match(await reason(diff), /hash/);
		assert.equal((await apply(emptyDiff)).status, 204);
		assert.equal((await apply(diff, '?force=true')).status, 204);
		assert.equal((await to.post('/schema/diff', changedBlog(blog))).status, 204);
		refused(await to.post('/schema/apply', { hash, diff }), 400, 'INVALID_PAYLOAD');
		assert.equal((await apply(field('gone', [{ kind: 'D', lhs: {} }]), '?force=true')).status, 204);
	});
	await check('a change that names a member never drops the whole', async () => {
		await to.must('POST', '/items/tags', { code: 'kept' });
		const changes = { ...emptyDiff, collections: [{ collection: 'tags', diff: [{ kind: 'D', path: ['schema'], lhs: {} }] }], fields: [{ collection: 'tags', field: 'parent', diff: [{ kind: 'D', path: ['schema', 'is_indexed'], lhs: false }] }] };
		assert.equal((await to.post('/schema/apply?force=true', { hash: '', diff: changes })).status, 204);
		assert.equal((await to.must('GET', '/items/tags?fields=code,parent&filter[code][_eq]=kept')).length, 1);
	});
	await check('what leads to a collection that goes keeps its values', async () => {
		await bring(to, blog);
		const author = (await to.must('GET', '/items/authors?fields=id'))[0].id;
		const wanted = structuredClone(blog);
		for (const part of ['collections', 'fields']) wanted[part] = wanted[part].filter((entry) => entry.collection !== 'authors');
		wanted.relations = wanted.relations.filter((entry) => entry.field !== 'author');
		Object.assign(wanted.fields.find((entry) => entry.field === 'author').schema, { foreign_key_table: null, foreign_key_column: null });
		await bring(to, wanted);
		assert.deepEqual(await to.must('GET', '/items/posts?fields=name,author'), [{ name: 'Notes', author }]);
		await bring(to, nothing(blog));
		assert.deepEqual(JSON.parse(await text(to)).data, nothing(blog));
	});

	await check('snapshots come as files of a form', async () => {
		const yaml = readFileSync(join(folder, `${kind}.yaml`), 'utf8'), json = JSON.stringify(blog);
		const diffs = [await sendForm(to, '/schema/diff', form(['file', yaml, 'text/yaml', 's.yaml'])), await sendForm(to, '/schema/diff', form(['file', json, 'application/json', 's.json'])), await sendForm(to, '/schema/diff', form(['file', json, 'text/plain', 's.txt'])), await to.post('/schema/diff', blog)];
		for (const answer of diffs) assert.equal(answer.text, diffs[0].text);
		assert.equal(diffs[0].status, 200);
		const padded = `# ${'x'.repeat(1200000)}\n${yaml}`; // longer than a body may be
		assert.equal((await sendForm(to, '/schema/diff', form(['file', padded, 'text/yaml', 's.yaml']))).text, diffs[0].text);
		refused(await sendForm(to, '/schema/diff', form()), 400, 'INVALID_PAYLOAD');
		refused(await sendForm(to, '/schema/diff', form(['a', yaml, 'text/yaml', 'a'], ['b', yaml, 'text/yaml', 'b'])), 400, 'INVALID_PAYLOAD');
		refused(await sendForm(to, '/schema/diff', form(['a', 'a: [', 'text/yaml', 'a'])), 400, 'INVALID_PAYLOAD');
		refused(await sendForm(to, '/schema/diff', form(['a', '{', 'application/json', 'a'])), 400, 'INVALID_PAYLOAD');
		refused(await to.post('/schema/diff', 'version: 1', { headers: { 'content-type': 'text/yaml' } }), 415, 'UNSUPPORTED_MEDIA_TYPE');
		const apply = await sendForm(to, '/schema/apply', form(['file', JSON.stringify(diffs[0].body.data), 'application/json', 'd.json']));
		assert.equal(apply.status, 204, apply.text);
		same(await text(to), await text(from));
	});
	await check('snapshots of other releases and databases need force', async () => {
		const other = kind === 'pg' ? 'sqlite' : 'postgres';
		refused(await to.post('/schema/diff', { ...blog, directus: '11.0.0' }), 400, 'INVALID_PAYLOAD');
		refused(await to.post('/schema/diff', { ...blog, vendor: other }), 400, 'INVALID_PAYLOAD');
		refused(await to.post('/schema/diff', { ...blog, vendor: undefined }), 400, 'INVALID_PAYLOAD');
		refused(await to.post('/schema/diff?force', { ...blog, version: 2 }), 400, 'INVALID_PAYLOAD');
		refused(await to.post('/schema/diff?force', { ...blog, vendor: 'none' }), 400, 'INVALID_PAYLOAD');
		assert.equal((await to.post('/schema/diff?force', { ...blog, directus: '11.0.0', vendor: other })).status, 204);
		refused(await to.post('/schema/diff', {}), 400, 'INVALID_PAYLOAD');
		refused(await to.post('/schema/apply', {}), 400, 'INVALID_PAYLOAD');
	});
	await check('groups that are not there, or go in a circle, are refused', async () => {
		const create = (collection, group) => ({ collection, diff: [{ kind: 'N', rhs: { collection, meta: { group } } }] });
		const apply = (...collections) => to.post('/schema/apply?force=true', { hash: '', diff: { ...emptyDiff, collections } });
		refused(await apply(create('g_a', 'nowhere')), 400, 'INVALID_PAYLOAD');
		refused(await apply(create('g_a', 'g_b'), create('g_b', 'g_a')), 400, 'INVALID_PAYLOAD');
		assert.equal((await apply(create('g_a', 'g_b'), create('g_b', 'g_c'), create('g_c', null))).status, 204);
		assert.equal((await to.must('GET', '/collections/g_a')).meta.group, 'g_b');
	});
	await check('forty collections of twenty fields are made at once', async () => {
		const fields = [key, ...Array.from({ length: 19 }, (_, i) => column(`f${i}`, ['string', 'integer', 'text', 'boolean', 'timestamp'][i % 5], {}, { note: `n${i}` }))];
		for (let i = 0; i < 40; i++) await from.must('POST', '/collections', { collection: `many_${i}`, schema: {}, meta: {}, fields });
		for (let i = 1; i < 40; i++) await from.must('POST', '/relations', { collection: `many_${i}`, field: 'f1', related_collection: `many_${i - 1}`, meta: {} });
		const wanted = JSON.parse(await text(from)).data;
		await bring(to, nothing(wanted));
		const diff = await to.must('POST', '/schema/diff', wanted);
		const began = performance.now();
		await to.must('POST', '/schema/apply', diff);
		console.log(`${kind}: an apply of ${diff.diff.fields.length} fields took ${Math.round(performance.now() - began)} ms`);
		same(await text(to), await text(from));
		await bring(from, nothing(wanted));
	});
	await check(`${cases} random models make the round trip`, async () => {
		const first = chosenSeed();
		let straight = 0;
		for (const seed of onceBroken) await roundTrip(from, to, seed);
		for (let i = 0; i < cases; i++) straight += await roundTrip(from, to, first + i);
		assert.ok(straight > 0, 'no model becomes another');
	});
	for (const server of [source, target]) await server.stop();
	for (const database of [one, two, bare]) await database.drop();
}
finish();
