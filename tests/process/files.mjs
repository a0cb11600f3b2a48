// /files: uploads as forms, replacement, names, files out of the web, deletion; and what is left in the storage when
// something goes wrong: nothing. BIG is the length of the long upload in MB.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client } from '../kit/client.mjs';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { Server, sleep } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';

const big = Number(process.env.BIG ?? 200);
const boundary = 'a-boundary-of-this-test';

/** The parts of a form: [name, text] or [name, bytes, file name, type]. */
function form(...parts) {
	const pieces = [];
	for (const [name, value, filename, type] of parts) {
		const file = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: ${type ?? 'text/plain'}`;
		pieces.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`), Buffer.from(value), Buffer.from('\r\n'));
	}
	return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}
const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
const send = (client, method, path, ...parts) => client.send(method, path, form(...parts), { headers });
async function stored(client, method, path, ...parts) {
	const answer = await send(client, method, path, ...parts);
	assert.equal(answer.status, 200, answer.text);
	return answer.body.data;
}
async function content(client, id) {
	const response = await fetch(`${client.url}/assets/${id}`, { headers: { authorization: `Bearer ${client.token}` } });
	return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** Sends a form of `length` bytes, piece by piece, and stops after `sent` of them. */
function stream(client, path, length, sent = length, method = 'POST') {
	const head = Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="long.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`);
	const tail = Buffer.from(`\r\n--${boundary}--\r\n`), piece = Buffer.alloc(1 << 20, 'dirigent '), hash = createHash('sha256');
	return new Promise((done) => {
		const request = http.request(client.url + path, { method, headers: { ...headers, authorization: `Bearer ${client.token}`, 'content-length': head.length + length + tail.length } }, (response) => {
			const chunks = [];
			response.on('data', (chunk) => chunks.push(chunk)).on('end', () => done({ status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString() || '{}'), hash: hash.digest('hex') }));
		});
		request.on('error', () => done({ status: 0 }));
		request.write(head);
		let left = sent;
		const more = () => {
			while (left > 0) {
				const bytes = piece.subarray(0, Math.min(left, piece.length));
				left -= bytes.length;
				hash.update(bytes);
				if (!request.write(bytes)) return request.once('drain', more);
			}
			if (sent < length) setTimeout(() => request.destroy(), 100);
			else request.end(tail);
		};
		more();
	});
}

