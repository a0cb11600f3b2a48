// Who stands for a role, what does not count from an address, what of a preview cannot work, and questions that are none.
import assert from 'node:assert/strict';
import { check, refused } from '../../kit/verdict.mjs';

export async function askAboutNobody({ admin }) {
	const ask = (question) => admin.must('POST', '/utils/explain-access', question);
	const own = await admin.must('POST', '/policies', { name: 'Own' });
	const office = await admin.must('POST', '/policies', { name: 'From the office', ip_access: ['10.0.0.0/8'] });
	const role = await admin.must('POST', '/roles', { name: 'Empty' });
	await admin.must('POST', '/access', [{ role: role.id, policy: own.id }, { role: role.id, policy: office.id }, { role: null, user: null, policy: own.id }]);
	const rule = { owner: { _eq: '$CURRENT_USER' } };
	await admin.must('POST', '/permissions', [{ policy: own.id, collection: 'article', action: 'read', fields: ['*'], permissions: rule },
		{ policy: office.id, collection: 'article', action: 'update', fields: ['title'], permissions: { title: { _eq: 'mine' } } }, { policy: office.id, collection: 'article', action: 'delete', fields: ['*'], permissions: null }]);
	const [item] = await admin.must('POST', '/items/article', [{ title: 'mine', owner: null }]);

	await check('a role and a group without users own nothing, the public owns what is nobody\'s', async () => {
		const told = await ask({ role: role.id, collection: 'article', item: item.id });
		assert.deepEqual([told.allowed, told.decision.because], [false, 'rule']);
		assert.match(told.subject.notes.join(' '), /depend on who asks/);
		const open = await ask({ public: true, collection: 'article', item: item.id });
		const who = await ask({ audience: true, collection: 'article', item: item.id });
		assert.deepEqual([open.allowed, who.public.allowed], [true, true], 'as the server does');
		const change = await ask({ preview: { policy: own.id, permissions: [] } });
		const rows = ({ rows: counted }) => counted.find(({ collection }) => collection === 'article').before;
		const group = change.groups.find((one) => one.role?.id === role.id);
		assert.equal(rows(group), 0);
	});
	await check('a policy that does not count from here and would permit is named', async () => {
		for (const [question, named] of [[{ action: 'delete', item: item.id }, true], [{ action: 'update', field: 'title', item: item.id }, true], [{ action: 'update', field: 'size', item: item.id }, false], [{ action: 'share', item: item.id }, false]]) {
			for (const [ip, words] of [[undefined, /without an address/], ['192.168.0.1', /not count from this address/]]) {
				const told = await ask({ role: role.id, ip, collection: 'article', ...question });
				assert.equal(told.allowed, false);
				assert.deepEqual(told.decision.left_out, named ? { id: office.id, name: 'From the office', left_out: 'ip_access' } : undefined, told.why);
				if (named) assert.match(told.why, words);
				else assert.doesNotMatch(told.why, /From the office/);
			}
			assert.equal((await ask({ role: role.id, ip: '10.1.1.1', collection: 'article', ...question })).allowed, named);
		}
		await admin.must('PATCH', `/items/article/${item.id}`, { title: 'another' });
		assert.equal((await ask({ role: role.id, collection: 'article', action: 'update', item: item.id })).decision.left_out, undefined, 'its rule lets the item not through');
	});
	await check('a preview tells what of its permissions cannot work', async () => {
		const permissions = [{ collection: 'article', action: 'read', fields: ['id', 'ghost'], permissions: { _and: [{ phantom: { _eq: 1 } }, { title: { _eq: 'x' } }, { title: { _inn: ['x'] } }] } }, { collection: 'article', action: 'update', fields: ['title'], permissions: rule },
			{ collection: 'spook', action: 'read' }, { collection: 'article', action: 'create', fields: ['title'], validation: { title: { _inn: ['x'] } }, presets: { wraith: 1 } }];
		const told = await ask({ preview: { policy: own.id, permissions } });
		assert.deepEqual(told.permissions.map(({ place, collection, action, errors }) => [place, collection, action, errors.map((one) => [one.in, one.field])]), [
			[0, 'article', 'read', [['fields', 'ghost'], ['permissions', 'phantom'], ['permissions', 'title']]], [2, 'spook', 'read', [['collection', undefined]]], [3, 'article', 'create', [['presets', 'wraith'], ['validation', 'title']]]], JSON.stringify(told.permissions));
		assert.match(told.permissions[0].errors[1].error, /no field "phantom" in "article"/);
		assert.equal((await ask({ preview: { policy: own.id, permissions: [permissions[1]] } })).permissions, undefined);
	});
	await check('fields are told where an action has them, and what is no question says why', async () => {
		for (const action of ['delete', 'share']) assert.deepEqual((await ask({ role: role.id, collection: 'article', action, item: item.id })).fields, {});
		const about = { role: role.id, collection: 'article' };
		for (const [question, words] of [[{ ...about, field: '*' }, /plain names/], [{ ...about, fields: ['title', 'author.name'] }, /plain names.*"author.name"/], [{ ...about, action: 'create', item: item.id }, /"item"/], [{ collection: 'article' }, /Exactly one of "user", /],
			[{ audience: true, collection: 'article', limit: 0 }, /from 1 to 1000/], [{ audience: true, collection: 'article', limit: 1001 }, /from 1 to 1000/]]) {
			const answer = await admin.post('/utils/explain-access', question);
			refused(answer, 400, 'INVALID_PAYLOAD');
			assert.match(answer.error.message, words);
		}
	});
	await admin.must('DELETE', '/policies', [own.id, office.id]);
	await admin.must('DELETE', `/roles/${role.id}`);
}
