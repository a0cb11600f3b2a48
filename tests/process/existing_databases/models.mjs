// A music shop and a rental with all that such databases have: composite keys, tables without one, views, and on each
// database what only it knows.

const both = [
	`create table artist (id integer primary key, name text not null)`,
	`create table album (id integer primary key, title text not null, artist integer references artist (id))`,
	`create table track (id SERIAL, name text not null, album integer references album (id), milliseconds integer, price numeric(10, 2), seconds integer generated always as (milliseconds / 1000) stored)`,
	`create table playlist (id integer primary key, name text)`,
	`create table playlist_track (playlist integer not null references playlist (id), track integer not null references track (id), position integer, primary key (playlist, track))`,
	`create table label (lang varchar(40) not null, code integer not null, text text, primary key (lang, code))`,
	`create table play (word text, n integer, track integer references track (id))`,
	`create table invoice (store integer not null, number integer not null, customer text, primary key (store, number))`,
	`create table invoice_line (store integer not null, number integer not null, line integer not null, track integer references track (id), primary key (store, number, line), foreign key (store, number) references invoice (store, number))`,
	`create table coupon (code varchar(20) unique not null, worth integer)`,
	`create table coupon_use (id integer primary key, coupon varchar(20) references coupon (code))`,
	`create table mark (pupil text, subject integer, mark integer)`,
	`create view cheap_track as select id, name, price from track where price < 1`,
	`create view album_size as select album, count(*) as tracks from track group by album`,
	`create view artist_card as select id, name from artist`,
	`create view grade as select subject as id, pupil, mark from mark`,
	`create table "with space" (id SERIAL, "a b" text, "Upper" text, "order" integer, "ü" text)`,
	`create table "CamelCase" (id SERIAL, "a b" text, "Upper" text, "order" integer, "ü" text)`,
	`create table "select" (id SERIAL, "a b" text, "Upper" text, "order" integer, "ü" text)`,
	`create table "größe" (id SERIAL, "a b" text, "Upper" text, "order" integer, "ü" text)`,
	`create table "it's ""quoted""" (id SERIAL, "a b" text, "Upper" text, "order" integer, "ü" text)`,
	`create table "a_table_whose_name_is_as_long_as_names_are_allowed_to_be_abcdef" (id SERIAL, "a b" text, "Upper" text, "order" integer, "ü" text)`,
	`insert into artist values (1, 'Ada'), (2, 'Bob'), (3, 'Cy')`,
	`insert into album values (1, 'First', 1), (2, 'Second', 1), (3, 'Other', 2)`,
	`insert into track (name, album, milliseconds, price) values ('Opening', 1, 61000, 0.99), ('Middle', 1, 2000, 1.99), ('End', 2, 3500, 0.5), ('Bobs', 3, 9000, 2), ('Last', 3, 100, 0.1)`,
	`insert into playlist values (1, 'All'), (2, 'Empty')`,
	`insert into playlist_track values (1, 1, 1), (1, 2, 2), (1, 3, 3), (1, 4, 4)`,
	`insert into play values ('a', 1, 1), ('a', 1, 1), ('b', 2, 2), ('c', 3, 4), ('d', 4, null)`,
	`insert into invoice values (1, 1, 'x'), (1, 2, 'y'), (2, 1, 'z')`,
	`insert into invoice_line values (1, 1, 1, 1), (1, 1, 2, 2), (2, 1, 1, 3)`,
	`insert into coupon values ('TEN', 10), ('FIVE', 5)`,
	`insert into coupon_use values (1, 'TEN'), (2, 'FIVE')`,
	`insert into mark values ('p1', 1, 2), ('p2', 1, 3), ('p1', 2, 1)`,
];

