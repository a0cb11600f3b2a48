// One round: a random model with random rows, an administrator and a person of random rights who write by turns. After
// each few writes the whole database is compared with the store.
import assert from 'node:assert/strict';
import { Crowd } from '../../kit/crowd.mjs';
import { installModel, installRows, removeModel } from '../random/install.mjs';
import { randomModel, randomRows } from '../random/model.mjs';
import { randomness } from '../random/random.mjs';
import { elsewhere } from '../random/serve.mjs';
import { randomWrite } from './operations.mjs';
import { Person, register } from './people.mjs';
import { divergence, History } from './state.mjs';
import { Refused, Store } from './store.mjs';

const between = 4;

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

export class Round {
	/** `count`: how many writes. `tally`: {admin, person} of {done, refused}, added to. */
	constructor(served, kind, seed, count, tally) {
		const random = randomness(seed), model = randomModel(random, `w${seed % 1000}_`);
		Object.assign(this, { served, crowd: served.crowd, kind, seed, count, tally, random, model, data: randomRows(random, model), latest: [], wrong: [] });
		this.world = { random, model, kind, counter: { next: 1000 }, store: Store.of(model, this.data) };
		this.history = new History(this.crowd, model);
	}

	async prepare() {
		await installModel(this.crowd, this.model);
		await installRows(this.crowd, this.model, this.data);
		await this.history.begin();
		if (elsewhere) return;
		this.person = new Person(this.random, this.model);
		this.registered = await register(this.crowd, this.person, this.seed);
		this.other = new Crowd(this.served.url, this.registered.token, 4);
	}

	report(what) {
		const writes = this.latest.map((one) => `${one.by} ${one.method} ${one.path} ${JSON.stringify(one.body)}`).join('\n');
		const rights = JSON.stringify(this.person?.permissions.filter((one) => one.action !== 'read'));
		return `seed ${this.seed}: ${what}\nafter\n${writes}\nperson ${rights}\nfields ${JSON.stringify(this.model).slice(0, 3000)}`;
	}

	async write() {
		const person = this.person && this.random.chance(50) ? this.person : null;
		const write = randomWrite({ ...this.world, me: person ? this.registered.me : this.served.me });
		const by = person ? 'person' : 'admin';
		this.latest.push({ by, ...write });
		const answer = await (person ? this.other : this.crowd).send(write.method, write.path, write.body);
		const { next, refused } = outcome(this.world.store, write, answer, person);
		this.tally[by][refused ? 'refused' : 'done']++;
		const good = refused ? answer.status === 400 || answer.status === 403 : answer.status < 300;
		assert.ok(good, this.report(`wanted ${refused ?? 'success'}, got ${answer.status} ${answer.text.slice(0, 600)}`));
		if (refused && !person) assert.equal(answer.body.errors[0].extensions.code, refused, this.report(answer.text.slice(0, 600)));
		this.world.store = next;
	}

	/** Up to the first that goes wrong: what comes behind it means little. */
	async ask() {
		try {
			await this.writes();
		} catch (error) {
			if (error.code !== 'ERR_ASSERTION') throw error;
			this.wrong.push(error.message);
		}
	}

	async writes() {
		for (let i = 1; i <= this.count; i++) {
			await this.write();
			if (i % between !== 0 && i !== this.count) continue;
			const different = await divergence(this.crowd, this.world.store, this.kind, this.history, i === this.count);
			assert.ok(!different, this.report(different));
			this.latest = [];
		}
	}

	async remove() {
		this.other.close();
		await this.registered.leave();
		await removeModel(this.crowd, this.model);
	}
}
