// Stands before PostgreSQL like a pooler that keeps no listener: everything passes but notices.
import net from 'node:net';

/** Whole messages of the server without its notices (type A), and what is left of a message that is not whole yet. */
function withoutNotices(bytes) {
	const passed = [];
	let at = 0;
	while (bytes.length - at >= 5) {
		const end = at + 1 + bytes.readUInt32BE(at + 1);
		if (end > bytes.length) break;
		if (bytes[at] !== 'A'.charCodeAt(0)) passed.push(bytes.subarray(at, end));
		at = end;
	}
	return [Buffer.concat(passed), bytes.subarray(at)];
}

/** The port to connect to, without TLS. It listens until the process ends. */
export async function deafProxy({ host, port }) {
	const server = net.createServer((client) => {
		const database = net.connect(Number(port), host);
		let rest = Buffer.alloc(0);
		client.pipe(database);
		database.on('data', (bytes) => {
			const [passed, left] = withoutNotices(Buffer.concat([rest, bytes]));
			rest = left;
			client.write(passed);
		});
		for (const [one, other] of [[client, database], [database, client]]) one.on('error', () => other.destroy()).on('close', () => other.destroy());
	});
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	server.unref();
	return server.address().port;
}
