// Random writes in random models, nested through every kind of relation, by an administrator and by people with random
// policies: after each few of them the whole database, its activity and its revisions are what a slow, obvious
// computation says. RANDOM_WRITES is the number of writes on each database; RANDOM_SEED makes a run that failed happen
// again.
import assert from 'node:assert/strict';
import { Crowd } from '../kit/crowd.mjs';
import { kinds } from '../kit/databases.mjs';
import { check, finish, within } from '../kit/verdict.mjs';
import { installModel, installRows, removeModel } from './random/install.mjs';
import { columnsOf, randomModel, randomRows } from './random/model.mjs';
import { chosenSeed, randomness } from './random/random.mjs';
import { elsewhere, serve } from './random/serve.mjs';
import { shown } from './random/types.mjs';
import { difference } from './random_reads/compare.mjs';
import { randomWrite } from './random_writes/operations.mjs';
import { Person, register } from './random_writes/people.mjs';
import { Refused, Store } from './random_writes/store.mjs';

const writes = Number(process.env.RANDOM_WRITES ?? 400);
const seed = chosenSeed();
const perRound = Math.min(300, Math.max(50, Math.round(writes / 20))), between = 4;
const e = encodeURIComponent;
const tally = { admin: { done: 0, refused: 0 }, person: { done: 0, refused: 0 } };

/** Every column of every row, by collection. */
async function stored(crowd, model) {
	const found = {};
	for (const collection of Object.values(model)) {
		const fields = columnsOf(collection).map(([name]) => e(name)).join();
		const rows = await crowd.must('GET', `/items/${e(collection.name)}?limit=-1&fields=${fields}`);
		found[collection.name] = Object.fromEntries(rows.map((row) => [row[collection.key], row]));
	}
	return found;
}

function expected(store, kind) {
	return Object.fromEntries(Object.values(store.model).map((collection) => [collection.name, Object.fromEntries([...store.rows[collection.name].values()].map((row) => [
		row[collection.key], Object.fromEntries(columnsOf(collection).map(([name, field]) => [name, shown(field.type, row[name], kind)])),
	]))]));
}

/** Activity by collection and action, and revisions by collection. */
async function history(crowd, model) {
	const filter = { collection: { _in: Object.keys(model) } };
	const ask = (path, groupBy) => crowd.must('SEARCH', path, { query: { aggregate: { count: '*' }, groupBy, filter, limit: -1 } });
	const activity = (await ask('/activity', ['collection', 'action'])).map((row) => [`${row.collection} ${row.action}`, Number(row.count)]);
	const revisions = (await ask('/revisions', ['collection'])).map((row) => [`${row.collection} revisions`, Number(row.count)]);
	return Object.fromEntries([...activity, ...revisions]);
}

function since(before, after) {
	return Object.fromEntries(Object.entries(after).map(([key, count]) => [key, count - (before[key] ?? 0)]).filter(([, count]) => count !== 0));
}

/** What the store says about a write: its state after it, or the refusal. */
function outcome(store, write, answer, person) {
	const next = store.copy(person);
	try {
		write.apply(next, answer);
		next.person = null;
		return { next };
	} catch (error) {
		if (!(error instanceof Refused)) throw error;
		return { next: store, refused: error.code };
	}
}

async function round(served, kind, roundSeed) {
	const { crowd, me } = served;
	const random = randomness(roundSeed);
	const model = randomModel(random, `w${roundSeed % 1000}_`);
	const data = randomRows(random, model);
	try {
		await installModel(crowd, model);
		await installRows(crowd, model, data);
	} catch (error) {
		if (elsewhere) return;  // the reference cannot make every model
		throw error;
	}
	const before = await history(crowd, model);
	const world = { random, model, kind, me, counter: { next: 1000 }, store: Store.of(model, data) };
	const person = elsewhere ? null : new Person(random, model);
	const registered = person && await register(crowd, person, roundSeed);
	const other = person && new Crowd(served.url, registered.token, 4);
	let latest = [];
	const report = (what) => `seed ${roundSeed}: ${what}\nafter\n${latest.map((one) => `${one.by} ${one.method} ${one.path} ${JSON.stringify(one.body)}`).join('\n')}\nperson ${JSON.stringify(person?.permissions.filter((one) => one.action !== 'read'))}\nfields ${JSON.stringify(model).slice(0, 3000)}`;
	for (let i = 1; i <= perRound; i++) {
		const write = randomWrite(world);
		const by = person && random.chance(50) ? person : null;
		latest.push({ by: by ? 'person' : 'admin', ...write });
		const answer = await (by ? other : crowd).send(write.method, write.path, write.body);
		const { next, refused } = outcome(world.store, write, answer, by);
		tally[by ? 'person' : 'admin'][refused ? 'refused' : 'done']++;
		const good = refused ? answer.status === 400 || answer.status === 403 : answer.status < 300;
		assert.ok(good, report(`wanted ${refused ?? 'success'}, got ${answer.status} ${answer.text.slice(0, 600)}`));
		if (refused && !by) assert.equal(answer.body.errors[0].extensions.code, refused, report(answer.text.slice(0, 600)));
		world.store = next;
		if (i % between !== 0 && i !== perRound) continue;
		const different = difference(expected(world.store, kind), await stored(crowd, model)) ?? difference(world.store.history, since(before, await history(crowd, model)));
		assert.ok(!different, report(different));
		latest = [];
	}
	if (elsewhere) return;
	other.close();
	await registered.leave();
	await removeModel(crowd, model);
}

for (const kind of kinds()) {
	within(kind);
	const served = await serve(kind, 4);
	await check(`${writes} writes from seed ${seed} on`, async () => {
		for (let done = 0, i = 0; done < writes; done += perRound, i++) await round(served, kind, seed + i);
	});
	await served.stop();
}
if (process.env.VERBOSE) console.log(JSON.stringify(tally));
finish();
