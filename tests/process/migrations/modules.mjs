// The packages that migrations in JavaScript need.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Installs them once; answers their folder. */
export function installedModules() {
	const modules = join(import.meta.dirname, 'node_modules');
	if (!existsSync(join(modules, '.package-lock.json'))) execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: dirname(modules), stdio: 'inherit' });
	return modules;
}
