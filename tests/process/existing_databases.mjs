// Databases that never met the server: each table and view is served, whatever its key, and nothing of it is ignored.
import assert from 'node:assert/strict';
import { freshDatabase, kinds } from '../kit/databases.mjs';
import { Client } from '../kit/client.mjs';
import { command, Server, settings, sleep } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';
import { shop, objects, odd } from './existing_databases/models.mjs';

const token = 'existing-static-token-0123456789';
const q = (value) => encodeURIComponent(JSON.stringify(value));

/** A person whose one policy says `permissions`. */
async function person(client, url, name, permissions) {
	const policy = await client.must('POST', '/policies', { name, admin_access: false, app_access: false });
	for (const permission of permissions) await client.must('POST', '/permissions', { policy: policy.id, fields: ['*'], permissions: {}, ...permission });
	const own = `existing-${name}-token-0123456789`;
	await client.must('POST', '/users', { email: `${name}@example.com`, token: own, policies: [{ policy: policy.id }] });
	return new Client(url, own);
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	for (const statement of shop(kind)) await database.sql(statement);
	const known = await objects(database);
	let server = await Server.fresh(database, { ADMIN_TOKEN: token });
	let client = new Client(server.url, token);
	const restart = async () => { await server.stop(); server = await Server.start(database); client = new Client(server.url, token); };
	const count = async (name) => Number((await database.sql(`select count(*) from "${name.replaceAll('"', '""')}"`))[0][0]);

	await check('every table and view is a collection with its fields', async () => {
		assert.ok(known.length >= 20, `${known.length} objects`);
		const listed = new Map((await client.must('GET', '/collections')).map((one) => [one.collection, one]));
		const fields = await client.must('GET', '/fields');
		for (const name of known) {
			assert.ok(listed.has(name), `${name} is listed`);
			assert.equal(listed.get(name).meta, null);
			assert.ok(fields.some((field) => field.collection === name), `${name} has fields`);
		}
	});

	for (const name of known) {
		await check(`${name}: as many rows as SQL counts`, async () => {
			const rows = await client.must('GET', `/items/${encodeURIComponent(name)}?limit=-1`);
			const wanted = await count(name);
			assert.equal(rows.length, wanted);
			const counted = await client.must('GET', `/items/${encodeURIComponent(name)}?aggregate[count]=*`);
			assert.equal(Number(counted[0].count), wanted);
			assert.ok(rows.every((row) => !('dirigent$key' in row)), 'the key that is no column is not shown');
			if (wanted === 0) return;
			const some = await client.must('GET', `/items/${encodeURIComponent(name)}?limit=1&offset=${wanted - 1}`);
			assert.equal(some.length, 1);
		});
	}

	await check('relations are told by foreign keys, and nest', async () => {
		const relations = await client.must('GET', '/relations');
		const ends = relations.filter((one) => known.includes(one.collection)).map((one) => `${one.collection}.${one.field}->${one.related_collection}`);
		for (const wanted of ['playlist_track.playlist->playlist', 'playlist_track.track->track', 'play.track->track', 'track.album->album']) assert.ok(ends.includes(wanted), wanted);
		const rows = await client.must('GET', '/items/playlist_track?fields=position,track.name,track.album.artist.name&sort=playlist,track');
		assert.deepEqual(rows[0], { position: 1, track: { name: 'Opening', album: { artist: { name: 'Ada' } } } });
		const plays = await client.must('GET', '/items/play?fields=word,track.name&sort=word,track.name');
		assert.equal(plays[0].track.name, 'Opening');
	});

	await check('a composite key names an item', async () => {
		assert.equal((await client.must('GET', '/items/playlist_track/1,2')).position, 2);
		refused(await client.get('/items/playlist_track/9,9'), 403, 'FORBIDDEN');
		for (const key of ['1', '1,2,3', 'x,y', ',', '1,', '%4E,1', "1,2'--", '1%2C2%2C3', '"1","2"']) refused(await client.get(`/items/playlist_track/${encodeURI(key)}`), 403, 'FORBIDDEN');
		const sorted = await client.must('GET', '/items/playlist_track?fields=playlist,track&limit=-1');
		assert.deepEqual(sorted, [...sorted].sort((a, b) => a.playlist - b.playlist || a.track - b.track));
	});

	await check('items of a composite key are created, changed and deleted', async () => {
		const made = await client.must('POST', '/items/playlist_track', { playlist: 2, track: 3, position: 7 });
		assert.deepEqual(made, { playlist: 2, track: 3, position: 7 });
		const two = await client.must('POST', '/items/playlist_track', [{ playlist: 2, track: 4 }, { playlist: 2, track: 5, position: 9 }]);
		assert.deepEqual(two.map((row) => row.track).sort(), [4, 5]);
		assert.equal((await client.must('PATCH', '/items/playlist_track/2,3', { position: 8, playlist: 1 })).position, 8);
		assert.equal((await client.must('GET', '/items/playlist_track/2,3')).playlist, 2, 'the key stays');
		await client.must('PATCH', '/items/playlist_track', { keys: [[2, 3], { playlist: 2, track: 4 }], data: { position: 20 } });
		await client.must('PATCH', '/items/playlist_track', [{ playlist: 2, track: 5, position: 30 }, { playlist: 2, track: 3, position: 31 }]);
		await client.must('PATCH', '/items/playlist_track', { query: { filter: { position: { _eq: 30 } } }, data: { position: 32 } });
		const rows = await client.must('SEARCH', '/items/playlist_track', { query: { filter: { playlist: { _eq: 2 } }, sort: ['track'], fields: ['position'] } });
		assert.deepEqual(rows.map((row) => row.position), [31, 20, 32]);
		refused(await client.post('/items/playlist_track', { playlist: 2, track: 3 }), 400, 'RECORD_NOT_UNIQUE');
		refused(await client.post('/items/playlist_track', { playlist: 2, track: 999 }), 400, 'INVALID_FOREIGN_KEY');
		assert.equal((await client.delete('/items/playlist_track/2,3')).status, 204);
		assert.equal((await client.delete('/items/playlist_track', [[2, 4]])).status, 204);
		assert.equal((await client.delete('/items/playlist_track', { query: { filter: { track: { _eq: 5 }, playlist: { _eq: 2 } } } })).status, 204);
		assert.equal((await client.must('GET', '/items/playlist_track?filter[playlist]=2')).length, 0);
		const activity = await client.must('GET', `/activity?filter=${q({ collection: { _eq: 'playlist_track' }, item: { _eq: '2,3' } })}&fields=action&sort=id`);
		assert.deepEqual([activity[0].action, activity.at(-1).action], ['create', 'delete']);
	});

	await check('parts of a key may be any text', async () => {
		const texts = ['a,b', '50%', "o'clock", '"q"', 'ö/ä', '%2C', '', ' ', '..', '%00'];
		for (const [n, part] of texts.entries()) {
			await client.must('POST', '/items/label', { lang: part, code: n, text: `t${n}` });
			const key = `${encodeURIComponent(part)},${n}`;
			if (part !== '') assert.equal((await client.must('GET', `/items/label/${key}`)).text, `t${n}`, part);
			assert.deepEqual((await client.must('SEARCH', '/items/label', { keys: [[part, n]] })).map((row) => row.text), [`t${n}`], part);
			assert.equal((await client.must('PATCH', '/items/label', { keys: [{ lang: part, code: n }], data: { text: `u${n}` } }))[0].text, `u${n}`);
		}
		assert.equal((await client.delete('/items/label', texts.map((part, n) => [part, n]))).status, 204);
		assert.equal(await count('label'), 0);
		const many = Array.from({ length: 300 }, (_, n) => ({ lang: `l,${n % 7}`, code: n, text: 'm' }));
		await client.must('POST', '/items/label', many);
		assert.equal((await client.must('SEARCH', '/items/label', { keys: many.map((one) => [one.lang, one.code]) })).length, 300);
		assert.equal((await client.delete('/items/label', many.map((one) => [one.lang, one.code]))).status, 204);
	});

	await check('a table without a key is read, filtered, grouped, and written by what is in it', async () => {
		const before = await count('play');
		assert.ok((await client.post('/items/play', { word: 'new', track: 1, n: 5 })).status < 300);
		assert.ok((await client.post('/items/play', [{ word: 'new', track: 2, n: 6 }, { word: 'new', track: 2, n: 6 }])).status < 300);
		assert.equal(await count('play'), before + 3);
		assert.equal((await client.patch('/items/play', { query: { filter: { word: { _eq: 'new' }, n: { _eq: 6 } } }, data: { n: 60 } })).status, 204);
		assert.equal((await client.must('GET', '/items/play?filter[n]=60')).length, 2);
		const groups = await client.must('GET', '/items/play?aggregate[count]=*&groupBy[]=word&sort=word');
		assert.equal(Number(groups.find((group) => group.word === 'new').count), 3);
		assert.equal((await client.delete('/items/play', { query: { filter: { word: { _eq: 'new' } } } })).status, 204);
		assert.equal(await count('play'), before);
		for (const key of ['1', '(0,1)', '0']) refused(await client.get(`/items/play/${key}`), 403, 'FORBIDDEN');
		refused(await client.patch('/items/play/1', { n: 1 }), 403, 'FORBIDDEN');
		refused(await client.delete('/items/play', [1, 2]), 403, 'FORBIDDEN');
		assert.equal(await count('play'), before);
		refused(await client.get('/items/play?meta=cursor'), 400, 'INVALID_QUERY');
	});

	await check('views are read, and written where the database takes it', async () => {
		const cheap = await client.must('GET', '/items/cheap_track?fields=id,name&sort=-id');
		assert.ok(cheap.length > 1 && cheap[0].id > cheap[1].id);
		assert.equal((await client.must('GET', `/items/cheap_track/${cheap[0].id}`)).name, cheap[0].name);
		refused(await client.post('/items/album_size', { album: 1 }), 400, 'INVALID_PAYLOAD');
		refused(await client.patch('/items/album_size', { query: {}, data: { tracks: 0 } }), 400, 'INVALID_PAYLOAD');
		refused(await client.delete('/items/album_size', { query: {} }), 400, 'INVALID_PAYLOAD');
		assert.equal((await client.must('PATCH', '/items/artist_card/1', { name: 'Ada II' })).name, 'Ada II');
		assert.equal((await database.sql('select name from artist where id = 1'))[0][0], 'Ada II');
		await client.must('PATCH', '/items/artist_card/1', { name: 'Ada' });
		refused(await client.delete('/collections/album_size'), 400, 'INVALID_PAYLOAD');
		refused(await client.post('/fields/album_size', { field: 'x', type: 'integer', schema: {} }), 400, 'INVALID_PAYLOAD');
	});

	await check('generated columns are read and never written', async () => {
		const field = (await client.must('GET', '/fields/track')).find((one) => one.field === 'seconds');
		assert.equal(field.schema.is_generated, true);
		const made = await client.must('POST', '/items/track', { name: 'Gen', album: 1, milliseconds: 4000, price: 1, seconds: 99 });
		assert.equal(made.seconds, 4);
		assert.equal((await client.delete(`/items/track/${made.id}`)).status, 204);
	});

	await check('what a condition of the table refuses is told, and nothing is written', async () => {
		await database.sql(`create table checked (id integer primary key, low integer, high integer, constraint low_below_high check (low < high))`);
		await database.sql(`insert into checked values (1, 1, 2)`);
		for (let i = 0; (await client.get('/items/checked')).status !== 200; i++) assert.ok(i < 100 && (await sleep(50), true), 'the table is seen');
		refused(await client.post('/items/checked', { id: 2, low: 5, high: 4 }), 400, 'INVALID_PAYLOAD');
		const one = await client.patch('/items/checked/1', { low: 3 });
		refused(one, 400, 'INVALID_PAYLOAD');
		assert.match(one.body.errors[0].message, /"low_below_high" of collection "checked"/);
		assert.deepEqual(await client.must('GET', '/items/checked'), [{ id: 1, low: 1, high: 2 }]);
		await database.sql('drop table checked');
	});

	await check('names of any kind', async () => {
		for (const name of odd(kind)) {
			const path = `/items/${encodeURIComponent(name)}`;
			const made = await client.must('POST', path, { 'a b': 'x', Upper: 'y', order: 1, 'ü': 'z' });
			assert.equal(made['a b'], 'x');
			assert.equal((await client.must('GET', `${path}?filter=${q({ 'a b': { _eq: 'x' }, order: { _eq: 1 }, 'ü': { _eq: 'z' } })}&sort=Upper`)).length, 1);
			assert.equal((await client.must('PATCH', `${path}/${made.id}`, { order: 2 })).order, 2);
			assert.equal((await client.delete(`${path}/${made.id}`)).status, 204);
		}
	});

	await check('rights are kept on rows of every kind', async () => {
		const rule = { track: { album: { artist: { name: { _eq: 'Ada' } } } } };
		const ada = await person(client, server.url, 'ada', [
			{ collection: 'playlist_track', action: 'read', permissions: rule }, { collection: 'playlist_track', action: 'update', permissions: rule },
			{ collection: 'playlist_track', action: 'delete', permissions: rule }, { collection: 'play', action: 'read', permissions: rule },
			{ collection: 'play', action: 'update', permissions: rule }, { collection: 'album_size', action: 'read', permissions: { tracks: { _gt: 1 } } },
			{ collection: 'artist_card', action: 'read', permissions: { id: { _eq: 1 } } }, { collection: 'artist_card', action: 'update', permissions: { id: { _eq: 1 } } },
			{ collection: 'grade', action: 'read', permissions: { pupil: { _eq: 'p1' } } }, { collection: 'grade', action: 'update', permissions: { pupil: { _eq: 'p1' } } },
		]);
		const [[owned]] = await database.sql("select count(*) from playlist_track p join track t on t.id = p.track join album a on a.id = t.album where a.artist = 1");
		assert.equal((await ada.must('GET', '/items/playlist_track?limit=-1')).length, Number(owned));
		refused(await ada.get('/items/playlist_track/1,4'), 403, 'FORBIDDEN');
		refused(await ada.patch('/items/playlist_track/1,4', { position: 99 }), 403, 'FORBIDDEN');
		refused(await ada.delete('/items/playlist_track', [[1, 1], [1, 4]]), 403, 'FORBIDDEN');
		assert.equal((await ada.must('PATCH', '/items/playlist_track/1,1', { position: 1 })).position, 1);
		const hidden = await count('play');
		const seen = await ada.must('GET', '/items/play?limit=-1');
		assert.ok(seen.length > 0 && seen.length < hidden);
		assert.equal((await ada.patch('/items/play', { query: {}, data: { n: 77 } })).status, 204);
		assert.equal(Number((await database.sql('select count(*) from play where n = 77'))[0][0]), seen.length);
		refused(await ada.delete('/items/play', { query: {} }), 403, 'FORBIDDEN');
		const sizes = await ada.must('GET', '/items/album_size');
		assert.ok(sizes.length > 0 && sizes.every((row) => row.tracks > 1));
		refused(await ada.patch('/items/artist_card/2', { name: 'stolen' }), 403, 'FORBIDDEN');
		// Rows of a view that share a key stand and fall together.
		const grades = await ada.must('GET', '/items/grade');
		assert.ok(grades.length > 0 && grades.every((row) => row.pupil === 'p1'));
		refused(await ada.patch('/items/grade/1', { mark: 9 }), 403, 'FORBIDDEN');
		assert.equal(Number((await database.sql('select count(*) from mark where mark = 9'))[0][0]), 0);
	});

	await check('exports, OpenAPI and GraphQL know them', async () => {
		for (const name of ['playlist_track', 'play', 'album_size']) {
			const csv = await client.get(`/items/${name}?export=csv&limit=-1`);
			assert.equal(csv.text.trim().split('\n').length, await count(name) + 1, name);
		}
		assert.equal((await client.get('/server/specs/oas')).status, 200);
		const asked = await client.post('/graphql', { query: '{ playlist_track(sort: ["playlist", "track"], limit: 1) { position track { name } } play(limit: 1) { word } album_size { tracks } }' });
		assert.equal(asked.status, 200, asked.text.slice(0, 300));
		assert.equal(asked.body.data.playlist_track[0].track.name, 'Opening');
	});

	if (kind === 'pg') {
		await check('pg: partitions, inheritance, foreign tables and types of its own', async () => {
			assert.deepEqual((await client.must('GET', '/items/rental?sort=day')).map((row) => row.day.slice(0, 4)), ['2020', '2021']);
			assert.equal((await client.must('POST', '/items/rental', { id: 5, day: '2021-02-03', film: 1 })).film, 1);
			assert.equal((await client.must('PATCH', '/items/rental/5,2021-02-03', { film: 2 })).film, 2);
			assert.equal((await client.delete('/items/rental/5,2021-02-03')).status, 204);
			assert.ok((await client.post('/items/event', { at: '2022-01-01T00:00:00', what: 'c' })).status < 300);
			assert.equal((await client.patch('/items/event', { query: { filter: { what: { _eq: 'c' } } }, data: { what: 'd' } })).status, 204);
			assert.equal((await client.delete('/items/event', { query: { filter: { what: { _eq: 'd' } } } })).status, 204);
			assert.equal((await client.must('GET', '/items/event')).length, 2);
			assert.equal((await client.must('GET', '/items/animal')).length, 2, 'with the rows of its children');
			assert.equal((await client.patch('/items/animal', { query: { filter: { name: { _eq: 'owl' } } }, data: { legs: 3 } })).status, 204);
			assert.equal((await client.must('GET', '/items/bird'))[0].legs, 3);
			const [note] = await client.must('GET', '/items/mood_note?sort=note');
			assert.equal(note.rating, 'bad');
			assert.equal((await client.must('SEARCH', '/items/mood_note', { keys: [['bad', '2020-01-03', '2020-01-02 03:04:05.5+00']] }))[0].note, 'm');
			const film = await client.must('POST', '/items/film', { title: 'Three', rating: 'good', length: 5 });
			assert.equal(film.rating, 'good');
			assert.ok((await client.patch(`/items/film/${film.id}`, { length: -1 })).status >= 400);
			assert.equal(Number((await client.must('GET', `/items/film/${film.id}`)).length), 5);
			assert.deepEqual((await client.must('GET', '/items/far_file?sort=id')).map((row) => row.name), ['one', 'two']);
			refused(await client.post('/items/far_file', { id: 3 }), 400, 'INVALID_PAYLOAD');
			assert.equal((await client.must('PATCH', '/items/far_artist/2', { name: 'Bob II' })).name, 'Bob II');
			assert.equal((await client.must('GET', '/items/artist/2')).name, 'Bob II');
			refused(await client.patch('/items/far_mark', { query: {}, data: { mark: 1 } }), 400, 'INVALID_PAYLOAD');
			refused(await client.post('/items/album_names', { id: 9 }), 400, 'INVALID_PAYLOAD');
		});
	} else {
		await check('sqlite: strict tables, loose keys, taken names, generated columns', async () => {
			assert.equal((await client.must('GET', '/items/strict_pair/1,y')).c, 'text');
			assert.equal((await client.must('GET', '/items/loose_pair/1,%4E')).c, 'n');
			assert.equal((await client.must('SEARCH', '/items/loose_pair', { keys: [[null, null]] }))[0].c, 'nn');
			assert.equal((await client.must('PATCH', '/items/loose_pair/%4E,%4E', { c: 'changed' })).c, 'changed');
			assert.equal((await client.patch('/items/rowid_taken', { query: { filter: { rowid: { _eq: 'a' } } }, data: { n: 10 } })).status, 204);
			assert.deepEqual((await client.must('GET', '/items/rowid_taken?sort=rowid')).map((row) => row.n), [10, 2]);
			assert.equal((await client.must('POST', '/items/virtual_sum', { a: 5 })).twice, 10);
		});
	}

	await check('two writers of rows that nothing names lose nothing', async () => {
		await database.sql('insert into play (word, n) values (\'race\', 0), (\'race\', 0)');
		const patch = (n) => client.patch('/items/play', { query: { filter: { word: { _eq: 'race' } } }, data: { n } });
		const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => patch(n + 1)));
		for (const answer of answers) assert.ok([204, 403].includes(answer.status), answer.text);
		const rows = await client.must('GET', '/items/play?filter[word]=race');
		assert.equal(rows.length, 2);
		assert.ok(rows.every((row) => row.n > 0));
		assert.equal((await client.delete('/items/play', { query: { filter: { word: { _eq: 'race' } } } })).status, 204);
	});

	await check('tables are tracked, and tracking is taken back', async () => {
		const run = async (...args) => { const result = await command(['database', ...args], { ...settings(database), LOG_LEVEL: 'warn' }); return { ...result, said: result.stdout + result.stderr }; };
		const rows = async () => (await database.sql('select (select count(*) from directus_collections), (select count(*) from directus_fields), (select count(*) from directus_relations)'))[0].map(Number);
		const before = await rows();
		const dry = await run('track', '--dry-run');
		assert.match(dry.stdout, /^collection playlist_track$/m);
		assert.match(dry.stdout, /^field {6}playlist\.track \(list-m2m\)$/m);
		assert.match(dry.stdout, /^relation {3}track\.album -> album\.track$/m);
		assert.deepEqual(await rows(), before);
		assert.equal((await run('track', 'nowhere')).code, 1);
		assert.equal((await run('track', 'directus_users')).code, 1);
		const some = await run('track', 'album,artist');
		assert.equal(some.code, 0, some.said);
		assert.match(some.stdout, /^relation {3}album\.artist -> artist\.album$/m);
		const all = await run('track');
		assert.equal(all.code, 0, all.said);
		assert.doesNotMatch(all.stdout, /^collection album$/m);
		assert.match((await run('track')).stdout, /tracked already/);
		await restart();
		for (const name of known) assert.equal((await client.must('GET', `/items/${encodeURIComponent(name)}?limit=-1`)).length, await count(name), name);
		const [made] = await client.must('GET', '/items/playlist?filter[id]=1&fields=track.position,track.track.name');
		assert.deepEqual(made.track[0], { position: 1, track: { name: 'Opening' } });
		assert.equal((await client.must('GET', `/items/artist?filter=${q({ album: { track: { name: { _eq: 'Last' } } } })}`)).length, 1);
		// Children whose key is that of their parent and another.
		const children = async () => (await client.must('GET', '/items/playlist/2?fields=track.track,track.position')).track;
		await client.must('PATCH', '/items/playlist/2', { track: { create: [{ track: 5, position: 1 }, { track: 4, position: 2 }], update: [], delete: [] } });
		await client.must('PATCH', '/items/playlist/2', { track: { create: [], update: [{ playlist: 2, track: 5, position: 9 }], delete: ['2,4'] } });
		assert.deepEqual(await children(), [{ track: 5, position: 9 }]);
		await client.must('PATCH', '/items/playlist/2', { track: [{ track: 5, position: 3 }, { track: 1, position: 4 }] });
		assert.deepEqual(await children(), [{ track: 1, position: 4 }, { track: 5, position: 3 }]);
		await client.must('PATCH', '/items/playlist/2', { track: [] });
		assert.deepEqual(await children(), []);
		// A unique column in place of a key.
		assert.deepEqual((await client.must('GET', '/items/coupon?fields=code,coupon_use.id&sort=code'))[0], { code: 'FIVE', coupon_use: [{ id: 2 }] });
		assert.equal((await client.must('GET', '/items/coupon_use/1?fields=coupon.worth')).coupon.worth, 10);
		refused(await client.patch('/items/coupon_use/1', { coupon: { code: 'NEW', worth: 1 } }), 400, 'INVALID_PAYLOAD');
		const snapshot = await command(['schema', 'snapshot', '--format', 'json'], { ...settings(database), LOG_LEVEL: 'warn' });
		const inside = JSON.parse(snapshot.stdout).collections.map((one) => one.collection);
		assert.ok(inside.includes('track') && !inside.includes('playlist_track') && !inside.includes('cheap_track'));
		const back = await run('untrack', 'playlist_track,album_size');
		assert.equal(back.code, 0, back.said);
		await restart();
		assert.ok(!(await client.must('GET', '/fields/playlist')).some((field) => field.field === 'track'));
		assert.equal((await client.must('GET', '/items/playlist_track')).length, 4);
		const names = (await client.must('GET', '/collections')).filter((one) => one.meta && !one.collection.startsWith('directus_')).map((one) => one.collection);
		for (const name of names) assert.equal((await run('untrack', name)).code, 0, name);
		assert.deepEqual(await rows(), before);
	});

	const stopped = await server.stop();
	await check('the server ends in order', () => assert.equal(stopped.code, 0, server.log()));
	await database.drop();
}
finish();
