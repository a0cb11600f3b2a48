// Bytes that are no request, no JSON, or too much of it.
import assert from 'node:assert/strict';
import { rawExchange } from '../../kit/client.mjs';
import { check, refused } from '../../kit/verdict.mjs';

const path = '/items/bad_row';

/** A refusal of the client's side, in the envelope. */
export function refusedSomehow(answer) {
	const got = `${answer.status} ${answer.text.slice(0, 300)}`;
	assert.ok(answer.status >= 400 && answer.status < 500, `wanted a refusal, got ${got}`);
	assert.ok(answer.code && answer.error.message, `wanted the error envelope, got ${got}`);
}

export async function bytes({ client: plain, url, database }) {
	const rows = async () => Number((await database.sql('select count(*) from bad_row'))[0][0]);
	const stored = await rows();
	let accepted = 0;
	const client = Object.create(plain);
	client.post = async (target, ...rest) => {
		const answer = await plain.post(target, ...rest);
		if (target === path && answer.status === 200) accepted++;
		return answer;
	};

	for (const [name, body] of [['cut off', '{"n": '], ['trailing', '{"n":1}}'], ['two documents', '{"n":1}{"n":2}'], ['a text', '"hello"'], ['a number', '5'], ['null', 'null'], ['markup', '<x/>'],
		['single quotes', "{'n':1}"], ['a comment', '{"n":1/**/}'], ['NaN', '{"n":NaN}'], ['a bare minus', '{"n":-}'], ['a bad escape', '{"title":"\\x41"}'], ['a control character', '{"title":"a\nb"}']]) {
		await check(`broken JSON: ${name}`, async () => refused(await client.post(path, body), 400, 'INVALID_PAYLOAD'));
	}
	await check('broken JSON on login', async () => refused(await client.post('/auth/login', '{"email"'), 400, 'INVALID_PAYLOAD'));
	await check('broken JSON on PATCH', async () => refused(await client.patch(`${path}/1`, '{"n"'), 400, 'INVALID_PAYLOAD'));

	for (const [name, open, close] of [['lists', '[', ']'], ['objects', '{"j":', '}']]) {
		const nested = (depth) => `{"j":${open.repeat(depth)}1${close.repeat(depth)}}`;
		await check(`${name} 2000 deep are stored or refused`, async () => assert.ok((await client.post(path, nested(2000))).status < 500));
		await check(`${name} 100000 deep`, async () => refusedSomehow(await client.post(path, nested(100000))));
	}
	await check('a filter 20000 deep', async () => refusedSomehow(await client.search(path, `{"query":{"filter":${'{"_and":['.repeat(20000)}{"n":{"_eq":1}}${']}'.repeat(20000)}}}`)));
	await check('fields 500 deep', async () => refusedSomehow(await client.get(`${path}?fields=${'parent.'.repeat(500)}id`)));
	await check('a body beyond MAX_PAYLOAD_SIZE', async () => {
		const answer = await client.post(path, { text: 'x'.repeat(1100 * 1024) });
		assert.ok([400, 413].includes(answer.status), `${answer.status} ${answer.text.slice(0, 200)}`);
		refusedSomehow(answer);
	});
	await check('a declared length of 10 GB is refused without reading it', async () => {
		const { text, ms } = await rawExchange(url, `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n{`, { until: /^HTTP\/1\.1 \d+[^]*\r\n\r\n/ });
		assert.match(text, /^HTTP\/1\.1 4\d\d/);
		assert.ok(ms < 2000, `${ms} ms`);
	});
	await check('endless chunks end at the limit', async () => {
		const chunk = `10000\r\n${'x'.repeat(65536)}\r\n`;
		const { text, closed } = await rawExchange(url, `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(40)}`, { until: /^HTTP\/1\.1 \d+/ });
		assert.ok(/^HTTP\/1\.1 4\d\d/.test(text) || (closed && text === ''), text);
	});

	const quoted = (...raw) => Buffer.concat([Buffer.from('{"title":"'), Buffer.from(raw), Buffer.from('"}')]);
	for (const [name, raw] of [['a lone 0xff', [0xff]], ['an overlong slash', [0xc0, 0xaf]], ['a surrogate', [0xed, 0xa0, 0x80]], ['a cut sequence', [0xe2, 0x82]], ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80]]]) {
		await check(`invalid UTF-8: ${name}`, async () => refused(await client.post(path, quoted(...raw)), 400, 'INVALID_PAYLOAD'));
	}
	await check('invalid UTF-8 in a query', async () => assert.ok((await client.get(`${path}?search=%ff%fe`)).status < 500));
	await check('invalid UTF-8 in a filter', async () => assert.ok((await client.get(`${path}?filter[title][_eq]=%c3%28`)).status < 500));
	await check('a lone surrogate escape', async () => assert.ok((await client.post(path, '{"text":"\\ud800"}')).status < 500));
	await check('a NUL in a value is kept or refused', async () => {
		const answer = await client.post(path, { text: 'a\0b' });
		if (answer.status === 200) assert.equal(answer.body.data.text, 'a\0b');
		else refused(answer, 400, 'INVALID_PAYLOAD');
	});
	await check('a NUL in a filter', async () => assert.ok((await client.search(path, { query: { filter: { title: { _eq: 'a\0b' } } } })).status < 500));
	await check('a NUL in a query text', async () => assert.ok((await client.get(`${path}?search=a%00b`)).status < 500));
	await check('a raw NUL byte between JSON tokens', async () => refused(await client.post(path, Buffer.from('{"n":\0 1}')), 400, 'INVALID_PAYLOAD'));

	for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', '', 'application/json; charset=utf-16', 'nonsense']) {
		await check(`content type "${type}" on a required field`, async () => refusedSomehow(await client.post('/items/bad_need', Buffer.from('need=a'), { headers: { 'content-type': type } })));
	}

	for (const [name, target] of [['a broken escape', '/items/%zz'], ['a cut escape', '/items/bad_row%2'], ['invalid UTF-8', '/items/%ff%fe'], ['a NUL', '/items/bad_row%00'], ['a slash', '/items/bad_row%2f1'], ['dots', '/items/..%2f..%2fetc%2fpasswd'], ['a long name', `/items/${'a'.repeat(5000)}`]]) {
		await check(`path with ${name}`, async () => refusedSomehow(await client.get(target)));
	}

	const flood = (head) => rawExchange(url, head, { until: /^HTTP\/1\.1 \d+[^]*\r\n\r\n/ });
	await check('a flood of headers', async () => assert.match((await flood(`GET /server/ping HTTP/1.1\r\nHost: a\r\n${Array.from({ length: 5000 }, (_, i) => `x-${i}: ${'y'.repeat(40)}\r\n`).join('')}\r\n`)).text, /^HTTP\/1\.1 4(31|00)/));
	await check('one endless header', async () => assert.match((await flood(`GET /server/ping HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(200000)}\r\n\r\n`)).text, /^HTTP\/1\.1 4(31|00)/));
	await check('an endless request line', async () => assert.match((await flood(`GET /${'y'.repeat(200000)} HTTP/1.1\r\nHost: a\r\n\r\n`)).text, /^HTTP\/1\.1 4(31|14|00)/));
	for (const [name, head] of [['garbage', 'GARBAGE\r\n\r\n'], ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'], ['two lengths', 'POST /items/bad_row HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n'],
		['a negative length', 'POST /items/bad_row HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n'], ['length and chunks', 'POST /items/bad_row HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
		['a chunk without a size', 'POST /items/bad_row HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n'], ['a huge chunk size', 'POST /items/bad_row HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n'],
		['a header without a name', 'GET /server/ping HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n'], ['HTTP/9.9', 'GET /server/ping HTTP/9.9\r\nHost: a\r\n\r\n']]) {
		await check(`not HTTP: ${name}`, async () => {
			const { text, closed } = await rawExchange(url, Buffer.from(head, 'latin1'), { until: /^HTTP\/1\.1 \d+/ });
			assert.ok(/^HTTP\/1\.1 (4\d\d|505)/.test(text) || (closed && text === ''), `got ${JSON.stringify(text.slice(0, 80))}, closed ${closed}`);
		});
	}
	await check('requests pipelined behind a broken one are not run', async () => {
		const smuggled = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /server/ping HTTP/1.1\r\nHost: a\r\n\r\n`;
		assert.doesNotMatch((await rawExchange(url, smuggled, { wait: 500 })).text, /pong/);
	});
	await check('what was refused left nothing behind', async () => {
		assert.equal(await rows(), stored + accepted);
	});
}

/** Sixty connections that stop half way. The server answers others meanwhile, and closes the silent ones. */
export function stalls({ client, url }) {
	const began = performance.now();
	const headers = Array.from({ length: 50 }, () => rawExchange(url, 'GET /server/ping HTTP/1.1\r\nHost: a\r\nX-Slow', { wait: 20000 }));
	for (let i = 0; i < 10; i++) rawExchange(url, `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"n":`, { wait: 5000 });
	return {
		async finished() {
			await check('stalled requests do not slow others', async () => {
				const asked = performance.now();
				assert.equal((await client.get('/server/ping')).status, 200);
				assert.ok(performance.now() - asked < 1000);
			});
			await check('requests stalled in their header are closed', async () => {
				const ends = await Promise.all(headers);
				assert.equal(ends.filter((end) => end.closed).length, ends.length, `open after ${Math.round(performance.now() - began)} ms`);
				assert.ok(ends.every((end) => end.text === '' || /^HTTP\/1\.1 408/.test(end.text)), ends[0].text);
			});
		},
	};
}
