// One round: a random model with random rows and users of random rights, each asking what they may and may not.
import { difference, equal, shrink, stillAsked } from '../random_reads/compare.mjs';
import { randomQuery, randomWalk } from '../random_reads/queries.mjs';
import { spell } from '../random_reads/spelling.mjs';
import { walkProblem } from '../random_reads/walk.mjs';
import { installModel, installRows, removeModel } from '../random/install.mjs';
import { randomModel, randomRows } from '../random/model.mjs';
import { randomness } from '../random/random.mjs';
import { randomRights, readablePart } from './permissions.mjs';
import { Sight } from './sight.mjs';
import { mayAsk } from './touched.mjs';

const brief = (value) => JSON.stringify(value)?.slice(0, 3000);
const fewestUsers = 3, askedByEach = 300;

class Reader {
	constructor(round, number) {
		Object.assign(this, { round, token: `reader-${round.seed}-${number}-0123456789`, made: [] });
	}

	/** Policies first, then who holds them. */
	async create() {
		const { crowd, me, model, data, kind, random } = this.round;
		const must = async (path, body) => {
			const { id } = await crowd.must('POST', `${path}?fields=id`, body);
			this.made.unshift(`${path}/${id}`);
			return id;
		};
		const world = { random, model, data, kind, me };
		this.rights = randomRights(world);
		const held = { user: [], role: [], parent: [] };
		// Who may not read their own title asks for it in vain, whatever rules say of it.
		this.knowsTitle = random.chance(70);
		this.rights.policies[0].permissions.push({ collection: 'directus_users', action: 'read', fields: this.knowsTitle ? ['id', 'title'] : ['id'], permissions: { id: { _eq: '$CURRENT_USER' } } });
		for (const { holder, permissions } of this.rights.policies) held[holder].push({ policy: await must('/policies', { name: this.token, permissions }) });
		const parent = await must('/roles', { name: `${this.token} parent`, policies: held.parent });
		const role = await must('/roles', { name: this.token, parent, policies: held.role });
		const user = await must('/users', { email: `${this.token}@example.com`, token: this.token, title: 'ant', role, policies: held.user });
		this.me = { $CURRENT_USER: user, '$CURRENT_USER.title': 'ant', $word: 'ant' };
		this.sight = new Sight(model, data, kind, this.me, this.rights.all);
		this.crowd = Object.assign(Object.create(crowd), { token: this.token });
		const part = readablePart(model, this.rights.all);
		this.whole = { ...world, me: this.me };
		this.part = Object.keys(part).length ? { ...this.whole, model: part } : this.whole;
	}

	async remove() { for (const path of this.made) await this.round.crowd.must('DELETE', path); }

	inVain(query) { return !this.knowsTitle && JSON.stringify(query.asked).includes('$CURRENT_USER.title'); }

	async answerTo(query, request) {
		const answer = await this.crowd.send(request.method, request.path, request.body);
		const code = answer.body?.errors?.[0]?.extensions?.code;
		const found = answer.body ?? answer.text;
		const refused = query.refused ?? (this.inVain(query) ? 'INVALID_QUERY' : null);
		if (refused) return code === refused || code === 'FORBIDDEN' ? null : { request, status: answer.status, expected: refused, found };
		const expected = mayAsk(this.sight, query) ? this.sight.answer(query) : null;
		if (expected ? answer.status === 200 && equal(expected, answer.body) : code === 'FORBIDDEN') return null;
		return { request, status: answer.status, expected: expected ?? 'FORBIDDEN', found };
	}

	async ask(query, request) {
		const first = await this.answerTo(query, request);
		if (!first) return;
		// An overloaded machine says nothing about a query.
		const least = first.status === 503 ? query : await this.least(query);
		const { request: said, status, expected, found } = (await this.answerTo(least, this.written(least))) ?? first;
		this.round.wrong.push(`seed ${this.round.seed}, ${query.collection}: ${brief(least)}\n${said.method} ${said.path} ${brief(said.body) ?? ''}\n${difference(expected, found)}\nwanted     ${brief(expected)}\ngot    ${status} ${brief(found)}\nfields ${brief(this.round.model)}\nrights ${brief(this.rights.all)}`);
	}

	written(query) {
		if (query.key !== undefined) return { method: 'GET', ...spell(this.round.random, query) };
		return { method: 'SEARCH', path: `/items/${encodeURIComponent(query.collection)}`, body: { query: query.asked } };
	}

	least(query) {
		return shrink(query, async (one) => {
			try {
				if (!stillAsked(query, one)) return false;
				const orders = JSON.stringify(one.asked.deep ?? {}).match(/"_sort":\[[^\]]*\]/g) ?? [];
				if (!orders.every((order) => /"-?(id|code)"\]$/.test(order) || JSON.stringify(query).includes(order))) return false;
				const problem = await this.answerTo(one, this.written(one));
				return problem !== null && (problem.status === 200 || problem.status >= 500 || problem.found?.errors?.[0]?.extensions?.code === 'FORBIDDEN');
			} catch {
				return false;  // not a query that the generator could have made
			}
		});
	}

	async walk({ collection, asked }) {
		if (this.inVain({ asked }) || !mayAsk(this.sight, { collection, asked })) return;
		const whole = this.sight.answer({ collection, asked: { ...asked, limit: -1 } }).data;
		const problem = await walkProblem(this.crowd, { collection, asked }, whole);
		if (problem) this.round.wrong.push(`seed ${this.round.seed}, ${problem}\nfields ${brief(this.round.model)}\nrights ${brief(this.rights.all)}`);
	}
}

export class AccessRound {
	/** `counts`: {queries, walks}; the more queries, the more users ask. */
	constructor({ crowd, me }, kind, seed, counts) {
		this.random = randomness(seed);
		this.model = randomModel(this.random, `a${seed % 1000}_`);
		this.data = randomRows(this.random, this.model);
		Object.assign(this, { crowd, me, kind, seed, counts, wrong: [] });
	}

	async prepare() {
		await installModel(this.crowd, this.model);
		await installRows(this.crowd, this.model, this.data);
		this.readers = Array.from({ length: Math.max(fewestUsers, Math.round(this.counts.queries / askedByEach)) }, (_, i) => new Reader(this, i));
		for (const reader of this.readers) await reader.create();
	}

	/** Mostly about what may be read: refusals are soon told. */
	async ask() {
		const asked = Array.from({ length: this.counts.queries }, (_, i) => {
			const reader = this.readers[i % this.readers.length];
			const query = randomQuery(this.random.chance(85) ? reader.part : reader.whole);
			return { reader, query, request: spell(this.random, query) };
		});
		await this.crowd.each(asked, ({ reader, query, request }) => reader.ask(query, request));
		const walked = Array.from({ length: this.counts.walks }, (_, i) => ({ reader: this.readers[i % this.readers.length], walk: randomWalk(this.readers[i % this.readers.length].part) }));
		await this.crowd.each(walked, ({ reader, walk }) => reader.walk(walk));
	}

	async remove() {
		for (const reader of this.readers) await reader.remove();
		await removeModel(this.crowd, this.model);
	}
}
