// The questions: picked by hand where the language has corners, generated where it is a table (operators by types,
// functions by types, aggregates by types). [collection, query] or [collection, query, key].
const scalars = { title: ['Alpha', 'alpha', 'a', 'ü', '%', '_', "O'Neil", 5, true], body: ['lorem', 'IPSUM', '100%'], slug: ['alpha', 'alpha,beta'], rank: [2, '2', -3, 1.5, 'x', '9007199254740991'], big: [42, '9007199254740991', -5], score: [1.5, '0', '-0.25'], price: [10.25, '10.25', 0], live: [true, 'false', 1, 'x'], day: ['2024-01-31', '2024-01-31T10:00:00Z', 'soon'], at: ['2024-01-31T10:20:30', '2024-01-31'], stamp: ['2024-01-31T10:20:30.456Z', '2024-02-29T01:00:00+01:00', '2024'], clock: ['10:20:30', '12:00'], data: ['text', 5], words: ['one,two', 'two'], secret: ['abc'], ref: ['11111111-1111-4111-8111-111111111111', 'no'], author: [1, '2'] };
const one = ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte', '_contains', '_ncontains', '_icontains', '_starts_with', '_nstarts_with', '_istarts_with', '_nistarts_with', '_ends_with', '_nends_with', '_iends_with', '_niends_with'];
const many = ['_in', '_nin', '_between', '_nbetween'];
const flags = ['_null', '_nnull', '_empty', '_nempty'];
const parts = ['year', 'month', 'week', 'day', 'weekday', 'hour', 'minute', 'second', 'count'];
const aggregates = ['count', 'countDistinct', 'sum', 'sumDistinct', 'avg', 'avgDistinct', 'min', 'max'];

function* operators() {
	const ask = (filter) => ['article', { fields: 'id', filter }];
	for (const [name, values] of Object.entries(scalars)) {
		for (const op of one) yield ask({ [name]: { [op]: values[0] } });
		for (const value of values.slice(1)) for (const op of ['_eq', '_gt', '_contains']) yield ask({ [name]: { [op]: value } });
		for (const op of many) yield ask({ [name]: { [op]: [values[0], values[1] ?? values[0]] } });
		for (const op of flags) yield ask({ [name]: { [op]: true } });
		yield ask({ [name]: { _null: false } });
		yield ask({ [name]: { _empty: false } });
		yield ask({ [name]: { _eq: null } });
		yield ask({ [name]: { _in: String(values[0]) } });
		yield ask({ [name]: values[0] });
	}
	for (const value of [[], '', null, {}, [1], [1, 2, 3], '1', '1,3', [null, 1], ['2', '3'], true]) for (const op of many) yield ask({ rank: { [op]: value } });
	for (const value of ['', null, [], {}, ['a'], 1e20, 'null', 'NULL', 'true']) for (const op of ['_eq', '_neq', '_gt', '_contains', '_null', '_empty']) yield ask({ [op === '_gt' ? 'rank' : 'title']: { [op]: value } });
	for (const op of ['_regex', '_submitted', '_ieq', '_nieq', '_foo', '_intersects', '_some', '_none']) yield ask({ title: { [op]: 'a' } });
}

function* functions() {
	for (const part of parts) for (const name of ['day', 'at', 'stamp', 'clock', 'data', 'title', 'comments', 'labels', 'author', 'words']) {
		const call = `${part}(${name})`;
		yield ['article', { fields: ['id', call], sort: 'id' }];
		yield ['article', { fields: 'id', filter: { [call]: { _gt: 1 } }, sort: 'id' }];
		yield ['article', { fields: 'id', sort: [call, 'id'], filter: { rank: { _nnull: true } } }];
		yield ['article', { groupBy: call, aggregate: { count: '*' } }];
	}
	for (const fields of ['comments.year(at)', 'year(comments.at)', 'author.count(reports)', 'count(author.reports)', 'author.year(born)', 'nope(title)', 'year()', 'year(nope)', 'count(*)', 'comments.count(at)', 'count(comments),count(labels),count(sections)', 'comments.article.count(comments)', 'year(at', 'count( comments )'])
		yield ['article', { fields, sort: 'id' }];
	for (const filter of [{ 'year(day)': { _eq: '2024' } }, { 'year(day)': { _in: [2023, 2024] } }, { 'year(day)': { _null: true } }, { 'year(day)': { _contains: 2 } }, { 'count(comments)': { _eq: 0 } }, { 'count(comments)': { _between: [1, 2] } }, { author: { 'count(reports)': { _gt: 0 } } }, { comments: { 'year(at)': { _eq: 2024 } } }, { author: { 'year(born)': { _lt: 1900 } } }, { 'count(data)': { _eq: 0 } }, { 'json(data, n)': { _eq: 5 } }])
		yield ['article', { fields: 'id', filter, sort: 'id' }];
}

