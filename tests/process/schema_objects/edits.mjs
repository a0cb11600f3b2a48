// Changes of objects, one of each kind: SQL on a database, or a change of the list in a snapshot.
const replaced = (name, change) => (objects) => objects.map((object) => (object.name === name ? { ...object, ...change(object) } : object));
const dropped = (...names) => (objects) => objects.filter(({ name }) => !names.includes(name));
const definition = (from, to) => (object) => ({ definition: object.definition.replace(from, to) });

const onBoth = [
	['an index changes', replaced('parts_by_two', () => ({ columns: ['label', 'maker'] }))],
	['an index goes', dropped('parts_heavy')],
	['a unique constraint goes, with the key that needs it', dropped('one_name', 'named_maker')],
	['a check goes', dropped('rank_fits')],
	['a view goes, and those over it', dropped('z_parts', 'a_heavy', 'z_parts_insert')],
	['a trigger goes', dropped('makers_stamp')],
];

const onSqlite = [
	['a check changes', replaced('rank_fits', definition('10000', '20000'))],
	['a check without a name changes', (objects) => objects.map((object) => (object.definition === 'check (length(name) > 1)' ? { ...object, definition: 'check (length(name) > 0)' } : object))],
	['a partial index changes', replaced('parts_heavy', definition('100', '99'))],
	['an index of an expression changes', replaced('parts_lower', definition('lower(label) desc', 'upper(label)'))],
	['a view changes below another', replaced('z_parts', definition('gone', 'lost'))],
	['a trigger changes', replaced('makers_stamp', definition("'none'", "'nothing'"))],
	['a key over several columns changes', replaced('named_maker', definition('cascade', 'set null'))],
	['a collation goes', (objects) => objects.filter(({ kind, name, table }) => !(kind === 'column' && table === 'makers' && name === 'name'))],
	['a stored column is kept no longer', (objects) => objects.filter(({ kind, name }) => !(kind === 'column' && name === 'twice'))],
	['options of a table change', (objects) => objects.map((object) => (object.kind === 'table' ? { ...object, definition: 'STRICT' } : object))],
];

const onPostgres = [
	['a check changes', 'alter table makers drop constraint rank_fits, add constraint rank_fits check (rank < 20000 and doubled(rank) > -5)'],
	['a check that is not validated', 'alter table makers add constraint later check (rank > -1) not valid'],
	['a partial index changes', 'drop index parts_heavy; create index parts_heavy on parts (weight) where weight > 99'],
	['an index of an expression changes', 'drop index parts_lower; create index parts_lower on parts (upper(label))'],
	['a view changes below others', "create or replace view z_parts as select id, label, weight, maker, ticket from parts where label <> 'lost'"],
	['an option of a view goes', 'alter view a_heavy reset (security_barrier)'],
	['a materialized view changes', 'drop materialized view totals; create materialized view totals as select maker, max(weight) as weight from parts group by maker; create unique index totals_maker on totals (maker)'],
	['a trigger changes', "drop trigger makers_stamp on makers; create trigger makers_stamp before update on makers for each row when (new.note = 'y') execute function stamp()"],
	['a function changes below a check, an index and a generated column', 'create or replace function doubled(n integer) returns integer language sql immutable as $$ select n + n $$'],
	['a function comes with its trigger', "create function noted() returns trigger language plpgsql as 'begin return new; end'; create trigger noted after update on parts for each row execute function noted(); create trigger instead instead of insert on z_parts for each row execute function noted()"],
	['an enumeration gains a value', "alter type mood add value 'angry' before 'calm'"],
	['an enumeration loses a value', `alter type "Odd Type" rename to old_type; create type "Odd Type" as enum ('a'); drop type old_type`],
	['a domain changes', 'alter domain positive drop constraint above_zero; alter domain positive add constraint above_zero check (value > -1)'],
	['a sequence changes', 'alter sequence tickets increment by 7 no cycle'],
	['a sequence comes', 'create sequence more_tickets'],
	['an extension goes with its index', 'drop index parts_label_trgm; drop extension pg_trgm'],
	['an exclusion goes', 'alter table parts drop constraint never_twice'],
	['a key over several columns changes', 'alter table parts drop constraint named_maker, add constraint named_maker foreign key (maker_name, maker_code) references makers (name, code) on delete set null deferrable'],
	['a generated column changes', 'alter table makers drop column twice, add column twice integer generated always as (rank * 3) stored'],
	['a type and a collation change', 'alter table makers alter precise type real, alter sorted type varchar(255) collate "POSIX", alter precise drop default'],
];


export const edits = (kind) => [...onBoth, ...(kind === 'pg' ? onPostgres : onSqlite)];
