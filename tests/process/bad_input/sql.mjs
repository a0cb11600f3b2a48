// SQL in every place where a string or a name goes. Whatever the answer, the text is never run.
import assert from 'node:assert/strict';
import { check } from '../../kit/verdict.mjs';

const path = '/items/bad_row';
const attacks = ["x'; drop table bad_canary; --", 'x"; drop table bad_canary; --', 'x`; drop table bad_canary; --', "x') or 1=1; drop table bad_canary; --", "\\'; drop table bad_canary; --", '$1; drop table bad_canary', '?; drop table bad_canary', "x'||(select token from directus_users limit 1)||'", "'; select pg_sleep(10); --", '{{x}} ${x} %s %n :a @a #a'];

export async function sql({ client, database }) {
	const key = { field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true }, meta: {} };
	await client.must('POST', '/collections', { collection: 'bad_canary', schema: {}, meta: {}, fields: [key, { field: 'v', type: 'text', schema: {}, meta: {} }] });
	await client.must('POST', '/items/bad_canary', { v: 'alive' });
	const e = encodeURIComponent;

	for (const [index, attack] of attacks.entries()) {
		const q = e(attack);
		await check(`SQL text ${index + 1} as a value is stored as it is`, async () => {
			const { id } = await client.must('POST', path, { text: attack, j: { [attack]: attack }, c: [attack] });
			const read = await client.must('GET', `${path}/${id}`);
			assert.equal(read.text, attack);
			assert.deepEqual(read.j, { [attack]: attack });
			const found = await client.must('SEARCH', path, { query: { filter: { text: { _eq: attack } }, fields: ['id'] } });
			assert.deepEqual(found, [{ id }]);
			await client.must('PATCH', `${path}/${id}`, { text: `${attack}!` });
			await client.must('DELETE', `${path}/${id}`);
		});
		await check(`SQL text ${index + 1} as a name`, async () => {
			const requests = [
				['GET', `/items/${q}`], ['GET', `${path}/${q}`], ['PATCH', `${path}/${q}`, { n: 1 }], ['DELETE', `${path}/${q}`], ['POST', path, { [attack]: 1, n: 1 }], ['POST', path, { parent: { [attack]: 1 } }],
				...['fields', 'sort', 'search', 'groupBy[]', 'aggregate[count]', 'limit', 'offset', 'page', 'meta', 'version', 'filter', 'deep', 'alias[a]', 'export'].map((name) => ['GET', `${path}?${name}=${q}`]),
				['GET', `${path}?aggregate[${q}]=id`], ['GET', `${path}?filter[${q}][_eq]=1`], ['GET', `${path}?filter[text][${q}]=1`], ['GET', `${path}?alias[${q}]=text&fields=${q}`], ['GET', `${path}?fields=parent.${q}`], ['GET', `${path}?fields=year(${q})`], ['GET', `${path}?sort=-parent.${q}`], ['GET', `${path}?filter[parent][${q}][_eq]=1`],
				...['_eq', '_neq', '_contains', '_starts_with', '_in', '_between', '_gt', '_regex'].flatMap((operator) => ['text', 'n', 'u', 'ts', 'id'].map((field) => ['GET', `${path}?filter[${field}][${operator}]=${q}`])),
				['GET', `/collections/${q}`], ['DELETE', `/collections/${q}`], ['PATCH', `/collections/${q}`, { meta: { note: attack } }], ['GET', `/fields/${q}`], ['GET', `/fields/bad_row/${q}`], ['DELETE', `/fields/bad_row/${q}`], ['PATCH', `/fields/bad_row/${q}`, { type: 'string' }], ['GET', `/relations/${q}`], ['GET', `/relations/bad_row/${q}`], ['DELETE', `/relations/bad_row/${q}`],
				['POST', '/relations', { collection: 'bad_row', field: 'n', related_collection: attack }], ['POST', '/relations', { collection: 'bad_row', field: attack, related_collection: 'bad_parent' }], ['POST', '/auth/login', { email: attack, password: attack }], ['POST', '/auth/refresh', { refresh_token: attack, mode: 'json' }], ['GET', `/users/${q}`], ['GET', `/users/me?access_token=${q}`],
			];
			for (const [method, target, body] of requests) {
				const began = performance.now();
				const answer = await client.send(method, target, body);
				const what = `${method} ${decodeURIComponent(target)} ${JSON.stringify(body) ?? ''}: ${answer.status} ${answer.text.slice(0, 200)}`;
				assert.ok(answer.status < 500, what);
				assert.ok(performance.now() - began < 5000, `slow: ${what}`);
			}
		});
		await check(`SQL text ${index + 1} in the model is quoted`, async () => {
			const field = attack.slice(0, 40);
			const requests = [
				['POST', '/fields/bad_row', { field: `dflt${index}`, type: 'string', schema: { default_value: attack }, meta: { note: attack, display: attack } }],
				['POST', '/fields/bad_row', { field, type: 'string', schema: {}, meta: {} }], ['POST', path, { [field]: attack }], ['GET', `${path}?fields=id,${e(field)}&limit=1`], ['DELETE', `/fields/bad_row/${e(field)}`], ['DELETE', `/fields/bad_row/dflt${index}`],
				['POST', '/collections', { collection: field, schema: {}, meta: { note: attack }, fields: [key, { field: attack, type: 'string', schema: { is_unique: true }, meta: {} }] }], ['POST', `/items/${e(field)}`, { [attack]: attack }], ['GET', `/items/${e(field)}?sort=${e(attack)}`], ['DELETE', `/collections/${e(field)}`],
				['POST', '/fields/bad_row', { field: `oops${index}`, type: 'string', schema: { max_length: attack } }], ['POST', '/fields/bad_row', { field: `prec${index}`, type: 'decimal', schema: { numeric_precision: attack, numeric_scale: attack } }], ['PATCH', '/relations/bad_row/parent', { collection: 'bad_row', field: 'parent', related_collection: 'bad_parent', schema: { on_delete: attack } }],
			];
			for (const [method, target, body] of requests) {
				const answer = await client.send(method, target, body);
				assert.ok(answer.status < 500, `${method} ${decodeURIComponent(target)} ${JSON.stringify(body) ?? ''}: ${answer.status} ${answer.text.slice(0, 300)}`);
			}
		});
	}
	await check('the canary lives', async () => {
		assert.deepEqual(await database.sql('select v from bad_canary'), [['alive']]);
		assert.equal((await client.must('GET', '/items/bad_canary')).length, 1);
	});
}
