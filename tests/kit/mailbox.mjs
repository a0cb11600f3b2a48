// A real SMTP server that keeps what it is sent. Its parts are packages of tests/clients.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { temporaryFolder } from './databases.mjs';
import { freePort, repository } from './server.mjs';

const clients = join(repository, 'tests/clients');
if (!existsSync(join(clients, 'node_modules/smtp-server'))) execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: clients, stdio: 'inherit' });
const require = createRequire(join(clients, 'package.json'));
const { SMTPServer } = require('smtp-server');
const { simpleParser } = require('mailparser');

/** A certificate that nobody but this test has signed. */
function certificate() {
	const folder = temporaryFolder('tls');
	const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'], { stdio: 'ignore' });
	return { key: readFileSync(key), cert: readFileSync(cert) };
}

export class Mailbox {
	/** options: user and password ask for a login, tls offers STARTTLS, secure speaks TLS from the begin, refuse (a text)
	 *  turns every mail away, hang never answers the greeting. */
	static async open(options = {}) {
		const box = new Mailbox();
		box.mails = [];
		box.connections = 0;
		box.secured = 0;
		box.waiting = [];
		const withTls = options.tls || options.secure;
		box.server = new SMTPServer({
			...(withTls ? certificate() : {}),
			secure: Boolean(options.secure),
			disabledCommands: withTls ? [] : ['STARTTLS'],
			authOptional: options.user === undefined,
			allowInsecureAuth: true,
			logger: false,
			onAuth: (auth, session, done) => (auth.username === options.user && auth.password === options.password ? done(null, { user: auth.username }) : done(new Error('wrong'))),
			onConnect: (session, done) => { box.connections++; if (!options.hang) done(); },
			onSecure: (socket, session, done) => { box.secured++; done(); },
			onRcptTo: (address, session, done) => (options.refuse ? done(new Error(options.refuse)) : done()),
			onData: (stream, session, done) => {
				const chunks = [];
				stream.on('data', (chunk) => chunks.push(chunk));
				stream.on('end', async () => {
					const raw = Buffer.concat(chunks).toString();
					const mail = { raw, from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((recipient) => recipient.address), greeting: session.hostNameAppearsAs, parsed: await simpleParser(raw) };
					box.mails.push(mail);
					box.tell();
					done();
				});
			},
		});
		box.server.on('error', () => {});
		box.port = await freePort();
		await new Promise((done) => box.server.listen(box.port, '127.0.0.1', done));
		return box;
	}

	tell() {
		for (const { count, done } of this.waiting) if (this.mails.length >= count) done();
		this.waiting = this.waiting.filter(({ count }) => this.mails.length < count);
	}

	/** The mail that comes next, behind those taken already. */
	async next(limit = 20000) {
		const count = (this.taken = (this.taken ?? 0) + 1);
		if (this.mails.length < count) {
			let timer;
			await new Promise((done, fail) => {
				timer = setTimeout(() => fail(new Error(`no mail within ${limit} ms`)), limit);
				this.waiting.push({ count, done });
			}).finally(() => clearTimeout(timer));
		}
		return this.mails[count - 1];
	}

	close() { return new Promise((done) => this.server.close(done)); }
}

/** The address that the mail's button leads to. */
export const linkIn = (mail) => /<a href="([^"]*[?&;]token=[^"]*)"/.exec(mail.parsed.html)?.[1].replaceAll('&amp;', '&');
