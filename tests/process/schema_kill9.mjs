// kill -9 before each write of an apply and of a rollback (tests/kit/kills.mjs): old or new, never between.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { dump, killAtEachStep } from '../kit/kills.mjs';
import { bootstrap, command, Server, settings } from '../kit/server.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { makeShop } from './schema_guard/shop.mjs';

const token = 'kill9-static-token-0123456789';
const folder = temporaryFolder('kill9');

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	await bootstrap(database, { ADMIN_TOKEN: token });
	const server = await Server.start(database);
	const client = new Client(server.url, token);
	const stale = await makeShop(client);
	const file = join(folder, `${kind}.json`);
	// Collections go and come, fields go, come and change, relations too.
	stale.fields = stale.fields.filter((one) => one.field !== 'fax');
	stale.fields.find((one) => one.field === 'name').schema.max_length = 200;
	stale.collections.push({ collection: 'fresh', meta: { collection: 'fresh' }, schema: { name: 'fresh' } });
	stale.fields.push({ ...structuredClone(stale.fields.find((one) => one.field === 'id')), collection: 'fresh' }, { collection: 'fresh', field: 'country', type: 'integer', meta: { collection: 'fresh', field: 'country' }, schema: { name: 'country', table: 'fresh', data_type: 'integer', is_nullable: true } });
	stale.relations.push({ collection: 'fresh', field: 'country', related_collection: 'countries', meta: null, schema: { column: 'country', foreign_key_table: 'countries', foreign_key_column: 'id', on_delete: 'SET NULL', on_update: 'NO ACTION' } });
	writeFileSync(file, JSON.stringify(stale));
	await server.stop();

	for (const [name, args] of [['apply', ['schema', 'apply', '--yes', file]], ['rollback', ['schema', 'rollback', '--yes']]]) {
		let after;
		await check(`${name} is killed at each step: old or new`, async () => { after = await killAtEachStep(database, args); });
		await check(`${name} goes through after all of that`, async () => {
			const again = await command(args, settings(database));
			assert.equal(again.code, 0, again.stdout + again.stderr);
			assert.equal(await dump(database), after);
		});
	}
	await database.drop();
}
finish();
