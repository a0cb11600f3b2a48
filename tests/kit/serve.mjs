// serve.mjs KIND -- COMMAND... : runs the command with {url} replaced by the address of the executable, {pid} by its
// process and {database} by the name (or file) of its database, served with the
// settings that the kit's README names on a fresh database of that kind. The exit status is the command's.
import { spawnSync } from 'node:child_process';
import { freshDatabase } from './databases.mjs';
import { Server } from './server.mjs';

const [kind, , ...words] = process.argv.slice(2);
const extra = { CORS_ENABLED: 'true', RATE_LIMITER_REGISTRATION_ENABLED: 'false', EMAIL_VERIFY_SETUP: 'false', LOGIN_STALL_TIME: '20', REGISTER_STALL_TIME: '20' };
const database = freshDatabase(kind);
const server = await Server.fresh(database, extra);
const known = { '{url}': server.url, '{pid}': server.pid, '{database}': database.file ?? database.name };
const [program, ...args] = words.map((word) => word.replace(/\{(url|pid|database)\}/g, (name) => known[name]));
const { status } = spawnSync(program, args, { stdio: 'inherit' });
const stopped = await server.stop();
await database.drop();
if (stopped.code !== 0) console.log(`the server ended with ${stopped.code ?? stopped.signal}:\n${server.log()}`);
process.exit(status || (stopped.code === 0 ? 0 : 1));