function* json() {
	for (const path of ['n', 'a', 'a.b', 'a.b[0]', 'a.b[1].c', 'flag', 'none', 'nope', '[0]', '[1]', '0', 'a.b[]', 'a.*', '$.a', '@', 'a?', '', ' n ', 'a.b[1]', "a'b", 'a"b', 'a..b', 'a.b[-1]', 'a.b[x]', 'a-b', 'ü', 'a b', '.a', 'a.', 'a.b.c.d.e.f.g.h.i.j.k.l'])
		yield ['article', { fields: ['id', `json(data, ${path})`], sort: 'id', filter: { id: { _in: [1, 2, 4, 5] } } }];
	for (const fields of ['json(data,n)', 'json(title, n)', 'json(nope, n)', 'json(data)', 'id,author.name,comments.id,json(data, a.b[0])', 'json(comments, n)', 'json(author.data, n)', 'author.json(articles.data, n)', 'author.articles.json(data, n)', 'comments.article.json(data, n)', 'comments.json(text, n)', '*,json(data, n)', 'json(data, n),json(data, a)', 'json(data, n, a)', 'json()', 'json(data, )', 'json(author.articles.data, n)', 'author.json(data, n)'])
		yield ['article', { fields, sort: 'id' }];
	for (const sort of ['json(data, n)', '-json(data, n)', 'json(data, a.b[0])', 'json(data, nope),id', 'json(title, n)']) yield ['article', { fields: 'id', sort: [sort, 'id'], filter: { id: { _in: [1, 5] } } }];
	yield ['article', { fields: 'id,deep', alias: { deep: 'json(data, a.b[1].c)' }, sort: 'id' }];
	yield ['article', { fields: 'id,num', alias: { num: 'json(data, n)' }, sort: 'id' }];
	yield ['article', { groupBy: 'json(data, n)', aggregate: { count: '*' } }];
	yield ['person', { fields: 'id,articles.json(data, n)', deep: { articles: { _sort: 'json(data, n)' } }, sort: 'id' }];
	yield ['person', { fields: 'id,articles.num', deep: { articles: { _alias: { num: 'json(data, n)' } } }, sort: 'id' }];
	yield ['person', { fields: 'id', sort: 'articles.json(data, n)' }];
}

function* variables() {
	const users = (filter) => ['person', { fields: 'id', filter, sort: 'id' }];
	for (const value of ['$CURRENT_USER', '$CURRENT_USER.id', '$NOW', '$CURRENT_ROLE', '$CURRENT_USER.nope', '$CURRENT_USER.role.nope']) yield users({ account: { _eq: value } });
	for (const value of ['$CURRENT_USER', '$CURRENT_USER.id', '$CURRENT_ROLES', '$CURRENT_POLICIES', '$CURRENT_ROLE']) { yield users({ account: { _in: [value] } }); yield users({ account: { _in: value } }); yield users({ account: { _nin: [value] } }); }
	for (const value of ['$CURRENT_USER.favourite', '$CURRENT_USER.title', '$CURRENT_USER.role.name', '$CURRENT_ROLE.name', '$CURRENT_ROLES.name', '$CURRENT_POLICIES.name', '$CURRENT_USER.first_name', '$CURRENT_USER.email', '$CURRENT_USER.role', '$CURRENT_USER.nope', '$CURRENT_USER.role.policies.policy.name', '$CURRENT_POLICIES.admin_access', '$CURRENT_ROLE.users.email', '$CURRENT_USER.', '$CURRENT_USERS', '$CURRENT_USER.favourite.x', '$CURRENT_ROLES.id', '$CURRENT_ROLE.nope', '$CURRENT_POLICIES.nope', '$NOPE', '$CURRENT_USER.last_page', '$CURRENT_USER.password', '$CURRENT_USER.title.x']) {
		yield ['article', { fields: 'id', filter: { title: { _eq: value } }, sort: 'id' }];
		yield ['article', { fields: 'id', filter: { rank: { _in: [value] } }, sort: 'id' }];
		yield ['article', { fields: 'id', filter: { title: { _in: value } }, sort: 'id' }];
		yield ['directus_roles', { fields: 'name', filter: { name: { _in: [value] } } }];
		yield ['directus_policies', { fields: 'name', filter: { name: { _in: [value] } } }];
	}
	yield ['article', { fields: 'id', filter: { rank: { _eq: '$CURRENT_USER.favourite' } }, sort: 'id' }];
	yield ['article', { fields: 'id', filter: { rank: { _between: [0, '$CURRENT_USER.favourite'] } }, sort: 'id' }];
	yield ['directus_users', { fields: 'email', filter: { id: { _eq: '$CURRENT_USER' }, role: { _eq: '$CURRENT_ROLE' } } }];
	yield ['directus_users', { fields: 'email', filter: { role: { _in: '$CURRENT_ROLES' } } }];
	yield ['directus_users', { fields: 'email', filter: { role: { name: { _eq: '$CURRENT_ROLE.name' } } } }];
	yield ['directus_policies', { fields: 'name', filter: { id: { _in: '$CURRENT_POLICIES' }, admin_access: { _eq: true } } }];
	for (const now of ['$NOW', '$NOW(+1 day)', '$NOW(-1 year)', '$NOW(-200 years)', '$NOW(2h)', '$NOW(soon)', '$NOW()', '$NOW(-30y)', '$NOW(-5 mo)', '$NOW( -1 day )', '$NOW(-1 day']) for (const name of ['day', 'at', 'stamp', 'clock', 'title', 'rank']) {
		yield ['article', { fields: 'id', filter: { [name]: { [name === 'title' ? '_eq' : '_lt']: now } }, sort: 'id' }];
	}
	yield ['person', { fields: 'id,articles.id', sort: 'id', deep: { articles: { _filter: { rank: { _eq: '$CURRENT_USER.favourite' } } } } }];
	yield ['article', { fields: 'id', filter: { comments: { _some: { votes: { _gt: '$CURRENT_USER.favourite' } } } }, sort: 'id' }];
	yield ['article', { fields: 'id', filter: { author: { account: { title: { _eq: '$CURRENT_USER.title' } } } }, sort: 'id' }];
}

