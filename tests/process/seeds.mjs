// Seeds: rows from files, found by natural keys, in the order of their relations and around in circles; repeating them
// changes nothing, and what does not fit is named and changes nothing either.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, statSync, symlinkSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { command, Server, settings } from '../kit/server.mjs';
import { column, key } from '../kit/fields.mjs';
import { check, finish, within } from '../kit/verdict.mjs';

const rows = Number(process.env.SEED_ROWS ?? 3000);

for (const kind of kinds()) {
	within(kind);
	const folder = temporaryFolder('seeds');
	const database = freshDatabase(kind);
	let server = await Server.fresh(database);
	let client = await Client.login(server.url);
	const make = (path, body) => client.must('POST', path, body);
	const run = (...args) => command(args, { ...settings(database), LOG_LEVEL: 'warn' }, { cwd: folder, timeout: 120000 });
	const ok = async (...args) => { const result = await run(...args); assert.equal(result.code, 0, result.stdout + result.stderr); return result.stdout; };
	const fails = async (...args) => { const result = await run(...args); assert.equal(result.code, 1, result.stdout + result.stderr); return result.stdout + result.stderr; };
	const put = (name, text) => { mkdirSync(join(folder, 'seeds'), { recursive: true }); writeFileSync(join(folder, 'seeds', name), text); };
	const all = (collection, fields = '*') => client.must('GET', `/items/${collection}?limit=-1&sort=${collection === 'settings_rows' ? 'name' : 'code'}&fields=${fields}`);

	await make('/collections', { collection: 'continents', schema: {}, meta: {}, fields: [key, column('code', 'string', { is_unique: true }), column('name', 'string')] });
	await make('/collections', { collection: 'countries', schema: {}, meta: {}, fields: [key, column('code', 'string'), column('name', 'string'), column('continent', 'integer'), column('capital', 'integer'), column('area', 'decimal', { numeric_precision: 12, numeric_scale: 2 }), column('since', 'date'), column('seen', 'timestamp'), column('eu', 'boolean', {}, { special: ['cast-boolean'] }), column('facts', 'json', {}, { special: ['cast-json'] }), column('words', 'csv', {}, { special: ['cast-csv'] }), column('made', 'timestamp', {}, { special: ['date-created'] }), column('secret', 'hash', {}, { special: ['hash', 'conceal'] })] });
	await make('/collections', { collection: 'cities', schema: {}, meta: {}, fields: [key, column('code', 'string'), column('country', 'integer'), column('twin', 'integer')] });
	for (const [collection, field, related] of [['countries', 'continent', 'continents'], ['countries', 'capital', 'cities'], ['cities', 'country', 'countries'], ['cities', 'twin', 'cities']]) await make('/relations', { collection, field, related_collection: related, meta: {} });

	put('a_cities.yaml', 'collection: cities\nkey: code\nrows:\n  - code: BER\n    country: { $key: { code: DE } }\n    twin: { $key: { code: PAR } }\n  - code: PAR\n    country: { $key: { code: FR } }\n    twin: { $key: { code: BER } }\n');
	put('b_countries.json', JSON.stringify({ collection: 'countries', key: ['code'], rows: [
		{ code: 'DE', name: 'Germany', continent: { $key: { code: 'EU' } }, capital: { $key: { code: 'BER' } }, area: 357022.5, since: '1990-10-03', seen: '2024-01-01T10:00:00+02:00', eu: true, facts: { b: [1, null], a: 'x' }, words: ['a', 'b'], secret: 'Zq7' },
		{ code: 'FR', name: 'France', continent: { $key: { code: 'EU' } }, capital: { $key: { code: 'PAR' } }, area: 643801, eu: true }] }, null, 1));
	put('continents.csv', 'code*,name\nEU,Europe\nAS,"Asia, all of it"\n');

	await check('rows come in the order of their relations, circles closed', async () => {
		assert.equal(await ok('seed', 'seeds', '--dry-run'), 'cities: 2 created, 0 updated, 0 as they were\ncontinents: 2 created, 0 updated, 0 as they were\ncountries: 2 created, 0 updated, 0 as they were\nNothing was written.\n');
		assert.deepEqual(await all('cities'), []);
		await ok('seed', 'seeds');
		assert.deepEqual(await all('countries', 'code,continent.name,capital.code,capital.twin.country.code,eu,words,facts,since'), [
			{ code: 'DE', continent: { name: 'Europe' }, capital: { code: 'BER', twin: { country: { code: 'FR' } } }, eu: true, words: ['a', 'b'], facts: { b: [1, null], a: 'x' }, since: '1990-10-03' },
			{ code: 'FR', continent: { name: 'Europe' }, capital: { code: 'PAR', twin: { country: { code: 'DE' } } }, eu: true, words: null, facts: null, since: null }]);
		assert.equal((await all('continents'))[0].name, 'Asia, all of it');
	});
	await check('a second run changes nothing and says so', async () => {
		const before = JSON.stringify([await all('countries'), await all('cities')]);
		const activity = (await client.must('GET', '/activity?aggregate[count]=*'))[0].count;
		assert.equal(await ok('seed', 'seeds'), 'cities: 0 created, 0 updated, 2 as they were\ncontinents: 0 created, 0 updated, 2 as they were\ncountries: 0 created, 0 updated, 2 as they were\nNothing changed.\n');
		assert.equal(JSON.stringify([await all('countries'), await all('cities')]), before);
		assert.equal((await client.must('GET', '/activity?aggregate[count]=*'))[0].count, activity);
	});
	await check('what differs is changed, what is not named stays, and mode insert leaves what is there', async () => {
		const [germany] = await all('countries');
		await client.must('PATCH', `/items/countries/${germany.id}`, { name: 'Deutschland', area: 1, capital: null });
		await client.must('PATCH', `/items/continents/${germany.continent}`, { name: 'Europa' });
		put('continents.yaml', 'collection: continents\nkey: code\nmode: insert\nrows:\n  - code: EU\n    name: never\n  - code: AF\n    name: Africa\n');
		rmSync(join(folder, 'seeds/continents.csv'));
		assert.equal(await ok('seed', 'seeds'), 'cities: 0 created, 0 updated, 2 as they were\ncontinents: 1 created, 0 updated, 1 as they were\ncountries: 0 created, 1 updated, 1 as they were\n');
		const [after] = await all('countries');
		assert.equal(after.id, germany.id);
		assert.deepEqual({ ...after, made: 0 }, { ...germany, made: 0 });
		assert.deepEqual((await all('continents')).map((one) => one.name), ['Africa', 'Asia, all of it', 'Europa']);
	});
	await check('--only takes some collections', async () => {
		await client.must('PATCH', '/items/countries', { query: {}, data: { name: 'x' } });
		assert.equal(await ok('seed', 'seeds', '--only', 'continents'), 'continents: 0 created, 0 updated, 2 as they were\nNothing changed.\n');
		assert.match(await fails('seed', 'seeds', '--only', 'planets'), /planets/);
		assert.match(await ok('seed', 'seeds', '--only', 'countries'), /^countries: 0 created, 2 updated/);
		assert.equal(await ok('seed', 'seeds/continents.yaml'), 'continents: 0 created, 0 updated, 2 as they were\nNothing changed.\n');
	});
	await check('what does not fit is named with file and line, and nothing changes', async () => {
		const before = JSON.stringify([await all('continents'), await all('countries')]);
		const bad = async (name, text, pattern) => {
			const file = join(folder, name);
			writeFileSync(file, text);
			assert.match(await fails('seed', file), pattern);
			assert.equal(JSON.stringify([await all('continents'), await all('countries')]), before);
		};
		const head = 'collection: continents\nkey: code\nrows:\n  - code: NEW\n    name: New\n';
		await bad('a.yaml', 'collection: [\n', /a\.yaml, line 2, column/);
		await bad('a.yaml', 'collection: nowhere\nrows: []\n', /a\.yaml, line 1: nowhere is no collection/);
		await bad('a.yaml', 'collection: directus_users\nrows: []\n', /a\.yaml, line 1: directus_users is no collection/);
		await bad('a.yaml', 'collection: continents\nmode: replace\nrows: []\n', /a\.yaml, line 2: mode is "replace"/);
		await bad('a.yaml', head + '  - code: X\n    nmae: Y\n', /a\.yaml, line 7: continents has no column nmae/);
		await bad('a.yaml', head + '  - name: Y\n', /a\.yaml, line 6: the row has no code/);
		await bad('a.yaml', head + '  - code: NEW\n', /a\.yaml, line 6: another row has the same key/);
		await bad('a.yaml', head.replace('key: code', 'key: cod'), /a\.yaml, line 2: cod is no field/);
		await bad('a.yaml', 'collection: countries\nkey: code\nrows:\n  - code: NEW\n  - code: X\n    continent: { $key: { code: ZZ } }\n', /a\.yaml, line 6: 0 rows of continents are \{"code":"ZZ"\}/);
		await bad('a.yaml', 'collection: countries\nkey: code\nrows:\n  - code: NEW\n  - code: X\n    since: never\n', /a\.yaml, line \d+: .*(since|date)/i);
		await bad('countries.csv', 'code*,name,continent.code\nNEW,New,EU\n\nX,"two\nlines",ZZ\n', /countries\.csv, line \d: 0 rows of continents/);
		await bad('countries.csv', 'code*,name\nNEW,"New\n', /countries\.csv: /);
		await bad('continents.csv', 'code*,name\nNEW,"two\nlines"\n\nX\n', /continents\.csv, line 5: there is no cell for column 2, "name"/);
		await bad('continents.csv', 'code*,name\nNEW,New\nX,Y,Z\n', /continents\.csv, line 3: there is a cell in column 3, and the first row names 2 columns/);
		await bad('continents.csv', 'code*,name\nNEW,New\nX,\n,Y\n', /continents\.csv, line 4: the row has no code/);
		const long = 'confidential'.repeat(200);
		await bad('a.yaml', `collection: continents\nmode: ${long}\nrows: []\n`, /^(?=.*line 2: mode is)(?!.*(confidential){20})/s);
		await bad('a.yaml', `collection: countries\nkey: code\nrows:\n  - code: X\n    continent: { $key: { code: ${long} } }\n`, /^(?=.*line 5: 0 rows)(?!.*(confidential){20})/s);
		assert.match(await fails('seed', join(folder, 'none')), /none/);
	});
	await check('links out of the folder are not followed', async () => {
		mkdirSync(join(folder, 'linked'));
		writeFileSync(join(folder, 'outside.yaml'), 'collection: continents\nkey: code\nrows:\n  - code: OUT\n');
		symlinkSync(join(folder, 'outside.yaml'), join(folder, 'linked/inside.yaml'));
		assert.match(await fails('seed', 'linked'), /linked\/inside\.yaml leads out of the folder/);
		rmSync(join(folder, 'linked/inside.yaml'));
		writeFileSync(join(folder, 'linked/real.txt'), 'collection: continents\nkey: code\nrows:\n  - code: EU\n');
		symlinkSync('real.txt', join(folder, 'linked/inside.yaml'));
		assert.match(await ok('seed', 'linked'), /continents: 0 created, 0 updated, 1 as they were/);
	});
	await check('tables with a key over several columns are sown and exported', async () => {
		await server.stop();
		await database.sql('create table stock (shop integer not null, code varchar(20) not null, amount integer, note varchar(50), primary key (shop, code))');
		await database.sql('create table loose (code varchar(20), amount integer)');
		put('stock.yaml', 'collection: stock\nrows:\n  - { shop: 1, code: a, amount: 3 }\n  - { shop: 1, code: b, amount: 4, note: kept }\n');
		assert.match(await ok('seed', 'seeds/stock.yaml'), /stock: 2 created, 0 updated, 0 as they were/);
		assert.match(await ok('seed', 'seeds/stock.yaml'), /0 created, 0 updated, 2 as they were/);
		await database.sql("update stock set amount = 9 where code = 'b'");
		assert.match(await ok('seed', 'seeds/stock.yaml'), /0 created, 1 updated, 1 as they were/);
		assert.deepEqual(await database.sql('select shop, code, amount, note from stock order by 1, 2'), [['1', 'a', '3', ''], ['1', 'b', '4', 'kept']]);
		// By another key than the table's own.
		put('stock.yaml', 'collection: stock\nkey: note\nrows:\n  - { shop: 1, code: b, amount: 5, note: kept }\n');
		assert.match(await ok('seed', 'seeds/stock.yaml'), /0 created, 1 updated, 0 as they were/);
		assert.deepEqual(await database.sql("select amount from stock where code = 'b'"), [['5']]);
		await ok('project', 'export', 'composite', '--seed', 'stock');
		const text = readFileSync(join(folder, 'composite/seeds/stock.yaml'), 'utf8');
		assert.doesNotMatch(text, /dirigent\$key/);
		assert.match(text, /^collection: stock\nkey:\n +- shop\n +- code\nrows:\n/);
		assert.match(await ok('seed', 'composite/seeds'), /0 created, 0 updated, 2 as they were/);
		assert.equal((statSync(join(folder, 'composite/seeds/stock.yaml')).mode & 0o007), 0);
		assert.equal((statSync(join(folder, 'composite/settings.yaml')).mode & 0o007), 0);
		put('loose.yaml', 'collection: loose\nkey: code\nrows:\n  - { code: a }\n');
		assert.match(await fails('seed', 'seeds/loose.yaml'), /loose has no primary key/);
		assert.match(await fails('project', 'export', 'composite', '--seed', 'loose'), /loose has no primary key/);
		for (const name of ['stock.yaml', 'loose.yaml']) rmSync(join(folder, 'seeds', name));
		await database.sql('drop table stock');
		await database.sql('drop table loose');
		server = await Server.start(database);
		client = await Client.login(server.url);
	});
	await check('rows of an export are seeds', async () => {
		await ok('project', 'export', 'project', '--seed', 'continents,countries,cities');
		const text = readFileSync(join(folder, 'project/seeds/countries.yaml'), 'utf8');
		assert.match(text, /^collection: countries\nkey: id\nrows:\n/);
		assert.ok(!text.includes('secret') && !text.includes('made:') && !text.includes('Zq7'), text);
		assert.match(await ok('seed', 'project/seeds'), /Nothing changed\.\n$/);
		const before = await all('countries', 'code,name,capital.code,continent.code');
		await client.must('PATCH', '/items/cities', { query: {}, data: { country: null } });
		await client.must('DELETE', '/items/countries', { query: {} });
		assert.match(await ok('seed', 'project/seeds'), /^cities: 0 created, 2 updated, 0 as they were\n.*\ncountries: 2 created/);
		assert.deepEqual(await all('countries', 'code,name,capital.code,continent.code'), before);
		// Keys that came with seeds are not given out again.
		await client.must('DELETE', `/items/countries/${(await make('/items/countries', { code: 'ZZ' })).id}`);
	});
	await check(`${rows} rows are taken in at once`, async () => {
		await make('/collections', { collection: 'words', schema: {}, meta: {}, fields: [key, column('code', 'string'), column('n', 'integer'), column('continent', 'integer')] });
		await make('/relations', { collection: 'words', field: 'continent', related_collection: 'continents', meta: {} });
		put('words.csv', 'code*,n,continent.code\n' + Array.from({ length: rows }, (_, i) => `w${i},${i},${['EU', 'AS', 'AF'][i % 3]}\n`).join(''));
		const began = performance.now();
		assert.match(await ok('seed', 'seeds', '--only', 'words'), new RegExp(`words: ${rows} created`));
		const middle = performance.now();
		assert.match(await ok('seed', 'seeds', '--only', 'words'), new RegExp(`${rows} as they were\nNothing changed`));
		console.log(`${kind}: ${rows} seeds took ${Math.round(middle - began)} ms, again ${Math.round(performance.now() - middle)} ms`);
		assert.equal(Number((await client.must('GET', '/items/words?filter[continent][code][_eq]=AF&aggregate[count]=*'))[0].count), Math.floor(rows / 3));
	});
	await server.stop();
	await database.drop();
}
finish();
