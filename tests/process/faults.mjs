// What fails around the server: a full disk and a read-only file under SQLite; PostgreSQL not up yet, gone and back
// under load. It answers in the error envelope meanwhile, loses nothing it acknowledged, hangs nowhere, and recovers.
import { kinds } from '../kit/databases.mjs';
import { finish, within } from '../kit/verdict.mjs';
import { postgresFaults } from './faults/postgres.mjs';
import { frozenPostgres } from './faults/postgres_frozen.mjs';
import { changingModel } from './faults/postgres_plans.mjs';
import { refusedSettings } from './faults/postgres_settings.mjs';
import { sqliteFaults } from './faults/sqlite.mjs';

for (const kind of kinds()) {
	within(kind);
	await { sqlite: sqliteFaults, pg: postgresFaults }[kind]();
	if (kind !== 'pg') continue;
	await frozenPostgres();
	await changingModel();
	await refusedSettings();
}
finish();
