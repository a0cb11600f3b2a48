// Starts and stops the executable under test. DIRIGENT names it, else BUILD picks build/<preset>/dirigent (release).
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './databases.mjs';

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const executable = resolve(process.env.DIRIGENT ?? join(repository, 'build', process.env.BUILD ?? 'release', 'dirigent'));
export const admin = { email: 'admin@example.com', password: 'd1r3ctu5' };
const sanitizers = { ASAN_OPTIONS: 'abort_on_error=0:detect_leaks=1', UBSAN_OPTIONS: 'print_stacktrace=1', LSAN_OPTIONS: 'exitcode=23' };

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export async function freePort() {
	const probe = createServer();
	await new Promise((done) => probe.listen(0, '127.0.0.1', done));
	const { port } = probe.address();
	await new Promise((done) => probe.close(done));
	return port;
}

/** The settings a server gets: nothing of the caller's environment but what a program needs to run. */
export function settings(database, extra = {}) {
	return {
		PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', ...sanitizers,
		HOST: '127.0.0.1', KEY: '255d861b-5ea1-5996-9aa3-922530ec40b1', SECRET: '6116487b-cda1-52c2-b5b5-c8022c45e263',
		ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, LOGIN_STALL_TIME: '20', RATE_LIMITER_REGISTRATION_ENABLED: 'false', LOG_LEVEL: 'warn',
		// What most suites apply, they apply for its own sake; schema_guard asks for backups.
		SCHEMA_APPLY_BACKUP: 'never',
		// On a busy machine a client may sleep for longer than an idle connection lasts, and then finds it closed.
		SERVER_KEEP_ALIVE_TIMEOUT: '10m',
		...database?.env, ...extra,
	};
}

/** Runs a command to its end: {code, signal, stdout, stderr}. */
export function command(args, env, { program = executable, cwd = temporaryFolder('cwd'), input = '', timeout = 60000 } = {}) {
	return new Promise((done, fail) => {
		const child = spawn(program, args, { env, cwd });
		let stdout = '', stderr = '';
		child.stdout.on('data', (chunk) => (stdout += chunk));
		child.stderr.on('data', (chunk) => (stderr += chunk));
		child.on('error', fail);
		const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
		child.on('close', (code, signal) => { clearTimeout(timer); done({ code, signal, stdout, stderr }); });
		child.stdin.on('error', () => {});
		child.stdin.end(input);
	});
}

export async function bootstrap(database, extra = {}, [program, ...args] = [executable]) {
	const result = await command([...args, 'bootstrap'], settings(database, extra), { program, timeout: 120000 });
	if (result.code !== 0) throw new Error(`bootstrap ended with ${result.code ?? result.signal}:\n${result.stdout}${result.stderr}`);
	return result;
}

export class Server {
	/** REQUIRES: the database is installed, unless the verb is `up`. Resolves when /server/ping answers. */
	static async start(database, extra = {}, { wrapper = [], program = [executable], cwd = temporaryFolder('cwd'), ready = true, port, verb = 'start' } = {}) {
		const server = new Server();
		server.port = port ?? (await freePort());
		server.url = `http://127.0.0.1:${server.port}`;
		server.logFile = join(temporaryFolder('log'), 'server.log');
		const log = openSync(server.logFile, 'a');
		const [first, ...args] = [...wrapper, ...program, verb];
		server.startedAt = performance.now();
		server.process = spawn(first, args, { env: settings(database, { PORT: String(server.port), ...extra }), cwd, stdio: ['ignore', log, log] });
		closeSync(log);
		server.cwd = cwd;
		server.ended = new Promise((done) => server.process.on('exit', (code, signal) => {
			server.exit = { code, signal };
			if (server.readyAfter !== undefined && !server.signalled) server.sayHowItEnded();
			done(server.exit);
		}));
		process.on('exit', () => server.kill());
		if (ready) await server.ready(60000);
		return server;
	}

	/** A fresh database, installed and served. */
	static async fresh(database, extra = {}, options = {}) {
		await bootstrap(database, extra);
		return Server.start(database, extra, options);
	}

	async ready(limit = 30000) {
		const until = Date.now() + limit;
		for (;;) {
			if (this.exit) throw new Error(`the server ended with ${this.exit.code ?? this.exit.signal}:\n${this.log()}`);
			try { if ((await fetch(`${this.url}/server/ping`)).ok) return (this.readyAfter = performance.now() - this.startedAt); } catch { /* not listening yet */ }
			if (Date.now() > until) throw new Error(`no answer within ${limit} ms:\n${this.log()}`);
			await sleep(2);
		}
	}

	log() { return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : ''; }

	get pid() { return this.process.pid; }

	/** Resident memory in MB. */
	rss() { return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))[1]) / 1024; }

	/** Processor time so far, in seconds. */
	processorTime() {
		const [user, system] = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
		return (Number(user) + Number(system)) / 100;
	}

	/** A signal that is meant to be the server's last. */
	signal(name) {
		this.signalled = true;
		this.process.kill(name);
	}

	kill() { if (!this.exit) this.signal('SIGKILL'); }

	/** Nobody asked it to end: how it did, what it said last, and its core, which would be gone with its folder. */
	sayHowItEnded() {
		const seconds = ((performance.now() - this.startedAt) / 1000).toFixed(1);
		console.log(`the server (process ${this.pid}) ended by itself after ${seconds} s with ${this.exit.signal ?? `status ${this.exit.code}`}:\n${this.log().split('\n').slice(-20).join('\n')}`);
		for (const name of readdirSync(this.cwd).filter((one) => /^core\b/.test(one))) {
			const kept = join(tmpdir(), `dirigent-${name}-${this.pid}`);
			renameSync(join(this.cwd, name), kept);
			console.log(`its core is ${kept}`);
		}
	}

	/** SIGTERM; resolves to {code, signal, ms}. Killed after `limit` ms, which a test then sees as the signal. */
	async stop(limit = 20000) {
		const began = performance.now();
		if (!this.exit) this.signal('SIGTERM');
		const timer = setTimeout(() => this.kill(), limit);
		const exit = await this.ended;
		clearTimeout(timer);
		return { ...exit, ms: performance.now() - began };
	}
}
