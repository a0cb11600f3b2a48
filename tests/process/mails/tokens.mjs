// Tokens and codes as their specifications have them, computed beside the server.
import { createHmac } from 'node:crypto';

/** A JSON Web Token (HS256) with these claims, good for an hour. */
export function jwt(claims, secret) {
	const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: 'directus', exp: Math.floor(Date.now() / 1000) + 3600, ...claims })}`;
	return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** The code that an authenticator app shows now (RFC 6238). */
export function code(secret) {
	const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
	const digest = createHmac('sha1', key).update(counter).digest();
	const at = digest[19] & 15;
	return String((digest.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0');
}
