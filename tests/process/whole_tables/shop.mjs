// A music shop with what such databases have: keys over several columns, tables without a key, views, bytes.

const both = [
	'create table album (id integer primary key not null, title varchar(100) not null, price decimal(30,10), at TIMESTAMPTZ)',
	'create table track (id SERIAL, name varchar(255) not null, album integer, milliseconds integer, seconds integer generated always as (milliseconds / 1000) stored, constraint track_album_fkey foreign key (album) references album (id))',
	'create table playlist (id integer primary key not null, name text)',
	'create table playlist_track (playlist integer not null references playlist (id), track integer not null references track (id) on delete cascade, position integer, primary key (playlist, track))',
	'create table play (word text, n integer, track integer references track (id))',
	"create table invoice (store integer not null, number integer not null, customer varchar(40) default 'nobody', paid BOOLEAN, primary key (store, number))",
	'create table invoice_line (store integer not null, number integer not null, line integer not null, track integer references track (id), primary key (store, number, line), unique (track, line), foreign key (store, number) references invoice (store, number))',
	'create table "with space" (id SERIAL, "a b" text)',
	'create table picture (store integer not null, number integer not null, data BYTES, primary key (store, number))',
	'create index play_words on play (word)',
	'create index play_both on play (word, n)',
	'create view album_size as select album, count(*) as tracks from track group by album',
	'create view heard as select p.word, t.name from play p join track t on t.id = p.track',
	"insert into album values (1, 'First', 1.5, '2020-01-02 03:04:05+00'), (2, 'Second', null, null)",
	"insert into track (name, album, milliseconds) values ('Opening', 1, 61000), ('Middle', 1, 2000), ('End', 2, 3500)",
	"insert into playlist values (1, 'All'), (2, 'Empty')",
	'insert into playlist_track values (1, 1, 1), (1, 2, 2), (1, 3, 3)',
	"insert into play values ('a', 1, 1), ('a', 1, 1), ('b', 2, 2), ('d', 4, null)",
	"insert into invoice values (1, 1, 'x', TRUE), (1, 2, 'y', FALSE), (2, 1, null, null)",
	'insert into invoice_line values (1, 1, 1, 1), (1, 1, 2, 2), (2, 1, 1, 3)',
	`insert into "with space" ("a b") values ('x'), ('y')`,
	'insert into picture values (1, 1, HEX00ff10), (1, 2, null)',
];

/** The statements that make it. */
export function shop(kind) {
	const words = kind === 'pg'
		? [['id SERIAL', 'id serial primary key'], ['TIMESTAMPTZ', 'timestamptz'], ['BYTES', 'bytea'], ['HEX00ff10', "'\\x00ff10'"]]
		: [['id SERIAL', 'id integer primary key autoincrement not null'], ['TIMESTAMPTZ', 'text'], ['BYTES', 'blob'], ['HEX00ff10', "x'00ff10'"]];
	return both.map((text) => words.reduce((made, [word, by]) => made.replaceAll(word, by), text));
}

/** What of a model every database can say: tables with the names of their columns. */
export const left = (model) => JSON.stringify(model.dirigent.objects.filter(({ kind, table }) => kind === 'base_table' && !table).map(({ name, details }) => [name, details.key, details.fields.map(({ field }) => field)]));
