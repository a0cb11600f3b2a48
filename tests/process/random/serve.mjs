// Where random tests ask: a server of their own on a fresh database, or the one at RANDOM_SERVER (the reference, for
// instance, on an empty database of the one kind that DATABASES names).
import { Client } from '../../kit/client.mjs';
import { Crowd } from '../../kit/crowd.mjs';
import { freshDatabase } from '../../kit/databases.mjs';
import { Server } from '../../kit/server.mjs';

export const elsewhere = process.env.RANDOM_SERVER;
const token = 'random-static-token-0123456789', word = 'ant';

async function started(kind, size) {
	if (elsewhere) return { crowd: new Crowd(elsewhere, (await Client.login(elsewhere)).token, size), async stop() { this.crowd.close(); } };
	const database = freshDatabase(kind);
	const server = await Server.fresh(database, { ADMIN_TOKEN: token });
	return { url: server.url, crowd: new Crowd(server.url, token, size), async stop() { this.crowd.close(); await server.stop(); await database.drop(); } };
}

/** {crowd, me, stop()}: `me` is what variables with the caller's user in them stand for. */
export async function serve(kind, size = 32) {
	const served = await started(kind, size);
	const { id } = await served.crowd.must('PATCH', '/users/me?fields=id', { title: word });
	served.me = { $CURRENT_USER: id, '$CURRENT_USER.title': word, $word: word };
	return served;
}