function* selections() {
	for (const fields of ['*', '*.*', 'id,*.id', 'author.*', 'author.*.*', 'author.boss.boss.name', 'comments.*', 'comments.writer.name', 'labels.*', 'labels.label.*', 'labels.label.articles.article.title', 'translations.*', 'translations.language.name', 'sections.*', 'sections.item.*', 'sections.item:para.body', 'sections.item:para.body,sections.item:picture.source,sections.collection', 'sections.item:picture.maker.name', 'sections.item.size', 'sections.item.body', 'sections.item:nope.body', 'sections.item:label.name', 'sections.item', 'sections', 'labels', 'comments', 'translations', 'author', 'id,id', 'nope', 'author.nope', 'comments.nope,nope2', 'title.nope', 'title.*', 'notice', 'sections.item:para.*', 'sections.*.*', 'sections.item:para', '*.title', '*.name', 'author.*,author.articles.id', 'author.id,author', 'author,author.id', 'comments,comments.id', 'comments.article', 'comments.article.id', 'comments.article.comments.id', 'secret', '', 'id,', ' id , title ', 'author.reports', 'author.reports.name', 'author.articles', 'a.b.c.d.e.f.g.h.i.j.k', '**', 'id.*', '*.*.id', 'sections.article.id', 'sections.item:para.body.x', 'author.account', 'author.account.email', 'author.account.title,author.account.favourite', 'author.account.password'])
		yield ['article', { fields, sort: 'id', limit: 3 }];
	for (const fields of ['*', 'reports.*', 'boss.*', 'boss.boss.*', 'reports.reports.name', 'articles.comments.text', 'articles.*', 'account.email', '*.id', 'reports.boss.name', 'reports.boss.reports.id']) yield ['person', { fields, sort: 'id' }];
	for (const fields of ['*.*', 'articles.*', 'articles.article.title', 'articles.article.labels.label.name', 'articles.sort']) yield ['label', { fields, sort: 'id' }];
	for (const fields of ['*', '*.*', 'item.*', 'item:picture.*,collection', 'article.title', 'item:para.body,item', 'item,item:para.body', 'item:picture.id,item:para.id', 'item:picture.maker.reports.name']) yield ['article_section', { fields, sort: 'id' }];
	for (const query of [{}, { limit: 1 }, { fields: ['title', 'author.name'] }, { fields: [] }, { fields: null }, { fields: { a: 'id' } }, { fields: 'id', limit: 2, sort: '-id' }]) yield ['article', { sort: 'id', ...query }];
	for (const fields of ['id,title', '*', 'nope', 'author.name', 'comments.text', 'count(comments)']) { yield ['article', { fields }, 1]; yield ['article', { fields }, 99]; }
	yield ['article', { fields: 'id', filter: { id: { _eq: 2 } } }, 1];
	yield ['article', { fields: 'id', limit: 0 }, 1];
	yield ['article', { fields: 'id', search: 'zzz' }, 1];
	for (const backlink of [true, false, 'false', '']) { yield ['person', { fields: '*.*', backlink, limit: 2, sort: 'id' }]; yield ['article', { fields: '*.*.*', backlink, limit: 1, sort: 'id' }]; yield ['article', { fields: 'id,comments.*.id', backlink, limit: 1, sort: 'id' }]; }
	for (const alias of [{ t: 'title' }, { t: 'title', u: 'title' }, { who: 'author' }, { c: 'comments' }, { t: 'nope' }, { title: 'slug' }, { 'a.b': 'title' }, { a: 'author.name' }, { y: 'year(day)' }, { n: 'count(comments)' }, { s: 'sections' }, '{broken', [], 'x']) {
		yield ['article', { fields: 'id,*', alias, limit: 1, sort: 'id' }];
		for (const fields of ['id,t', 'who.name,who', 'c.text', 'u,t,title', 'y,n', 's.item:para.body,s.collection', 'a']) yield ['article', { fields, alias, limit: 2, sort: 'id' }];
	}
	yield ['article', { fields: 'id,good.text,bad.text', alias: { good: 'comments', bad: 'comments' }, deep: { good: { _filter: { text: { _eq: 'good' } } }, bad: { _limit: 1 } }, sort: 'id' }];
	yield ['article', { fields: 'id', alias: { t: 'title' }, filter: { t: { _eq: 'Alpha' } }, sort: 'id' }];
	yield ['article', { fields: 'id,t', alias: { t: 'title' }, sort: 't' }];
}

