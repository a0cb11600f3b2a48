// Made while writers write, killed at every step, listed, pruned.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../../kit/server.mjs';

export async function making(project, check) {
	await check('made while four writers write, it is of one moment, and restores', async () => {
		let writing = true, acknowledged = 0;
		const writers = Array.from({ length: 4 }, async () => { while (writing) { await project.order(1); acknowledged++; await sleep(10); } });
		const more = async (count) => { for (const end = acknowledged + count; acknowledged < end;) await sleep(5); };
		let before, made;
		try {
			await more(20);
			before = await project.sound();
			made = await project.create();
			await more(20);
		} finally {
			writing = false;
			await Promise.all(writers);
		}
		assert.match(made.name, /^backup-\d{8}T\d{9}Z-[0-9a-f]{8}\.tar$/);
		assert.equal(made.files, 2);
		assert.equal((statSync(join(project.backups, made.name)).mode & 0o777).toString(8), '600');
		await project.ok(['verify', made.name]);
		const { other, into } = project.other();
		await project.ok(['restore', made.name, '--into', into, '--no-files']);
		const restored = await project.sound(other);
		assert.ok(restored >= before, `${restored} of at least ${before} orders`);
		assert.ok(restored < await project.sound(), 'what was written later is not in it');
		await other.drop();
		assert.deepEqual(await project.leftovers(), []);
	});
	await check('tar, cat and zstd give the parts back without this program', async () => {
		const made = await project.create();
		const folder = join(project.folder, 'by-hand');
		mkdirSync(folder);
		execFileSync('tar', ['-xf', join(project.backups, made.name), '-C', folder]);
		const names = readdirSync(folder);
		const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
		assert.equal(manifest.snapshot.vendor, project.kind === 'pg' ? 'postgres' : 'sqlite');
		assert.ok(manifest.snapshot.collections.some(({ collection }) => collection === 'orders'));
		assert.equal(manifest.rows.orders, await project.sound());
		for (const { name, size, sha256 } of manifest.parts) {
			const pieces = names.filter((one) => one.startsWith(`${name}.0`)).sort().map((one) => readFileSync(join(folder, one)));
			writeFileSync(join(folder, name), Buffer.concat(pieces.map((piece) => execFileSync('zstd', ['-dc'], { input: piece, maxBuffer: 1 << 28 }))));
			assert.equal(statSync(join(folder, name)).size, size);
			assert.equal(execFileSync('sha256sum', [join(folder, name)]).toString().slice(0, 64), sha256);
		}
		assert.equal(execFileSync('tar', ['-xOf', join(folder, 'files.local.tar'), 'a.txt']).toString(), 'the first file');
	});
	await check('killed at any step, there is a whole backup or none', async () => {
		const steps = [...(project.kind === 'pg' ? ['snapshot taken'] : ['database copied']), 'rows counted', 'database stored', 'files stored', 'before end', 'backup stored'];
		for (const step of steps) {
			const before = (await project.list()).length;
			const { signal } = await project.run(['create'], { DIRIGENT_CRASH_AFTER: step });
			assert.equal(signal, 'SIGKILL', step);
			const after = await project.list();
			assert.equal(after.length, before + (step === 'backup stored' ? 1 : 0), step);
			assert.ok(after.every(({ whole }) => whole), step);
		}
		await project.create();
		assert.deepEqual(await project.leftovers(), []);
	});
	await check('list shows them, the newest first', async () => {
		await project.create({}, '--reason', 'before the release', '--no-files');
		const all = await project.list();
		assert.equal(all[0].reason, 'before the release');
		assert.deepEqual(all.map(({ created }) => created), all.map(({ created }) => created).sort().reverse());
		const text = await project.ok(['list']);
		assert.ok(text.split('\n')[1].startsWith(all[0].name) && text.includes('before the release'), text);
	});
	await check('prune keeps by number and by age, and always the newest', async () => {
		const all = await project.list();
		assert.ok(all.length > 3);
		assert.equal((await project.ok(['prune', '--keep', '3', '--dry-run', '--format', 'json'])).removed.length, all.length - 3);
		await project.ok(['prune', '--keep', '3']);
		assert.deepEqual((await project.list()).map(({ name }) => name), all.slice(0, 3).map(({ name }) => name));
		await sleep(1100);
		await project.ok(['prune', '--older-than', '1s']);
		assert.deepEqual((await project.list()).map(({ name }) => name), [all[0].name]);
		// A file with a name of a time to come, or of another time than it says inside, is neither the latest nor in the way.
		const foreign = ['backup-29990101T000000000Z-0a1b2c3d.tar', 'backup-20200101T000000000Z-0a1b2c3d.tar'];
		for (const name of foreign) copyFileSync(join(project.backups, all[0].name), join(project.backups, name));
		assert.equal((await project.ok(['verify', 'latest', '--format', 'json'])).name, all[0].name);
		const pruned = await project.ok(['prune', '--keep', '1', '--older-than', '1s', '--format', 'json']);
		assert.deepEqual(pruned, { removed: [], kept: [foreign[0], all[0].name, foreign[1]] });
		assert.match(await project.ok(['prune', '--keep', '1']), new RegExp(`Kept: ${all[0].name}`));
		assert.deepEqual((await project.list()).map(({ dated }) => dated), [false, undefined, false]);
		for (const name of foreign) rmSync(join(project.backups, name));
		const made = await project.create({ BACKUP_RETENTION_COUNT: '1' });
		assert.deepEqual((await project.list()).map(({ name }) => name), [made.name]);
		await project.fails(['prune'], /--keep or --older-than/);
		await project.fails(['prune', '--keep', 'all'], /--keep is "all"/);
	});
	await check('what cannot work is named, and leaves nothing', async () => {
		await project.fails(['create', '--to', 'nowhere'], /"nowhere", which is none of STORAGE_LOCATIONS/);
		await project.fails(['create'], /BACKUP_PASSPHRASE is too short/, { BACKUP_PASSPHRASE: 'short' });
		await project.fails(['create'], /BACKUP_KEY_FILE is .*no-such/, { BACKUP_KEY_FILE: '/no-such' });
		if (project.kind === 'sqlite') await project.fails(['create'], /no folder \/nowhere\/tmp .*TEMP_PATH/, { TEMP_PATH: '/nowhere/tmp' });
		await project.fails(['create', '--format', 'xml'], /text or json/);
		await project.fails(['verify', 'backup-19990101T000000Z-00000000.tar'], /no backups in/);
		await project.fails(['verify', '--from', './empty'], /there is no backup in/);
		if (project.kind === 'sqlite') return project.fails(['create', '--to', './empty'], /no database file/, { DB_FILENAME: '/no/such.db' });
		const programs = join(project.folder, 'programs');
		mkdirSync(programs);
		const script = (text) => { writeFileSync(join(programs, 'pg_dump'), `#!/bin/sh\n${text}\n`); chmodSync(join(programs, 'pg_dump'), 0o755); };
		await project.fails(['create', '--to', './empty'], /pg_dump cannot be run.*PG_BIN_PATH/, { PG_BIN_PATH: '/no/such' });
		script('echo "pg_dump (PostgreSQL) 9.6.1"');
		await project.fails(['create', '--to', './empty'], /is of PostgreSQL 9, the server of \d+/, { PG_BIN_PATH: programs });
		script(`case "$1" in --version) exec pg_dump --version;; esac\necho "$@" > ${programs}/words; exec pg_dump "$@"`);
		await project.create({ PG_BIN_PATH: programs, DB_PASSWORD: 'never-among-the-words' });
		assert.ok(!readFileSync(join(programs, 'words'), 'utf8').includes('never-among'));
		script('case "$1" in --version) exec pg_dump --version;; esac\nhead -c 100000 /dev/zero; echo "something broke" >&2; exit 3');
		const before = (await project.list()).length;
		await project.fails(['create'], /pg_dump: something broke/, { PG_BIN_PATH: programs });
		assert.equal((await project.list()).length, before);
		assert.equal(existsSync(join(project.folder, 'empty')), true);
		assert.deepEqual(readdirSync(join(project.folder, 'empty')), []);
	});
}
