// Mails, and the life of a user: every mail arrives at a real SMTP server (or the sendmail program), its link works once,
// templates can be replaced, nothing that people write leaves its place in a header, and no request fails with a mail.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../kit/client.mjs';
import { freshDatabase, kinds, temporaryFolder } from '../kit/databases.mjs';
import { linkIn, Mailbox } from '../kit/mailbox.mjs';
import { admin, bootstrap, command, Server, settings, sleep } from '../kit/server.mjs';
import { check, finish, refused, within } from '../kit/verdict.mjs';
import { code, jwt } from './mails/tokens.mjs';

const smtp = (box, extra = {}) => ({ EMAIL_TRANSPORT: 'smtp', EMAIL_SMTP_HOST: '127.0.0.1', EMAIL_SMTP_PORT: String(box.port), EMAIL_FROM: 'robot@example.com', REGISTER_STALL_TIME: '20', PUBLIC_URL: 'https://data.example.com/', ...extra });
const allowed = { USER_INVITE_URL_ALLOW_LIST: 'https://app.example.com/join', USER_REGISTER_URL_ALLOW_LIST: 'https://app.example.com/verify', PASSWORD_RESET_URL_ALLOW_LIST: 'https://app.example.com/reset' };
const tokenIn = (mail) => new URL(linkIn(mail)).searchParams.get('token');
const secret = settings().SECRET;
const signs = (url, email, password, otp) => new Client(url).post('/auth/login', { email, password, ...(otp ? { otp } : {}) });
/** Until the log says it. */
async function logged(server, pattern) {
	for (let i = 0; i < 400 && !pattern.test(server.log()); i++) await sleep(25);
	assert.match(server.log(), pattern);
}

