// A project as files: out of one database and into another, of the same and of the other kind; secrets, removals,
// mistakes in files, and merges, also those that git asks for.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { bootstrap, command, executable, Server, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { chosenSeed } from './random/random.mjs';
import { randomizer } from './project_files/random_project.mjs';
import { makeModel, makeStudio, secrets } from './project_files/studio.mjs';

const folder = temporaryFolder('project');
const cases = Number(process.env.RANDOM_CASES ?? 1);

function files(path, root = path) {
	return readdirSync(path).sort().flatMap((name) => {
		const whole = join(path, name);
		return statSync(whole).isDirectory() ? files(whole, root) : [[relative(root, whole), readFileSync(whole, 'utf8')]];
	});
}
const run = (database, ...args) => command(['project', ...args], { ...settings(database), LOG_LEVEL: 'warn' }, { cwd: folder });
async function ok(database, ...args) { const result = await run(database, ...args); assert.equal(result.code, 0, result.stdout + result.stderr); return result.stdout + result.stderr; }
async function fails(database, ...args) { const result = await run(database, ...args); assert.equal(result.code, 1, result.stdout + result.stderr); return result.stdout + result.stderr; }
const sameFiles = (a, b) => assert.deepEqual(Object.fromEntries(files(join(folder, a))), Object.fromEntries(files(join(folder, b))));
const path = (...parts) => join(folder, ...parts);
const read = (...parts) => readFileSync(path(...parts), 'utf8');
function edit(name, change) {
	const before = read(name), after = change(before);
	assert.notEqual(after, before, `nothing to edit in ${name}`);
	writeFileSync(path(name), after);
}
/** A copy of a folder in which files are edited: {path: change of its text}. */
function branch(from, to, edits) {
	cpSync(path(from), path(to), { recursive: true });
	for (const [name, change] of Object.entries(edits)) edit(`${to}/${name}`, change);
}

