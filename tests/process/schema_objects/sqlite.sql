create table makers (id integer primary key autoincrement not null, name varchar(255) collate nocase check (length(name) > 1),
  rank integer, note text, code varchar(20), precise double, made datetime default (datetime('now')),
  twice integer generated always as (rank * 2) stored, half float generated always as (rank / 2.0) virtual,
  constraint rank_fits check (rank is null or (rank >= 0 and rank < 10000)), -- a comment
  constraint one_name unique (name, code), check (note <> 'x, (y'), unique (rank, code) on conflict replace);
create table parts (id integer primary key autoincrement not null, maker integer references makers (id) on delete set null,
  label varchar(255), maker_name varchar(255), maker_code varchar(20), weight float, body json, ticket bigint,
  constraint named_maker foreign key (maker_name, maker_code) references makers (name, code) on update cascade,
  unique (maker_name, ticket));
create table strict_rows (id text primary key not null, amount int, size real check (size > 0)) strict, without rowid;
create index parts_by_two on parts (maker, label);
create unique index parts_unique_two on parts (label, "weight");
create index parts_heavy on parts (weight) where weight > 100;
create index parts_lower on parts (lower(label) desc, maker);
create unique index parts_only_label on parts (label) where maker is null;
create index parts_nocase on parts (maker_code collate nocase);
create index parts_plain on parts (ticket);
create view z_parts as select id, label, weight, maker from parts where label <> 'gone;';
create view a_heavy as select z.id, z.weight * 2 as heavier from z_parts z join makers m on m.id = z.maker;
create trigger makers_stamp after insert on makers when new.note is null begin update makers set note = 'none' where id = new.id; end;
create trigger z_parts_insert instead of insert on z_parts begin insert into parts (label, weight) values (new.label, new.weight); end;
create table unseen (id integer primary key autoincrement, a integer check (a > 1), b integer);
create index unseen_both on unseen (a, b);
create view over_unseen as select a from unseen;
