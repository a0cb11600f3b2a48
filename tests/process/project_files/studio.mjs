// A project with something of everything that goes into files, and secrets in all the places where people put them.
import { column, key } from '../../kit/fields.mjs';

/** Texts that no file may hold. */
export const secrets = ['Zq7-header-token', 'Zq7-webhook-secret', 'Zq7-basic-login', 'Zq7-url-password', 'Zq7-map-key', 'Zq7-openai-key', 'Zq7-user-token', 'Zq7-query-key', 'Zq7-panel-password'];
const [header, webhook, basic, url, map, openai, userToken, query, panel] = secrets;

export async function makeModel(client) {
	await client.must('POST', '/collections', { collection: 'articles', schema: {}, meta: {}, fields: [key, column('title', 'string'), column('state', 'string')] });
	await client.must('POST', '/collections', { collection: 'Tags', schema: {}, meta: {}, fields: [key, column('code', 'string')] });
}

export async function makeStudio(client) {
	const make = (path, body) => client.must('POST', path, body);
	const archive = await make('/folders', { name: 'Archive' });
	await make('/folders', { name: 'Old: things', parent: archive.id });
	const editor = await make('/roles', { name: 'Éditeur / Redaktion', icon: 'edit', description: 'a: "quoted"\ntwo lines' });
	const writer = await make('/roles', { name: 'Writer', parent: editor.id });
	const texts = await make('/policies', { name: 'Texts', ip_access: ['10.0.0.0/8', '127.0.0.1'], app_access: true });
	const same = await make('/policies', { name: 'Texts', description: 'of the same name' });
	const open = await make('/policies', { name: 'Open' });
	await make('/access', { role: editor.id, policy: texts.id, sort: 2 });
	await make('/access', { role: editor.id, policy: same.id, sort: 1 });
	await make('/access', { role: writer.id, policy: same.id });
	await make('/access', { role: null, user: null, policy: open.id, sort: 5 });
	await make('/permissions', [
		{ policy: texts.id, collection: 'articles', action: 'read', fields: ['title', 'id'], permissions: { _and: [{ state: { _eq: 'on' } }, { id: { _gt: 2 } }] } },
		{ policy: texts.id, collection: 'articles', action: 'update', fields: ['*'], validation: { title: { _contains: 'no' } }, presets: { state: 'off', nested: { z: 1, a: [null, 1.5, 'yes'] } } },
		{ policy: same.id, collection: 'Tags', action: 'read', fields: ['*'], permissions: {} },
		{ policy: open.id, collection: 'articles', action: 'read', fields: ['id'] },
		{ policy: open.id, collection: 'articles', action: 'read', fields: ['title'] },
	]);
	const flow = await make('/flows', { name: 'Tell: everyone', status: 'active', trigger: 'event', accountability: 'all', options: { type: 'action', scope: ['items.create'], collections: ['articles'] } });
	const log = await make('/operations', { flow: flow.id, key: 'log_it', type: 'log', name: 'Log', position_x: 30, position_y: 1, options: { message: 'hello\n{{$trigger}}' } });
	const send = await make('/operations', { flow: flow.id, key: 'send', type: 'request', position_x: 10, position_y: 1, resolve: log.id, options: {
		method: 'POST', url: `https://me:${url}@example.com/hook?api_key=${query}`, headers: [{ header: 'Authorization', value: `Bearer ${header}` }, { header: 'X-Kind', value: 'news' }, { header: 'X-Auth', value: `Basic ${basic}` }],
		body: '{"a": 1}', client_secret: webhook, token: '{{$env.TOKEN}}' } });
	await make('/operations', { flow: flow.id, key: 'unsure', type: 'condition', position_x: 5, position_y: 9, resolve: send.id, options: null }).then((first) => client.must('PATCH', `/flows/${flow.id}`, { operation: first.id }));
	await make('/flows', { name: 'Empty', status: 'inactive', trigger: 'manual', options: {} });
	const dashboard = await make('/dashboards', { name: 'Numbers', icon: 'query_stats', note: 'all of them' });
	await make('/panels', { dashboard: dashboard.id, name: 'Count', type: 'metric', position_x: 1, position_y: 1, width: 12, height: 8, show_header: true, options: { collection: 'articles', function: 'count', password: panel } });
	await make('/panels', { dashboard: dashboard.id, name: 'Label', type: 'label', position_x: 20, position_y: 1, width: 12, height: 8, options: { text: '0x1F' } });
	await make('/presets', { collection: 'articles', layout: 'tabular', layout_query: { tabular: { sort: ['-id'], page: 1 } } });
	await make('/presets', { collection: 'articles', bookmark: 'On air', role: editor.id, filter: { state: { _eq: 'on' } }, refresh_interval: 30 });
	const me = await client.must('GET', '/users/me');
	await make('/presets', { collection: 'Tags', bookmark: 'Mine', user: me.id });
	await client.must('PATCH', '/users/me', { token: userToken });
	await make('/translations', [{ language: 'de-DE', key: 'hello', value: 'Hallo' }, { language: 'de-DE', key: 'no', value: 'nein: "doch"' }, { language: 'en-US', key: 'hello', value: 'Hello' }]);
	await client.must('PATCH', '/settings', { project_name: 'Studio', project_color: '#112233', module_bar: [{ type: 'module', id: 'content', enabled: true }], mapbox_key: map, ai_openai_api_key: openai, public_registration_role: writer.id, storage_default_folder: archive.id, custom_css: 'a {\n  color: red;\n}\n' });
	return { editor, writer, texts, same, open, flow, send, log, dashboard };
}