const exported = [];
for (const kind of kinds()) {
	within(kind);
	const [one, two] = [freshDatabase(kind), freshDatabase(kind)];
	const source = await Server.fresh(one);
	const from = await Client.login(source.url);
	await makeModel(from);
	const made = await makeStudio(from);
	const [a, b, c] = ['a', 'b', 'c'].map((name) => `${kind}-${name}`);

	await check('everything is a file, and twice the same', async () => {
		const said = await ok(one, 'export', a);
		assert.match(said, /^\d+ files: \d+ written, 0 as they were, 0 removed\n$/m);
		await ok(one, 'export', b);
		sameFiles(a, b);
		assert.match(await ok(one, 'export', b), / 0 written, \d+ as they were, 0 removed/);
		const names = files(path(a)).map(([name]) => name);
		for (const name of ['project.yaml', 'settings.yaml', 'public.yaml', 'folders/archive.yaml', 'roles/writer.yaml', 'roles/administrator.yaml', 'policies/open.yaml', 'flows/tell-everyone.yaml', 'dashboards/numbers.yaml', 'translations/de-de.yaml', 'presets/global/articles.default.yaml', 'permissions/open/articles.read.yaml', 'permissions/open/articles.read~2.yaml', `policies/texts-${made.texts.id.slice(0, 8)}.yaml`]) assert.ok(names.includes(name), `${name} of ${names.join(' ')}`);
		assert.ok(!names.some((name) => name.includes('users')), 'users stay');
		const flow = read(a, 'flows/tell-everyone.yaml');
		assert.match(flow, new RegExp(`^id: ${made.flow.id}$`, 'm'));
		assert.match(flow, /^operation: unsure$/m);
		assert.match(flow, /^ {4}resolve: log_it$/m);
		assert.match(read(a, 'roles/writer.yaml'), /^parent: Éditeur-redaktion$/m);
	});
	await check('an export writes nothing through a link inside of its folder', async () => {
		const linked = `${kind}-linked`;
		await ok(one, 'export', linked);
		renameSync(path(linked, 'roles'), path(`${kind}-elsewhere`));
		rmSync(path(`${kind}-elsewhere`, 'writer.yaml'));
		symlinkSync(path(`${kind}-elsewhere`), path(linked, 'roles'));
		const before = files(path(`${kind}-elsewhere`));
		assert.match(await fails(one, 'export', linked), /roles is a link/);
		assert.deepEqual(files(path(`${kind}-elsewhere`)), before);
		// The folder itself may be one.
		mkdirSync(path(`${kind}-target`));
		symlinkSync(path(`${kind}-target`), path(`${kind}-root`));
		await ok(one, 'export', `${kind}-root`);
		assert.ok(existsSync(path(`${kind}-target`, 'settings.yaml')));
	});
	await check('no file holds a secret, and the placeholder says where one was', async () => {
		await ok(one, 'export', `${kind}-users`, '--users-presets');
		for (const name of [a, `${kind}-users`]) {
			for (const [file, text] of files(path(name))) for (const secret of secrets) assert.ok(!text.includes(secret), `${file} has ${secret}`);
		}
		const flow = read(a, 'flows/tell-everyone.yaml');
		assert.equal(flow.split('$secret').length - 1, 4, flow);
		assert.ok(flow.includes('value: news') && flow.includes('{{$env.TOKEN}}'), flow);
		assert.ok(files(path(`${kind}-users`)).some(([name]) => name.startsWith('presets/users/admin-example-com')));
	});
	await check('an import of what is there changes nothing', async () => {
		assert.equal(await ok(one, 'import', a, '--yes'), 'No changes.\n');
		assert.equal(await ok(one, 'diff', a), 'No changes.\n');
	});
	const target = await Server.fresh(two);
	const to = await Client.login(target.url);
	await check('an empty database takes it in, and gives it out again byte for byte', async () => {
		const plan = await ok(two, 'import', a, '--dry-run');
		assert.match(plan, /^ {2}create roles\/writer\.yaml$/m);
		assert.match(plan, /is a secret that this database does not have/);
		assert.deepEqual((await to.must('GET', '/roles')).map((one) => one.name), ['Administrator']);
		assert.match(await fails(two, 'import', a), /--yes/);
		await ok(two, 'import', a, '--yes');
		await ok(two, 'export', c);
		sameFiles(a, c);
		assert.equal(await ok(two, 'import', c, '--yes'), 'No changes.\n');
		const send = await to.must('GET', `/operations/${made.send.id}?fields=resolve,options`);
		assert.equal(send.resolve, made.log.id);
		assert.equal(send.options.token, '{{$env.TOKEN}}');
		assert.deepEqual((await to.must('GET', '/users')).length, 1);
		exported.push([kind, a]);
	});
	await check('secrets of the database stay when their files come', async () => {
		edit(`${a}/flows/tell-everyone.yaml`, (text) => text.replace('value: news', 'value: old news'));
		await ok(one, 'import', a, '--yes');
		const options = (await from.must('GET', `/operations/${made.send.id}`)).options;
		assert.deepEqual(options.headers.map((one) => one.value), [`Bearer ${secrets[0]}`, 'old news', `Basic ${secrets[2]}`]);
		assert.equal(options.client_secret, secrets[1]);
		assert.ok(options.url.includes(secrets[3]));
		assert.deepEqual(await one.sql('select mapbox_key, ai_openai_api_key is null from directus_settings').then((rows) => rows[0][0]), secrets[4]);
	});
	await check('changes of files are changes of rows, by id or by name', async () => {
		edit(`${a}/roles/writer.yaml`, (text) => text.replace('name: Writer', 'name: Author').replace('parent: Éditeur-redaktion', 'parent: null'));
		edit(`${a}/permissions/texts-${made.texts.id.slice(0, 8)}/articles.read.yaml`, (text) => text.replace('  - title\n', '  - state\n  - title\n'));
		edit(`${a}/translations/de-de.yaml`, (text) => text.replace('Hallo', 'Guten Tag'));
		edit(`${a}/settings.yaml`, (text) => text.replace('project_name: Studio', 'project_name: House'));
		writeFileSync(path(`${a}/policies/new.yaml`), 'name: New\n');
		mkdirSync(path(`${a}/permissions/new`));
		writeFileSync(path(`${a}/permissions/new/articles.delete.yaml`), 'action: delete\ncollection: articles\nfields: ["*"]\npolicy: new\n');
		const plan = await ok(one, 'diff', a);
		assert.deepEqual(plan.trim().split('\n').map((line) => line.trim()).sort(), ['create permissions/new/articles.delete.yaml', 'create policies/new.yaml', `update permissions/texts-${made.texts.id.slice(0, 8)}/articles.read.yaml: fields`, 'update roles/writer.yaml: name, parent', 'update settings.yaml: project_name', 'update translations/de-de.yaml strings.hello: value'].sort());
		await ok(one, 'import', a, '--yes');
		assert.deepEqual(await from.must('GET', `/roles/${made.writer.id}?fields=name,parent`), { name: 'Author', parent: null });
		assert.equal((await from.must('GET', '/settings')).project_name, 'House');
		assert.equal((await from.must('GET', '/policies?filter[name][_eq]=New&fields=permissions.action'))[0].permissions[0].action, 'delete');
		assert.equal(await ok(one, 'diff', a), 'No changes.\n');
		assert.match(await ok(one, 'export', a), / 4 written, \d+ as they were, 1 removed/);
		assert.ok(existsSync(path(a, 'roles/author.yaml')) && !existsSync(path(a, 'roles/writer.yaml')));
	});
	await check('nothing goes without --delete, and with it what no file has', async () => {
		rmSync(path(a, 'flows'), { recursive: true });
		rmSync(path(a, 'policies/new.yaml'));
		rmSync(path(a, 'permissions/new'), { recursive: true });
		edit(`${a}/dashboards/numbers.yaml`, (text) => text.slice(0, text.indexOf('panels:')) + 'panels: []\n');
		const kept = await ok(one, 'import', a, '--yes');
		assert.match(kept, /keep flows\/tell-everyone, which no file has/);
		assert.equal((await from.must('GET', '/flows')).length, 2);
		assert.match(await fails(one, 'import', a, '--delete'), /rows will be deleted.*--yes/s);
		assert.match(await ok(one, 'diff', a, '--delete'), /delete flows\/empty\n/);
		await ok(one, 'import', a, '--delete', '--yes');
		assert.deepEqual([(await from.must('GET', '/flows')).length, (await from.must('GET', '/operations')).length, (await from.must('GET', '/panels')).length], [0, 0, 0]);
		assert.deepEqual((await from.must('GET', '/presets?filter[bookmark][_eq]=Mine')).length, 1, 'bookmarks of users stay');
		assert.equal((await from.must('GET', '/users')).length, 1);
		assert.equal(await ok(one, 'diff', a, '--delete'), 'No changes.\n');
	});
	await check('a mistake is named with its file and line, and nothing changes', async () => {
		const bad = async (file, text, pattern) => {
			branch(c, `${kind}-bad`, {});
			edit(`${kind}-bad/settings.yaml`, (was) => was.replace('project_name: Studio', 'project_name: Never'));
			writeFileSync(path(`${kind}-bad`, file), text);
			assert.match(await fails(two, 'import', `${kind}-bad`, '--yes'), pattern);
			rmSync(path(`${kind}-bad`), { recursive: true });
			assert.equal((await to.must('GET', '/settings')).project_name, 'Studio');
		};
		await bad('roles/x.yaml', 'name: [\n', /roles\/x\.yaml, line 2, column/);
		await bad('roles/x.yaml', 'icon: a\nname: X\nparent: nobody\n', /roles\/x\.yaml, line 3: parent is "nobody"/);
		await bad('roles/x.yaml', 'icon: a\nnaem: X\n', /roles\/x\.yaml, line 2: naem is no member/);
		await bad('roles/x.yaml', 'icon: a\n', /roles\/x\.yaml, line 1: .*has no name/);
		await bad('roles/x.yaml', 'name: X\nid: 17\n', /roles\/x\.yaml, line 2: id has to be a UUID/);
		await bad('roles/x.yaml', `name: X\nid: ${made.editor.id}\n`, /roles\/.*\.yaml, line \d+: the id .* is in another file/);
		await bad('roles/x.yaml', 'name: X\npolicies:\n  - policy: open\n  - policy: gone\n', /roles\/x\.yaml, line 4: policies\[1\]\.policy is "gone"/);
		await bad('flows/x.yaml', 'name: X\noperations:\n  - key: a\n    type: log\n    position_x: 1\n    position_y: 1\n    resolve: b\n', /flows\/x\.yaml, line 7: operations\[0\]\.resolve/);
		await bad('policies/x.yaml', 'name: X\nip_access:\n  - nowhere\n', /policies\/x\.yaml, line 1: IP Access/);
		await bad('translations/x.yaml', 'language: de\nstrings:\n  a: b\n  c: [1]\n', /translations\/x\.yaml, line 4/);
		await bad('roles/x.yaml', '- a\n', /roles\/x\.yaml, line 1/);
		assert.match(await fails(two, 'import', 'nowhere', '--yes'), /nowhere/);
		mkdirSync(path(`${kind}-other/roles`), { recursive: true });
		writeFileSync(path(`${kind}-other/roles/mine.yaml`), 'a: b\n');
		assert.match(await fails(two, 'export', `${kind}-other`), /no project's folder/);
	});
	await check('the last administrator is not taken away', async () => {
		branch(c, `${kind}-last`, {});
		rmSync(path(`${kind}-last/roles/administrator.yaml`));
		rmSync(path(`${kind}-last/policies/administrator.yaml`));
		assert.match(await fails(two, 'import', `${kind}-last`, '--delete', '--yes'), /nobody who is an administrator/);
		assert.ok((await to.must('GET', '/roles')).some((one) => one.name === 'Administrator'));
	});
	for (const server of [source, target]) await server.stop();
	for (const database of [one, two]) await database.drop();
}

within('across');
for (const [kind, name] of exported) {
	for (const other of kinds().filter((one) => one !== kind)) {
		await check(`from ${kind} to ${other} and out again byte for byte`, async () => {
			const database = freshDatabase(other);
			await bootstrap(database);
			const start = `${kind}-c`;
			await ok(database, 'import', start, '--yes');
			await ok(database, 'export', `${kind}-${other}`);
			sameFiles(start, `${kind}-${other}`);
			await database.drop();
		});
	}
}

within('random');
await check(`${cases} random projects go from database to database, and put right what was changed there`, async () => {
	const servers = [];
	for (const kind of [...kinds(), kinds()[0]]) {
		const database = freshDatabase(kind);
		const server = await Server.fresh(database);
		servers.push({ database, server, client: await Client.login(server.url) });
		await makeModel(servers.at(-1).client);
	}
	const [source, ...targets] = servers;
	const first = chosenSeed();
	for (let seed = first; seed < first + cases; seed++) {
		try {
			const random = randomizer(seed);
			await random.grow(source.client);
			await ok(source.database, 'export', 'random');
			assert.match(await ok(source.database, 'import', 'random', '--yes'), /^No changes\.$/m);
			for (const { database, client } of targets) {
				await ok(database, 'import', 'random', '--delete', '--yes');
				await ok(database, 'export', 'random-there');
				sameFiles('random', 'random-there');
				await random.disturb(client);
				await ok(database, 'import', 'random', '--delete', '--yes');
				await ok(database, 'export', 'random-there');
				sameFiles('random', 'random-there');
				assert.equal(await ok(database, 'import', 'random', '--delete', '--yes'), 'No changes.\n');
			}
		} catch (problem) {
			problem.message = `seed ${seed}: ${problem.message}`;
			throw problem;
		}
	}
	for (const { server, database } of servers) { await server.stop(); await database.drop(); }
});

within('merge');
const base = `${kinds()[0]}-c`;
const at = (name) => files(path(base)).map(([file]) => file).find((file) => file.includes(name));
const permission = at('articles.update');
await check('changes of both sides come together', async () => {
	branch(base, 'ours', { 'roles/writer.yaml': (text) => text.replace('name: Writer', 'name: Author'), 'settings.yaml': (text) => text.replace('project_name: Studio', 'project_name: House'), 'flows/tell-everyone.yaml': (text) => text.replace('hello\n', 'good day\n') });
	branch(base, 'theirs', { 'roles/writer.yaml': (text) => text.replace(/icon: .*/, 'icon: brush'), 'flows/tell-everyone.yaml': (text) => text.replace('value: news', 'value: other'), 'translations/en-us.yaml': (text) => text + '  more: More\n' });
	rmSync(path('theirs/dashboards/numbers.yaml'));
	await ok(undefined, 'merge', base, 'ours', 'theirs', 'merged');
	assert.match(read('merged/roles/writer.yaml'), /icon: brush\n(.*\n)*name: Author\n/);
	assert.match(read('merged/flows/tell-everyone.yaml'), /good day/);
	assert.match(read('merged/flows/tell-everyone.yaml'), /value: other/);
	assert.match(read('merged/translations/en-us.yaml'), /more: More/);
	assert.ok(!existsSync(path('merged/dashboards/numbers.yaml')));
	await ok(undefined, 'merge', base, 'ours', base, 'merged-ours');
	sameFiles('ours', 'merged-ours');
});
await check('lists of fields are sets', async () => {
	const fields = (...names) => (text) => text.replace(/fields:\n( {2}- .*\n)*/, `fields:\n${names.map((name) => `  - ${name}\n`).join('')}`);
	branch(base, 'set-base', { [permission]: fields('a', 'b', 'c') });
	branch(base, 'set-ours', { [permission]: fields('a', 'c', 'd') });
	branch(base, 'set-theirs', { [permission]: fields('a', 'b', 'c', 'e') });
	await ok(undefined, 'merge', 'set-base', 'set-ours', 'set-theirs', 'set-merged');
	assert.match(read('set-merged', permission), /fields:\n {2}- a\n {2}- c\n {2}- d\n {2}- e\n[a-z]/);
});
await check('a conflict is told by file and member, and writes nothing until somebody wins', async () => {
	branch(base, 'left', { 'roles/writer.yaml': (text) => text.replace('name: Writer', 'name: Left') });
	branch(base, 'right', { 'roles/writer.yaml': (text) => text.replace('name: Writer', 'name: Right') });
	assert.match(await fails(undefined, 'merge', base, 'left', 'right', 'out'), /^roles\/writer\.yaml: name: base "Writer" \/ ours "Left" \/ theirs "Right"$/m);
	assert.equal(existsSync(path('out')), false);
	await ok(undefined, 'merge', base, 'left', 'right', 'out', '--theirs');
	assert.match(read('out/roles/writer.yaml'), /name: Right/);
	await ok(undefined, 'merge', base, 'left', 'right', 'out', '--ours');
	assert.match(read('out/roles/writer.yaml'), /name: Left/);
});
await check('git merges with it', async () => {
	const git = (...args) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: path('repo'), stdio: 'pipe' }).toString();
	mkdirSync(path('repo'));
	branch(base, 'repo/project', {});
	git('init', '-q', '-b', 'main');
	git('config', 'merge.dirigent.driver', `"${executable}" project merge --file %O %A %B --name %P`);
	writeFileSync(path('repo/.gitattributes'), '*.yaml merge=dirigent\n');
	git('add', '.'); git('commit', '-qm', 'base');
	git('checkout', '-qb', 'side');
	edit('repo/project/roles/writer.yaml', (text) => text.replace('name: Writer', 'name: Author'));
	edit(`repo/project/${permission}`, (text) => text.replace('fields:\n', 'fields:\n  - a\n'));
	git('commit', '-qam', 'side');
	git('checkout', '-q', 'main');
	// The line next to it: text alone would not merge.
	edit('repo/project/roles/writer.yaml', (text) => text.replace(/icon: .*/, 'icon: brush').replace('id:', 'description: x\nid:').replace(/description: null\n/, ''));
	edit(`repo/project/${permission}`, (text) => text.replace('fields:\n', 'fields:\n  - b\n'));
	git('commit', '-qam', 'main');
	git('merge', '-q', 'side', '-m', 'both');
	assert.match(read('repo/project/roles/writer.yaml'), /description: x\nicon: brush\nid: .*\nname: Author\n/);
	assert.match(read('repo/project', permission), /fields:\n {2}- '\*'\n {2}- a\n {2}- b\n/);
	git('checkout', '-qb', 'left'); edit('repo/project/roles/writer.yaml', (text) => text.replace('name: Author', 'name: Left')); git('commit', '-qam', 'l');
	git('checkout', '-q', 'main'); edit('repo/project/roles/writer.yaml', (text) => text.replace('name: Author', 'name: Right')); git('commit', '-qam', 'r');
	assert.throws(() => git('merge', '-q', 'left'));
	assert.match(git('status', '--porcelain'), /^UU project\/roles\/writer\.yaml$/m);
});
finish();
