// Files put into a library by hand: a row, and bytes in the folder of the storage location.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../kit/databases.mjs';

const types = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', tiff: 'image/tiff', avif: 'image/avif', gif: 'image/gif', svg: 'image/svg+xml', txt: 'text/plain', bin: 'application/octet-stream', html: 'text/html' };

export class Library {
	constructor() {
		this.root = join(temporaryFolder('uploads'), 'files');
		mkdirSync(this.root);
		this.settings = { STORAGE_LOCATIONS: 'local', STORAGE_LOCAL_ROOT: this.root };
	}

	/** Resolves to the id. */
	async put(client, name, bytes, fields = {}) {
		const extension = name.split('.').pop();
		const answer = await client.post('/files', { type: types[extension], storage: 'local', filename_download: name, filesize: bytes.length, ...fields });
		if (answer.status !== 200) throw new Error(`${name}: ${answer.text}`);
		const { id } = answer.body.data;
		const disk = `${id}.${extension}`;
		const named = await client.patch(`/files/${id}`, { filename_disk: disk });
		if (named.status !== 200) throw new Error(`${name}: ${named.text}`);
		writeFileSync(join(this.root, disk), bytes);
		return id;
	}

	/** What was made of a file: "<hash>.<extension>", sorted. */
	made(id) {
		return readdirSync(this.root).filter((name) => name.startsWith(`${id}__`)).map((name) => name.slice(id.length + 2)).sort();
	}

	all() { return readdirSync(this.root); }
}

/** GET of an asset: {status, headers, bytes, error}. */
export async function asset(client, path, { method = 'GET', headers = {} } = {}) {
	const response = await fetch(`${client.url}/assets/${path}`, { method, headers: { ...(client.token ? { authorization: `Bearer ${client.token}` } : {}), ...headers }, signal: AbortSignal.timeout(60000) });
	const bytes = Buffer.from(await response.arrayBuffer());
	let error;
	if (response.status >= 400) error = JSON.parse(bytes.toString()).errors[0];
	return { status: response.status, headers: response.headers, bytes, error, code: error?.extensions.code, text: response.status >= 400 ? bytes.toString() : '' };
}
