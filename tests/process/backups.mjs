// Backups from end to end: made while others write, checked, damaged, encrypted, restored, killed at every step, kept in a
// bucket, made by the clock.
import { check, finish, within } from '../kit/verdict.mjs';
import { kinds } from '../kit/databases.mjs';
import { Project } from './backups/project.mjs';
import { making } from './backups/making.mjs';
import { damaging } from './backups/damaging.mjs';
import { restoring } from './backups/restoring.mjs';
import { places } from './backups/places.mjs';
import { scheduling } from './backups/scheduling.mjs';

for (const kind of kinds()) {
	within(kind);
	const project = await Project.make(kind);
	await making(project, check);
	await damaging(project, check);
	await places(project, check);
	await restoring(project, check);
	await scheduling(project, check);
	await project.end();
}
finish();