for (const kind of kinds()) {
	within(kind);
	const database = freshDatabase(kind);
	const box = await Mailbox.open();
	const templates = temporaryFolder('templates');
	const server = await Server.fresh(database, smtp(box, { ...allowed, EMAIL_TEMPLATES_PATH: templates }));
	const chief = await Client.login(server.url);
	const anyone = new Client(server.url);
	const role = (await chief.must('POST', '/roles', { name: 'guests' })).id;
	const other = (await chief.must('POST', '/roles', { name: 'others' })).id;
	const users = (email) => chief.must('GET', `/users?filter[email]=${encodeURIComponent(email)}&fields=id,email,status,role,first_name,last_name,password,tfa_secret,last_page`);
	const setting = (values) => chief.must('PATCH', '/settings', values);

	await check('an invitation arrives and makes an account', async () => {
		assert.equal((await chief.post('/users/invite', { email: 'ada@example.com', role })).status, 204);
		const mail = await box.next();
		assert.deepEqual([mail.from, mail.to], ['robot@example.com', ['ada@example.com']]);
		assert.equal(mail.parsed.subject, "You've been invited");
		assert.deepEqual(mail.parsed.from.value, [{ address: 'robot@example.com', name: 'Directus' }]);
		assert.ok(linkIn(mail).startsWith('https://data.example.com/admin/accept-invite?token='));
		assert.ok(mail.parsed.text.includes(linkIn(mail)), 'the plain text has the link too');
		assert.ok(mail.parsed.messageId.endsWith('@example.com>') && Math.abs(mail.parsed.date - Date.now()) < 600000);
		assert.deepEqual((await users('ada@example.com')).map((user) => [user.status, user.role, user.password]), [['invited', role, null]]);
		refused(await signs(server.url, 'ada@example.com', 'x'), 401, 'INVALID_CREDENTIALS');
		assert.equal((await anyone.post('/users/invite/accept', { token: tokenIn(mail), password: 'Ada-pass-1' })).status, 204);
		assert.equal((await signs(server.url, 'ada@example.com', 'Ada-pass-1')).status, 200);
		refused(await anyone.post('/users/invite/accept', { token: tokenIn(mail), password: 'again' }), 400, 'INVALID_INVITE');
	});

	await check('inviting again mails again, with the new role; members get nothing', async () => {
		assert.equal((await chief.post('/users/invite', { email: ['bob@example.com', 'cy@example.com', 'BOB@example.com', 'ada@example.com'], role })).status, 204);
		assert.deepEqual([(await box.next()).to[0], (await box.next()).to[0]].sort(), ['bob@example.com', 'cy@example.com']);
		assert.equal((await chief.post('/users/invite', { email: 'Bob@Example.com', role: other, invite_url: 'https://app.example.com/join?a=1#top' })).status, 204);
		const mail = await box.next();
		assert.equal(mail.to[0], 'bob@example.com', 'the address that is stored');
		assert.match(linkIn(mail), /^https:\/\/app\.example\.com\/join\?a=1&token=[^#]+#top$/);
		assert.equal((await users('bob@example.com'))[0].role, other);
		assert.equal((await users('ada@example.com'))[0].role, role);
	});

	await check('invitations are judged before anything is done', async () => {
		const before = (await users('dan@example.com')).length;
		for (const [body, reason] of [
			[{}, '"email" is required'], [{ email: 5, role }, '"email" must be one of [string, array]'], [{ email: '', role }, '"email" is not allowed to be empty'], [{ email: 'bad', role }, '"email" must be a valid email'],
			[{ email: ['dan@example.com', 'bad'], role }, '"email[1]" must be a valid email'], [{ email: [5], role }, '"email[0]" must be a string'], [{ email: 'dan@example.com' }, '"role" is required'],
			[{ email: 'dan@example.com', role: null }, '"role" must be a string'], [{ email: 'dan@example.com', role: 'x' }, '"role" must be a valid GUID'], [{ email: 'dan@example.com', role, extra: 1 }, '"extra" is not allowed'],
			[{ email: 'dan@example.com', role, invite_url: '/join' }, '"invite_url" must be a valid uri'], [{ email: 'dan@example.com', role, invite_url: 'https://evil.example/join' }, 'URL "https://evil.example/join" can\'t be used to invite users'],
			[{ email: 'dan@example.com', role, invite_url: 'https://app.example.com@evil.example/join' }, 'URL "https://app.example.com@evil.example/join" can\'t be used to invite users'], [[], '"value" must be of type object'],
		]) refused(await chief.post('/users/invite', body), 400, 'INVALID_PAYLOAD', { reason });
		refused(await chief.post('/users/invite', { email: ['dan@example.com', 'eve@example.com'], role: '00000000-0000-4000-8000-000000000000' }), 400, 'INVALID_FOREIGN_KEY');
		assert.equal(before + (await users('dan@example.com')).length + (await users('eve@example.com')).length, 0);
		// Who may not create users learns nothing of who is invited, and makes no mail.
		for (const email of ['dan@example.com', 'bob@example.com']) refused(await anyone.post('/users/invite', { email, role }), 403, 'FORBIDDEN');
		const guest = new Client(server.url, (await signs(server.url, 'ada@example.com', 'Ada-pass-1')).body.data.access_token);
		for (const email of ['dan@example.com', 'bob@example.com']) refused(await guest.post('/users/invite', { email, role }), 403, 'FORBIDDEN');
	});

	await check('tokens are good for their one purpose', async () => {
		const accept = (claims, key = secret) => anyone.post('/users/invite/accept', { token: jwt({ email: 'bob@example.com', scope: 'invite', ...claims }, key), password: 'Bob-pass-1' });
		const verify = (claims) => anyone.get(`/users/register/verify-email?token=${jwt({ email: 'bob@example.com', scope: 'pending-registration', ...claims }, secret)}`);
		refused(await accept({ scope: 'password-reset' }), 403, 'FORBIDDEN');
		refused(await accept({ exp: 1000 }), 401, 'TOKEN_EXPIRED');
		refused(await accept({}, 'wrong'), 403, 'INVALID_TOKEN');
		refused(await accept({ iss: 'else' }), 403, 'INVALID_TOKEN');
		refused(await accept({ email: undefined }), 403, 'FORBIDDEN');
		refused(await accept({ email: admin.email }), 400, 'INVALID_INVITE');
		refused(await accept({ email: 'nobody@example.com' }), 400, 'INVALID_INVITE');
		refused(await verify({ scope: 'invite' }), 403, 'FORBIDDEN');
		refused(await verify({}), 400, 'INVALID_PAYLOAD', { reason: 'Invalid verification code' });
		refused(await anyone.get('/users/register/verify-email'), 403, 'INVALID_TOKEN');
		for (const query of ['token=', 'token=a&token=b']) {
			const answer = await fetch(`${server.url}/users/register/verify-email?${query}`, { redirect: 'manual' });
			assert.deepEqual([answer.status, answer.headers.get('location')], [302, '/admin/login']);
		}
		await setting({ auth_password_policy: '/^.{8,}$/' });
		refused(await anyone.post('/users/invite/accept', { token: jwt({ email: 'bob@example.com', scope: 'invite' }, secret), password: 'short' }), 400, 'FAILED_VALIDATION', { field: 'password', type: 'regex' });
		await setting({ auth_password_policy: null });
		assert.equal((await users('bob@example.com'))[0].status, 'invited');
	});

	await check('a forgotten password is replaced, once', async () => {
		assert.equal((await anyone.post('/auth/password/request', { email: 'ADA@example.com', reset_url: 'https://app.example.com/reset?lang=de' })).status, 204);
		const mail = await box.next();
		assert.deepEqual([mail.parsed.subject, mail.to], ['Password Reset Request', ['ada@example.com']]);
		assert.ok(linkIn(mail).startsWith('https://app.example.com/reset?lang=de&token='));
		refused(await anyone.post('/auth/password/request', { email: 'ada@example.com', reset_url: 'https://app.example.com/reset/' }), 400, 'INVALID_PAYLOAD');
		assert.equal((await anyone.post('/auth/password/reset', { token: tokenIn(mail), password: 'Ada-pass-2' })).status, 204);
		assert.equal((await signs(server.url, 'ada@example.com', 'Ada-pass-2')).status, 200);
		refused(await anyone.post('/auth/password/reset', { token: tokenIn(mail), password: 'Ada-pass-3' }), 403, 'FORBIDDEN');
		for (const email of ['nobody@example.com', 'bob@example.com']) assert.equal((await anyone.post('/auth/password/request', { email })).status, 204);
	});

	await check('registration: closed, open, with and without a mail', async () => {
		const registers = (body) => anyone.post('/users/register', { password: 'Long-pass-9', ...body });
		const eve = 'eve@example.com';
		refused(await registers({ email: eve }), 403, 'FORBIDDEN');
		await setting({ public_registration: true, public_registration_verify_email: true, public_registration_role: role, public_registration_email_filter: { _and: [{ email: { _ends_with: '@example.com' } }] } });
		for (const [body, reason] of [[{ email: 'bad' }, '"email" must be a valid email'], [{ email: eve, password: '' }, '"password" is not allowed to be empty'], [{ email: eve, first_name: 5 }, '"first_name" must be a string'],
			[{ email: eve, role }, '"role" is not allowed'], [{ email: eve, status: 'active' }, '"status" is not allowed'], [{ email: eve, verification_url: 'https://evil.example' }, 'URL "https://evil.example" can\'t be used to verify registered users']]) {
			refused(await registers(body), 400, 'INVALID_PAYLOAD', { reason });
		}
		refused(await registers({ email: 'eve@else.org' }), 403, 'FORBIDDEN');
		assert.equal((await registers({ email: eve, first_name: 'Eve <b>' })).status, 204);
		const first = await box.next();
		assert.equal(first.parsed.subject, 'Verify your email address');
		assert.ok(linkIn(first).startsWith('https://data.example.com/users/register/verify-email?token='));
		assert.ok(first.parsed.html.includes('Eve &lt;b&gt;') && !first.parsed.html.includes('<b>'), 'a name is no markup');
		assert.deepEqual((await users(eve)).map((user) => [user.status, user.role, user.first_name]), [['unverified', role, 'Eve <b>']]);
		refused(await signs(server.url, eve, 'Long-pass-9'), 401, 'INVALID_CREDENTIALS');
		// Again, with another password: nothing of the first registration is left, and its link leads nowhere.
		assert.equal((await registers({ email: 'Eve@example.com', password: 'Else-pass-9', last_name: 'E', verification_url: 'https://app.example.com/verify' })).status, 204);
		const second = await box.next();
		assert.equal(second.to[0], eve);
		assert.ok(linkIn(second).startsWith('https://app.example.com/verify?token='));
		assert.deepEqual((await users(eve)).map((user) => [user.status, user.role, user.first_name, user.last_name]), [['unverified', role, null, 'E']]);
		const verifying = (mail) => `/users/register/verify-email?token=${tokenIn(mail)}`;
		refused(await anyone.get(verifying(first)), 400, 'INVALID_PAYLOAD', { reason: 'Invalid verification code' });
		assert.equal((await registers({ email: eve })).status, 204);
		const third = await box.next();
		refused(await anyone.get(verifying(second)), 400, 'INVALID_PAYLOAD', { reason: 'Invalid verification code' });
		assert.equal((await users(eve))[0].status, 'unverified');
		const link = new URL(linkIn(third));
		const followed = await fetch(server.url + link.pathname + link.search, { redirect: 'manual' });
		const [{ id, status }] = await users(eve);
		assert.deepEqual([followed.status, followed.headers.get('location'), status], [302, `/admin/users/${id}`, 'active']);
		assert.equal((await signs(server.url, eve, 'Long-pass-9')).status, 200);
		refused(await signs(server.url, eve, 'Else-pass-9'), 401, 'INVALID_CREDENTIALS');
		refused(await anyone.get(link.pathname + link.search), 400, 'INVALID_PAYLOAD');
		// Whoever is verified is somebody: a registration changes nothing of theirs, and mails nothing.
		assert.equal((await registers({ email: eve, password: 'Third-pass-9', first_name: 'Mallory' })).status, 204);
		assert.deepEqual([(await users(eve))[0].first_name, (await signs(server.url, eve, 'Third-pass-9')).status], [null, 401]);
		// Of several at once each has its mail, and one of the links is good.
		assert.deepEqual([...new Set((await Promise.all(Array.from({ length: 4 }, (_, i) => registers({ email: 'ivy@example.com', password: `Ivy-pass-${i}` })))).map((answer) => answer.status))], [204]);
		const links = [];
		for (let i = 0; i < 4; i++) links.push(await box.next());
		assert.deepEqual([...new Set(links.map((mail) => mail.to[0]))], ['ivy@example.com']);
		const judged = await Promise.all(links.map(async (mail) => (await fetch(server.url + verifying(mail), { redirect: 'manual' })).status));
		assert.deepEqual(judged.sort(), [302, 400, 400, 400]);
		// Of people who are there nobody learns, not even by a password that the policy refuses.
		await setting({ auth_password_policy: '/^.{8,}$/' });
		for (const email of [eve, 'new@example.com']) refused(await registers({ email, password: 'short' }), 400, 'FAILED_VALIDATION');
		await setting({ auth_password_policy: null, public_registration_verify_email: false });
		for (const email of [eve, 'bob@example.com']) assert.equal((await registers({ email })).status, 204);
		assert.equal((await registers({ email: 'fay@example.com' })).status, 204);
		assert.equal((await signs(server.url, 'fay@example.com', 'Long-pass-9')).status, 200);
		assert.equal((await users('bob@example.com'))[0].status, 'invited');
		const crowd = await Promise.all(Array.from({ length: 8 }, () => registers({ email: 'gus@example.com' })));
		assert.deepEqual([...new Set(crowd.map((answer) => answer.status))], [204]);
		assert.equal((await users('gus@example.com')).length, 1);
		await setting({ public_registration: false });
	});

	await check('a link that is followed several times at once counts once', async () => {
		const at_once = (send) => Promise.all(Array.from({ length: 4 }, (_, i) => send(i)));
		const password = (i) => `At-once-${i}`;
		/** One of the answers is 204, the others are what a replay gets; the password of the one is the user's. */
		const once = async (email, answers, status, code) => {
			const won = answers.findIndex((answer) => answer.status === 204);
			assert.deepEqual(answers.map((answer) => answer.status).sort(), [204, status, status, status]);
			for (const [i, answer] of answers.entries()) if (i !== won) refused(answer, status, code);
			for (let i = 0; i < 4; i++) assert.equal((await signs(server.url, email, password(i))).status, i === won ? 200 : 401);
		};
		await chief.must('POST', '/users/invite', { email: 'kim@example.com', role });
		const invited = tokenIn(await box.next());
		await once('kim@example.com', await at_once((i) => anyone.post('/users/invite/accept', { token: invited, password: password(i) })), 400, 'INVALID_INVITE');
		await anyone.must('POST', '/auth/password/request', { email: 'kim@example.com' });
		const forgotten = tokenIn(await box.next());
		await once('kim@example.com', await at_once((i) => anyone.post('/auth/password/reset', { token: forgotten, password: password(i) })), 403, 'FORBIDDEN');
		await setting({ public_registration: true, public_registration_verify_email: true });
		await anyone.must('POST', '/users/register', { email: 'lea@example.com', password: password(0) });
		const verified = tokenIn(await box.next());
		const answers = await at_once(() => fetch(`${server.url}/users/register/verify-email?token=${verified}`, { redirect: 'manual' }));
		assert.deepEqual(answers.map((answer) => answer.status).sort(), [302, 400, 400, 400]);
		await setting({ public_registration: false });
		// What the policy refuses uses up nothing.
		await chief.must('POST', '/users/invite', { email: 'max@example.com', role });
		const kept = tokenIn(await box.next());
		await setting({ auth_password_policy: '/^.{8,}$/' });
		refused(await anyone.post('/users/invite/accept', { token: kept, password: 'short' }), 400, 'FAILED_VALIDATION');
		await setting({ auth_password_policy: null });
		assert.equal((await anyone.post('/users/invite/accept', { token: kept, password: 'Long-enough' })).status, 204);
	});

	await check('header injection ends in the payload', async () => {
		for (const email of ['a@example.com\r\nBcc: b@example.com', 'a@example.com\nX: y', '"a\r\nb"@example.com', 'a@example.com, b@example.com', '<a@example.com>', 'a b@example.com', 'a@example.com\u0000']) {
			const answer = await chief.post('/users/invite', { email, role });
			assert.equal(answer.status, 400, `${JSON.stringify(email)}: ${answer.text}`);
		}
		await setting({ project_name: 'Ärger & "Söhne"\r\nBcc: spy@example.com\r\n\r\nbody', project_color: '"><script>', project_url: 'https://p.example.com/"x' });
		assert.equal((await chief.post('/users/invite', { email: 'hal@example.com', role })).status, 204);
		const mail = await box.next();
		assert.deepEqual(mail.to, ['hal@example.com']);
		assert.deepEqual([mail.parsed.bcc, mail.parsed.headers.has('x')], [undefined, false]);
		assert.equal(mail.parsed.from.value[0].name.replace(/\s+/g, ' '), 'Ärger & "Söhne" Bcc: spy@example.com body');
		assert.deepEqual([...mail.parsed.headers.keys()].sort(), ['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to']);
		assert.ok(!mail.parsed.html.includes('<script>') && !mail.parsed.html.includes('/"x'));
		assert.ok(mail.raw.split('\r\n').every((line) => line.length <= 78), 'no line is longer than lines of mails are');
		await setting({ project_name: 'Plain', project_color: '#123456', project_url: 'https://p.example.com' });
	});

	await check('templates of the project take the place of those built in, at once', async () => {
		writeFileSync(join(templates, 'user-invitation.liquid'), '{% layout "base" %}{% block content %}{{ email }} at {{ projectName }}, {{ projectColor }}, {{ projectUrl }}: <a href="{{ url }}">{{ first_name | default: "you" | upcase }}</a>{% endblock %}');
		writeFileSync(join(templates, 'base.liquid'), '<main>{% block content %}{% endblock %}</main>');
		assert.equal((await chief.post('/users/invite', { email: 'ina@example.com', role })).status, 204);
		const mail = await box.next();
		assert.match(mail.parsed.html.trim(), /^<main>ina@example\.com at Plain, #123456, https:\/\/p\.example\.com: <a href="https:\/\/data\.example\.com\/admin\/accept-invite\?token=[^"]+">YOU<\/a><\/main>$/);
		assert.equal((await anyone.post('/users/invite/accept', { token: tokenIn(mail), password: 'Ina-pass-1' })).status, 204);
		writeFileSync(join(templates, 'user-invitation.liquid'), '\n{% for x in (1..999999999) %}{% endfor %}');
		assert.equal((await chief.post('/users/invite', { email: 'jo@example.com', role })).status, 204);
		assert.ok(linkIn(await box.next()), 'one that cannot be used does not keep the mail back');
		await logged(server, /user-invitation.*line 2: a range is too long/);
	});

	await check('two factors: on with a code, needed, off with a code or by an admin', async () => {
		const fay = new Client(server.url, (await signs(server.url, 'fay@example.com', 'Long-pass-9')).body.data.access_token);
		const [{ id }] = await users('fay@example.com');
		const generate = (body, client = fay) => client.post('/users/me/tfa/generate', body);
		for (const path of ['generate', 'enable', 'disable']) refused(await anyone.post(`/users/me/tfa/${path}`, {}), 401, 'INVALID_CREDENTIALS');
		for (const body of [undefined, {}, { password: '' }, { password: null }, []]) refused(await generate(body), 400, 'INVALID_PAYLOAD', { reason: '"password" is required' });
		refused(await generate({ password: 5 }), 400, 'INVALID_PAYLOAD');
		refused(await generate({ password: 'wrong' }), 401, 'INVALID_CREDENTIALS');
		const made = (await generate({ password: 'Long-pass-9' })).body.data;
		assert.match(made.secret, /^[A-Z2-7]{16}$/);
		assert.equal(made.otpauth_url, `otpauth://totp/Plain:fay%40example.com?secret=${made.secret}&period=30&digits=6&algorithm=SHA1&issuer=Plain`);
		assert.notEqual((await generate({ password: 'Long-pass-9' })).body.data.secret, made.secret, 'kept nowhere until it is enabled');
		const enable = (body) => fay.post('/users/me/tfa/enable', body);
		refused(await enable({ otp: '1' }), 400, 'INVALID_PAYLOAD', { reason: '"secret" is required' });
		refused(await enable({ secret: made.secret }), 400, 'INVALID_PAYLOAD', { reason: '"otp" is required' });
		for (const otp of ['000000', 'abcdef', 5, '']) refused(await enable({ secret: made.secret, otp }), 400, 'INVALID_PAYLOAD');
		refused(await fay.post('/users/me/tfa/disable', { otp: '000000' }), 400, 'INVALID_PAYLOAD', { reason: `User "${id}" doesn't have TFA enabled` });
		// Enabling is an update of the own row, and needs the right to it.
		refused(await enable({ secret: made.secret, otp: code(made.secret) }), 403, 'FORBIDDEN');
		const policy = (await chief.must('POST', '/policies', { name: 'tfa' })).id;
		await chief.must('POST', '/access', { user: id, policy });
		await chief.must('POST', '/permissions', { policy, collection: 'directus_users', action: 'update', fields: ['tfa_secret'], permissions: { id: { _eq: '$CURRENT_USER' } } });
		assert.equal((await enable({ secret: made.secret, otp: code(made.secret) })).status, 204);
		refused(await enable({ secret: made.secret, otp: code(made.secret) }), 400, 'INVALID_PAYLOAD', { reason: 'TFA Secret is already set for this user' });
		refused(await generate({ password: 'Long-pass-9' }), 400, 'INVALID_PAYLOAD', { reason: 'TFA Secret is already set for this user' });
		assert.equal((await users('fay@example.com'))[0].tfa_secret, '**********');
		assert.ok(!JSON.stringify(await chief.must('GET', '/revisions?limit=-1')).includes(made.secret), 'no revision shows it');
		refused(await fay.patch('/users/me', { tfa_secret: null }), 400, 'INVALID_PAYLOAD');
		refused(await signs(server.url, 'fay@example.com', 'Long-pass-9'), 401, 'INVALID_OTP');
		assert.equal((await signs(server.url, 'fay@example.com', 'Long-pass-9', code(made.secret))).status, 200);
		refused(await fay.post('/users/me/tfa/disable', {}), 400, 'INVALID_PAYLOAD', { reason: '"otp" is required' });
		refused(await fay.post('/users/me/tfa/disable', { otp: '000000' }), 400, 'INVALID_PAYLOAD', { reason: '"otp" is invalid' });
		assert.equal((await fay.post('/users/me/tfa/disable', { otp: code(made.secret) })).status, 204);
		assert.equal((await signs(server.url, 'fay@example.com', 'Long-pass-9')).status, 200);
		assert.equal((await enable({ secret: made.secret, otp: code(made.secret) })).status, 204);
		// Guesses count as those of logins do.
		await chief.must('PATCH', '/settings', { auth_login_attempts: 3 });
		for (let i = 0; i < 3; i++) refused(await fay.post('/users/me/tfa/disable', { otp: '000000' }), 400, 'INVALID_PAYLOAD', { reason: '"otp" is invalid' });
		assert.equal((await users('fay@example.com'))[0].status, 'active');
		refused(await fay.post('/users/me/tfa/disable', { otp: '000000' }), 400, 'INVALID_PAYLOAD', { reason: '"otp" is invalid' });
		assert.equal((await users('fay@example.com'))[0].status, 'suspended');
		refused(await fay.post('/users/me/tfa/disable', { otp: code(made.secret) }), 401, 'INVALID_CREDENTIALS');
		await chief.must('PATCH', '/settings', { auth_login_attempts: 25 });
		await chief.must('PATCH', `/users/${id}`, { status: 'active' });
		fay.token = (await signs(server.url, 'fay@example.com', 'Long-pass-9', code(made.secret))).body.data.access_token;
		refused(await fay.post(`/users/${id}/tfa/disable`), 403, 'FORBIDDEN');
		refused(await anyone.post(`/users/${id}/tfa/disable`), 401, 'INVALID_CREDENTIALS');
		assert.equal((await chief.post(`/users/${id}/tfa/disable`)).status, 204);
		assert.equal((await signs(server.url, 'fay@example.com', 'Long-pass-9')).status, 200);
		refused(await chief.post('/users/00000000-0000-4000-8000-000000000000/tfa/disable'), 403, 'FORBIDDEN');
	});

	await check('the page a user was on', async () => {
		const fay = new Client(server.url, (await signs(server.url, 'fay@example.com', 'Long-pass-9')).body.data.access_token);
		const track = (body, client = fay) => client.patch('/users/me/track/page', body);
		refused(await track({ last_page: '/x' }, anyone), 401, 'INVALID_CREDENTIALS');
		for (const body of [{}, { last_page: '' }, { last_page: null }, []]) refused(await track(body), 400, 'INVALID_PAYLOAD', { reason: '"last_page" key is required' });
		refused(await track({ last_page: 'x'.repeat(256) }), 400, 'VALUE_TOO_LONG');
		refused(await track({ last_page: '/x\u0000' }), 400, 'INVALID_PAYLOAD');
		const rows = (await chief.must('GET', '/activity?aggregate[count]=id'))[0].count.id;
		assert.equal((await track({ last_page: '/content/ärticles', other: 1 })).status, 204);
		assert.equal((await users('fay@example.com'))[0].last_page, '/content/ärticles');
		assert.equal((await chief.must('GET', '/activity?aggregate[count]=id'))[0].count.id, rows, 'it leaves no trace');
	});

	await check('nothing secret is in the log', () => {
		for (const word of ['token=', 'Ada-pass', 'Long-pass', 'eyJ']) assert.ok(!server.log().includes(word), word);
	});
	await check('the server stops cleanly', async () => assert.equal((await server.stop()).code, 0));
	await box.close();
	await database.drop();
}

within('transports');
const database = freshDatabase('sqlite');
await bootstrap(database);
const invitesWith = async (env, body) => {
	const server = await Server.start(database, env);
	try {
		const chief = await Client.login(server.url);
		const role = (await chief.must('POST', '/roles', { name: 'r' })).id;
		let serial = 0;
		await body(server, () => chief.post('/users/invite', { email: `p${process.hrtime.bigint()}-${++serial}@example.com`, role }), chief);
	} finally {
		assert.equal((await server.stop()).code, 0);
	}
};

await check('login at the SMTP server, by name; with STARTTLS, with TLS from the begin; kept connections', async () => {
	const account = { user: 'robot', password: 'smtp-s3cret' };
	for (const [options, extra] of [[account, {}], [{ ...account, tls: true }, { EMAIL_SMTP_TLS_REJECT_UNAUTHORIZED: 'false' }], [{ ...account, secure: true }, { EMAIL_SMTP_SECURE: 'true', EMAIL_SMTP_TLS_REJECT_UNAUTHORIZED: 'false' }]]) {
		const box = await Mailbox.open(options);
		await invitesWith(smtp(box, { EMAIL_VERIFY_SETUP: 'false', EMAIL_SMTP_USER: 'robot', EMAIL_SMTP_PASSWORD: 'smtp-s3cret', EMAIL_SMTP_NAME: 'data.example.com', EMAIL_SMTP_POOL: 'true', ...extra }), async (server, invites) => {
			for (let i = 0; i < 3; i++) { assert.equal((await invites()).status, 204); assert.equal((await box.next()).greeting, 'data.example.com'); }
			assert.ok(!server.log().includes('not sent'), server.log());
		});
		assert.ok(box.connections < 3, `${box.connections} connections for three mails`);
		assert.equal(box.secured > 0, Boolean(options.tls || options.secure));
		await box.close();
	}
});
await check('TLS is left alone where that is asked for', async () => {
	const box = await Mailbox.open({ tls: true });
	await invitesWith(smtp(box, { EMAIL_SMTP_IGNORE_TLS: 'true' }), async (_, invites) => { await invites(); await box.next(); });
	assert.equal(box.secured, 0);
	await box.close();
});

for (const [name, options, extra, pattern] of [
	['nobody listens', null, { EMAIL_SMTP_PORT: '1' }, /Mails cannot be sent as things are: SMTP at 127\.0\.0\.1:1/],
	['a wrong password', { user: 'robot', password: 'right' }, { EMAIL_SMTP_USER: 'robot', EMAIL_SMTP_PASSWORD: 'wr0ng-s3cret' }, /Mails cannot be sent as things are: SMTP at/],
	['a certificate nobody knows', { tls: true }, {}, /Mails cannot be sent as things are: SMTP at/],
	['a server that refuses', { refuse: 'no such user here' }, {}, /A mail \(user-invitation\) was not sent: SMTP at/],
	['no such host', null, { EMAIL_SMTP_HOST: 'mail.invalid' }, /Mails cannot be sent as things are: SMTP at mail\.invalid/],
	['a way that this build does not have', null, { EMAIL_TRANSPORT: 'mailgun' }, /EMAIL_TRANSPORT is "mailgun"/],
	['no sendmail', null, { EMAIL_TRANSPORT: 'sendmail', EMAIL_SENDMAIL_PATH: '/nowhere/sendmail' }, /\/nowhere\/sendmail cannot be run/],
]) {
	await check(`wrong settings (${name}) are in the log and fail no request`, async () => {
		const box = options ? await Mailbox.open(options) : { port: 1, mails: [], close() {} };
		await invitesWith(smtp(box, extra), async (server, invites) => {
			assert.equal((await invites()).status, 204);
			await logged(server, pattern);
			await logged(server, /A mail \(user-invitation\) was not sent/);
			assert.ok(!server.log().includes('s3cret'), 'no password in the log');
		});
		assert.equal(box.mails.length, 0);
		await box.close();
	});
}
await check('a server that does not answer holds up neither requests nor the end', async () => {
	const box = await Mailbox.open({ hang: true });
	await invitesWith(smtp(box, { EMAIL_VERIFY_SETUP: 'false', SERVER_SHUTDOWN_TIMEOUT: '200' }), async (_, invites) => {
		for (let i = 0; i < 10; i++) assert.equal((await invites()).status, 204);
	});
	await box.close();
});
await check('the sendmail program', async () => {
	const folder = temporaryFolder('sendmail');
	const [program, out] = [join(folder, 'sendmail'), join(folder, 'out')];
	writeFileSync(program, `#!/bin/sh\n{ echo "$@"; cat; } > ${out}.part && mv ${out}.part ${out}\n`);
	chmodSync(program, 0o755);
	await invitesWith({ EMAIL_SENDMAIL_PATH: program, EMAIL_FROM: 'The Robot <robot@example.com>' }, async (server, invites) => {
		assert.equal((await invites()).status, 204);
		let text = '';
		for (let i = 0; i < 400 && !text; i++) { await sleep(25); try { text = readFileSync(out, 'utf8'); } catch { /* not yet */ } }
		assert.match(text, /^-i -f robot@example\.com p\d+-1@example\.com\nFrom: "The Robot" <robot@example\.com>\n/);
		assert.ok(!text.includes('\r'));
	});
});
await check('a sender that is no address stops the start', async () => {
	const { code: status, stdout, stderr } = await command(['start'], settings(database, { PORT: '0', EMAIL_FROM: 'nobody' }), { timeout: 10000 });
	assert.equal(status, 1);
	assert.match(stdout + stderr, /EMAIL_FROM is "nobody".*e\.g\./);
});
finish();
