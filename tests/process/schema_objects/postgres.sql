create extension if not exists pg_trgm;
create type mood as enum ('calm', 'it''s fine', 'Wild');
create type "Odd Type" as enum ('a', 'b');
create domain positive as integer default 1 constraint above_zero check (value > 0);
create sequence tickets as bigint increment by 5 start with 100 cache 10 cycle maxvalue 5000;
create function doubled(n integer) returns integer language sql immutable as $$ select n * 2 $$;
create function doubled(n text) returns text language sql immutable as 'select n || n';
create function stamp() returns trigger language plpgsql as $$
begin
  new.note := coalesce(new.note, 'none');
  return new;
end
$$;
create function pass() returns trigger language plpgsql as 'begin return new; end';
create procedure tidy(days integer) language plpgsql as $$ begin delete from makers where rank > days; end $$;
create table makers (id serial primary key, name varchar(255), rank integer, note text, code varchar(20),
  feeling mood default 'calm', amount positive, "Mixed Case" varchar(255),
  twice integer generated always as (doubled(rank)) stored,
  tags text[], precise double precision default (random() * 10), sorted varchar(255) collate "C",
  constraint rank_fits check (rank is null or (rank >= 0 and doubled(rank) < 10000)),
  constraint one_name unique (name, code), check (length(name) > 1));
create table parts (id serial primary key, maker integer constraint parts_maker_foreign references makers (id) on delete set null, label varchar(255),
  maker_name varchar(255), maker_code varchar(20), weight numeric(10,3), body jsonb, during tstzrange, ticket bigint,
  constraint named_maker foreign key (maker_name, maker_code) references makers (name, code) on update cascade,
  constraint weighs_something check (weight > 0) no inherit,
  constraint never_twice exclude using gist (during with &&));
create function count_parts(m makers) returns bigint language sql stable as $$ select count(*) from parts where maker = m.id $$;
create index parts_by_two on parts (maker, label);
create unique index parts_unique_two on parts (label, "weight");
create index parts_heavy on parts (weight) where weight > 100;
create index parts_lower on parts (lower(label) desc nulls last, maker);
create index parts_body on parts using gin (body jsonb_path_ops);
create index parts_label_trgm on parts using gin (label gin_trgm_ops) with (fastupdate = off);
create unique index parts_only_label on parts (label) where maker is null;
create index parts_with on parts (maker) include (label);
create index parts_doubled on parts (doubled(maker));
create index parts_plain on parts (ticket);
create view z_parts as select id, label, weight, maker from parts where label <> 'gone;';
create view a_heavy with (security_barrier = true) as select z.id, z.label, z.weight * 2 as heavier, m.feeling from z_parts z join makers m on m.id = z.maker;
create view odd_people as select id, email from directus_users where email is not null;
create materialized view totals as select maker, sum(weight) as weight from parts group by maker;
create unique index totals_maker on totals (maker);
create trigger makers_stamp before insert or update of note on makers for each row when (new.rank is distinct from 7) execute function stamp();
create constraint trigger parts_late after insert on parts deferrable initially deferred for each row execute function pass();
create table unseen (id serial primary key, a integer check (a > 1), b integer);
create index unseen_both on unseen (a, b);
create view over_unseen as select a from unseen;
