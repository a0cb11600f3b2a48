// /assets: files as they are, in ranges and by HEAD, to whom they may go; images made of images, checked by their
// pixels; damaged and hostile images; archives. VERBOSE=1 names every check; DAMAGED=2000 damages more images.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bucket } from '../kit/bucket.mjs';
import { Client } from '../kit/client.mjs';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { executable, Server, sleep } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';
import { asset, Library } from './assets/library.mjs';
import { corners, described, noise, oriented, picture } from './assets/pictures.mjs';

const damaged = Number(process.env.DAMAGED ?? 40);
const upright = 'red green blue white';

async function delivery(client, library) {
	const big = randomBytes(3_000_001);
	const text = await library.put(client, 'n.txt', Buffer.from('0123456789'));
	const large = await library.put(client, 'large.bin', big);
	await check('a file comes as it is, and says what it is', async () => {
		const got = await asset(client, text);
		assert.equal(got.bytes.toString(), '0123456789');
		const wanted = { 'content-type': 'text/plain', 'content-length': '10', 'content-disposition': 'inline; filename="n.txt"', 'cache-control': 'private, max-age=2592000', 'accept-ranges': 'bytes', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'" };
		for (const [name, value] of Object.entries(wanted)) assert.equal(got.headers.get(name), value, name);
		assert.match(got.headers.get('etag'), /^"\d+"$/);
		assert.equal(Date.parse(got.headers.get('last-modified')) / 1000, Number(got.headers.get('etag').slice(1, -1)));
	});
	await check('a long file comes whole, with its length', async () => {
		const got = await asset(client, large);
		assert.equal(got.headers.get('content-length'), '3000001');
		assert.ok(got.bytes.equals(big));
	});
	await check('ranges', async () => {
		for (const [file, all] of [[text, Buffer.from('0123456789')], [large, big]]) {
			for (const [range, from, to] of [['2-5', 2, 5], ['7-', 7, all.length - 1], ['-3', all.length - 3, all.length - 1], ['1-99999999', 1, all.length - 1]]) {
				const got = await asset(client, file, { headers: { range: `bytes=${range}` } });
				assert.equal(got.status, 206, range);
				assert.equal(got.headers.get('content-range'), `bytes ${from}-${to}/${all.length}`);
				assert.ok(got.bytes.equals(all.subarray(from, to + 1)), range);
			}
			for (const range of ['99999999-', '5-2', '-0', '4-4']) refused(await asset(client, file, { headers: { range: `bytes=${range}` } }), 416, 'RANGE_NOT_SATISFIABLE');
		}
	});
	await check('a download of what has changed since begins anew', async () => {
		const etag = (await asset(client, text)).headers.get('etag');
		const on = (value) => asset(client, text, { headers: { range: 'bytes=4-', 'if-range': value } });
		assert.deepEqual([(await on(etag)).status, (await on('"1"')).status], [206, 200]);
	});
	await check('HEAD tells the length', async () => {
		for (const [file, length] of [[text, '10'], [large, '3000001']]) {
			const got = await asset(client, file, { method: 'HEAD' });
			assert.equal(got.status, 200);
			assert.equal(got.headers.get('content-length'), length);
			assert.equal(got.bytes.length, 0);
		}
	});
	await check('names in the address and downloads', async () => {
		assert.equal((await asset(client, `${text}.txt/other%20name.txt`)).headers.get('content-disposition'), 'inline; filename="other name.txt"');
		assert.equal((await asset(client, `${text}?download`)).headers.get('content-disposition'), 'attachment; filename="n.txt"');
		assert.equal((await asset(client, `${text}/%E2%82%AC.txt?download`)).headers.get('content-disposition'), "attachment; filename=\"?.txt\"; filename*=UTF-8''%E2%82%AC.txt");
	});
	await check('documents cannot run scripts', async () => {
		for (const name of ['v.svg', 'p.html']) {
			const got = await asset(client, await library.put(client, name, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')));
			assert.equal(got.headers.get('content-security-policy'), "default-src 'none'; sandbox");
			assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
		}
	});
	await check('what is not there', async () => {
		for (const id of ['00000000-0000-4000-8000-00000000000f', 'xyz', text.slice(0, 35)]) refused(await asset(client, id), 403, 'FORBIDDEN');
		const gone = await library.put(client, 'gone.png', picture(8, 8, 'png'), { width: 8, height: 8 });
		rmSync(join(library.root, `${gone}.png`));
		refused(await asset(client, gone), 403, 'FORBIDDEN');
		refused(await asset(client, `${gone}?width=4`), 403, 'FORBIDDEN');
	});
	await check('a file cut short while it is sent ends the connection', async () => {
		const short = await library.put(client, 'short.bin', randomBytes(3_000_000));
		const response = await fetch(`${client.url}/assets/${short}`, { headers: { authorization: `Bearer ${client.token}` } });
		writeFileSync(join(library.root, `${short}.bin`), randomBytes(10));
		// Either it was read before it was cut, or the answer breaks off: a short body is never taken for a whole one.
		const bytes = await response.arrayBuffer().catch(() => undefined);
		if (bytes) assert.equal(bytes.byteLength, 3_000_000);
	});
}

async function rights(client, library) {
	const mine = await library.put(client, 'mine.png', picture(8, 8, 'png'), { width: 8, height: 8, title: 'mine' });
	const other = await library.put(client, 'other.png', picture(8, 8, 'png'), { width: 8, height: 8, title: 'other' });
	const policy = (await client.post('/policies', { name: 'some', permissions: [{ collection: 'directus_files', action: 'read', fields: ['id'], permissions: { title: { _eq: 'mine' } } }] })).body.data.id;
	const role = (await client.post('/roles', { name: 'some', policies: [{ policy }] })).body.data.id;
	await client.post('/users', { email: 'some@example.com', password: 'x12345', token: 'some-token-1', role });
	const some = new Client(client.url, 'some-token-1'), nobody = new Client(client.url);
	await check('rules decide which files, for images made of them too', async () => {
		for (const query of ['', '?width=4']) {
			assert.equal((await asset(some, mine + query)).status, 200);
			refused(await asset(some, other + query), 403, 'FORBIDDEN');
			refused(await asset(nobody, mine + query), 403, 'FORBIDDEN');
		}
	});
	await check('what may not be read is not told', async () => {
		const got = await asset(some, mine);
		assert.equal(got.headers.get('etag'), null);
		assert.equal(got.headers.get('last-modified'), null);
		assert.equal(got.headers.get('content-disposition'), `inline; filename="${mine}.png"`);
	});
	await check('what the login page shows is everybody’s, as long as it does', async () => {
		await client.patch('/settings', { project_logo: mine });
		const got = await asset(nobody, mine);
		assert.equal(got.status, 200);
		assert.equal(got.headers.get('cache-control'), 'public, max-age=2592000');
		await client.patch('/settings', { project_logo: null });
		refused(await asset(nobody, mine), 403, 'FORBIDDEN');
	});
	await check('archives hold what their reader may read', async () => {
		const answer = await some.post('/assets/files', { ids: [mine, other] });
		assert.equal(answer.status, 200);
		assert.ok(answer.text.includes(`${mine}.png`) && !answer.text.includes(other));
		refused(await nobody.post('/assets/files', { ids: [mine] }), 403, 'FORBIDDEN');
		refused(await some.post('/assets/files', { ids: [other] }), 400, 'INVALID_PAYLOAD');
	});
}

// query, what comes: [format, width, height], and the colours of the corners where they tell something
const transformations = [
	['width=30', ['png', 30, 20], upright],
	['height=10', ['png', 15, 10], upright],
	['width=20&height=20', ['png', 20, 20], upright],
	['width=20&height=20&fit=contain', ['png', 20, 20], 'black black black black'],
	['width=20&height=20&fit=inside', ['png', 20, 13], upright],
	['width=20&height=20&fit=outside', ['png', 30, 20], upright],
	['width=10&height=30&fit=fill', ['png', 10, 30], upright],
	['width=120', ['png', 120, 80], upright],
	['width=120&withoutEnlargement=true', ['png', 60, 40], upright],
	['format=jpg', ['jpeg', 60, 40], upright],
	['format=webp&width=15', ['webp', 15, 10], upright],
	['format=tiff', ['tiff', 60, 40], upright],
	['format=avif', ['avif', 60, 40], upright],
	['format=gif', ['gif', 60, 40], upright],
	['quality=40', ['png', 60, 40], upright],
	['key=system-small-cover', ['png', 64, 64], upright],
	['key=system-medium-contain', ['png', 300, 200], upright],
	['width=10&height=20&focal_point_x=5&focal_point_y=5', ['png', 10, 20], 'red red blue blue'],
	['width=10&height=20&focal_point_x=55&focal_point_y=35', ['png', 10, 20], 'green green white white'],
	['transforms=[["rotate",90]]', ['png', 40, 60], 'blue red white green'],
	['transforms=[["rotate",-90]]', ['png', 40, 60], 'green white red blue'],
	['transforms=[["rotate",90]]&width=20', ['png', 20, 30], 'blue red white green'],
	['transforms=[["rotate",45,{"background":"lime"}]]', ['png', 71, 71], 'green green green green'],
	['transforms=[["flip"]]', ['png', 60, 40], 'blue white red green'],
	['transforms=[["flop"]]', ['png', 60, 40], 'green red white blue'],
	['transforms=[["extract",{"left":30,"top":0,"width":30,"height":20}]]', ['png', 30, 20], 'green green green green'],
	['transforms=[["resize",30],["extract",{"left":0,"top":10,"width":10,"height":10}]]', ['png', 10, 10], 'blue blue blue blue'],
	['transforms=[["extend",{"top":40,"background":"white"}]]', ['png', 60, 80], 'white white blue white'],
	['transforms=[["trim"]]', ['png', 60, 40], upright],
	['transforms=[["negate"]]', ['png', 60, 40], '0,255,255 255,0,255 255,255,0 black'],
	['transforms=[["greyscale"],["threshold",60]]', ['png', 60, 40], undefined],
	['transforms=[["extractChannel","red"]]', ['png', 60, 40], 'white black black white'],
	['transforms=[["recomb",[[0,1,0],[1,0,0],[0,0,1]]]]', ['png', 60, 40], 'green red blue white'],
	['transforms=[["modulate",{"brightness":0}]]', ['png', 60, 40], undefined],
	['transforms=[["linear",0,0]]', ['png', 60, 40], 'black black black black'],
	['transforms=[["ensureAlpha",0],["flatten",{"background":"blue"}]]', ['png', 60, 40], undefined],
	['transforms=[["blur",2],["sharpen"],["median"]]', ['png', 60, 40], upright],
	['transforms=[["gamma"],["normalise"]]', ['png', 60, 40], undefined],
	['transforms=[["tint","red"]]', ['png', 60, 40], undefined],
	['transforms=[["convolve",{"width":3,"height":3,"kernel":[0,0,0,0,1,0,0,0,0]}]]', ['png', 60, 40], upright],
	['transforms=[["toFormat","webp",{"lossless":true}]]', ['webp', 60, 40], upright],
	['transforms=[["bandbool","and"]]', ['png', 60, 40], 'black black black white'],
	['transforms=[["toColourspace","b-w"]]', ['png', 60, 40], undefined],
	['transforms=[["removeAlpha"]]', ['png', 60, 40], upright],
];

async function transforming(client, library) {
	const id = await library.put(client, 'quarters.png', picture(60, 40, 'png'), { width: 60, height: 40 });
	for (const [query, [format, width, height], colours] of transformations) {
		await check(query, async () => {
			const got = await asset(client, `${id}?${encodeURI(query)}`);
			assert.equal(got.status, 200, got.text);
			const seen = described(got.bytes);
			assert.deepEqual([seen.format, seen.width, seen.height], [format, width, height]);
			if (colours) assert.equal(corners(got.bytes), colours);
			assert.equal(got.headers.get('content-length'), String(got.bytes.length));
			assert.ok((await asset(client, `${id}?${encodeURI(query)}`)).bytes.equals(got.bytes), 'again the same');
		});
	}
	await check('results bear the names of the reference server', async () => {
		const file = await library.put(client, 'names.png', picture(600, 400, 'png'), { width: 600, height: 400 });
		const names = {
			'width=30': 'c42cfec7fdec2f4840c892608f0e50c59260b117.png',
			'width=31&quality=50': 'e146cd2f3e2fbca8cd412a6caba994e53256699d.png',
			'format=webp': '90813c85f3858d08a07c08944e7ef83f0e411a13.webp',
			'format=avif&width=20': '1120b32a9ef1583a8f9bbbe2d3634668b2c12606.avif',
			'width=34&withoutEnlargement=false': '40c7053e2a926f52ba9710d7e5ae3d19eba45b2b.png',
			'width=40&height=41&focal_point_x=100&focal_point_y=50': 'b924e05a88c3fc68d0f4a635504ebd72b01966dc.png',
			'width=51&height=41&focal_point_x=333&focal_point_y=201': '3e07e95e07f1f91a4dc7c0cb85ac92cea20b7391.png',
			'key=system-small-cover': '589fd140dc03b11360453048b8c68765d61556b2.png',
			'transforms=[["toFormat","webp"]]&width=36': '140f34f091717018969ba76bbb2ab8dcaa4080dc.webp',
			'transforms=[["resize",{"width":37}]]&width=36&format=jpg': '9221be6a0a2d87c3ea3f04e1258401e9e9ea3166.jpg',
			'transforms=[["rotate",90],["blur",3]]': '1a1bb2e15145e3674e928a7889d20ad709211514.png',
		};
		for (const query of Object.keys(names)) assert.equal((await asset(client, `${file}?${encodeURI(query)}`)).status, 200, query);
		assert.deepEqual(library.made(file), Object.values(names).sort());
	});
	await check('the camera’s orientation is undone', async () => {
		const laid = { 1: ['red', 'green', 'blue', 'white'], 2: ['green', 'red', 'white', 'blue'], 3: ['white', 'blue', 'green', 'red'], 4: ['blue', 'white', 'red', 'green'], 5: ['red', 'blue', 'green', 'white'], 6: ['green', 'white', 'red', 'blue'], 7: ['white', 'green', 'blue', 'red'], 8: ['blue', 'red', 'white', 'green'] };
		for (const [orientation, quarters] of Object.entries(laid)) {
			const sideways = orientation >= 5;
			const jpeg = oriented(picture(sideways ? 400 : 600, sideways ? 600 : 400, 'jpg', '[Q=95]', quarters), orientation);
			const file = await library.put(client, `o${orientation}.jpg`, jpeg, { width: 600, height: 400 });
			for (const [query, width, height] of [['width=60', 60, 40], ['width=30&height=30', 30, 30], ['format=png', 600, 400]]) {
				const got = await asset(client, `${file}?${query}`);
				assert.equal(got.status, 200, got.text);
				const seen = described(got.bytes);
				assert.deepEqual([seen.width, seen.height, corners(got.bytes)], [width, height, upright], `orientation ${orientation}, ${query}`);
			}
		}
	});
	await check('every kind of source', async () => {
		for (const [extension, format] of [['jpg', 'jpeg'], ['webp', 'webp'], ['tiff', 'tiff'], ['avif', 'avif']]) {
			const file = await library.put(client, `kind.${extension}`, picture(64, 64, extension, extension === 'avif' ? '[Q=80]' : ''), { width: 64, height: 64 });
			const own = await asset(client, `${file}?width=32`), other = await asset(client, `${file}?width=16&format=png`);
			assert.equal(described(own.bytes).format, format);
			assert.deepEqual([described(other.bytes).width, corners(other.bytes)], [16, upright], extension);
		}
		const gif = picture(10, 10, 'gif');
		assert.ok((await asset(client, `${await library.put(client, 'a.gif', gif, { width: 10, height: 10 })}?width=5`)).bytes.equals(gif), 'others come as they are');
	});
	await check('the format by what the client takes', async () => {
		const jpeg = await library.put(client, 'auto.jpg', picture(64, 64, 'jpg'), { width: 64, height: 64 });
		for (const [accept, type] of [['image/avif,image/webp', 'image/avif'], ['text/html,image/webp', 'image/webp'], ['*/*', 'image/jpeg']]) {
			const got = await asset(client, `${jpeg}?format=auto&width=20`, { headers: { accept } });
			assert.equal(got.headers.get('content-type'), type);
			assert.equal(got.headers.get('vary'), 'Origin, Cache-Control, Accept');
		}
	});
	const wrong = {
		'width=wide': 'Expected positive integer for width but received NaN of type number', 'width=0': 'Expected positive integer for width but received 0 of type number', 'width=1.5': 'Expected positive integer for width but received 1.5 of type number',
		'quality=101': 'Expected integer between 0 and 100 for quality but received 101 of type number', 'width=10&fit=zzz': 'Expected valid fit for fit but received zzz of type string',
		'key=nope': 'Key "nope" isn\'t configured', 'transforms=x': '"transforms" Parameter needs to be a JSON array of allowed transformations', 'transforms=[["toFile","/tmp/x"]]': '"transforms" Parameter does not allow "toFile" as a transformation',
		'transforms=[["flip"],["flip"],["flip"],["flip"],["flip"],["flip"]]': '"transforms" Parameter is only allowed 5 transformations', 'transforms=[["resize",-4]]': 'Expected positive integer for width but received -4 of type number',
	};
	for (const [query, reason] of Object.entries(wrong)) await check(`refused: ${query}`, async () => refused(await asset(client, `${id}?${encodeURI(query)}`), 400, 'INVALID_QUERY', { reason }));
	await check('refused, whatever is tried', async () => {
		const deep = '['.repeat(5000);
		for (const query of ['format=../../../x', 'format=/etc/passwd', `transforms=${deep}`, 'transforms=[["convolve",{"width":3,"height":3}]]', 'transforms=[["recomb",[[1],[2]]]]', 'transforms=[["tint","#gg0000"]]', 'transforms=[["toFormat",{"id":{}}]]', 'transforms=[["linear",[1,2],[1]]]', 'transforms=[["toColourspace","nowhere"]]']) {
			refused(await asset(client, `${id}?${encodeURI(query)}`), 400, 'INVALID_QUERY');
		}
		assert.ok(library.all().every((name) => /^[-0-9a-f]{36}(__[0-9a-f]{40})?\.[A-Za-z]+$/.test(name)), 'nothing else was made');
	});
	return id;
}

async function modes(client, id) {
	const set = (allowed, presets) => client.patch('/settings', { storage_asset_transform: allowed, ...(presets === undefined ? {} : { storage_asset_presets: presets }) });
	await check('presets of the project', async () => {
		await set('all', [{ key: 'tiny', fit: 'cover', width: 8, height: 8, quality: 80, withoutEnlargement: false, format: 'webp' }, { key: 'soft', width: 16, fit: 'inside', transforms: [['blur', 3]] }]);
		const tiny = described((await asset(client, `${id}?key=tiny`)).bytes);
		assert.deepEqual([tiny.format, tiny.width, tiny.height], ['webp', 8, 8]);
		assert.equal(described((await asset(client, `${id}?key=tiny&width=11`)).bytes).width, 11);
		assert.equal(described((await asset(client, `${id}?key=soft`)).bytes).width, 16);
	});
	await check('only presets', async () => {
		await set('presets');
		for (const query of ['key=tiny', 'key=system-small-cover', 'download', '']) assert.equal((await asset(client, `${id}?${query}`)).status, 200, query);
		for (const query of ['width=10', 'key=tiny&width=10', 'key=nope', 'transforms=[["flip"]]', 'format=webp']) refused(await asset(client, `${id}?${query}`), 400, 'INVALID_QUERY', { reason: 'Only configured presets can be used in asset generation' });
	});
	await check('only the app’s own', async () => {
		await set('none');
		assert.equal((await asset(client, `${id}?key=system-small-cover`)).status, 200);
		for (const query of ['key=tiny', 'width=10', 'key=system-small-cover&width=10']) refused(await asset(client, `${id}?${query}`), 400, 'INVALID_QUERY', { reason: 'Dynamic asset generation has been disabled for this project' });
	});
	await set('all', null);
}

/** A PNG whose head says another size than its row. */
function claiming(png, width, height) {
	const lying = Buffer.from(png);
	lying.writeUInt32BE(width, 16);
	lying.writeUInt32BE(height, 20);
	let crc = ~0;
	for (const byte of lying.subarray(12, 29)) { crc ^= byte; for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0); }
	lying.writeUInt32BE(~crc >>> 0, 29);
	return lying;
}

async function hostile(client, server, library) {
	await check('images beyond the limit are refused, whether the row says so or the file', async () => {
		const wanted = { invalidTransformations: ['width', 'height'] };
		const wide = await library.put(client, 'wide.png', picture(7000, 2, 'png'), { width: 7000, height: 2 });
		refused(await asset(client, `${wide}?width=10`), 400, 'ILLEGAL_ASSET_TRANSFORMATION', wanted);
		const before = server.rss();
		for (const [width, height] of [[60000, 60000], [6001, 10], [10, 1_000_000]]) {
			const bomb = await library.put(client, 'bomb.png', claiming(picture(10, 10, 'png'), width, height), { width: 10, height: 10 });
			refused(await asset(client, `${bomb}?width=5`), 400, 'ILLEGAL_ASSET_TRANSFORMATION', wanted);
		}
		assert.ok(server.rss() - before < 50, `${before} MB became ${server.rss()} MB`);
	});
	await check('truncated images are refused, and leave nothing', async () => {
		for (const extension of ['jpg', 'png', 'webp', 'tiff']) {
			const whole = noise(200, 200, extension);
			const file = await library.put(client, `cut.${extension}`, whole.subarray(0, Math.floor(whole.length * 0.6)), { width: 200, height: 200 });
			const got = await asset(client, `${file}?width=100&format=png`);
			assert.equal(got.status, 500, `${extension}: ${got.status} ${got.text}`);
			assert.match(got.error.message, /^The image cannot be transformed: /);
			assert.deepEqual(library.made(file), []);
		}
	});
	await check(`${damaged} damaged images: an answer each, no crash, memory within bounds`, async () => {
		const kinds = ['jpg', 'png', 'webp', 'tiff', 'avif'].map((extension) => [extension, noise(120, 80, extension)]);
		const types = ['image/jpeg', 'image/png', 'image/webp', 'image/tiff', 'image/avif'];
		let seed = Number(process.env.RANDOM_SEED ?? Date.now() % 1e9);
		console.log(`RANDOM_SEED=${seed}`);
		const random = (below) => ((seed = (seed * 1103515245 + 12345) % 2147483648), Math.floor((seed / 2147483648) * below));
		const outcomes = {};
		for (let i = 0; i < damaged; i++) {
			const [extension, whole] = kinds[i % kinds.length];
			let bytes = Buffer.from(whole);
			for (let flips = 1 + random(8); flips > 0; flips--) bytes[random(bytes.length)] = random(256);
			if (random(3) === 0) bytes = bytes.subarray(0, random(bytes.length));
			if (random(6) === 0) bytes = Buffer.concat([bytes.subarray(0, random(60)), randomBytes(random(2000))]);
			const file = await library.put(client, `damaged.${extension}`, bytes, { width: 120, height: 80, type: types[random(types.length)] });
			const query = ['width=40', 'format=webp', 'transforms=[["rotate",30]]&width=50', 'transforms=[["trim"]]', 'width=300&format=png'][random(5)];
			const got = await asset(client, `${file}?${encodeURI(query)}`);
			assert.ok([200, 400, 500].includes(got.status), `${got.status} ${got.text}`);
			outcomes[got.status] = (outcomes[got.status] ?? 0) + 1;
			if (got.status !== 200) assert.deepEqual(library.made(file), []);
		}
		assert.ok(outcomes[500] > 0, 'some were beyond use');
		assert.ok(server.rss() < 400, `${server.rss()} MB`);
	});
}

async function archives(client, library) {
	const unzipped = (bytes) => {
		const file = join(temporaryFolder('zip'), 'a.zip');
		writeFileSync(file, bytes);
		execFileSync('unzip', ['-tq', file]);
		const list = execFileSync('unzip', ['-Z1', file], { encoding: 'utf8' }).trim().split('\n');
		return { list, read: (name) => execFileSync('unzip', ['-p', file, name.replace(/[[\]]/g, '\\$&')], { maxBuffer: 1 << 28 }) };
	};
	const download = async (path, body) => {
		const response = await fetch(client.url + path, { method: 'POST', headers: { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) });
		return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
	};
	const big = randomBytes(1_500_000);
	const folder = (await client.post('/folders', { name: 'fo"ld er' })).body.data.id;
	const inner = (await client.post('/folders', { name: 'in/ner', parent: folder })).body.data.id;
	const a = await library.put(client, 'a.txt', Buffer.from('first'), { folder });
	const b = await library.put(client, 'a.txt', Buffer.from('second'), { folder });
	const c = await library.put(client, '../../evil é.bin', big, { folder: inner });
	const empty = await library.put(client, 'empty.txt', Buffer.alloc(0), { folder: inner });
	await check('files side by side, each under a name of its own', async () => {
		const got = await download('/assets/files', { ids: [a, b, c, empty, a] });
		assert.equal(got.status, 200);
		assert.equal(got.headers.get('content-type'), 'application/zip');
		assert.match(got.headers.get('content-disposition'), /^attachment; filename="files-\d{8}-\d{5,6}\.zip"$/);
		const { list, read } = unzipped(got.bytes);
		assert.equal(list.length, 4);
		assert.deepEqual(['a.txt', 'a.txt (1)'].map((name) => read(name).toString()).sort(), ['first', 'second']);
		assert.ok(list.includes('empty.txt'));
		assert.ok(list.every((name) => !name.startsWith('/') && !name.split('/').includes('..')), list.join());
		assert.ok(got.bytes.includes(Buffer.from('evil é.bin')));
	});
	await check('a folder with what is below it', async () => {
		const got = await download(`/assets/folder/${folder}`);
		assert.equal(got.status, 200);
		assert.match(got.headers.get('content-disposition'), /^attachment; filename="folder-fold er-\d{8}-\d{5,6}\.zip"$/);
		const { list, read } = unzipped(got.bytes);
		assert.equal(list.length, 6);
		assert.equal(read('fold er/inner/empty.txt').length, 0);
		assert.ok(list.includes('fold er/') && list.includes('fold er/inner/') && list.includes('fold er/a.txt'));
	});
	await check('files that are gone from the storage are left out', async () => {
		rmSync(join(library.root, `${a}.txt`));
		assert.equal(unzipped((await download('/assets/files', { ids: [a, b] })).bytes).list.join(), 'a.txt');
	});
	await check('refused archives', async () => {
		refused(await client.post('/assets/files', {}), 400, 'INVALID_PAYLOAD', { reason: 'Validation error: Invalid input: expected array, received undefined at "ids"' });
		refused(await client.post('/assets/files', { ids: [] }), 400, 'INVALID_PAYLOAD');
		refused(await client.post('/assets/files', { ids: ['x'] }), 400, 'INVALID_PAYLOAD');
		const nothing = (await client.post('/folders', { name: 'nothing' })).body.data.id;
		for (const id of [nothing, '00000000-0000-4000-8000-00000000000f']) refused(await client.post(`/assets/folder/${id}`), 400, 'INVALID_PAYLOAD', { reason: 'No files found in the selected folders tree' });
	});
}

async function limits(database, library) {
	let server = await Server.start(database, { ...library.settings, ASSETS_TRANSFORM_MAX_CONCURRENT: '1', ASSETS_CACHE_REVALIDATE: 'true', ASSETS_CACHE_TTL: '1h', ASSETS_CONTENT_SECURITY_POLICY_DIRECTIVES__IMG_SRC: "'self'" });
	let client = await Client.login(server.url);
	const heavy = await library.put(client, 'heavy.png', noise(2000, 2000, 'png'), { width: 2000, height: 2000 });
	await check('the same image for many at once is made once; of others, no more than are allowed', async () => {
		const same = await Promise.all([...Array(12)].map(() => asset(client, `${heavy}?width=1900&format=jpg`)));
		assert.ok(same.every((got) => got.status === 200 && got.bytes.equals(same[0].bytes)), same.map((got) => got.status).join());
		const others = await Promise.all([...Array(8)].map((_, i) => asset(client, `${heavy}?format=jpg&width=${1800 + i}`)));
		const busy = others.filter((got) => got.status !== 200);
		assert.ok(busy.length > 0 && busy.length < 8, others.map((got) => got.status).join());
		for (const got of busy) refused(got, 503, 'SERVICE_UNAVAILABLE', { service: 'files' });
	});
	await check('clients that are to ask again do so', async () => {
		const first = await asset(client, `${heavy}?width=1900&format=jpg`);
		assert.equal(first.headers.get('cache-control'), 'max-age=0, must-revalidate');
		assert.equal(first.headers.get('content-security-policy'), "default-src 'none';img-src 'self'");
		for (const headers of [{ 'if-none-match': first.headers.get('etag') }, { 'if-modified-since': first.headers.get('last-modified') }]) {
			const got = await asset(client, `${heavy}?width=1900&format=jpg`, { headers });
			assert.deepEqual([got.status, got.bytes.length, got.headers.get('content-type')], [304, 0, null]);
		}
		for (const headers of [{ 'if-none-match': '"x"' }, { 'if-modified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' }]) assert.equal((await asset(client, `${heavy}?width=1900&format=jpg`, { headers })).status, 200);
	});
	await server.stop();
	server = await Server.start(database, { ...library.settings, ASSETS_TRANSFORM_TIMEOUT: '150ms' });
	client = await Client.login(server.url);
	await check('what takes too long is ended, and leaves nothing', async () => {
		const before = library.made(heavy);
		refused(await asset(client, `${heavy}?${encodeURI('transforms=[["median",61]]')}`), 503, 'SERVICE_UNAVAILABLE', { service: 'assets', reason: 'Transformation timed out' });
		let last = -1;
		for (let i = 0; i < 100 && server.processorTime() - last > 0.02; i++) { last = server.processorTime(); await sleep(200); }
		assert.ok(server.processorTime() - last <= 0.02, 'it still works on it');
		assert.deepEqual(library.made(heavy), before);
	});
	await server.stop();
	const alone = join(temporaryFolder('alone'), 'dirigent');
	copyFileSync(executable, alone);
	server = await Server.start(database, library.settings, { program: [alone] });
	client = await Client.login(server.url);
	await check('without the image module files are served, and images are not made', async () => {
		assert.equal((await asset(client, heavy)).status, 200);
		refused(await asset(client, `${heavy}?width=33`), 503, 'SERVICE_UNAVAILABLE', { service: 'files' });
	});
	await server.stop();
}

async function inBucket(database) {
	const bucket = await Bucket.open();
	const server = await Server.start(database, { ...bucket.env, STORAGE_LOCAL_ROOT: temporaryFolder('local') });
	const client = await Client.login(server.url);
	const put = (name, bytes) => fetch(`http://127.0.0.1:${bucket.port}/backups/of/project/${name}`, { method: 'PUT', body: bytes });
	const row = async (name, bytes, fields) => {
		const { id } = (await client.post('/files', { storage: 's3', filename_download: name, filesize: bytes.length, ...fields })).body.data;
		await client.patch(`/files/${id}`, { filename_disk: `${id}.bin` });
		const stored = await put(`${id}.bin`, bytes);
		assert.equal(stored.status, 200, await stored.text());
		return id;
	};
	await check('files and images in a bucket', async () => {
		const big = randomBytes(1_000_000);
		const large = await row('large.bin', big, { type: 'application/octet-stream' });
		assert.ok((await asset(client, large)).bytes.equals(big));
		assert.ok((await asset(client, large, { headers: { range: 'bytes=300000-900000' } })).bytes.equals(big.subarray(300000, 900001)));
		const id = await row('quarters.jpg', picture(600, 400, 'jpg'), { type: 'image/jpeg', width: 600, height: 400 });
		const got = await asset(client, `${id}?width=60&format=webp`);
		assert.equal(got.status, 200, got.text);
		assert.deepEqual([described(got.bytes).format, described(got.bytes).width, corners(got.bytes)], ['webp', 60, upright]);
		const kept = await fetch(`http://127.0.0.1:${bucket.port}/backups?prefix=of/project/${id}__`);
		assert.match(await kept.text(), new RegExp(`${id}__[0-9a-f]{40}.webp`));
	});
	await bucket.close();
	await check('a bucket that is away', async () => {
		const id = (await client.get('/files?limit=1&filter[filename_download][_eq]=large.bin&filter[storage][_eq]=s3')).body.data[0].id;
		refused(await asset(client, `${id}?download`), 503, 'SERVICE_UNAVAILABLE', { service: 'files' });
	});
	await server.stop();
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind), library = new Library();
	const server = await Server.fresh(database, library.settings);
	const client = await Client.login(server.url);
	await delivery(client, library);
	await rights(client, library);
	const id = await transforming(client, library);
	await modes(client, id);
	await hostile(client, server, library);
	await archives(client, library);
	await check('it stops cleanly', async () => assert.equal((await server.stop()).code, 0, server.log().slice(-3000)));
	await limits(database, library);
	if (kind === 'sqlite') await inBucket(database);
	await database.drop();
}
finish();