const sqlite = [
	`create table strict_pair (a integer, b text, c any, primary key (a, b)) strict, without rowid`,
	`insert into strict_pair values (1, 'x', 5), (1, 'y', 'text')`,
	`create table loose_pair (a, b, c, primary key (a, b))`,
	`insert into loose_pair values (1, null, 'n'), (null, null, 'nn'), ('1', 'b', 's')`,
	`create table rowid_taken (rowid text, n integer)`,
	`insert into rowid_taken values ('a', 1), ('b', 2)`,
	`create table virtual_sum (id integer primary key, a integer, twice integer generated always as (a * 2) virtual)`,
	`insert into virtual_sum (a) values (4)`,
	`create trigger card_update instead of update on artist_card begin update artist set name = new.name where id = old.id; end`,
	`create trigger grade_update instead of update on grade begin update mark set mark = new.mark where pupil = old.pupil and subject = old.id; end`,
];

const pg = [
	`create type mood as enum ('good', 'bad')`,
	`create domain positive as integer check (value > 0)`,
	`create materialized view album_names as select id, title from album`,
	`create table film (id serial primary key, title text, rating mood, tags text[], length positive, special jsonb, spoken tstzrange)`,
	`insert into film (title, rating, tags, length) values ('One', 'good', '{a,b}', 90), ('Two', 'bad', '{}', 10)`,
	`create table mood_note (rating mood, day date, at timestamptz, note text, primary key (rating, day, at))`,
	`insert into mood_note values ('good', '2020-01-02', '2020-01-02 03:04:05+00', 'n'), ('bad', '2020-01-03', '2020-01-02 03:04:05.5+00', 'm')`,
	`create table rental (id integer, day date not null, film integer references film (id), primary key (id, day)) partition by range (day)`,
	`create table rental_2020 partition of rental for values from ('2020-01-01') to ('2021-01-01')`,
	`create table rental_2021 partition of rental for values from ('2021-01-01') to ('2022-01-01')`,
	`insert into rental values (1, '2020-05-05', 1), (1, '2021-05-05', 2)`,
	`create table event (at timestamp, what text) partition by range (at)`,
	`create table event_rest partition of event default`,
	`insert into event values ('2020-01-01', 'a'), ('2021-01-01', 'b')`,
	`create table animal (name text, legs integer)`,
	`create table bird (wings integer) inherits (animal)`,
	`insert into animal values ('cat', 4)`,
	`insert into bird values ('owl', 2, 2)`,
	`create extension file_fdw`,
	`create server files foreign data wrapper file_fdw`,
	`create foreign table far_file (id integer, name text) server files options (program 'printf "1,one\\n2,two\\n"', format 'csv')`,
	`create extension postgres_fdw`,
	`do $$ begin execute format('create server self foreign data wrapper postgres_fdw options (host %L, port %L, dbname %L)', coalesce(host(inet_server_addr()), '127.0.0.1'), current_setting('port'), current_database()); end $$`,
	`create user mapping for current_user server self options (user 'postgres')`,
	`create foreign table far_artist (id integer, name text) server self options (schema_name 'public', table_name 'artist')`,
	`create foreign table far_mark (pupil text, subject integer, mark integer) server self options (schema_name 'public', table_name 'mark')`,
];

/** The statements that make it. */
export function shop(kind) {
	const own = kind === 'pg' ? pg : sqlite;
	const serial = kind === 'pg' ? 'id serial primary key' : 'id integer primary key autoincrement';
	return [...both, ...own].map((text) => text.replaceAll('id SERIAL', serial));
}

/** Names of all tables and views, partitions aside, as the catalog has them. */
export async function objects(database) {
	const query = database.kind === 'pg'
		? `select relname from pg_class where relkind in ('r', 'p', 'v', 'm', 'f') and not relispartition and relnamespace = 'public'::regnamespace order by 1`
		: `select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%' order by 1`;
	return (await database.sql(query)).map(([name]) => name);
}

export function odd() {
	return ['with space', 'CamelCase', 'select', 'größe', 'it\'s "quoted"', 'a_table_whose_name_is_as_long_as_names_are_allowed_to_be_abcdef'];
}