function* filters() {
	const all = [
		{ _and: [] }, { _or: [] }, {}, { _and: [{}] }, { _or: [{}, { id: { _eq: 1 } }] }, { _or: [{ id: { _eq: 1 } }, { id: { _eq: 2 } }] }, { _and: [{ rank: { _gt: 0 } }, { live: { _eq: true } }] }, { _or: [{ _and: [{ rank: 1 }, { live: true }] }, { title: { _contains: 'eta' } }] }, { rank: { _gt: 0, _lt: 3 } }, { rank: { _or: [{ _eq: 1 }, { _eq: 2 }] } }, { title: 'Alpha', rank: 1 }, { _and: { id: 1 } }, { _or: 'x' }, { id: null }, { nope: { _eq: 1 } }, { author: { nope: { _eq: 1 } } }, { author: { _null: true } }, { author: { _eq: 1 } }, { author: { id: { _eq: 1 } } }, { author: { name: { _eq: 'Ada' } } }, { author: { name: { _neq: 'Ada' } } }, { author: { name: { _null: true } } }, { author: { boss: { name: { _eq: 'Ada' } } } }, { author: { boss: { boss: { name: { _eq: 'Ada' } } } } }, { author: { reports: { name: { _eq: 'Bob' } } } }, { author: { _or: [{ name: { _eq: 'Ada' } }, { age: { _gt: 40 } }] } }, { author: { _and: [{ name: { _eq: 'Ada' } }, { age: { _gt: 30 } }] } },
		{ comments: { text: { _eq: 'good' } } }, { comments: { text: { _neq: 'good' } } }, { comments: { text: { _null: true } } }, { comments: { _null: true } }, { comments: { _nnull: true } }, { comments: { _eq: 1 } }, { comments: { _in: [1, 4] } }, { comments: { id: { _null: true } } }, { comments: { votes: { _gt: 2 }, text: { _eq: 'again' } } }, { _and: [{ comments: { votes: { _gt: 2 } } }, { comments: { text: { _eq: 'bad' } } }] }, { _or: [{ comments: { votes: { _gt: 2 } } }, { title: { _eq: 'alpha' } }] }, { comments: { _or: [{ votes: { _eq: 7 } }, { text: { _eq: 'Ugly' } }] } }, { comments: { writer: { name: { _eq: 'Bob' } } } }, { comments: { writer: { boss: { name: { _eq: 'Ada' } } } } },
		{ comments: { _some: { text: { _eq: 'good' } } } }, { comments: { _none: { text: { _eq: 'good' } } } }, { comments: { _some: { _and: [{ votes: { _gt: 2 } }] } } }, { comments: { _some: { votes: { _gt: 2 }, text: { _eq: 'again' } } } }, { comments: { _none: { votes: { _gt: 2 }, text: { _eq: 'again' } } } }, { comments: { _some: { _or: [{ votes: 7 }, { votes: 0 }] } } }, { comments: { _some: {} } }, { comments: { _none: {} } }, { comments: { _some: { writer: { name: { _eq: 'Bob' } } } } }, { comments: { _none: { writer: { name: { _eq: 'Bob' } } } } }, { labels: { _some: { label: { name: { _eq: 'red' } } } } }, { labels: { _none: { label: { name: { _eq: 'red' } } } } }, { labels: { _some: { label: { _eq: 'x' } } } }, { labels: { label: { name: { _eq: 'red' } } } }, { labels: { label: { _eq: 'y' } } }, { labels: { label: { articles: { article: { title: { _eq: 'beta' } } } } } }, { author: { _some: { name: { _eq: 'Ada' } } } }, { author: { articles: { _some: { rank: { _eq: 2 } } } } }, { title: { _some: { x: 1 } } }, { comments: { _some: [] } }, { comments: { _some: { nope: { _eq: 1 } } } }, { _and: [{ comments: { _some: { votes: 3 } } }, { comments: { _none: { votes: 7 } } }] }, { _or: [{ comments: { _some: { votes: 7 } } }, { id: { _eq: 6 } }] }, { comments: { _some: { 'year(at)': { _eq: 2024 } } } }, { translations: { _some: { language: { _eq: 'de' } } } }, { translations: { title: { _contains: 'en' } } }, { translations: { language: { name: { _eq: 'English' } } } },
		{ sections: { 'item:para': { body: { _contains: 'first' } } } }, { sections: { 'item:picture': { maker: { name: { _eq: 'Ada' } } } } }, { sections: { item: { body: { _eq: 'x' } } } }, { sections: { item: { _eq: 'p1' } } }, { sections: { 'item:nope': { body: { _eq: 'x' } } } }, { sections: { 'item:label': { name: { _eq: 'x' } } } }, { sections: { collection: { _eq: 'para' } } }, { sections: { _some: { 'item:para': { size: { _gt: 2 } } } } }, { sections: { _none: { collection: { _eq: 'para' } } } }, { sections: { 'item:para': { size: { _null: true } } } }, { sections: { 'item:para': { nope: { _eq: 1 } } } }, { sections: { _null: true } }, { sections: { _eq: 1 } },
		{ notice: { _null: true } }, { labels: { _null: true } }, { $FOLLOW: { id: 1 } }, { '$FOLLOW(comment,article)': { text: { _eq: 'good' } } }, { '$FOLLOW(comment,writer)': { text: { _eq: 'good' } } }, { author: { '$FOLLOW(comment,writer)': { votes: { _gt: 2 } } } }, { '$FOLLOW(nope,article)': { text: { _eq: 'good' } } }, { '$FOLLOW(article_section,item,collection)': { id: { _eq: 1 } } }, { '_and': [{ '_or': [{ '_and': [{ 'id': 1 }] }] }] }, 'x', '{broken', [], [{ id: 1 }], 5, { id: { _eq: { a: 1 } } }, { title: { _eq: ['a'] } }, { id: [1, 2] }, { id: {} }, { author: {} }, { comments: {} }, { author: { name: {} } }, { id: { _eq: 1 }, _or: [{ id: 2 }] }, { _not: { id: 1 } }, { 'author.name': { _eq: 'Ada' } }, { 'comments.text': 'good' }, { id: { _eq: true } }, { live: { _in: [true] } }, { live: { _neq: true } }, { live: null }, { live: { _eq: null } }, { live: { _neq: null } },
	];
	for (const filter of all) yield ['article', { fields: 'id', filter, sort: 'id', meta: '*' }];
	for (const filter of [{ item: { _eq: '1' } }, { 'item:para': { size: { _gt: 1 } } }, { 'item:picture': { maker: { age: { _gt: 1 } } } }, { item: { _null: true } }, { item: { body: { _eq: 'x' } } }, { 'item:para': { _eq: 1 } }, { 'item:para': { id: { _eq: 1 } } }, { article: { comments: { _some: { votes: 3 } } } }, { article: { author: { name: 'Ada' } } }]) yield ['article_section', { fields: 'id', filter, sort: 'id' }];
	for (const filter of [{ reports: { reports: { name: { _eq: 'ada' } } } }, { reports: { _some: { boss: { name: 'Ada' } } } }, { articles: { comments: { text: { _eq: 'good' } } } }, { articles: { labels: { label: { name: 'red' } } } }, { articles: { _none: { comments: { text: { _eq: 'good' } } } } }, { boss: { reports: { articles: { rank: { _gt: 1 } } } } }, { boss: { _null: true } }, { boss: { boss: { _null: true } } }, { account: { email: { _eq: 'admin@example.com' } } }, { account: { role: { name: { _eq: 'Administrator' } } } }, { articles: { author: { name: 'Ada' } } }]) yield ['person', { fields: 'id', filter, sort: 'id', meta: 'filter_count' }];
}

