// Many requests at once over kept connections, with as little work for each as can be: for tests of many thousands.
// Several requests stand in line on one connection; what is sent within one turn goes out in one write.
import net from 'node:net';

const timeLimit = 60000;
const blank = Buffer.from('\r\n\r\n');

/** {end, status, text} of the answer that begins at `from`, or nothing while it is not all there. */
function answerIn(bytes, from) {
	const end = bytes.indexOf(blank, from);
	if (end < 0) return null;
	const [first, ...lines] = bytes.latin1Slice(from, end).split('\r\n');
	const status = Number(first.slice(9, 12));
	let length = 0, chunked = false;
	for (const line of lines) {
		if (/^content-length:/i.test(line)) length = Number(line.slice(15));
		else if (/^transfer-encoding:/i.test(line)) chunked = true;
	}
	const begin = end + blank.length;
	if (status < 200) return answerIn(bytes, begin);
	if (chunked) return chunksIn(bytes, begin, { status });
	if (bytes.length < begin + length) return null;
	return { end: begin + length, status, text: bytes.utf8Slice(begin, begin + length) };
}

function chunksIn(bytes, from, answer) {
	const parts = [];
	for (let at = from; ;) {
		const line = bytes.indexOf('\r\n', at);
		if (line < 0) return null;
		const length = parseInt(bytes.latin1Slice(at, line), 16), end = line + 2 + length + 2;
		if (bytes.length < end) return null;
		if (length === 0) return { ...answer, end, text: Buffer.concat(parts).toString() };
		parts.push(bytes.subarray(line + 2, end - 2));
		at = end;
	}
}

class Line {
	constructor(crowd) {
		Object.assign(this, { crowd, waiting: [], written: '', left: Buffer.alloc(0), answered: 0, socket: null });
	}

	open() {
		this.answered = 0;
		this.left = Buffer.alloc(0);
		const socket = net.connect({ host: this.crowd.url.hostname, port: this.crowd.url.port, noDelay: true });
		socket.setTimeout(timeLimit, () => { if (this.waiting.length) socket.destroy(new Error(`no answer: ${this.waiting[0].name}`)); });
		let problem = null;
		socket.on('data', (chunk) => this.read(chunk));
		socket.on('error', (error) => (problem = error));
		socket.on('close', () => this.closed(socket, problem));
		this.socket = socket;
	}

	send(entry) {
		this.waiting.push(entry);
		if (!this.written) setImmediate(() => this.flush());
		this.written += entry.bytes;
	}

	flush() {
		if (!this.written) return;
		if (!this.socket) this.open();
		this.socket.write(this.written);
		this.written = '';
	}

	read(chunk) {
		const bytes = this.left.length ? Buffer.concat([this.left, chunk]) : chunk;
		let at = 0;
		for (let answer; at < bytes.length && this.waiting.length && (answer = answerIn(bytes, at)); at = answer.end) {
			const entry = this.waiting.shift();
			this.answered++;
			entry.done(answer);
		}
		this.left = bytes.subarray(at);
	}

	/** A kept connection may end just as it is used again: what it was asked last is asked anew. */
	closed(socket, problem) {
		if (this.socket !== socket) return;
		const { waiting, answered, left } = this;
		Object.assign(this, { socket: null, waiting: [], written: '' });
		const again = answered > 0 && !left.length && (!problem || problem.code === 'ECONNRESET' || problem.code === 'EPIPE');
		for (const entry of waiting) {
			if (again) this.send(entry);
			else entry.fail(problem ?? new Error(`the connection ended before the answer: ${entry.name}`));
		}
	}
}

export class Crowd {
	/** `size` requests at a time, on a quarter as many connections. */
	constructor(url, token, size = 32) {
		this.url = new URL(url);
		this.token = token;
		this.size = size;
		this.lines = Array.from({ length: Math.ceil(size / 4) }, () => new Line(this));
	}

	/** {status, text, body}, never an exception for an answer. */
	send(method, path, body) {
		const text = body === undefined ? '' : JSON.stringify(body);
		const content = text && `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
		const bytes = `${method} ${path} HTTP/1.1\r\nhost: ${this.url.host}\r\nauthorization: Bearer ${this.token}\r\n${content}\r\n${text}`;
		const line = this.lines.reduce((best, one) => (one.waiting.length < best.waiting.length ? one : best));
		return new Promise((done, fail) => {
			line.send({
				bytes, fail, name: `${method} ${path.slice(0, 200)}`,
				done({ status, text }) {
					const answer = { status, text };
					try { answer.body = JSON.parse(text); } catch { /* not JSON: text has it */ }
					done(answer);
				},
			});
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

	close() { for (const { socket } of this.lines) socket?.destroy(); }
}
