// Starts and stops a real Redis.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { temporaryFolder } from './databases.mjs';
import { freePort, sleep } from './server.mjs';

/** A redis-server of its own, on a free port. */
export class Redis {
	static async start(port, password) {
		const redis = new Redis();
		redis.port = port ?? (await freePort());
		redis.password = password;
		redis.process = spawn('redis-server', ['--port', String(redis.port), '--bind', '127.0.0.1', '--save', '', '--dir', temporaryFolder('redis'), ...(password ? ['--requirepass', password] : [])], { stdio: 'ignore' });
		redis.ended = new Promise((done) => redis.process.on('exit', done));
		process.on('exit', () => redis.process.kill('SIGKILL'));
		for (let i = 0; i < 500; i++) { if (/PONG|NOAUTH/.test(await redis.ask('PING').catch(() => ''))) return redis; await sleep(10); }
		throw new Error('redis-server does not start');
	}
	get address() { return `redis://${this.password ? `:${this.password}@` : ''}127.0.0.1:${this.port}`; }

	/** What it answers to a line of commands, as it is sent. */
	ask(line) {
		return new Promise((done, fail) => {
			const socket = net.connect(this.port, '127.0.0.1', () => socket.write(`${this.password ? `AUTH ${this.password}\r\n` : ''}${line}\r\nQUIT\r\n`));
			let text = '';
			socket.on('data', (chunk) => (text += chunk)).on('end', () => done(text)).on('error', fail);
		});
	}
	async stop() { this.process.kill('SIGKILL'); await this.ended; }
}
