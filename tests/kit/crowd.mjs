// Many requests at once over kept connections, with as little work for each as can be: for tests of many thousands.
import http from 'node:http';

export class Crowd {
	constructor(url, token, size = 16) {
		this.url = new URL(url);
		this.token = token;
		this.agent = new http.Agent({ keepAlive: true, maxSockets: size });
		this.size = size;
	}

	/** {status, text, body}, never an exception for an answer. */
	send(method, path, body) {
		const text = body === undefined ? undefined : JSON.stringify(body);
		const headers = { authorization: `Bearer ${this.token}`, ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }) };
		return new Promise((done, fail) => {
			const request = http.request({ host: this.url.hostname, port: this.url.port, method, path, headers, agent: this.agent, timeout: 60000 }, (response) => {
				const chunks = [];
				response.on('data', (chunk) => chunks.push(chunk));
				response.on('error', fail);
				response.on('end', () => {
					const answer = { status: response.statusCode, text: Buffer.concat(chunks).toString() };
					try { answer.body = JSON.parse(answer.text); } catch { /* not JSON: text has it */ }
					done(answer);
				});
			});
			// A kept connection may end just as it is used again; then nothing was read of this request.
			request.on('timeout', () => request.destroy(new Error(`no answer: ${method} ${path.slice(0, 200)}`)));
			request.on('error', (error) => (request.reusedSocket && error.code === 'ECONNRESET' ? done(this.send(method, path, body)) : fail(error)));
			request.end(text);
		});
	}

	/** The data of an answer that has to be a success. */
	async must(method, path, body) {
		const answer = await this.send(method, path, body);
		if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
		return answer.body?.data;
	}

	/** Calls `work` for every entry, a crowd of them at a time. */
	async each(entries, work) {
		let next = 0;
		const worker = async () => { while (next < entries.length) await work(entries[next++]); };
		await Promise.all(Array.from({ length: this.size }, worker));
	}

	close() { this.agent.destroy(); }
}
