// Random sets of objects, made past the server, brought to another database and from there to other sets.
import assert from 'node:assert/strict';
import { randomness } from '../random/random.mjs';
import { apply, emptyDatabase, sameObjects, snapshot, snapshotText, track } from './database.mjs';

const expressions = ['a + b', 'a * 2', 'coalesce(b, a)', 'length(t)', 'abs(a - b)'];

function statements(random, kind, tables) {
	const out = [], views = [];
	const conditions = ['a > 1', 'b is not null', "t <> 'x;y'", 'a between 1 and 5 or b < 7', 'not (a = 2)'];
	tables.forEach((table, at) => {
		const checks = random.some(conditions, random.below(3)).map((condition, i) => `, ${random.chance(50) ? `constraint c${at}_${i} ` : ''}check (${condition})`);
		const uniques = random.some([['a', 'b'], ['b', 't'], ['id', 'a']], random.below(3)).map((columns, i) => `, constraint u${at}_${i} unique (${columns.join(', ')})`);
		const generated = random.chance(50) ? `, g integer generated always as (${random.pick(expressions)}) ${kind === 'pg' || random.chance(50) ? 'stored' : 'virtual'}` : '';
		const key = kind === 'pg' ? 'id serial primary key' : 'id integer not null primary key autoincrement';
		out.push(`create table ${table} (${key}, a integer, b ${random.pick(kind === 'pg' ? ['integer', 'smallint', 'bigint'] : ['integer', 'int', 'bigint'])}, t varchar(255)${random.chance(30) ? (kind === 'pg' ? ' collate "C"' : ' collate nocase') : ''}${generated}${checks.join('')}${uniques.join('')})`);
		for (let i = random.below(5); i > 0; i--) {
			const parts = random.some(['a', 'b', 't', 'lower(t)', 'a desc', '(a + b)'], random.between(1, 3)).join(', ');
			out.push(`create ${random.chance(20) ? 'unique ' : ''}index i${at}_${i} on ${table} (${parts})${random.chance(40) ? ` where ${random.pick(conditions)}` : ''}`);
		}
		if (random.chance(60)) {
			const body = kind === 'pg' ? `execute function touched${at}()` : `begin update ${table} set t = coalesce(t, 'n') where id = new.id; end`;
			if (kind === 'pg') out.push(`create function touched${at}() returns trigger language plpgsql as 'begin return new; end'`);
			out.push(`create trigger t${at} ${random.pick(['before', 'after'])} ${random.pick(['insert', 'update', 'update of t'])} on ${table} for each row ${random.chance(50) ? 'when (new.a > 3) ' : ''}${body}`);
		}
	});
	for (let i = random.below(5); i > 0; i--) {
		const from = random.pick([...tables, ...views]);
		views.push(`v${i}`);
		out.push(`create view v${i} as select id, a, b, t, a + ${i} as more${i} from ${from} where ${random.pick(conditions)}`);
	}
	return out.join(';\n');
}

async function made(kind, random) {
	const database = await emptyDatabase(kind);
	const tables = ['ones', 'twos', 'threes'].slice(0, random.between(1, 3));
	await database.sql(statements(random, kind, tables));
	await track(database, tables);
	return database;
}

export async function randomObjects(kind, seed) {
	const random = randomness(seed);
	const [one, two, target] = [await made(kind, random), await made(kind, random), await emptyDatabase(kind)];
	try {
		for (const source of [one, two, one]) {
			const text = await snapshotText(source);
			await apply(target, text);
			sameObjects(await snapshot(target), await snapshot(source));
			const after = await snapshotText(target);
			assert.equal(await apply(target, text), 'No changes to apply.\n');
			if (source === one) assert.equal(after, text);
		}
	} catch (error) {
		throw new Error(`seed ${seed}`, { cause: error });
	} finally {
		await Promise.all([one.drop(), two.drop(), target.drop()]);
	}
}
