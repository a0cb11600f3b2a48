// What the requests of the table need: {name} in a path or body is a new one of its kind, made for that request alone.
import { randomUUID } from 'node:crypto';
import { column, key } from '../../kit/fields.mjs';

export class Fixtures {
	constructor(admin, database) {
		this.admin = admin;
		this.database = database;
		this.serial = 0;
	}

	make(method, path, body) { return this.admin.must(method, path, body); }
	next() { return ++this.serial; }
	async id(path, body) { return (await this.make('POST', path, body)).id; }

	/** A static token of a user who may read the items of rt_item and nothing else. */
	async limitedUser() {
		await this.make('POST', '/collections', { collection: 'rt_item', schema: {}, meta: { sort_field: 'sort', versioning: true }, fields: [key, column('name', 'string'), column('sort', 'integer')] });
		const policy = await this.id('/policies', { name: 'limited', permissions: [{ collection: 'rt_item', action: 'read', fields: ['*'] }] });
		const token = `limited-${randomUUID()}`;
		const user = await this.id('/users', { email: 'limited@example.com', password: 'pa55-word', token });
		await this.make('POST', '/access', { user, policy });
		return token;
	}

	kinds = {
		item: () => this.id('/items/rt_item', { name: 'an item' }),
		collection: async () => (await this.make('POST', '/collections', { collection: `rt_more_${this.next()}`, schema: {}, meta: {} })).collection,
		field: async () => (await this.make('POST', '/fields/rt_item', column(`f${this.next()}`, 'string'))).field,
		relation: async () => {
			const { field } = await this.make('POST', '/fields/rt_item', column(`r${this.next()}`, 'integer'));
			return (await this.make('POST', '/relations', { collection: 'rt_item', field, related_collection: 'rt_item', meta: {} })).field;
		},
		unrelated: async () => (await this.make('POST', '/fields/rt_item', column(`u${this.next()}`, 'integer'))).field,
		user: () => this.id('/users', { email: `user${this.next()}@example.com` }),
		role: () => this.id('/roles', { name: `role ${this.next()}` }),
		policy: () => this.id('/policies', { name: `policy ${this.next()}` }),
		access: async () => this.id('/access', { role: await this.kinds.role(), policy: await this.kinds.policy() }),
		permission: async () => this.id('/permissions', { policy: await this.kinds.policy(), collection: 'rt_item', action: 'read', fields: ['*'] }),
		preset: () => this.id('/presets', { collection: 'rt_item' }),
		folder: () => this.id('/folders', { name: `folder ${this.next()}` }),
		dashboard: () => this.id('/dashboards', { name: `dashboard ${this.next()}` }),
		panel: async () => this.id('/panels', { dashboard: await this.kinds.dashboard(), type: 'label', position_x: 1, position_y: 1, width: 4, height: 4 }),
		notification: async () => this.id('/notifications', { recipient: await this.kinds.user(), subject: 'hello' }),
		translation: () => this.id('/translations', { key: `key.${this.next()}`, language: 'en-US', value: 'text' }),
		comment: async () => this.id('/comments', { collection: 'rt_item', item: String(await this.kinds.item()), comment: 'words' }),
		share: async () => this.id('/shares', { collection: 'rt_item', item: String(await this.kinds.item()) }),
		/** Of a user's named token: <user>/tokens/<token>. */
		token: async () => {
			const user = await this.kinds.user();
			return `${user}/tokens/${await this.id(`/users/${user}/tokens`, { name: 'a token' })}`;
		},
		activity: async () => (await this.make('GET', '/activity?limit=1'))[0].id,
		revision: async () => (await this.make('GET', '/revisions?limit=1'))[0].id,
		item_revision: async () => (await this.make('GET', `/revisions?limit=1&filter[collection]=rt_item&filter[item]=${await this.kinds.item()}`))[0].id,
		number: async () => this.next(),
		stored_file: async () => {
			const form = new FormData();
			form.append('file', new Blob(['content']), 'a.txt');
			const answer = await fetch(`${this.admin.url}/files`, { method: 'POST', body: form, headers: { authorization: `Bearer ${this.admin.token}` } });
			return (await answer.json()).data.id;
		},
		file: () => this.row('directus_files', { storage: 'local', filename_download: 'a.txt', type: 'text/plain' }),
		flow: () => this.row('directus_flows', { name: 'flow' }),
		operation: async () => this.row('directus_operations', { key: `op${this.next()}`, type: 'log', position_x: 1, position_y: 1, flow: await this.kinds.flow() }),
		version: async () => this.row('directus_versions', { key: `v${this.next()}`, collection: 'rt_item', item: String(await this.kinds.item()) }),
	};

	/** A row that no route of this build makes. */
	async row(name, values) {
		const id = randomUUID();
		await this.database.sql(`insert into ${name} (id, ${Object.keys(values).map((key) => `"${key}"`).join(', ')}) values ('${id}', ${Object.values(values).map((value) => `'${value}'`).join(', ')})`);
		return id;
	}

	async fill(text) {
		let filled = text;
		for (const [mark, kind] of text.matchAll(/\{\{(\w+)\}\}/g)) filled = filled.replace(mark, await this.kinds[kind]());
		return filled;
	}
}