function* orders() {
	for (const sort of ['id', '-id', 'title', '-title', 'rank', '-rank', ['status', '-rank', 'id'], 'status,-rank,id', 'author', 'author.name', '-author.name,id', 'author.boss.name,id', 'comments.votes', '-comments.votes', 'comments.text,id', 'comments', 'labels.label.name', 'sections.item:para.size', 'sections.item.size', 'nope', 'author.nope', 'notice', 'year(day),id', '-count(comments),id', 'author.year(born),id', 'comments.year(at)', 'day', 'at', 'stamp', 'clock', 'live,id', 'data', 'words', 'secret', 'ref', 'price,id', '', '-', ' id', 'id,', 'id,id', '+id', '?', '*', 'count', 'a.b.c.d.e.f.g.h.i.j.k.l', { a: 'id' }, null, 5]) yield ['article', { fields: 'id', sort, ...(sort === 'author' ? { filter: { author: { _nnull: true } } } : {}) }];
	for (const page of [{ limit: 2 }, { limit: 2, page: 2 }, { limit: 2, page: 0 }, { limit: 2, offset: 1 }, { limit: 2, offset: 1, page: 3 }, { limit: -1 }, { limit: 0 }, { limit: -1, offset: 4 }, { limit: -2 }, { limit: 'x' }, { limit: 1.5 }, { limit: '2' }, { offset: -1 }, { page: -1 }, { page: 2 }, { offset: 'x' }, { page: 'x' }, { limit: null }, { limit: '' }, { offset: '' }, { page: '' }, { limit: 1e10 }, { offset: 100 }, { limit: -1, page: 2 }, { limit: true }, { limit: [1] }, { limit: '1e1' }, { offset: null }, { limit: {} }]) yield ['article', { fields: 'id', sort: 'id', ...page }];
	for (const meta of ['*', 'total_count', 'filter_count', 'total_count,filter_count', ['total_count'], 'nope', '', ['nope', 'total_count'], '*,nope', null]) yield ['article', { fields: 'id', meta, filter: { rank: { _gt: 1 } }, limit: 1, sort: 'id' }];
	for (const meta of ['*']) { yield ['article', { meta, search: 'alpha', fields: 'id', sort: 'id' }]; yield ['article', { meta, filter: { comments: { votes: { _gt: 0 } } }, fields: 'id', sort: 'id' }]; yield ['article', { meta, limit: 0 }]; yield ['article', { meta, aggregate: { count: '*' } }]; yield ['article', { meta, groupBy: 'status', aggregate: { count: '*' }, limit: 1 }]; yield ['article', { meta, fields: 'id' }, 1]; }
	for (const search of ['alpha', 'ALPHA', 'Ü', 'ü', '10.25', '2', ' 2', '2.0', '-3', '1e1', '42', '9007199254740991', '11111111-1111-4111-8111-111111111111', '11111111', 'draft', '', ' ', '%', '_', "O'Neil", '\\', 'true', '2024', 'abc', 'one', 5, 0, null, 'lorem ipsum', '0x1', '99999999999999999999', ' alpha ', '1.5', '-0.25', true, ['alpha'], { a: 1 }, '+2', '02']) yield ['article', { fields: 'id', search, sort: 'id' }];
	for (const search of ['ada', '36', '0']) yield ['person', { fields: 'id,name', search, sort: 'id' }];
	for (const search of ['x', 'red', 'p1']) { yield ['label', { fields: 'id', search }]; yield ['picture', { fields: 'id', search }]; }
}

