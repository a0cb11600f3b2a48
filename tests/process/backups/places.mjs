// Backups in a bucket, and files of one.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bucket } from '../../kit/bucket.mjs';

export async function places(project, check) {
	const bucket = await Bucket.open();
	const s3 = { ...bucket.env, BACKUP_LOCATION: 's3' };
	const big = join(project.uploads, 'big.bin');
	await check('a bucket keeps backups, long ones in parts', async () => {
		writeFileSync(big, randomBytes(20 << 20));
		const made = await project.create(s3);
		assert.ok(made.size > 20 << 20 && made.files === 3);
		const all = await project.list(s3);
		assert.deepEqual(all.map(({ name, size, whole }) => [name, size, whole]), [[made.name, made.size, true]]);
		await project.ok(['verify'], s3);
		await project.create(s3, '--no-files');
		await project.ok(['prune', '--keep', '1'], s3);
		assert.equal((await project.list(s3)).length, 1);
		await project.ok(['verify'], s3);
		assert.equal((await project.list({ ...bucket.env }, '--from', 's3')).length, 1);
	});
	await check('files of a bucket are backed up when they are named, and come back', async () => {
		const files = { ...bucket.env, BACKUP_STORAGE_LOCATIONS: 's3' };
		const made = await project.create(files);
		assert.equal(made.files, 0, 'backups are no files of a project');
		const [kept, { other, into }] = [await project.create({ ...s3, BACKUP_STORAGE_LOCATIONS: 'local' }), project.other()];
		rmSync(big);
		await project.ok(['restore', kept.name, '--into', into], s3);
		assert.equal(await project.sound(other), await project.sound());
		rmSync(big);
		await project.ok(['restore', made.name, '--into', into, '--replace', '--yes'], files);
		await project.fails(['restore', made.name, '--into', into, '--replace', '--yes'], /"s3", which the settings do not name/);
		await other.drop();
	});
	await check('a bucket that refuses, or is not there, is named', async () => {
		await project.fails(['create'], /S3 at http:.*(Forbidden|AccessDenied|SignatureDoesNotMatch|InvalidAccessKeyId|status 403)/, { ...s3, STORAGE_S3_KEY: 'wrong' });
		await project.fails(['create'], /NoSuchBucket|status 404/, { ...s3, STORAGE_S3_BUCKET: 'missing' });
		await project.fails(['list'], /S3 at http:\/\/127\.0\.0\.1:1: /, { ...s3, STORAGE_S3_ENDPOINT: 'http://127.0.0.1:1' });
		await project.fails(['list'], /STORAGE_S3_BUCKET is missing/, { ...s3, STORAGE_S3_BUCKET: '' });
		await project.fails(['list'], /which this build does not have: use local or s3/, { ...s3, STORAGE_S3_DRIVER: 'gcs' });
	});
	await bucket.close();
}
