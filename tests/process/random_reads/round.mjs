// One round: a random model with random rows, and many queries about them, each answer beside the evaluator's.
import { difference, equal, shrink, stillAsked } from './compare.mjs';
import { Evaluator } from './evaluator.mjs';
import { randomQuery, randomWalk } from './queries.mjs';
import { spell } from './spelling.mjs';
import { walkProblem } from './walk.mjs';
import { installModel, installRows, removeModel } from '../random/install.mjs';
import { randomModel, randomRows } from '../random/model.mjs';
import { randomness } from '../random/random.mjs';
import { elsewhere } from '../random/serve.mjs';

const brief = (value) => JSON.stringify(value)?.slice(0, 3000);

export class Round {
	/** `counts`: {queries, walks}. */
	constructor({ crowd, me }, kind, seed, counts) {
		const random = randomness(seed);
		this.model = randomModel(random, `r${seed % 1000}_`);
		this.data = randomRows(random, this.model);
		this.world = { random, model: this.model, data: this.data, kind, me, strict: Boolean(elsewhere) };
		Object.assign(this, { crowd, kind, seed, counts, wrong: [] });
		this.evaluator = new Evaluator(this.model, this.data, kind, me);
	}

	async prepare() {
		await installModel(this.crowd, this.model);
		await installRows(this.crowd, this.model, this.data);
	}

	/** Nothing, or what is wrong with an answer. */
	async problem(query, request = { method: query.key === undefined ? 'SEARCH' : 'GET', ...spell(this.world.random, query) }) {
		const answer = await this.crowd.send(request.method, request.path, request.body);
		if (query.refused) return answer.body?.errors?.[0]?.extensions?.code === query.refused ? null : { request, status: answer.status, expected: query.refused, found: answer.body ?? answer.text };
		const expected = this.evaluator.answer(query);
		if (answer.status === 200 && equal(expected, answer.body)) return null;
		return { request, status: answer.status, expected, found: answer.body ?? answer.text };
	}

	async judge(query, request) {
		const first = await this.problem(query, request);
		if (!first) return;
		// An overloaded machine says nothing about a query.
		const least = first.status === 503 ? query : await this.least(query);
		const { request: said, status, expected, found } = (await this.problem(least)) ?? first;
		this.wrong.push(`seed ${this.seed}, ${query.collection}: ${brief(least)}\n${said.method} ${said.path} ${brief(said.body) ?? ''}\n${difference(expected, found)}\nwanted     ${brief(expected)}\ngot    ${status} ${brief(found)}\nfields ${brief(this.model)}`);
	}

	/** The smallest part of a query that is still answered wrongly with 200 or a failure of the server. */
	least(query) {
		return shrink(query, async (one) => {
			try {
				if (!stillAsked(query, one)) return false;
				const problem = await this.problem(one, one.key === undefined ? { method: 'SEARCH', path: `/items/${encodeURIComponent(one.collection)}`, body: { query: one.asked } } : undefined);
				return problem !== null && (problem.status === 200 || problem.status >= 500);
			} catch {
				return false;  // not a query that the generator could have made
			}
		});
	}

	async ask() {
		const asked = Array.from({ length: this.counts.queries }, () => {
			const query = randomQuery(this.world);
			return { query, request: spell(this.world.random, query) };
		});
		await this.crowd.each(asked, ({ query, request }) => this.judge(query, request));
		const walks = Array.from({ length: this.counts.walks }, () => randomWalk(this.world));
		await this.crowd.each(walks, (walk) => this.walk(walk));
	}

	async walk({ collection, asked }) {
		const whole = this.evaluator.answer({ collection, asked: { ...asked, limit: -1 } }).data;
		const problem = await walkProblem(this.crowd, { collection, asked }, whole);
		if (problem) this.wrong.push(`seed ${this.seed}, ${problem}\nfields ${brief(this.model)}`);
	}

	remove() { return removeModel(this.crowd, this.model); }
}