function* groups() {
	for (const name of ['*', 'id', 'title', 'rank', 'big', 'score', 'price', 'live', 'day', 'at', 'stamp', 'clock', 'data', 'words', 'secret', 'ref', 'author', 'comments', 'nope', 'author.name', 'year(day)', 'count(comments)', 'rank,score', '']) for (const fn of aggregates) yield ['article', { aggregate: { [fn]: name } }];
	for (const aggregate of [{ count: '*', sum: 'rank' }, { count: ['id', 'rank'], avg: 'score', min: ['rank', 'day'], max: 'stamp' }, { countAll: '*' }, { countAll: '*', count: '*' }, { nope: 'rank' }, { nope: '*', count: '*' }, {}, { count: [] }, { count: '*,rank' }, { count: ['*', 'rank'] }, { count: 'id', countDistinct: 'id', sum: 'id' }, '{broken', 'count', [], null, { count: null }, { count: { a: 'id' } }]) { yield ['article', { aggregate }]; yield ['article', { aggregate, groupBy: 'status' }]; }
	for (const groupBy of ['status', ['status', 'live'], 'status,live', 'rank', 'live', 'day', 'at', 'stamp', 'clock', 'author', 'data', 'words', 'secret', 'ref', 'year(day)', 'month(stamp)', 'year(stamp),month(stamp)', 'nope', 'author.name', 'comments', 'notice', 'count(comments)', 'count(data)', 'price', 'big', '', [], null, 'status,status', 'sections', 'year(author.born)', 'hour(at)', 'id']) {
		yield ['article', { groupBy }];
		yield ['article', { groupBy, aggregate: { count: '*' } }];
		yield ['article', { groupBy, aggregate: { sum: 'rank', count: 'id' }, filter: { rank: { _nnull: true } } }];
	}
	for (const sort of ['status', '-status', 'count', '-count', 'sum.rank', '-sum.rank', 'rank', '-sum.rank,status', 'nope', 'countAll', 'count.id', 'author.name', 'id', ['-count', 'status'], 'avg.rank', 'max.nope', 'year(day)']) yield ['article', { groupBy: 'status', aggregate: { count: '*', sum: 'rank' }, sort }];
	for (const sort of ['year(day)', '-year(day)', 'day_year', 'count', '-count']) yield ['article', { groupBy: 'year(day)', aggregate: { count: '*' }, sort }];
	for (const sort of ['count.id', '-count.id', 'min.day', 'count.rank']) yield ['article', { groupBy: 'live', aggregate: { count: ['id', 'rank'], min: 'day' }, sort }];
	for (const rest of [{ limit: 1 }, { limit: 1, page: 2 }, { offset: 1 }, { limit: 0 }, { limit: -1 }, { search: 'alpha' }, { filter: { comments: { votes: { _gt: 1 } } } }, { filter: { author: { name: 'Ada' } } }, { fields: 'id,status' }, { fields: 'nope' }, { alias: { s: 'status' } }, { sort: 'id' }]) { yield ['article', { groupBy: 'status', aggregate: { count: '*' }, ...rest }]; yield ['article', { aggregate: { count: '*', max: 'rank' }, ...rest }]; }
	yield ['article', { group: 'status', aggregate: { count: '*' } }];
	yield ['article', { aggregate: { count: '*' } }, 1];
	yield ['article', { groupBy: 's', alias: { s: 'status' }, aggregate: { count: '*' } }];
	yield ['comment', { groupBy: 'article', aggregate: { sum: 'votes', avg: 'votes', min: 'votes', max: 'votes', count: '*' } }];
	yield ['comment', { groupBy: ['article', 'year(at)'], aggregate: { count: '*' } }];
}

