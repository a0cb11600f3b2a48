// The OpenAPI document of the server at URL, judged by a public validator, for an admin and for nobody in particular.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import SwaggerParser from '@apidevtools/swagger-parser';
import * as sdk from '@directus/sdk';

const url = process.env.URL ?? 'http://127.0.0.1:8055';
const email = process.env.ADMIN_EMAIL ?? 'admin@example.com';
const password = process.env.ADMIN_PASSWORD ?? 'd1r3ctu5';
const client = sdk.createDirectus(url).with(sdk.authentication('json')).with(sdk.rest());
const prefix = `oas${process.pid}_`;
const types = ['bigInteger', 'boolean', 'csv', 'date', 'dateTime', 'decimal', 'float', 'hash', 'integer', 'json', 'string', 'text', 'time', 'timestamp', 'uuid'];

const documents = {};
const read = async (headers = {}) => (await fetch(`${url}/server/specs/oas`, { headers })).json();

// All that is asked of the server comes first: the validator takes longer than a connection may be idle.
before(async () => {
	await client.login({ email, password });
	const key = { field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: {} };
	for (const name of ['täble_ünique', 'every_type']) {
		await client.request(sdk.createCollection({ collection: prefix + name, schema: {}, meta: {}, fields: [key, ...types.map((type) => ({ field: `a_${type}`, type, schema: {}, meta: {} }))] }));
	}
	await client.request(sdk.createCollection({ collection: `${prefix}single`, schema: {}, meta: { singleton: true }, fields: [key, { field: 'to', type: 'integer', schema: {}, meta: {} }] }));
	await client.request(sdk.createRelation({ collection: `${prefix}single`, field: 'to', related_collection: `${prefix}every_type` }));
	documents.admin = await read({ authorization: `Bearer ${await client.getToken()}` });
	documents.nobody = await read();
	for (const name of ['single', 'every_type', 'täble_ünique']) await client.request(sdk.deleteCollection(prefix + name));
	await client.logout();
});

async function judge(document) {
	await SwaggerParser.validate(structuredClone(document));
	const ids = Object.values(document.paths).flatMap((path) => Object.values(path)).map((operation) => operation.operationId);
	assert.equal(new Set(ids).size, ids.length, 'operations have ids of their own');
}

test('an admin gets a valid document of everything', async () => {
	await judge(documents.admin);
	assert.deepEqual(Object.keys(documents.admin.paths[`/items/${prefix}single`]), ['get', 'patch', 'delete']);
	assert.equal(Object.keys(documents.admin.paths).filter((path) => path.startsWith(`/items/${prefix}`)).length, 6);
});

test('nobody in particular gets a valid one without the model', async () => {
	await judge(documents.nobody);
	assert.ok(!JSON.stringify(documents.nobody).includes(prefix));
});
