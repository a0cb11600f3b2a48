// Flipped bytes, cut ends, wrong keys.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosenSeed, randomness } from '../random/random.mjs';

export async function damaging(project, check) {
	const damaged = join(project.folder, 'damaged');
	mkdirSync(damaged);
	const seed = chosenSeed();
	// Each needs a database of its own on PostgreSQL.
	const flips = Number(process.env.RANDOM_CASES ?? (project.kind === 'pg' ? 16 : 50));
	const secret = { BACKUP_PASSPHRASE: 'a passphrase of some length' };

	for (const [words, extra] of [['plain', {}], ['encrypted', secret]]) {
		await check(`a flipped byte anywhere is found and named (${words}, seed ${seed})`, async () => {
			const random = randomness(seed);
			const { name } = await project.create(extra);
			const whole = readFileSync(join(project.backups, name));
			const count = words === 'plain' ? flips : Math.ceil(flips / 5);
			for (let i = 0; i < count; i++) {
				const at = random.below(whole.length), bytes = Buffer.from(whole);
				bytes[at] ^= 1 << random.below(8);
				writeFileSync(join(damaged, name), bytes);
				await project.fails(['verify', name, '--from', damaged], new RegExp(`${name} is damaged|no backup of this server`), extra);
			}
			for (const size of [0, 100, 2000, whole.length >> 1, whole.length - 1024, whole.length - 1]) {
				writeFileSync(join(damaged, name), whole.subarray(0, size));
				await project.fails(['verify', name, '--from', damaged], /damaged|no backup of this server/, extra);
				const [listed] = await project.list(extra, '--from', damaged);
				assert.equal(listed.whole, false, `cut to ${size}`);
			}
			await project.ok(['verify', name], extra);
		});
	}
	await check('what is encrypted opens with its own passphrase or key file only', async () => {
		const file = join(project.folder, 'key'), other = join(project.folder, 'other-key');
		writeFileSync(file, randomBytes(32));
		writeFileSync(other, randomBytes(32));
		const made = await project.create(secret);
		assert.equal(readFileSync(join(project.backups, made.name)).includes('CREATE TABLE'), false);
		assert.equal((await project.list())[0].encrypted, true);
		await project.ok(['verify', made.name], secret);
		await project.fails(['verify', made.name], /BACKUP_PASSPHRASE has to hold its passphrase/);
		await project.fails(['verify', made.name], /the passphrase is not the one/, { BACKUP_PASSPHRASE: 'another passphrase' });
		await project.fails(['verify', made.name], /encrypted with a passphrase/, { BACKUP_KEY_FILE: file });
		const keyed = await project.create({ BACKUP_KEY_FILE: file });
		await project.ok(['verify', keyed.name], { BACKUP_KEY_FILE: file });
		await project.fails(['verify', keyed.name], /the key file is not the one/, { BACKUP_KEY_FILE: other });
		await project.fails(['verify', keyed.name], /BACKUP_KEY_FILE has to name/);
	});
	await check('a failed verification leaves nothing behind', async () => assert.deepEqual(await project.leftovers(), []));
}
