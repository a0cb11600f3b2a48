// An authenticator in software: makes key pairs, answers challenges as navigator.credentials would, and lies on demand.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (data) => createHash('sha256').update(data).digest();
const text = (value) => Buffer.from(value).toString('base64url');

// ---- CBOR, as much as CTAP2 has
function head(major, value) {
	if (value < 24) return Buffer.from([(major << 5) | value]);
	if (value < 256) return Buffer.from([(major << 5) | 24, value]);
	return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
export function cbor(value) {
	if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
	if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
	if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
	const entries = value instanceof Map ? [...value] : Object.entries(value);
	return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

const kinds = {
	ES256: { make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), hash: 'sha256', cose: (jwk) => new Map([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(jwk.x, 'base64url')], [-3, Buffer.from(jwk.y, 'base64url')]]) },
	RS256: { make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }), hash: 'sha256', cose: (jwk) => new Map([[1, 3], [3, -257], [-1, Buffer.from(jwk.n, 'base64url')], [-2, Buffer.from(jwk.e, 'base64url')]]) },
	EdDSA: { make: () => generateKeyPairSync('ed25519'), hash: null, cose: (jwk) => new Map([[1, 1], [3, -8], [-1, 6], [-2, Buffer.from(jwk.x, 'base64url')]]) },
};

export class Passkey {
	constructor(kind, { origin, counts = true } = {}) {
		this.kind = kinds[kind];
		this.pair = this.kind.make();
		this.id = randomBytes(32);
		this.origin = origin;
		this.counts = counts;
		this.count = 0;
	}

	#data(domain, flags) {
		const count = Buffer.alloc(4);
		count.writeUInt32BE(this.counts ? ++this.count : 0);
		return Buffer.concat([sha256(domain), Buffer.from([flags]), count]);
	}

	#client(type, challenge, changes) {
		return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false, ...changes }));
	}

	/** What navigator.credentials.create(options).toJSON() gives. `lies` change parts of it. */
	create(options, { client = {}, domain = options.rp.id, flags = 0x45, format = 'none' } = {}) {
		this.user = options.user.id;
		const length = Buffer.alloc(2);
		length.writeUInt16BE(this.id.length);
		const key = cbor(this.kind.cose(this.pair.publicKey.export({ format: 'jwk' })));
		const authData = Buffer.concat([this.#data(domain, flags), Buffer.alloc(16), length, this.id, key]);
		const clientData = this.#client('webauthn.create', options.challenge, client);
		return { id: text(this.id), rawId: text(this.id), type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: text(clientData), attestationObject: text(cbor(new Map([['fmt', format], ['attStmt', {}], ['authData', authData]]))), transports: ['internal', 'hybrid'] } };
	}

	/** What navigator.credentials.get(options).toJSON() gives. */
	get(options, { client = {}, domain = options.rpId, flags = 0x05, handle = this.user, key = this.pair.privateKey, id = this.id } = {}) {
		const data = this.#data(domain, flags);
		const clientData = this.#client('webauthn.get', options.challenge, client);
		const signature = sign(this.kind.hash, Buffer.concat([data, sha256(clientData)]), key);
		return { id: text(id), rawId: text(id), type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: text(clientData), authenticatorData: text(data), signature: text(signature), ...(handle === undefined ? {} : { userHandle: handle }) } };
	}
}
