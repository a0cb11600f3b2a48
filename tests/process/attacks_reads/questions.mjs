// What an attacker asks: every way in which an answer could depend on a row or a value that they may not see.
const e = encodeURIComponent;
const spell = (asked) => Object.entries(asked).map(([name, value]) => `${name}=${e(typeof value === 'object' ? JSON.stringify(value) : value)}`).join('&');
const get = (collection, asked, more = '') => ({ method: 'GET', path: `/items/${collection}${more}?${spell(asked)}` });
const search = (collection, asked) => ({ method: 'SEARCH', path: `/items/${collection}`, body: { query: asked } });

const texts = ['aaa', 'zzz', 'mine', 'mmm', 'x'], numbers = [0, 1, 2, 50, 99, 100];
/** Conditions that single out values of each type. */
const guesses = {
	text: [...texts.flatMap((text) => ['_contains', '_ncontains', '_icontains', '_starts_with', '_nstarts_with', '_ends_with'].map((op) => ({ [op]: text }))), { _eq: 'aaa title' }, { _neq: 'aaa title' }, { _in: ['aaa title', 'aaa name', 'aaa note', 'aaa code', 'aaa secret'] }, { _nin: ['aaa title'] }, { _null: true }, { _nnull: true }, { _empty: true }, { _nempty: true }],
	number: [...numbers.flatMap((one) => ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte'].map((op) => ({ [op]: one }))), { _between: [0, 10] }, { _nbetween: [0, 10] }, { _in: [1, 2] }, { _nin: [1, 2] }, { _null: true }, { _nnull: true }],
	date: [{ _lt: '2005-01-01' }, { _gt: '2025-01-01' }, { _between: ['1990-01-01', '2000-01-01'] }, { _null: true }, { _nnull: true }],
	any: [{ _null: true }, { _nnull: true }],
};
const year = [{ _lt: 2005 }, { _gt: 2025 }, { _eq: 1999 }, { _null: true }];
const counts = [{ _eq: 0 }, { _eq: 1 }, { _eq: 2 }, { _gt: 2 }];

/** collection, path, guesses */
const paths = [
	['doc', 'title', guesses.text], ['doc', 'price', guesses.number], ['doc', 'born', guesses.date], ['doc', 'year(born)', year], ['doc', 'meta', guesses.any], ['doc', 'count(meta)', counts], ['doc', 'secret', guesses.text], ['doc', 'state', guesses.text],
	['doc', 'owner', guesses.number], ['doc', 'owner.name', guesses.text], ['doc', 'owner.salary', guesses.number], ['doc', 'owner.docs.title', guesses.text], ['doc', 'parent.title', guesses.text], ['doc', 'parent', guesses.number], ['doc', 'parent.parent.title', guesses.text],
	['doc', 'notes.text', guesses.text], ['doc', 'notes.open', guesses.any], ['doc', 'count(notes)', counts], ['doc', 'count(children)', counts], ['doc', 'children.title', guesses.text], ['doc', 'children.id', guesses.number], ['doc', 'notes', guesses.number], ['doc', '$FOLLOW(note,doc).text', guesses.text], ['doc', '$FOLLOW(doc,parent).title', guesses.text],
	['doc', 'blocks.item:vault.code', guesses.text], ['doc', 'blocks.item:para.body', guesses.text], ['doc', 'blocks.item:people.name', guesses.text],
	['people', 'name', guesses.text], ['people', 'salary', guesses.number], ['people', 'docs.title', guesses.text], ['people', 'docs.price', guesses.number], ['people', 'count(docs)', counts], ['people', 'docs.notes.text', guesses.text],
	['tag', 'docs.doc.title', guesses.text], ['tag', 'docs.doc.price', guesses.number], ['tag', 'docs.doc.owner.name', guesses.text], ['note', 'text', guesses.text], ['note', 'open', guesses.any], ['note', 'doc.title', guesses.text], ['note', 'doc.owner.name', guesses.text], ['note', 'doc', guesses.number],
	['vault', 'code', guesses.text], ['block', 'item:vault.code', guesses.text],
];

const nest = (path, value) => path.split(/\.(?![^(]*\))/).reduceRight((inner, name) => ({ [name]: inner }), value);
const quantified = (path, op, value) => { const [first, ...rest] = path.split('.'); return { [first]: { [op]: nest(rest.join('.'), value) } }; };

function* filters() {
	for (const [collection, path, conditions] of paths) {
		for (const [i, condition] of conditions.entries()) {
			const filter = nest(path, condition);
			yield i % 2 ? get(collection, { filter, fields: 'id', meta: '*' }) : search(collection, { filter, fields: ['id'], meta: '*' });
			if (i % 7 === 0) yield get(collection, { filter, 'aggregate[count]': '*' });
			if (i % 5 === 0) yield search(collection, { filter: { _or: [{ _and: [filter] }, { id: { _eq: -1 } }] }, fields: ['id'] });
			if (i % 9 === 0) yield search(collection, { filter, meta: 'estimated_count' });
			if (/^(notes|docs|children|blocks)\./.test(path) && i % 2 === 0) {
				yield search(collection, { filter: quantified(path, '_some', condition), fields: ['id'] });
				yield search(collection, { filter: quantified(path, '_none', condition), fields: ['id'] });
			}
		}
	}
}

function* orders() {
	for (const [collection, path] of paths) {
		for (const sign of ['', '-']) {
			yield get(collection, { sort: `${sign}${path}`, fields: 'id' });
			yield get(collection, { sort: `${sign}${path},id`, fields: 'id', limit: 1 });
			if (!/notes|docs|children|blocks|FOLLOW/.test(path)) yield get(collection, { sort: `${sign}${path}`, fields: 'id', limit: 2, meta: 'cursor', after: '' });
		}
	}
}

function* groups() {
	for (const [collection, path] of paths) {
		if (/FOLLOW/.test(path)) continue;
		yield get(collection, { groupBy: path, 'aggregate[count]': '*', sort: path });
		yield get(collection, { groupBy: path });
		if (/[.(]/.test(path)) continue;
		for (const call of ['count', 'countDistinct', 'min', 'max', 'sum', 'avg', 'sumDistinct', 'avgDistinct']) {
			yield get(collection, { [`aggregate[${call}]`]: path });
			yield get(collection, { [`aggregate[${call}]`]: path, groupBy: 'id', sort: 'id' });
			yield search(collection, { aggregate: { [call]: [path] }, groupBy: ['id'], sort: ['id'], having: { [call]: { [path]: { _gt: 10 } } } });
			yield search(collection, { aggregate: { [call]: [path] }, groupBy: ['id'], sort: [`-${call}.${path}`, 'id'] });
		}
		yield search(collection, { groupBy: [path], aggregate: { count: ['*'] }, sort: [path], window: { running: { function: 'sum', of: 'count', sort: [path] } } });
	}
	yield get('doc', { groupBy: 'bin(born,year)', 'aggregate[count]': '*' });
}

function* selections() {
	for (const fields of ['*', '*.*', '*.*.*', 'id,secret', 'title,secret', 'state', 'id,title,state', 'id,price', 'year(born)', 'id,year(born)', 'id,json(meta, a)', 'id,count(notes)', 'id,notes', 'notes.*', 'id,notes.text,notes.open', 'id,notes.doc.title', 'id,owner.*', 'id,owner.name', 'id,owner.salary', 'id,owner.docs.*', 'id,owner.docs.title', 'id,parent.*', 'id,children.*', 'id,children.title', 'id,children.children.title', 'id,tags.*.*', 'id,blocks.item:vault.*', 'id,blocks.item:vault.code', 'id,blocks.*', 'blocks.item:para.*', 'id,blocks.item:people.*', 'excerpt(title)', 'id,excerpt(title)']) {
		for (const collection of ['doc', 'people', 'note', 'tag']) yield get(collection, { fields, meta: '*', sort: 'id' });
	}
	for (const alias of [{ t: 'secret' }, { t: 'title' }, { t: 'state' }, { t: 'owner' }, { t: 'count(notes)' }, { t: 'notes' }, { t: 'year(born)' }]) {
		for (const fields of ['id,t', 't', '*', 'id,t.*', 'id,t.name,t.text']) yield get('doc', { alias, fields, sort: 'id' });
	}
	const deeps = [{ notes: { _filter: { text: { _contains: 'aaa' } } } }, { notes: { _filter: { open: { _eq: false } } } }, { notes: { _sort: ['-text'], _limit: 1 } }, { notes: { _sort: ['open'] } }, { notes: { _search: 'aaa' } }, { owner: { _filter: { name: { _contains: 'aaa' } } } }, { owner: { _filter: { salary: { _eq: 1 } } } }, { owner: { _search: 'zzz' } }, { notes: { _aggregate: { count: ['*'], max: ['text'] } } }, { notes: { _groupBy: ['text'] } }, { children: { _groupBy: ['title'], _sort: ['title'] } }, { children: { _aggregate: { max: ['price'], count: ['title'] } } }, { children: { _filter: { title: { _contains: 'zzz' } } } }, { children: { _sort: ['-price'], _limit: 1 } }, { children: { _filter: { owner: { name: { _contains: 'aaa' } } } } }];
	for (const deep of deeps) for (const fields of ['id,notes.text,owner.name,children.title', 'id,notes.id,owner.id,children.id', 'id,notes,owner,children']) yield get('doc', { fields, deep, sort: 'id' });
}

function* others() {
	for (const text of ['aaa', 'zzz', 'aaa title', 'zzz secret', '1', '99', 'draft', 'gone', 'open']) {
		for (const collection of ['doc', 'people', 'note', 'vault']) {
			yield get(collection, { search: text, fields: 'id' });
			yield get(collection, { search: text, fields: 'id', meta: '*' });
			yield get(collection, { search: text, 'aggregate[count]': '*' });
		}
	}
	for (const key of ['1', '2', '3', '4', '98', '-1', 'x', '2.0', ' 2']) for (const fields of ['*', 'id', 'title', 'state', 'secret', 'notes.*', 'owner.*']) for (const collection of ['doc', 'people', 'note', 'vault']) yield get(collection, { fields }, `/${e(key)}`);
	for (const form of ['csv', 'json', 'xml', 'yaml', 'csv_utf8']) for (const [collection, fields] of [['doc', '*'], ['doc', 'id,title,secret'], ['doc', 'id,owner.name,notes.text'], ['people', '*'], ['vault', '*']]) yield get(collection, { export: form, fields, sort: 'id' });
	for (const [collection, fields] of [['doc', '*'], ['people', '*'], ['doc', 'id,children.*'], ['vault', '*']]) yield { ...get(collection, { fields, limit: -1 }), headers: { accept: 'application/x-ndjson' } };
	for (const tree of ['parent', 'children', { field: 'parent', root: [2] }, { field: 'parent', root: [3] }, { field: 'parent', depth: 1 }]) {
		yield search('doc', { tree, fields: ['id', 'title'], meta: '*' });
		yield search('doc', { tree, fields: ['id'], sort: ['-title'] });
		yield search('doc', { tree, fields: ['id', 'state'], sort: ['price'] });
	}
	for (const filter of [{ title: { _contains: 'aaa' } }, { price: { _lt: 5 } }, { owner: { name: { _contains: 'aaa' } } }, { secret: { _contains: 'qqq' } }, { notes: { text: { _contains: 'aaa' } } }]) yield { method: 'DELETE', path: '/items/doc', body: { query: { filter } } };
	for (const code of ['aaa', 'zzz']) yield { method: 'DELETE', path: '/items/vault', body: { query: { filter: { code: { _contains: code } } } } };
}

/** Variables of the caller stand for no more than the caller may read, wherever a query may name them. */
function* variables() {
	const texts = ['$CURRENT_USER.motto', '$CURRENT_USER.last_name', '$CURRENT_USER.nosuch', '$CURRENT_USER.written.title', '$CURRENT_USER.written.secret', '$CURRENT_USER.role.users.motto', '$CURRENT_ROLE.users.last_name', '$CURRENT_ROLE.users.email', '$CURRENT_ROLE.users.written.title', '$CURRENT_ROLES.users.motto', '$CURRENT_ROLE.description', '$CURRENT_POLICIES.description', '$CURRENT_POLICIES.name', '$CURRENT_USER.policies.policy.description', '$CURRENT_USER.email', '$CURRENT_ROLE.name'];
	const conditions = texts.flatMap((name) => ['_eq', '_in', '_nin', '_contains'].map((op) => ({ title: { [op]: /_n?in/.test(op) ? [name] : name } })));
	for (const name of ['$CURRENT_USER.salary', '$CURRENT_ROLE.users.salary', '$CURRENT_USER.written.price', '$CURRENT_USER.written.owner', '$CURRENT_USER.written.owner.salary']) conditions.push({ id: { _lt: name } }, { id: { _in: name } }, { price: { _between: [0, name] } }, { id: { _nin: [3, name] } });
	for (const filter of conditions) {
		yield search('doc', { filter, fields: ['id'], meta: '*' });
		yield search('doc', { filter: { _or: [{ _and: [{ id: { _gt: 0 } }, filter] }] }, fields: ['id'] });
		yield search('doc', { filter, aggregate: { count: ['*'] }, meta: 'estimated_count' });
		yield search('doc', { fields: ['id', 'children.id'], sort: ['id'], deep: { children: { _filter: filter } } });
		yield search('people', { filter: { docs: { _some: filter } }, fields: ['id'] });
		yield search('note', { filter: { doc: filter }, fields: ['id', 'text'] });
		yield get('doc', { filter, fields: 'id', export: 'csv' });
		yield { ...get('doc', { filter, fields: 'id', limit: -1 }), headers: { accept: 'application/x-ndjson' } };
		yield { method: 'POST', path: '/graphql', body: { query: 'query ($filter: doc_filter) { doc(filter: $filter) { id } }', variables: { filter } } };
		yield { method: 'POST', path: '/batch', body: { operations: [{ action: 'read', collection: 'doc', query: { filter, fields: ['id'] } }] } };
	}
	yield search('note', { filter: { text: { _neq: '$CURRENT_USER.motto' } }, fields: ['id'] });  // as a rule has it
	for (const name of ['$CURRENT_USER.salary', '$CURRENT_ROLE.users.salary']) {
		yield search('doc', { groupBy: ['id'], sort: ['id'], aggregate: { max: ['id'] }, having: { max: { id: { _lt: name } } } });
		for (const [field, op] of [['id', '_lt'], ['id', '_in']]) yield { method: 'DELETE', path: '/items/doc', body: { query: { filter: { [field]: { [op]: name } } } } };
	}
}

export const questions = () => [...filters(), ...orders(), ...groups(), ...selections(), ...variables(), ...others()];