function* nested() {
	const person = (deep, fields = 'id,articles.id,articles.title') => ['person', { fields, deep, sort: 'id' }];
	for (const articles of [{ _filter: { rank: { _gt: 1 } } }, { _filter: { comments: { votes: { _gt: 1 } } } }, { _filter: { author: { name: 'Ada' } } }, { _sort: '-id' }, { _sort: 'rank' }, { _sort: '-rank' }, { _sort: ['status', '-id'] }, { _sort: 'author.name,-id' }, { _sort: 'comments.votes' }, { _sort: 'year(day)' }, { _sort: '-count(comments),id' }, { _sort: 'nope' }, { _limit: 1 }, { _limit: 0 }, { _limit: -1 }, { _limit: 1, _page: 2 }, { _offset: 1 }, { _limit: 1, _offset: 1 }, { _search: 'alpha' }, { _search: 'zzz' }, { _filter: { nope: { _eq: 1 } } }, { _filter: { id: { _foo: 1 } } }, { _limit: 'x' }, { _limit: -2 }, { _page: -1 }, { limit: 1 }, { _filter: {} }, { _filter: { _or: [{ id: 1 }, { id: 5 }] } }, { _fields: ['slug'] }, { _alias: { t: 'title' } }, { _limit: 1, _sort: '-rank' }, {}, null, 'x', []]) { yield person({ articles }); yield person({ articles }, '*,articles.*'); }
	for (const articles of [{ _aggregate: { count: '*' } }, { _aggregate: { count: 'id' } }, { _aggregate: { sum: 'rank' } }, { _aggregate: { sum: ['rank', 'score'], max: 'day' } }, { _aggregate: { count: '*' }, _groupBy: ['status'] }, { _groupBy: ['status'] }, { _aggregate: { count: '*' }, _groupBy: 'year(day)' }, { _aggregate: { count: '*' }, _groupBy: ['author'] }, { _aggregate: { count: '*' }, _groupBy: ['author', 'status'] }, { _aggregate: { sum: 'rank' }, _groupBy: ['author'] }, { _aggregate: { count: 'id' }, _filter: { rank: { _gt: 1 } } }, { _aggregate: { min: 'day', max: 'stamp' } }, { _aggregate: { count: '*' }, _limit: 1 }, { _aggregate: { count: '*' }, _sort: '-count' }, { _aggregate: { nope: 'id' } }, { _aggregate: { count: 'nope' } }, { _aggregate: { avg: 'rank' }, _search: 'alpha' }, { _groupBy: ['nope'] }, { _aggregate: { count: '*' }, _groupBy: ['status'], _sort: ['-status'] }, { _aggregate: { count: '*' }, _groupBy: ['author'], _sort: 'author' }, { _aggregate: { sum: 'rank', max: ['day', 'rank'] }, _groupBy: ['author', 'status'], _sort: ['-status', 'author'] }, { _aggregate: { countDistinct: 'status' } }, { _aggregate: {} }, { _groupBy: [] }])
		for (const fields of ['id,articles.id', 'id,articles.*', 'id,articles', 'id,articles.status', 'id,articles.author', 'id,articles.count', 'id,articles.author,articles.status', 'id,articles.comments.id']) yield person({ articles }, fields);
	const article = (deep, fields = 'id,labels.label.name,sections.item:para.body,sections.item:picture.source,author.name,author.reports.name,comments.text,comments.writer.name') => ['article', { fields, deep, sort: 'id' }];
	for (const deep of [{ labels: { _filter: { label: { name: { _eq: 'red' } } } } }, { labels: { label: { _filter: { name: { _eq: 'red' } } } } }, { labels: { _sort: '-label.name' } }, { labels: { _sort: 'label' } }, { labels: { _limit: 1 } }, { sections: { _filter: { collection: { _eq: 'para' } } } }, { sections: { 'item:para': { _filter: { size: { _gt: 2 } } } } }, { sections: { item__para: { _filter: { size: { _gt: 2 } } } } }, { sections: { item: { _filter: { size: { _gt: 2 } } } } }, { sections: { _filter: { 'item:para': { size: { _gt: 2 } } } } }, { sections: { _sort: 'item:para.size' } }, { author: { _filter: { name: { _eq: 'Ada' } } } }, { author: { _search: 'ada' } }, { author: { _limit: 0 } }, { author: { _sort: 'name' } }, { author: { reports: { _limit: 1, _sort: '-name' } } }, { author: { reports: { _filter: { age: { _nnull: true } } } } }, { comments: { _limit: 1, writer: { _filter: { age: { _gt: 40 } } } } }, { comments: { _sort: 'writer.name' } }, { comments: { _sort: 'votes' } }, { comments: { _sort: '-votes' } }, { comments: { _sort: 'at' } }, { comments: { _sort: '-at' } }, { comments: { _sort: 'text,-id' } }, { comments: { _offset: 1 } }, { comments: { _limit: 2, _page: 2 } }, { nope: { _limit: 1 } }, { title: { _limit: 1 } }, '{broken', 'x', [], null, { comments: { _aggregate: { count: '*' } } }, { comments: { _aggregate: { sum: 'votes' }, _groupBy: ['article'] } }, { author: { _aggregate: { count: '*' } } }, { labels: { _aggregate: { count: 'label' } } }, { a: { b: { c: { d: { e: { f: { g: { h: { i: { j: { k: { _limit: 1 } } } } } } } } } } } }]) { yield article(deep); yield article(deep, 'id,labels,comments,sections,author'); yield article(deep, 'id,labels.*,comments.*'); }
	yield article({ translations: { _filter: { language: { _eq: 'de' } } } }, 'id,translations.title');
	yield article({ translations: { _filter: { language: { name: { _eq: 'English' } } } } }, 'id,translations.title,translations.language.name');
	yield article({ comments: { _filter: { _or: [{ votes: { _gt: 2 } }, { writer: { name: 'Ada' } }] }, _sort: '-votes', _limit: 1 } }, 'id,comments.votes');
	yield article({ c: { _limit: 1 } }, 'id,comments.id');
	yield article({ comments: { _alias: { v: 'votes' } } }, 'id,comments.v');
	yield article({ comments: { _alias: { w: 'writer' } } }, 'id,comments.w.name');
	yield article({ comments: { _alias: { w: 'writer' }, w: { _filter: { age: { _gt: 40 } } } } }, 'id,comments.w.name');
	yield ['label', { fields: 'id,articles.article.title', deep: { articles: { _filter: { article: { rank: { _gt: 1 } } }, _sort: '-article.title' } }, sort: 'id' }];
	yield ['person', { fields: 'id,reports.name,reports.reports.name', deep: { reports: { _sort: '-name', reports: { _limit: 1 } } }, sort: 'id' }];
}

