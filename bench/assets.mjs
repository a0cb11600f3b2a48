// A photograph of 24 megapixels made 800 pixels wide, as WebP: cold beside `vipsthumbnail` on the same file, and cached
// under load. usage: [PEER_URL=http://127.0.0.1:8300] node assets.mjs [rounds]. Needs vips, vipsthumbnail and wrk.
// PEER_URL names a running reference server, with the administrator of tests/kit, to compare with. Prints a table.
import { execFileSync, execSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../tests/kit/client.mjs';
import { freshDatabase, temporaryFolder } from '../tests/kit/databases.mjs';
import { Server } from '../tests/kit/server.mjs';

const rounds = Number(process.argv[2] ?? 7);
const folder = temporaryFolder('bench-assets'), root = join(folder, 'files');
mkdirSync(root);
const say = (...figures) => console.log(figures.join('\t'));
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

// Noise over slopes compresses to about what a camera makes of a picture.
const photo = join(folder, 'photo.jpg');
execSync(`cd ${folder} && vips gaussnoise n.v 6000 4000 --mean 0 --sigma 12 && vips xyz x.v 6000 4000 && vips extract_band x.v x0.v 0 && vips linear x0.v s.v 0.04 0 && vips add n.v s.v g.v && vips cast g.v u.v uchar && vips bandjoin "u.v s.v u.v" rgb.v && vips cast rgb.v rgb8.v uchar && vips copy rgb8.v rgbs.v --interpretation srgb && vips jpegsave rgbs.v photo.jpg --Q 90`, { stdio: 'inherit' });
const bytes = readFileSync(photo);
say('photo', `${(bytes.length / 1e6).toFixed(1)} MB`);

async function timed(act) {
	const began = performance.now();
	await act();
	return performance.now() - began;
}

/** Cold: every round another quality, so that nothing was made before; once to warm the machine's caches up. */
async function cold(fetchIt) {
	const times = [];
	await fetchIt(70);
	for (let i = 0; i < rounds; i++) times.push(await timed(() => fetchIt(71 + i)));
	return median(times);
}

function cached(url, token) {
	const out = execFileSync('wrk', ['-t1', '-c32', '-d5s', '-H', `Authorization: Bearer ${token}`, url], { encoding: 'utf8' });
	return Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]);
}

async function measure(name, client, id) {
	const get = async (query) => {
		const response = await fetch(`${client.url}/assets/${id}?${query}`, { headers: { authorization: `Bearer ${client.token}` } });
		const { byteLength } = await response.arrayBuffer();
		if (response.status !== 200) throw new Error(`${name}: ${response.status}`);
		return byteLength;
	};
	const ms = await cold((quality) => get(`width=800&format=webp&quality=${quality}`));
	await get('width=800&format=webp');
	const rate = cached(`${client.url}/assets/${id}?width=800&format=webp`, client.token);
	say(name, `cold ${ms.toFixed(0)} ms`, `cached ${rate.toFixed(0)} req/s`);
	return { ms, rate };
}

const thumbnail = await cold(async (quality) => execFileSync('vipsthumbnail', [photo, '--size', '800x', '-o', join(folder, `t.webp[Q=${quality}]`)]));
say('vipsthumbnail', `${thumbnail.toFixed(0)} ms`);

const database = freshDatabase('sqlite');
const server = await Server.fresh(database, { STORAGE_LOCAL_ROOT: root });
say('rss before', `${server.rss().toFixed(0)} MB`);
const client = await Client.login(server.url);
const { id } = (await client.post('/files', { type: 'image/jpeg', storage: 'local', filename_download: 'photo.jpg', filesize: bytes.length, width: 6000, height: 4000 })).body.data;
await client.patch(`/files/${id}`, { filename_disk: `${id}.jpg` });
writeFileSync(join(root, `${id}.jpg`), bytes);
const ours = await measure('dirigent', client, id);
say('of vipsthumbnail', (ours.ms / thumbnail).toFixed(2));
say('made', `${(statSync(join(folder, `t.webp`)).size / 1e3).toFixed(0)} kB`);
say('rss after', `${server.rss().toFixed(0)} MB`);
await server.stop();

if (process.env.PEER_URL) {
	const peer = await Client.login(process.env.PEER_URL);
	const form = new FormData();
	form.append('file', new Blob([bytes], { type: 'image/jpeg' }), 'photo.jpg');
	const response = await fetch(`${peer.url}/files`, { method: 'POST', body: form, headers: { authorization: `Bearer ${peer.token}` } });
	const theirs = await measure('reference', peer, (await response.json()).data.id);
	say('against it', `cold ${(theirs.ms / ours.ms).toFixed(1)}x`, `cached ${(ours.rate / theirs.rate).toFixed(1)}x`);
}
