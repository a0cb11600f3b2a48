// A list walked page by page by cursor, forwards and backwards.
import { equal } from './compare.mjs';

const brief = (value) => JSON.stringify(value)?.slice(0, 3000);

/** Nothing, or what is wrong: the pages together are `whole`, the list in order. */
export async function walkProblem(crowd, { collection, asked }, whole) {
	for (const direction of ['after', 'before']) {
		const pages = [];
		for (let cursor = ''; cursor !== null && pages.length <= whole.length + 1;) {
			const answer = await crowd.send('SEARCH', `/items/${encodeURIComponent(collection)}`, { query: { ...asked, [direction]: cursor } });
			if (answer.status !== 200) return `walk of ${collection} ${brief(asked)}: ${answer.status} ${answer.text.slice(0, 400)}`;
			pages.push(answer.body.data);
			cursor = answer.body.meta.cursor[direction === 'after' ? 'next' : 'previous'];
		}
		const found = (direction === 'after' ? pages : pages.reverse()).flat();
		if (!equal(whole, found)) return `walk ${direction} of ${collection} ${brief(asked)}\nwanted ${brief(whole)}\ngot    ${brief(found)}`;
	}
	return null;
}
