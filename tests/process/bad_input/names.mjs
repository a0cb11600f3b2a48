// Collections, fields, keys, operators and types that do not exist, and query parameters that make no sense.
import { check, refused } from '../../kit/verdict.mjs';
import { refusedSomehow } from './bytes.mjs';
import assert from 'node:assert/strict';

const path = '/items/bad_row';

export async function names({ client, url }) {
	const forbidden = (name, answer) => check(name, async () => refused(await answer(), 403, 'FORBIDDEN'));
	await forbidden('unknown collection', () => client.get('/items/nope'));
	await forbidden('create in an unknown collection', () => client.post('/items/nope', { a: 1 }));
	await forbidden('update in an unknown collection', () => client.patch('/items/nope/1', { a: 1 }));
	await forbidden('delete in an unknown collection', () => client.delete('/items/nope/1'));
	await forbidden('system collection through /items', () => client.get('/items/directus_users'));
	await forbidden('system table without an API', () => client.get('/items/directus_migrations'));
	await forbidden('unknown field', () => client.get(`${path}?fields=nope`));
	await forbidden('unknown nested field', () => client.get(`${path}?fields=parent.nope`));
	await forbidden('unknown field in a filter', () => client.get(`${path}?filter[nope][_eq]=1`));
	await forbidden('unknown field in a sort', () => client.get(`${path}?sort=nope`));
	await forbidden('unknown key', () => client.get(`${path}/99999`));
	await forbidden('a text for a numeric key', () => client.get(`${path}/abc`));
	await forbidden('a key beyond 64 bits', () => client.get(`${path}/99999999999999999999`));
	await forbidden('unknown collection in /collections', () => client.get('/collections/nope'));
	await forbidden('unknown field in /fields', () => client.get('/fields/bad_row/nope'));
	await forbidden('unknown relation', () => client.get('/relations/bad_row/nope'));

	const invalid = (name, query) => check(name, async () => refused(await client.get(`${path}?${query}`), 400, 'INVALID_QUERY'));
	await invalid('unknown operator', 'filter[n][_nope]=1');
	await invalid('a text as a limit', 'limit=abc');
	await invalid('a limit below -1', 'limit=-5');
	await invalid('a negative offset', 'offset=-1');
	await invalid('a text as a page', 'page=two');
	await invalid('a filter that is no JSON', 'filter={');
	await invalid('a text compared with an integer', 'filter[n][_gt]=abc');
	await invalid('an unknown meta', 'meta=x');
	await check('query parameters of the wrong shape', async () => {
		for (const query of ['fields=title.nope', 'fields[a][b]=c', 'sort[x]=1', 'limit[]=1', 'filter[]=1', 'filter=5', 'deep=1', 'deep[parent]=1', 'alias=1', 'aggregate[]=x', 'groupBy[a]=b', '%00=1', '[]=1', '[[[[=1', 'a[b]c=d', '=', '&&&', '?', 'limit=1e400', 'filter[n][_between]=1', 'filter[n][_in][a]=1']) {
			const answer = await client.get(`${path}?${query}`);
			assert.ok(answer.status < 500, `${query}: ${answer.status} ${answer.text.slice(0, 200)}`);
		}
	});

	await check('unknown field type', async () => refused(await client.post('/fields/bad_row', { field: 'z', type: 'banana' }), 400, 'INVALID_PAYLOAD'));
	await check('a field without a name', async () => refusedSomehow(await client.post('/fields/bad_row', { type: 'string' })));
	await check('a field twice', async () => refusedSomehow(await client.post('/fields/bad_row', { field: 'title', type: 'string' })));
	await check('a collection twice', async () => refusedSomehow(await client.post('/collections', { collection: 'bad_row', schema: {}, fields: [] })));
	await check('a collection without a name', async () => refusedSomehow(await client.post('/collections', { schema: {} })));
	await check('a collection named like a system table', async () => refusedSomehow(await client.post('/collections', { collection: 'directus_mine', schema: {} })));
	await check('a system collection is not deleted', async () => { refusedSomehow(await client.delete('/collections/directus_users')); assert.equal((await client.get('/users/me')).status, 200); });
	await check('a relation to nowhere', async () => refusedSomehow(await client.post('/relations', { collection: 'bad_row', field: 'n', related_collection: 'nope' })));
	await check('an unknown route', async () => refused(await client.get('/nothing/here'), 404, 'ROUTE_NOT_FOUND'));
	await check('an unknown verb', async () => refused(await client.send('PUT', `${path}/1`, {}), 404, 'ROUTE_NOT_FOUND'));

	await check('tokens that are none', async () => {
		for (const token of ['x', 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJkaXJlY3R1cyJ9.', `eyJ${'A'.repeat(8000)}`, "' or 1=1 --", 'a.b.c', '..', '\u00e9']) {
			const answer = await client.get('/users/me', { headers: { authorization: `Bearer ${token}` } });
			assert.ok([401, 403].includes(answer.status), `${token.slice(0, 20)}: ${answer.status} ${answer.text.slice(0, 100)}`);
		}
		const stranger = await fetch(`${url}/users/me`, { headers: { cookie: 'directus_session_token=garbage; ===; a' } });
		assert.equal(stranger.status, 401);
	});
}
