// Random projects, made and changed over the API: texts that YAML could take for something else, names that are the
// same, references in all directions.
import { randomness } from '../random/random.mjs';

const texts = ['', ' ', 'no', '~', '0x1F', '12:30', '1e3', '2024-01-01', 'a: b', '- x', '# c', "it's", 'two\nlines\n', ' led', 'ended ', 'é\u2028', 'a\tb', '{{$trigger}}', '\r\n', '?', '!x', '%', '@', '`', 'x'.repeat(200), 'wide words '.repeat(20), '"q"', '\\', '😀', 'null', '.5'];
const names = ['Team', 'team', 'Team!', 'Über', 'a/b', '..', 'no', '日本'];

export function randomizer(seed) {
	const random = randomness(seed);
	const text = () => random.pick(texts);
	const value = (depth) => {
		const kind = random.below(depth > 0 ? 8 : 5);
		if (kind === 0) return null;
		if (kind === 1) return random.chance(50);
		if (kind === 2) return random.pick([0, -1, 2.5, 1e21, 9007199254740991, 0.1]);
		if (kind < 5) return text();
		if (kind === 5) return Array.from({ length: random.below(4) }, () => value(depth - 1));
		return Object.fromEntries(Array.from({ length: random.below(4) }, () => [random.pick(['a', 'b', 'no', '1', 'x y', 'token', 'é', '$key']), value(depth - 1)]));
	};
	const options = () => (random.chance(20) ? null : { a: value(3), [random.pick(['b', 'c: d'])]: value(2) });
	const keys = async (client, path) => (await client.must('GET', `${path}?fields=id&limit=-1`)).map((one) => one.id).filter((id) => id != null);
	// A row of the name of one that is gone would take its place, with its own key.
	let prefix = '';
	const plain = () => prefix + random.pick([...names, text()]).slice(0, 80) || 'x';

	/** More of everything. */
	async function grow(client, size = 6) {
		const make = (path, body) => client.must('POST', path, body);
		for (let i = 0; i < random.below(size); i++) await make('/folders', { name: plain(), parent: random.pick([null, ...(await keys(client, '/folders'))]) });
		for (let i = 0; i < random.below(size); i++) await make('/roles', { name: plain(), description: text(), parent: random.pick([null, ...(await keys(client, '/roles'))]) });
		for (let i = 0; i < 1 + random.below(size); i++) await make('/policies', { name: plain(), description: text(), ip_access: random.pick([null, [], ['10.0.0.0/8']]), app_access: random.chance(50) });
		const [roles, policies] = [await keys(client, '/roles'), await keys(client, '/policies')];
		for (let i = 0; i < random.below(size); i++) await make('/access', { role: random.pick([null, ...roles]), policy: random.pick(policies), sort: random.pick([null, 1, 2]) });
		for (let i = 0; i < random.below(size * 2); i++) await make('/permissions', { policy: random.pick(policies), collection: random.pick(['articles', 'Tags', 'directus_files']), action: random.pick(['read', 'update', 'create']), fields: random.pick([null, ['*'], random.some(['title', 'id', 'state', 'code'], 3)]), permissions: random.pick([null, {}, { _and: [{ id: { _in: [3, 1] } }, { title: { _eq: text() } }] }]), presets: random.pick([null, { state: value(1) }]), validation: null });
		for (let i = 0; i < random.below(size); i++) {
			const flow = await make('/flows', { name: plain(), description: text(), status: random.pick(['active', 'inactive']), trigger: 'manual', options: options() });
			const made = [];
			for (let j = 0; j < random.below(5); j++) made.push((await make('/operations', { flow: flow.id, key: `op_${random.pick(['a', 'b'])}${j}`, type: 'log', name: random.pick([null, text()]), position_x: j, position_y: random.below(9), options: options() })).id);
			const order = random.shuffled(made);
			for (let j = 1; j < order.length; j++) await client.must('PATCH', `/operations/${order[j - 1]}`, { [random.pick(['resolve', 'reject'])]: order[j] });
			if (order.length) await client.must('PATCH', `/flows/${flow.id}`, { operation: order[0] });
		}
		for (let i = 0; i < random.below(size); i++) {
			const dashboard = await make('/dashboards', { name: plain(), note: text() });
			for (let j = 0; j < random.below(4); j++) await make('/panels', { dashboard: dashboard.id, name: random.pick([null, text()]), type: 'label', position_x: random.below(3), position_y: random.below(3), width: 4, height: 4, options: options() });
		}
		for (let i = 0; i < random.below(size); i++) await make('/presets', { collection: random.pick(['articles', 'Tags']), bookmark: random.pick([null, plain()]), role: random.pick([null, ...roles]), layout_query: options(), filter: random.pick([null, { id: { _gt: 1 } }]) });
		for (const key of random.some(['hello', 'a.b', 'no', '12', 'x y'], 3)) await client.post('/translations', { language: random.pick(['de-DE', 'no', 'fr']), key, value: text() || 'x' });
		await client.must('PATCH', '/settings', { project_name: plain(), public_note: text(), custom_css: text(), module_bar: random.pick([null, [{ type: 'module', id: text() || 'a', enabled: true }]]), public_registration_role: random.pick([null, ...roles]), storage_default_folder: random.pick([null, ...(await keys(client, '/folders'))]) });
	}

	/** Some of it goes, some of it changes, and there is more. */
	async function disturb(client) {
		for (const [path, patch] of [['/roles', () => ({ description: text() })], ['/policies', () => ({ description: text(), icon: 'x' })], ['/permissions', () => ({ fields: ['id'] })], ['/flows', () => ({ options: options(), operation: null })], ['/operations', () => ({ resolve: null, reject: null, options: options() })], ['/dashboards', () => ({ note: text() })], ['/panels', () => ({ options: options() })], ['/presets', () => ({ layout_query: options() })], ['/translations', () => ({ value: 'changed' })]]) {
			for (const id of random.some(await keys(client, path), 4)) {
				const one = await client.must('GET', `${path}/${id}`);
				if (one.name === 'Administrator' || one.name?.startsWith('$t:')) continue;
				if (random.chance(40)) await client.delete(`${path}/${id}`);
				else await client.must('PATCH', `${path}/${id}`, patch());
			}
		}
		prefix = 'other ';
		await grow(client, 3);
		prefix = '';
	}
	return { grow, disturb };
}