/** A few hundred mixtures, always the same ones. */
function* mixtures() {
	let seed = 20240131;
	const random = (below) => ((seed = (seed * 1103515245 + 12345) % 2147483648), Math.floor((seed / 2147483648) * below));
	const pick = (list) => list[random(list.length)];
	const leaf = () => pick([() => ({ rank: { [pick(['_gt', '_lte', '_eq', '_neq'])]: pick([-3, 1, 2, 10]) } }), () => ({ title: { [pick(['_contains', '_istarts_with', '_ncontains', '_nends_with'])]: pick(['a', 'A', 'l', 'ü']) } }), () => ({ author: { name: { [pick(['_eq', '_neq', '_null', '_contains'])]: pick(['Ada', 'true']) === 'true' ? true : 'Ada' } } }), () => ({ author: { boss: { age: { [pick(['_gt', '_null'])]: true } } } }), () => ({ comments: { votes: { [pick(['_gt', '_lt', '_eq'])]: pick([0, 3]) } } }), () => ({ comments: { [pick(['_some', '_none'])]: { votes: { _gt: pick([0, 3]) } } } }), () => ({ labels: { label: { name: { [pick(['_eq', '_null'])]: 'red' } } } }), () => ({ live: { _eq: pick([true, false]) } }), () => ({ 'year(day)': { _gte: pick([2000, 2024]) } }), () => ({ 'count(comments)': { _gte: pick([1, 2]) } }), () => ({ sections: { 'item:para': { size: { _gt: pick([0, 2]) } } } })])();
	const tree = (depth) => (depth === 0 || random(3) === 0 ? leaf() : { [pick(['_and', '_or'])]: Array.from({ length: 1 + random(3) }, () => tree(depth - 1)) });
	for (let i = 0; i < 150; i++) {
		const query = { fields: pick(['id', 'id,title', 'id,author.name', 'id,comments.votes', 'id,labels.label.name', '*', 'id,sections.item:para.size']), filter: tree(3), sort: pick(['id', '-id', 'rank,id', '-title,id', 'author.name,id', '-year(day),id']) };
		if (random(3) === 0) query.limit = 1 + random(4);
		if (random(4) === 0) query.offset = random(3);
		if (random(3) === 0) query.meta = '*';
		if (random(4) === 0) query.deep = { comments: { _sort: pick(['votes', '-votes', 'id']), _limit: 1 + random(2) } };
		yield ['article', query];
	}
}

export const topics = { operators, functions, json, variables, selections, filters, orders, groups, nested, mixtures };

/** {name, method, path, body?}: every third question is put in a body instead of a query string. */
export function questions() {
	const result = new Map();
	let number = 0;
	for (const [topic, generate] of Object.entries(topics)) {
		for (const [collection, query, key] of generate()) {
			const name = `${topic} ${collection}${key === undefined ? '' : `/${key}`} ${JSON.stringify(query)}`;
			if (result.has(name)) continue;
			const path = collection.startsWith('directus_') ? `/${collection.slice(9)}` : `/items/${collection}`;
			if (++number % 3 === 0 && key === undefined) result.set(name, { name, topic, method: 'SEARCH', path, body: { query } });
			else result.set(name, { name, topic, method: 'GET', path: `${path}${key === undefined ? '' : `/${key}`}?${written(query)}` });
		}
	}
	return [...result.values()];
}

const written = (query) => Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(typeof value === 'object' && value !== null ? (Array.isArray(value) && name !== 'filter' && name !== 'deep' && name !== 'alias' && name !== 'aggregate' ? value.join(',') : JSON.stringify(value)) : String(value))}`).join('&');
