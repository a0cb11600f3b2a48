// Put back in earnest: refused while somebody is there, whole or not at all, killed at every step.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../../kit/client.mjs';
import { Server } from '../../kit/server.mjs';

export async function restoring(project, check) {
	const first = join(project.uploads, 'a.txt'), deep = join(project.uploads, 'deep/b.bin');
	const { name } = await project.create();
	const then = await project.sound();
	const stop = async () => { const { code } = await project.server.stop(); assert.equal(code, 0); };
	const start = async () => { project.server = await Server.start(project.database); project.client = await Client.login(project.server.url); };

	await check('a database with data, or in use, is not replaced', async () => {
		await project.order(2);
		await project.fails(['restore', name], /holds data/);
		await project.fails(['restore', name, '--replace'], /no terminal to ask: say --yes/);
		await project.fails(['restore', name, '--replace', '--yes'], /is in use/);
		assert.equal(await project.sound(), then + 2);
		await project.order(1);
		assert.equal(await project.sound(), then + 3);
		assert.deepEqual(await project.leftovers(), []);
	});
	await check('killed at any step, the database is the old one or the new one, and its files are there', async () => {
		await stop();
		const steps = [
			...(project.kind === 'pg' ? ['database made'] : []), 'database built', 'archive read', 'rows compared', 'missing files put', 'before swap',
			...(project.kind === 'pg' ? ['renamed'] : []), 'database swapped', 'files put',
		];
		const swapped = new Set(['database swapped', 'files put']);
		for (const step of steps) {
			await project.database.sql('delete from lines where "order" > 1');
			await project.database.sql('delete from orders where id > 1');
			rmSync(deep, { force: true });
			writeFileSync(first, 'written over');
			const { signal, out } = await project.run(['restore', name, '--replace', '--yes'], { DIRIGENT_CRASH_AFTER: step });
			assert.equal(signal, 'SIGKILL', `${step}: ${out}`);
			assert.equal(await project.sound(), swapped.has(step) ? then : 1, step);
			if (swapped.has(step)) assert.ok(existsSync(deep), 'a file of the new database');
		}
		await start();
		assert.equal(Number((await project.client.must('GET', '/items/orders?aggregate[count]=*'))[0].count), then);
		await stop();
	});
	await check('restored, everything is as it was', async () => {
		await project.ok(['restore', name, '--replace', '--yes']);
		assert.equal(await project.sound(), then);
		assert.equal(readFileSync(first, 'utf8'), 'the first file');
		assert.equal(readFileSync(deep).length, 300000);
		assert.deepEqual(await project.leftovers(), []);
		await start();
		await project.order(1);
		assert.equal(await project.sound(), then + 1);
		await stop();
	});
	await check('a damaged backup restores nothing', async () => {
		const bytes = readFileSync(join(project.backups, name));
		bytes[bytes.length >> 1] ^= 4;
		writeFileSync(join(project.folder, 'damaged', name), bytes);
		await project.fails(['restore', name, '--from', join(project.folder, 'damaged'), '--replace', '--yes'], /damaged/);
		assert.equal(await project.sound(), then + 1);
		assert.deepEqual(await project.leftovers(), []);
	});
	if (project.kind === 'sqlite') {
		await check('commits in the WAL of a killed server are part of the old database', async () => {
			await start();
			await project.order(1);
			project.server.kill();
			await project.server.ended;
			assert.ok(existsSync(`${project.database.file}-wal`));
			const { signal } = await project.run(['restore', name, '--replace', '--yes'], { DIRIGENT_CRASH_AFTER: 'before swap' });
			assert.equal(signal, 'SIGKILL');
			assert.equal(await project.sound(), then + 2);
			await project.ok(['restore', name, '--replace', '--yes']);
			assert.equal(await project.sound(), then);
		});
		await check('a file that is no database any more is replaced', async () => {
			writeFileSync(project.database.file, Buffer.alloc(50000, 'x'));
			writeFileSync(`${project.database.file}-wal`, 'left');
			await project.ok(['restore', name, '--replace', '--yes']);
			assert.equal(await project.sound(), then);
		});
	} else {
		await check('what belongs to the database and not to its tables stays', async () => {
			const database = project.database.name;
			await project.database.sql(`alter database ${database} set work_mem = '5MB'; alter database ${database} set search_path = 'public', 'x y'; revoke connect on database ${database} from public`);
			const properties = () => project.database.sql(`select pg_encoding_to_char(encoding), datcollate, datctype, (select string_agg(a::text, ',' order by a::text) from unnest(datacl) a), (select string_agg(c, ';' order by c) from pg_db_role_setting, unnest(setconfig) c where setdatabase = d.oid) from pg_database d where datname = '${database}'`);
			const before = await properties();
			await project.ok(['restore', name, '--replace', '--yes']);
			assert.deepEqual(await properties(), before);
		});
	}
	await start();
}