/** A web server of a few documents; closed at the end. */
async function web() {
	const text = 'out of the web\n'.repeat(1000);
	const answers = {
		'/docs/my_paper.txt': (response) => response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(text),
		'/packed.csv': (response) => response.writeHead(200, { 'content-type': 'text/csv', 'content-encoding': 'gzip' }).end(gzipSync(text)),
		'/moved': (response) => response.writeHead(302, { location: '/docs/my_paper.txt' }).end(),
		'/inside': (response) => response.writeHead(302, { location: 'http://169.254.169.254/secret' }).end(),
		'/endless': (response) => { response.writeHead(200, { 'content-type': 'text/plain' }); const timer = setInterval(() => response.write(Buffer.alloc(1 << 20)), 1); response.on('close', () => clearInterval(timer)); },
		'/cut': (response) => { response.writeHead(200, { 'content-length': 1000 }); response.write('x'); setTimeout(() => response.destroy(), 50); },
	};
	const server = http.createServer((request, response) => (answers[request.url] ?? ((r) => r.writeHead(404).end()))(response));
	await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
	return { url: `http://127.0.0.1:${server.address().port}`, text, close: () => { server.closeAllConnections(); server.close(); } };
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind), root = join(temporaryFolder('library'), 'files');
	mkdirSync(root);
	const settings = { STORAGE_LOCATIONS: 'local', STORAGE_LOCAL_ROOT: root };
	const server = await Server.fresh(database, settings), client = await Client.login(server.url);
	const there = () => readdirSync(root).sort();
	const rows = async () => Number((await client.must('GET', '/files?aggregate[count]=*'))[0].count);

	await check('a file comes with its fields, before it', async () => {
		const file = await stored(client, 'POST', '/files', ['title', 'Mine'], ['tags', '["a","b"]'], ['description', 'null'], ['file', 'hello', 'my_great-file.txt']);
		assert.deepEqual([file.title, file.tags, file.description, Number(file.filesize), file.type, file.filename_download], ['Mine', ['a', 'b'], null, 5, 'text/plain', 'my_great-file.txt']);
		assert.equal(file.filename_disk, `${file.id}.txt`);
		assert.equal(readFileSync(join(root, file.filename_disk), 'utf8'), 'hello');
		assert.equal((await stored(client, 'POST', '/files', ['file', 'x', 'my_great-file.txt'])).title, 'My Great File');
	});
	await check('names with every odd character stay names', async () => {
		for (const name of ['../../../etc/passwd', '..\\\\..\\\\x.txt', 'a b\u00e4\u20ac\u{1f600}.txt', "quote'; drop table x; --.txt", '%2e%2e%2fx.txt', '.hidden', 'x'.repeat(200) + '.txt', 'CON', 'a\u202etxt.exe', '-rf']) {
			const file = await stored(client, 'POST', '/files', ['file', name, name]);
			assert.ok(!/[\\/]/.test(file.filename_download), file.filename_download);
			assert.equal((await content(client, file.id)).bytes.toString(), name);
		}
		for (const wanted of ['../../out.txt', '/etc/out.txt', 'a/../../../out.txt']) {
			const file = await stored(client, 'POST', '/files', ['filename_disk', wanted], ['file', 'x', 'x.txt']);
			assert.ok(existsSync(join(root, file.filename_disk)) && !file.filename_disk.includes('..'), file.filename_disk);
			await client.must('DELETE', `/files/${file.id}`);
		}
		assert.ok(!existsSync(join(root, '..', 'out.txt')));
	});
	await check('another file\'s place is not to be had', async () => {
		const mine = await stored(client, 'POST', '/files', ['filename_disk', 'mine.txt'], ['file', 'mine', 'x.txt']), before = there();
		refused(await send(client, 'POST', '/files', ['filename_disk', 'mine.txt'], ['file', 'yours', 'x.txt']), 403, 'FORBIDDEN');
		refused(await send(client, 'POST', '/files', ['id', mine.id], ['file', 'yours', 'x.txt']), 400, 'RECORD_NOT_UNIQUE');
		const other = await stored(client, 'POST', '/files', ['file', 'other', 'x.txt']);
		refused(await client.patch(`/files/${other.id}`, { filename_disk: 'mine.txt' }), 403, 'FORBIDDEN');
		assert.equal((await content(client, mine.id)).bytes.toString(), 'mine');
		assert.equal((await content(client, other.id)).bytes.toString(), 'other');
		await client.must('DELETE', `/files/${other.id}`);
		assert.deepEqual(there(), before);
	});
	await check('a replacement takes the place of the old content, and nothing of that stays', async () => {
		const file = await stored(client, 'POST', '/files', ['file', 'one', 'one.txt']);
		writeFileSync(join(root, `${file.id}__${'a'.repeat(40)}.png`), 'made of the old one');
		const again = await stored(client, 'PATCH', `/files/${file.id}`, ['title', 'Two'], ['file', 'a,b', 'two.csv', 'text/csv']);
		assert.deepEqual([again.title, again.type, Number(again.filesize), again.filename_download, again.filename_disk], ['Two', 'text/csv', 3, 'two.csv', `${file.id}.csv`]);
		assert.deepEqual(there().filter((name) => name.startsWith(file.id)), [`${file.id}.csv`]);
		assert.equal((await content(client, file.id)).bytes.toString(), 'a,b');
		const renamed = await client.must('PATCH', `/files/${file.id}`, { filename_disk: 'sub/renamed.csv' });
		assert.equal(renamed.filename_disk, 'sub/renamed.csv');
		assert.equal((await content(client, file.id)).bytes.toString(), 'a,b');
		await client.must('DELETE', `/files/${file.id}`);
		assert.ok(!existsSync(join(root, 'sub/renamed.csv')));
		assert.equal((await content(client, file.id)).status, 403);
	});
	await check('two replacements at once: one of them stands, whole', async () => {
		const file = await stored(client, 'POST', '/files', ['file', 'first', 'x.txt']), one = randomBytes(300000), two = randomBytes(200000);
		const answers = await Promise.all([one, two].map((bytes) => send(client, 'PATCH', `/files/${file.id}`, ['file', bytes, 'x.txt'])));
		assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
		const now = (await content(client, file.id)).bytes, row = await client.must('GET', `/files/${file.id}`);
		assert.ok(now.equals(one) || now.equals(two));
		assert.equal(Number(row.filesize), now.length);
		assert.ok(!there().some((name) => name.startsWith('temp_')));
	});
	await check('an upload that is cut off leaves nothing', async () => {
		const before = [there(), await rows()], file = await stored(client, 'POST', '/files', ['file', 'stays', 'x.txt']);
		for (const path of ['/files', `/files/${file.id}`]) await stream(client, path, 20 << 20, 5 << 20, path === '/files' ? 'POST' : 'PATCH');
		for (let i = 0; i < 50 && there().length > before[0].length + 1; i++) await sleep(50);
		assert.equal((await content(client, file.id)).bytes.toString(), 'stays');
		await client.must('DELETE', `/files/${file.id}`);
		assert.deepEqual([there(), await rows()], before);
	});
	await check('what a row refuses leaves nothing', async () => {
		const before = [there(), await rows()];
		const answer = await send(client, 'POST', '/files', ['folder', '11111111-1111-4111-8111-111111111111'], ['file', 'x', 'x.txt']);
		assert.equal(answer.status, 400, answer.text);
		refused(await send(client, 'POST', '/files', ['storage', 'elsewhere'], ['file', 'x', 'x.txt']), 400, 'INVALID_PAYLOAD');
		refused(await send(client, 'POST', '/files', ['title', 'no file']), 400, 'INVALID_PAYLOAD');
		refused(await client.send('POST', '/files', form(['file', 'x', 'x.txt']).subarray(0, -20), { headers }), 400, 'INVALID_PAYLOAD');
		refused(await send(new Client(server.url), 'POST', '/files', ['file', 'x', 'x.txt']), 403, 'FORBIDDEN');
		assert.deepEqual([there(), await rows()], before);
	});
	await check('rights decide over each way', async () => {
		const file = await stored(client, 'POST', '/files', ['file', 'guarded', 'x.txt']);
		const { id: policy } = await client.must('POST', '/policies', { name: 'reader' });
		await client.must('POST', '/permissions', [{ policy, collection: 'directus_files', action: 'read', fields: ['*'] }]);
		const { id: role } = await client.must('POST', '/roles', { name: 'readers' });
		await client.must('POST', '/access', { role, policy });
		await client.must('POST', '/users', { email: `r@${kind}.example.com`, password: 'reader-password', role });
		const reader = await Client.login(server.url, { email: `r@${kind}.example.com`, password: 'reader-password' });
		refused(await send(reader, 'PATCH', `/files/${file.id}`, ['file', 'changed', 'x.txt']), 403, 'FORBIDDEN');
		refused(await reader.patch(`/files/${file.id}`, { filename_disk: 'elsewhere.txt' }), 403, 'FORBIDDEN');
		refused(await reader.delete(`/files/${file.id}`), 403, 'FORBIDDEN');
		refused(await reader.post('/files/import', { url: 'http://example.com/' }), 403, 'FORBIDDEN');
		refused(await send(client, 'PATCH', '/files/11111111-1111-4111-8111-111111111111', ['file', 'x', 'x.txt']), 403, 'FORBIDDEN');
		assert.equal((await content(client, file.id)).bytes.toString(), 'guarded');
	});
	await check('files out of the web, but not from this machine', async () => {
		const pages = await web(), before = there();
		refused(await client.post('/files/import', { url: `${pages.url}/docs/my_paper.txt` }), 503, 'SERVICE_UNAVAILABLE');
		assert.deepEqual(there(), before);
		pages.close();
	});
	await server.stop();

	within(`${kind}, other settings`);
	const limited = await Server.start(database, { ...settings, FILES_MAX_UPLOAD_SIZE: '2mb', FILES_MIME_TYPE_ALLOW_LIST: 'image/*,text/plain,text/csv', IMPORT_IP_DENY_LIST: '169.254.169.254', DIRIGENT_IMPORT_ALLOW_PRIVATE: 'true' });
	const again = await Client.login(limited.url);
	await check('too long, and of a type that is not allowed', async () => {
		const before = there();
		refused(await send(again, 'POST', '/files', ['file', Buffer.alloc(3 << 20), 'x.txt']), 413, 'CONTENT_TOO_LARGE');
		refused(await send(again, 'POST', '/files', ['file', 'x', 'x.html', 'text/html']), 400, 'INVALID_PAYLOAD');
		assert.deepEqual(there(), before);
	});
	await check('fetched, unpacked, led elsewhere; refused where that is inside, too long or cut', async () => {
		const pages = await web();
		const paper = await again.must('POST', '/files/import', { url: `${pages.url}/docs/my_paper.txt`, data: { description: 'd' } });
		assert.deepEqual([paper.title, paper.type, paper.filename_download, paper.description, Number(paper.filesize)], ['My Paper', 'text/plain', 'my_paper.txt', 'd', pages.text.length]);
		assert.equal((await content(again, paper.id)).bytes.toString(), pages.text);
		assert.equal((await content(again, (await again.must('POST', '/files/import', { url: `${pages.url}/packed.csv` })).id)).bytes.toString(), pages.text);
		assert.equal((await again.must('POST', '/files/import', { url: `${pages.url}/moved` })).filename_download, 'my_paper.txt');
		const before = there();
		for (const path of ['/inside', '/nothing', '/cut']) refused(await again.post('/files/import', { url: pages.url + path }), 503, 'SERVICE_UNAVAILABLE');
		refused(await again.post('/files/import', { url: `${pages.url}/endless` }), 413, 'CONTENT_TOO_LARGE');
		for (const url of ['nonsense', 'file:///etc/passwd', 'ftp://127.0.0.1/x', 'http://127.0.0.1:1/']) refused(await again.post('/files/import', { url }), 503, 'SERVICE_UNAVAILABLE');
		for (const body of [{}, { url: 5 }, { url: pages.url, data: 5 }]) refused(await again.post('/files/import', body), 400, 'INVALID_PAYLOAD');
		assert.deepEqual(there(), before);
		pages.close();
	});
	await limited.stop();

	within(`${kind}, storage away`);
	await check('a storage that is away: a clear error, and the rows as they were', async () => {
		const gone = await Server.start(database, settings), caller = await Client.login(gone.url);
		const file = await stored(caller, 'POST', '/files', ['file', 'before', 'x.txt']), count = Number((await caller.must('GET', '/files?aggregate[count]=*'))[0].count);
		renameSync(root, `${root}.away`);
		writeFileSync(root, 'no folder');
		for (const [method, path] of [['POST', '/files'], ['PATCH', `/files/${file.id}`]]) refused(await send(caller, method, path, ['file', 'x', 'x.txt']), 503, 'SERVICE_UNAVAILABLE');
		assert.equal(Number((await caller.must('GET', '/files?aggregate[count]=*'))[0].count), count);
		renameSync(root, `${root}.file`);
		renameSync(`${root}.away`, root);
		assert.equal((await content(caller, file.id)).bytes.toString(), 'before');
		await gone.stop();
	});
	await check(`${big} MB in and out, in little memory`, async () => {
		const long = await Server.start(database, settings), caller = await Client.login(long.url), began = performance.now();
		const sent = await stream(caller, '/files', big << 20);
		assert.equal(sent.status, 200, JSON.stringify(sent.body));
		const rate = (big / (performance.now() - began)) * 1000, hash = createHash('sha256');
		const response = await fetch(`${caller.url}/assets/${sent.body.data.id}`, { headers: { authorization: `Bearer ${caller.token}` } });
		for await (const piece of response.body) hash.update(piece);
		assert.equal(hash.digest('hex'), sent.hash);
		const rss = long.rss();
		console.log(`${kind}: ${big} MB up at ${Math.round(rate)} MB/s; the server took ${Math.round(rss)} MB`);
		assert.ok(rss < 80, `${rss} MB`);
		await caller.must('DELETE', `/files/${sent.body.data.id}`);
		await long.stop();
	});
	await database.drop();
}
finish();
