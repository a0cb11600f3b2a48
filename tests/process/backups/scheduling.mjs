// Made by the clock, inside running servers: one of them makes each; what fails is logged.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, Server, settings, sleep } from '../../kit/server.mjs';

export async function scheduling(project, check) {
	const folder = join(project.folder, 'scheduled');
	const env = { ...project.env, LOG_LEVEL: 'info', BACKUP_LOCATION: folder, BACKUP_SCHEDULE: '*/2 * * * * *', BACKUP_RETENTION_COUNT: '3' };
	const until = async (done, limit = 30000) => {
		for (const end = Date.now() + limit; !(await done());) { assert.ok(Date.now() < end, 'in time'); await sleep(100); }
	};
	await check('two nodes make one backup each time, and remove old ones', async () => {
		const nodes = await Promise.all([Server.start(project.database, env), Server.start(project.database, env)]);
		const made = () => nodes.flatMap((node) => [...node.log().matchAll(/scheduled backup (backup-(\S+?)Z-\w+\.tar) is stored/g)]);
		await until(() => made().length >= 4);
		for (const node of nodes) assert.equal((await node.stop()).code, 0);
		// A time comes every two seconds: no two backups are of the same.
		const times = made().map(([, , stamp]) => Math.floor(Number(stamp.slice(9, 15)) / 2));
		assert.equal(new Set(times).size, times.length, times.join());
		const all = await project.list({ BACKUP_LOCATION: folder });
		assert.ok(all.length <= 3 && all.every(({ whole, reason }) => whole && reason === 'schedule'), JSON.stringify(all));
		await project.ok(['verify'], { BACKUP_LOCATION: folder });
	});
	await check('a backup that fails is in the log, and the server goes on', async () => {
		const file = join(project.folder, 'not-a-folder');
		writeFileSync(file, '');
		const node = await Server.start(project.database, { ...env, BACKUP_LOCATION: `${file}/x` });
		await until(() => /The scheduled backup failed: .*not-a-folder/.test(node.log()));
		assert.equal((await fetch(`${node.url}/server/ping`)).status, 200);
		assert.equal((await node.stop()).code, 0);
	});
	await check('a wrong schedule stops the start', async () => {
		for (const [wrong, pattern] of [[{ BACKUP_SCHEDULE: '61 * * * *' }, /BACKUP_SCHEDULE is "61 \* \* \* \*": "61" is no minute/], [{ BACKUP_TIME_ZONE: 'Mars/Base' }, /BACKUP_TIME_ZONE is "Mars\/Base"/]]) {
			const { code, stdout, stderr } = await command(['start'], settings(project.database, { ...env, ...wrong, PORT: '0' }));
			assert.equal(code, 1);
			assert.match(stdout + stderr, pattern);
		}
	});
}
