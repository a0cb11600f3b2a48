// Random models go from one database to an empty one and come back the same, byte for byte; a second time changes
// nothing; and one random model becomes another. RANDOM_CASES asks for more, RANDOM_SEED for the same again.
import assert from 'node:assert/strict';
import { randomModel } from '../random/model.mjs';
import { installModel } from '../random/install.mjs';
import { randomness } from '../random/random.mjs';

const parts = ['collections', 'fields', 'systemFields', 'relations'];
export const nothing = (snapshot) => ({ ...snapshot, collections: [], fields: [], relations: [] });
export const without = (collections, snapshot) => ({ ...snapshot, ...Object.fromEntries(parts.map((part) => [part, snapshot[part].filter((one) => !collections.includes(one.collection))])) });

/** Brings a server's model to a snapshot; answers the diff, or undefined when there was none. */
export async function bring(client, snapshot, query = '') {
	const diff = await client.must('POST', `/schema/diff${query}`, snapshot);
	if (diff) await client.must('POST', '/schema/apply', diff);
	return diff;
}

// What was there before stays before what is new.
const sorted = (entries) => [...entries].sort((a, b) => (`${a.collection}.${a.field}` < `${b.collection}.${b.field}` ? -1 : 1));

export const text = async (client) => (await client.get('/schema/snapshot')).text;

/** Equal texts; of others where they begin to differ. */
export function same(got, wanted, what = 'snapshots') {
	if (got === wanted) return;
	let at = 0;
	while (got[at] === wanted[at]) at++;
	assert.fail(`${what} differ:\n+ ...${got.slice(Math.max(0, at - 300), at + 100)}\n- ...${wanted.slice(Math.max(0, at - 300), at + 100)}`);
}

export async function roundTrip(source, target, seed) {
	const random = randomness(seed);
	const empty = JSON.parse(await text(source)).data;
	await bring(target, nothing(empty));
	const before = JSON.parse(await text(target)).data;
	let earlier = before, straight = 0;
	for (const step of ['first', 'second']) {
		await installModel(source, randomModel(random, `r${seed}_`));
		const made = await text(source);
		const wanted = JSON.parse(made).data;
		assert.ok(wanted.collections.length > 0);
		await bring(target, nothing(wanted));
		await bring(target, wanted);
		same(await text(target), made, `seed ${seed}, ${step} model`);
		assert.equal((await target.post('/schema/diff', wanted)).status, 204, `seed ${seed}: there is something left to do`);
		await bring(source, nothing(wanted));
		same(await text(source), JSON.stringify({ data: nothing(wanted) }), `seed ${seed}: back to nothing`);
		// From nothing the other way round, then straight from one model to the next: what no database can do (another
		// primary key, a number that becomes a uuid) is refused and changes nothing.
		await bring(target, nothing(wanted));
		await bring(target, earlier);
		const at = await text(target);
		const diff = await target.must('POST', '/schema/diff', wanted);
		const answer = diff ? await target.post('/schema/apply', diff) : { status: 204 };
		if (answer.status === 204) {
			straight++;
		} else {
			assert.equal(answer.code, 'INVALID_PAYLOAD', answer.text);
			same(await text(target), at, `seed ${seed}: after a refusal`);
			await bring(target, nothing(wanted));
			await bring(target, wanted);
		}
		const orders = (snapshot) => JSON.stringify({ ...snapshot, fields: sorted(snapshot.fields), relations: sorted(snapshot.relations) });
		same(orders(JSON.parse(await text(target)).data), orders(wanted), `seed ${seed}, ${step} model, again`);
		assert.equal((await target.post('/schema/diff', wanted)).status, 204);
		earlier = wanted;
	}
	return straight;
}
