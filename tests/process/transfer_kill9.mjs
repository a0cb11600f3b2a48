// kill -9 before each write of `project import`, `seed`, `env push` and `env pull` (tests/kit/kills.mjs): old or new, never
// between.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { dump, keeper, killAtEachStep } from '../kit/kills.mjs';
import { bootstrap, command, Server, settings } from '../kit/server.mjs';
import { column, key } from '../kit/fields.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

for (const kind of kinds()) {
	within(kind);
	const folder = temporaryFolder('transfer-kill9');
	const [source, target] = [freshDatabase(kind), freshDatabase(kind)];
	await bootstrap(target);
	const server = await Server.fresh(source);
	const client = await Client.login(server.url);
	// Numbers of rows would count on where a transaction was undone.
	await client.must('POST', '/collections', { collection: 'shelves', schema: {}, meta: {}, fields: [{ field: 'id', type: 'uuid', schema: { is_primary_key: true, length: 36, has_auto_increment: false }, meta: { special: ['uuid'] } }, column('name', 'string')] });
	await client.must('POST', '/collections', { collection: 'books', schema: {}, meta: {}, fields: [key, column('name', 'string'), column('shelf', 'uuid')] });
	await client.must('POST', '/relations', { collection: 'books', field: 'shelf', related_collection: 'shelves', schema: {}, meta: {} });
	const shelves = await client.must('POST', '/items/shelves', [{ name: 'upper' }, { name: 'lower' }]);
	await client.must('POST', '/items/books', Array.from({ length: 40 }, (_, i) => ({ name: `book ${i}`, shelf: shelves[i % 2].id })));
	const role = await client.must('POST', '/roles', { name: 'Readers' });
	const policy = await client.must('POST', '/policies', { name: 'Read', roles: [{ role: role.id }] });
	await client.must('POST', '/permissions', { policy: policy.id, collection: 'books', action: 'read', fields: ['*'] });
	const flow = await client.must('POST', '/flows', { name: 'Tell', trigger: 'manual', status: 'active', options: {} });
	const operation = await client.must('POST', '/operations', { flow: flow.id, key: 'log', type: 'log', position_x: 1, position_y: 1, options: { message: 'x' } });
	await client.must('PATCH', `/flows/${flow.id}`, { operation: operation.id });
	await client.must('PATCH', '/settings', { project_name: 'Library' });
	await server.stop();
	mkdirSync(join(folder, 'seeds'));
	writeFileSync(join(folder, 'seeds/shelves.csv'), 'name*\nupper\nmiddle\n');
	writeFileSync(join(folder, 'seeds/books.yaml'), 'collection: books\nkey: name\nrows:\n' + Array.from({ length: 30 }, (_, i) => `  - name: book ${i}\n    shelf: { $key: { name: middle } }\n`).join(''));
	for (const [name, database] of [['source', source], ['target', target]]) writeFileSync(join(folder, `${name}.env`), Object.entries(database.env).map(([k, v]) => `${k}="${v}"\n`).join(''));
	const run = async (database, args) => { const result = await command(args, settings(database), { cwd: folder }); assert.equal(result.code, 0, result.stdout + result.stderr); };
	await run(source, ['project', 'export', 'project']);

	const push = ['env', 'push', 'target.env', '--all', '--yes', '--no-backup'], pull = ['env', 'pull', 'source.env', '--all', '--yes', '--no-backup'];
	for (const [name, database, args, env] of [
		['an import', target, ['project', 'import', 'project', '--yes'], target],
		['a push of model and rows', target, push, source],
		['a pull of model and rows', target, pull, target],
		['a run of seeds', target, ['seed', 'seeds'], target],
	]) {
		// Seeds need the model, which the pull before them has brought.
		if (name === 'a run of seeds') await run(target, pull);
		let after;
		await check(`${name} killed at each step: old or new`, async () => { after = await killAtEachStep(database, args, { env: settings(env), cwd: folder, few: 3 }); });
		const back = await keeper(database);
		await check(`${name} goes through after all of that`, async () => {
			await run(env, args);
			assert.equal(await dump(database), after);
		});
		await back();
	}
	for (const database of [source, target]) await database.drop();
}
finish();
