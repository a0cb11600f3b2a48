// Settings that PostgreSQL refuses for good end a command at once, with the reason on one line and no secret in it; what
// a certificate has to say about the server is checked.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresDatabase, temporaryFolder } from '../../kit/databases.mjs';
import { bootstrap, command, repository, settings } from '../../kit/server.mjs';
import { check } from '../../kit/verdict.mjs';

const cluster = (...args) => execFileSync(join(repository, 'scripts/pg_cluster'), args, { encoding: 'utf8' });

/** Gives the cluster a certificate for "localhost", of an authority of its own; the authority's file. */
async function certify(folder, database) {
	const data = join(folder, 'data'), owner = statSync(data);
	const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
	const ca = join(temporaryFolder('ca'), 'ca.pem'), key = join(data, 'server.key'), certificate = join(data, 'server.crt');
	openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${ca}.key`, '-out', ca, '-subj', '/CN=test authority', '-days', '2');
	openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', `${ca}.csr`, '-subj', '/CN=localhost');
	writeFileSync(`${ca}.ext`, 'subjectAltName=DNS:localhost');
	openssl('x509', '-req', '-in', `${ca}.csr`, '-CA', ca, '-CAkey', `${ca}.key`, '-CAcreateserial', '-extfile', `${ca}.ext`, '-out', certificate, '-days', '2');
	for (const file of [key, certificate]) chownSync(file, owner.uid, owner.gid);
	execFileSync('chmod', ['600', key]);
	await database.sql('alter system set ssl = on');
	await database.sql('select pg_reload_conf()');
	return ca;
}

export async function refusedSettings() {
	const place = Object.fromEntries(cluster('start').trim().replace(/^export /, '').split(' ').map((pair) => pair.split('=')));
	process.on('exit', () => cluster('stop', place.PG_CLUSTER));
	const database = postgresDatabase(place);
	await database.sql("create role guarded login password 'right-password' superuser");
	const hba = join(place.PG_CLUSTER, 'data/pg_hba.conf');
	writeFileSync(hba, 'host all guarded 127.0.0.1/32 scram-sha-256\n' + readFileSync(hba, 'utf8'));
	const ca = await certify(place.PG_CLUSTER, database);
	await bootstrap(database);
	const pem = readFileSync(ca, 'utf8');

	const count = (env) => command(['count', 'directus_users'], settings(database, env), { timeout: 30000 });
	const ends = async (name, env, pattern, commands = ['start', 'bootstrap']) => {
		for (const one of commands) {
			await check(`${one}: ${name}`, async () => {
				const result = await command([one], settings(database, { PORT: '0', ...env }), { timeout: 15000 });
				const text = result.stdout + result.stderr;
				assert.equal(result.code, 1, `${result.code ?? result.signal}: ${text}`);
				assert.match(text, pattern);
				assert.doesNotMatch(text, /\\x0a|next attempt|hunter2/);
			});
		}
	};
	await ends('a wrong password', { DB_USER: 'guarded', DB_PASSWORD: 'hunter2' }, /password authentication failed.*DB_PASSWORD/);
	await ends('no such user', { DB_USER: 'nobody_here' }, /role "nobody_here" does not exist.*DB_USER/);
	await ends('no such database', { DB_DATABASE: 'not_here' }, /database "not_here" does not exist.*DB_DATABASE/);
	await ends('no file of authorities', { DB_SSL: 'true', DB_SSL__CA_FILE: '/nonexistent.pem' }, /nonexistent\.pem.*DB_SSL/);
	await ends('a certificate of an authority not trusted', { DB_SSL: 'true' }, /certificate.*DB_SSL/);
	await ends('a certificate of another name', { DB_SSL: 'true', DB_SSL__CA: pem }, /does not match host name.*DB_SSL/);
	await ends('no word for DB_SSL', { DB_SSL: 'bogus' }, /DB_SSL is "bogus"/);
	await ends('an sslmode that is none', { DB_CONNECTION_STRING: `host=127.0.0.1 port=${place.PGPORT} user=postgres sslmode=bogus` }, /invalid sslmode value/);
	await ends('a pool whose least is more than its most', { DB_POOL__MIN: '5', DB_POOL__MAX: '2' }, /DB_POOL__MIN is 5/);
	await ends('no such schema', { DB_SEARCH_PATH: 'not_a_schema' }, /DB_SEARCH_PATH.*not_a_schema/);
	for (const text of ['hunter2', 'host=x hunter2', 'postgresql://u:hunter2@db:hunter2/name', 'postgres://u:p@hunter2@h/d', 'postgres://u:p/hunter2@h/d', 'postgres://u:%hunter2@h/d', "password='hunter2"]) {
		await ends('a connection string that cannot be read', { DB_CONNECTION_STRING: text }, /DB_CONNECTION_STRING cannot be read/, ['start']);
	}
	await check('the right name, given as text, file, or for an address', async () => {
		for (const env of [
			{ DB_HOST: 'localhost', DB_SSL__CA: pem },
			{ DB_HOST: 'localhost', DB_SSL: 'true', DB_SSL__CA_FILE: ca },
			{ DB_SSL__SERVERNAME: 'localhost', DB_SSL__CA: pem },
			{ DB_SSL: 'true', DB_SSL__REJECT_UNAUTHORIZED: 'false', DB_SSL__CA: pem },
			{ DB_SSL: 'true', DB_SSL__CA: pem, DB_CONNECTION_STRING: `postgresql://postgres@localhost:${place.PGPORT}/${database.name}` },
			{ DB_SSL: 'false' },
		]) {
			const result = await count(env);
			assert.equal(result.code, 0, JSON.stringify(env).slice(0, 60) + result.stdout + result.stderr);
		}
	});
	await check('init: nothing is left of settings that were refused', async () => {
		const cwd = temporaryFolder('init');
		const { PATH, HOME } = process.env;
		const answers = ['pg', '127.0.0.1', place.PGPORT, 'not_here', 'postgres', '', '', ''].join('\n') + '\n';
		const result = await command(['init'], { PATH, HOME }, { cwd, input: answers, timeout: 15000 });
		assert.equal(result.code, 1, result.stdout + result.stderr);
		assert.equal(existsSync(join(cwd, '.env')), false);
	});
	await check('bootstrap makes the administrator that an installed database lacks', async () => {
		const bare = postgresDatabase(place);
		const none = { ADMIN_EMAIL: '', ADMIN_PASSWORD: '' };
		const admins = async () => (await bare.sql('select count(*) from directus_users'))[0][0];
		assert.equal((await command(['database', 'install'], settings(bare))).code, 0);
		const told = await bootstrap(bare, { ...none, LOG_LEVEL: 'info' });
		assert.match(told.stdout + told.stderr, /no administrator.*ADMIN_EMAIL and ADMIN_PASSWORD/);
		assert.equal(await admins(), '0');
		await bootstrap(bare);
		await bootstrap(bare);
		assert.equal(await admins(), '1');
		assert.deepEqual(await bare.sql('select count(*) from directus_roles'), [['1']]);
	});
}
