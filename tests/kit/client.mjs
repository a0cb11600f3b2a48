// A small client of the HTTP API: JSON in, {status, body, headers, text} out, never an exception for an answer.
import net from 'node:net';
import { admin } from './server.mjs';

export class Client {
	constructor(url, token) { this.url = url; this.token = token; }

	static async login(url, credentials = admin) {
		const client = new Client(url);
		const answer = await client.post('/auth/login', credentials);
		if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.text}`);
		client.token = answer.body.data.access_token;
		return client;
	}

	async send(method, path, body, { headers = {}, timeout = 30000, redirect } = {}) {
		const raw = typeof body === 'string' || Buffer.isBuffer(body);
		const response = await fetch(this.url + path, {
			method,
			body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
			headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...headers },
			redirect,
			signal: AbortSignal.timeout(timeout),
		});
		const text = Buffer.from(await response.arrayBuffer()).toString(); // text() would swallow a byte order mark
		let parsed;
		try { parsed = JSON.parse(text); } catch { /* not JSON: text has it */ }
		return { status: response.status, headers: response.headers, text, body: parsed, error: parsed?.errors?.[0], code: parsed?.errors?.[0]?.extensions?.code };
	}

	get(path, options) { return this.send('GET', path, undefined, options); }
	post(path, body, options) { return this.send('POST', path, body, options); }
	patch(path, body, options) { return this.send('PATCH', path, body, options); }
	delete(path, body, options) { return this.send('DELETE', path, body, options); }
	search(path, body, options) { return this.send('SEARCH', path, body, options); }

	/** The data of an answer that has to be a success. */
	async must(method, path, body, options) {
		const answer = await this.send(method, path, body, options);
		if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
		return answer.body?.data;
	}
}

/** Writes bytes to a connection of its own and gives what came back until the server closed or `wait` ms passed. */
export function rawExchange(url, bytes, { wait = 3000, until } = {}) {
	const { hostname, port } = new URL(url);
	return new Promise((done) => {
		const socket = net.connect(Number(port), hostname);
		const chunks = [];
		const began = performance.now();
		const finish = (closed) => { clearTimeout(timer); socket.destroy(); done({ text: Buffer.concat(chunks).toString('latin1'), closed, ms: performance.now() - began }); };
		const timer = setTimeout(() => finish(false), wait);
		socket.on('connect', () => socket.write(bytes));
		socket.on('data', (chunk) => { chunks.push(chunk); if (until?.test(Buffer.concat(chunks).toString('latin1'))) finish(false); });
		socket.on('error', () => finish(true));
		socket.on('close', () => finish(true));
	});
}
