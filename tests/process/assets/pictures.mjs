// Pictures to test with: four quarters, red, green, blue and white, so that every pixel tells where it came from.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../kit/databases.mjs';

const folder = temporaryFolder('pictures');
const colours = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] };
let serial = 0;

/** A picture in the format of the extension, with options as the vips command takes them ("[Q=90]"). */
export function picture(width, height, extension, options = '', [tl, tr, bl, br] = ['red', 'green', 'blue', 'white']) {
	const ppm = join(folder, `${++serial}.ppm`), file = join(folder, `${serial}.${extension}`);
	const row = (left, right) => Buffer.concat([...Array(width)].map((_, x) => Buffer.from(colours[x < width / 2 ? left : right])));
	const top = row(tl, tr), bottom = row(bl, br);
	writeFileSync(ppm, Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), ...[...Array(height)].map((_, y) => (y < height / 2 ? top : bottom))]));
	execFileSync('vips', ['copy', ppm, file + options], { stdio: 'ignore' });
	return readFileSync(file);
}

/** Noise: nothing compresses it, and decoding takes its time. */
export function noise(width, height, extension, options = '') {
	const raw = join(folder, `${++serial}.v`), file = join(folder, `${serial}.${extension}`);
	execFileSync('vips', ['gaussnoise', raw, String(width), String(height), '--mean', '128', '--sigma', '60'], { stdio: 'ignore' });
	execFileSync('vips', ['cast', raw, file + options, 'uchar'], { stdio: 'ignore' });
	return readFileSync(file);
}

/** The JPEG with an EXIF block that holds nothing but this orientation. */
export function oriented(jpeg, orientation) {
	const exif = Buffer.from('457869660000' + '4d4d002a00000008' + '0001' + '01120003' + '00000001' + `000${orientation}0000` + '00000000', 'hex');
	const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
	return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

const magic = { jpeg: /^\xff\xd8\xff/, png: /^\x89PNG/, webp: /^RIFF....WEBP/s, tiff: /^(II\*\0|MM\0\*)/, avif: /^....ftyp(avif|mif1)/s, gif: /^GIF8/ };
let decoded = {};

/** What an answer holds: {format, width, height, bands, pixels}. */
export function described(bytes) {
	if (decoded.bytes === bytes) return decoded;
	const seen = join(folder, `${++serial}.seen`), plain = join(folder, `${serial}.v`);
	writeFileSync(seen, bytes);
	execFileSync('vips', ['colourspace', seen, plain, 'srgb'], { stdio: 'ignore' });
	const file = readFileSync(plain), head = bytes.subarray(0, 16).toString('latin1');
	decoded = { bytes, format: Object.keys(magic).find((name) => magic[name].test(head)), width: file.readInt32LE(4), height: file.readInt32LE(8), bands: file.readInt32LE(12), pixels: file.subarray(64) };
	return decoded;
}

/** The colour at a place: red, green, blue, white, black, or numbers where it is none of them. */
export function colourAt(bytes, x, y) {
	const { width, bands, pixels } = described(bytes);
	const values = [...pixels.subarray((y * width + x) * bands, (y * width + x) * bands + 3)];
	const near = (colour) => colour.every((value, i) => Math.abs(value - values[i]) < 60);
	return Object.keys({ ...colours, black: 0 }).find((name) => near(colours[name] ?? [0, 0, 0])) ?? values.join(',');
}

/** The four corners, row by row. */
export function corners(bytes) {
	const { width, height } = described(bytes);
	const right = Math.floor(width * 0.9), bottom = Math.floor(height * 0.9), left = Math.floor(width * 0.1), top = Math.floor(height * 0.1);
	return [[left, top], [right, top], [left, bottom], [right, bottom]].map(([x, y]) => colourAt(bytes, x, y)).join(' ');
}
