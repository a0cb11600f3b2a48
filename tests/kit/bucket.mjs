// A real server that speaks S3, a package of tests/clients. It knows access keys, but does not check signatures: those are
// held against published examples by the unit tests.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { temporaryFolder } from './databases.mjs';
import { freePort, repository } from './server.mjs';

const clients = join(repository, 'tests/clients');
if (!existsSync(join(clients, 'node_modules/s3rver'))) execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: clients, stdio: 'inherit' });
const S3rver = createRequire(join(clients, 'package.json'))('s3rver');

export class Bucket {
	/** A bucket "backups" and the settings that make it the storage location `s3`. `handle` may answer in its place. */
	static async open() {
		const bucket = new Bucket();
		bucket.folder = temporaryFolder('bucket');
		bucket.port = await freePort();
		bucket.server = new S3rver({ port: bucket.port, address: '127.0.0.1', silent: true, directory: bucket.folder, configureBuckets: [{ name: 'backups' }] });
		await bucket.server.run();
		bucket.env = {
			STORAGE_LOCATIONS: 'local,s3', STORAGE_S3_DRIVER: 's3', STORAGE_S3_KEY: 'S3RVER', STORAGE_S3_SECRET: 'S3RVER',
			STORAGE_S3_BUCKET: 'backups', STORAGE_S3_ENDPOINT: `http://127.0.0.1:${bucket.port}`, STORAGE_S3_FORCE_PATH_STYLE: 'true', STORAGE_S3_ROOT: 'of/project',
		};
		return bucket;
	}

	close() { return this.server.close(); }
}
