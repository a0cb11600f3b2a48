// A project with orders, each of which has three lines that add up to its total, with files, and with the commands of
// `backup`.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freshDatabase, temporaryFolder } from '../../kit/databases.mjs';
import { Client } from '../../kit/client.mjs';
import { command, Server, settings } from '../../kit/server.mjs';
import { alias, column, key } from '../../kit/fields.mjs';

export class Project {
	static async make(kind) {
		const project = new Project();
		project.kind = kind;
		project.folder = temporaryFolder('project');
		project.uploads = join(project.folder, 'uploads');
		project.backups = join(project.folder, 'backups');
		project.temporary = join(project.folder, 'tmp');
		mkdirSync(join(project.uploads, 'deep'), { recursive: true });
		mkdirSync(project.temporary);
		writeFileSync(join(project.uploads, 'a.txt'), 'the first file');
		writeFileSync(join(project.uploads, 'deep/b.bin'), randomBytes(300000));
		project.env = { STORAGE_LOCAL_ROOT: project.uploads, BACKUP_LOCATION: project.backups, TEMP_PATH: project.temporary };
		project.database = freshDatabase(kind);
		project.server = await Server.fresh(project.database);
		const client = (project.client = await Client.login(project.server.url));
		await client.must('POST', '/collections', { collection: 'orders', schema: {}, meta: {}, fields: [key, column('total', 'integer'), alias('lines', 'o2m')] });
		await client.must('POST', '/collections', { collection: 'lines', schema: {}, meta: {}, fields: [key, column('amount', 'integer'), column('note', 'text'), column('order', 'integer')] });
		await client.must('POST', '/relations', { collection: 'lines', field: 'order', related_collection: 'orders', meta: { one_field: 'lines' }, schema: { on_delete: 'CASCADE' } });
		await project.order(5);
		return project;
	}

	/** Orders, each in one transaction. */
	async order(count, client = this.client) {
		for (let i = 0; i < count; i++) {
			const amounts = [1, 2, 3].map(() => Math.floor(Math.random() * 1000));
			await client.must('POST', '/items/orders', { total: amounts.reduce((a, b) => a + b), lines: amounts.map((amount) => ({ amount, note: randomBytes(200).toString('hex') })) });
		}
	}

	/** `backup` with these words: {code, stdout, stderr, out}. */
	async run(args, extra = {}, database = this.database) {
		const result = await command(['backup', ...args], { ...settings(database), LOG_LEVEL: 'warn', ...this.env, ...extra }, { cwd: this.folder, timeout: 120000 });
		return { ...result, out: result.stdout + result.stderr };
	}
	async ok(args, extra, database) {
		const result = await this.run(args, extra, database);
		assert.equal(result.code, 0, `${args.join(' ')}: ${result.out}`);
		return args.includes('json') ? JSON.parse(result.stdout) : result.stdout;
	}
	async fails(args, pattern, extra, database) {
		const result = await this.run(args, extra, database);
		assert.equal(result.code, 1, `${args.join(' ')}: ${result.code ?? result.signal} ${result.out}`);
		assert.match(result.out, pattern);
	}
	create(extra, ...words) { return this.ok(['create', '--format', 'json', ...words], extra); }
	list(extra, ...words) { return this.ok(['list', '--format', 'json', ...words], extra); }

	/** [orders, lines], where every order is whole. */
	async sound(database = this.database) {
		const [[broken]] = await database.sql('select count(*) from orders o left join (select "order" as id, sum(amount) as sum, count(*) as count from lines group by "order") l on l.id = o.id where coalesce(l.sum, -1) <> o.total or coalesce(l.count, 0) <> 3');
		assert.equal(broken, '0', 'orders that are not whole');
		const [[orders, more]] = await database.sql('select count(*), (select count(*) from lines) - 3 * count(*) from orders');
		assert.equal(more, '0', 'lines without an order');
		return Number(orders);
	}

	/** What commands leave behind where only finished things belong. */
	async leftovers() {
		const found = readdirSync(this.temporary).filter((name) => !name.endsWith('.lock'));
		if (this.kind === 'pg') found.push(...(await this.database.sql("select datname from pg_database where datname ~ '^dirigent_(verify|restore|old)_'")).map(([name]) => name));
		else found.push(...readdirSync(join(this.database.file, '..')).filter((name) => name.includes('.restore-')));
		return found;
	}

	/** Another database that a backup can go into. */
	other() {
		const other = freshDatabase(this.kind);
		return { other, into: this.kind === 'pg' ? other.name : other.file };
	}

	async end() {
		await this.server.stop();
		await this.database.drop();
	}
}
