#include "model/quarantine/tables.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "schema/introspect/introspect.hpp"
#include "sql/ddl_sqlite_redefine.hpp"

namespace dirigent::model {

namespace {

std::string text_in(const json::object& record, std::string_view member) {
  const json::value* value = record.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::array& list_in(const json::object& record, std::string_view member) {
  static const json::array none;
  const json::value* value = record.if_contains(member);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

// Without the keys that lead out of it, as SQLite has to be told by a copy, and without triggers.
sql::Table without_keys(sql::Table table) {
  table.foreign_keys.clear();
  return table;
}

// They may call what goes as well, and would hold it.
io::Task<void> drop_triggers(Change& change, const std::string& table, QuarantineEntry& entry) {
  const bool sqlite = change.dialect().sqlite();
  sql::Fragment select(sqlite ? "select name, sql from sqlite_master where type = 'trigger' and tbl_name = "
                              : "select t.tgname, pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid ="
                                " t.tgrelid where not t.tgisinternal and pg_table_is_visible(c.oid) and c.relname = ");
  select.parameter(table).raw(" order by 1");
  const db::Result rows = co_await change.run(std::move(select));
  json::array texts;
  std::vector<sql::Statement> drops;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    texts.emplace_back(rows->at(i, 1).as_text());
    sql::Fragment drop("drop trigger ");
    drop.identifier(rows->at(i, 0).as_text());
    if (!sqlite) drop.raw(" on ").identifier(table);
    drops.push_back(change.dialect().finish(std::move(drop)));
  }
  entry.record["triggers"] = std::move(texts);
  co_await change.execute(std::move(drops), Blame(table));
}

// Names of indexes are the database's, not the table's: they are free for what comes next.
io::Task<void> drop_indexes(Change& change, sql::Table& table, QuarantineEntry& entry) {
  json::array texts;
  std::vector<sql::Statement> drops;
  for (const sql::Index& index : table.indexes) {
    if (index.constraint || !index.sql) continue;
    texts.emplace_back(*index.sql);
    drops.push_back(change.dialect().drop_index(table.name, index));
  }
  entry.record["indexes"] = std::move(texts);
  co_await change.execute(std::move(drops), Blame(table.name));
  std::erase_if(table.indexes, [](const sql::Index& index) { return !index.constraint && index.sql; });
}

std::vector<sql::Statement> rename(const sql::Dialect& dialect, std::string_view from, std::string_view to) {
  std::vector<sql::Statement> out;
  // Other tables that name this one are left alone: they mean whatever has the name.
  if (dialect.sqlite()) out.push_back({"pragma legacy_alter_table = on", {}});
  sql::Fragment alter("alter table ");
  out.push_back(dialect.finish(std::move(alter.identifier(from).raw(" rename to ").identifier(to))));
  if (dialect.sqlite()) out.push_back({"pragma legacy_alter_table = off", {}});
  return out;
}

io::Task<void> drop_keys_of_many_columns(Change& change, std::string name) {
  const std::optional<sql::Table> table = co_await schema::introspect_table(change.session(), name);
  const auto text = table && table->sql ? sql::parse_create_table(*table->sql) : std::nullopt;
  if (!text) co_return;
  sql::Redefinition without;
  for (const sql::TextConstraint& constraint : text->constraints) {
    const bool key = constraint.kind == sql::TextConstraint::Kind::kForeignKey && constraint.columns.size() > 1;
    if (key) without.dropped.push_back(sql::split_name(constraint.text));
  }
  if (without.dropped.empty()) co_return;
  std::optional<std::vector<sql::Statement>> statements = sql::sqlite_redefine(*table, without);
  if (statements) co_await change.execute(std::move(*statements), Blame(name));
}

io::Task<void> away_on_sqlite(Change& change, sql::Table table, QuarantineEntry& entry) {
  const std::string name = table.name;
  // Of a table that relations tell of, these make the keys again.
  if (table.primary_key.size() != 1 && table.sql) entry.record["sql"] = *table.sql;
  co_await drop_triggers(change, name, entry);
  table.other_sql.clear();
  co_await drop_indexes(change, table, entry);
  std::vector<sql::Statement> statements = change.dialect().alter_table(table, without_keys(table));
  co_await change.execute(std::move(statements), Blame(name));
  co_await drop_keys_of_many_columns(change, name);
  std::vector<sql::Statement> renames = rename(change.dialect(), name, place_of(entry).name("rows"));
  co_await change.execute(std::move(renames), Blame(name));
}

io::Task<json::array> rename_indexes(Change& change, std::string table, Place place) {
  sql::Fragment select(
      "select i.relname from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid"
      " where pg_table_is_visible(c.oid) and c.relname = ");
  select.parameter(table).raw(" order by i.relname");
  const db::Result rows = co_await change.run(std::move(select));
  json::array names;
  std::vector<sql::Statement> renames;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    sql::Fragment alter("alter index ");
    alter.identifier(rows->at(i, 0).as_text()).raw(" rename to ").identifier(place.name(fmt::format("i{}", i)));
    renames.push_back(change.dialect().finish(std::move(alter)));
    names.emplace_back(rows->at(i, 0).as_text());
  }
  co_await change.execute(std::move(renames), Blame(table));
  co_return names;
}

// Those over several columns, and those that lead to keys of several columns: no table of the model tells of them.
io::Task<void> drop_keys(Change& change, std::string table, QuarantineEntry& entry) {
  sql::Fragment select("select k.conname, pg_get_constraintdef(k.oid, true) from pg_constraint k");
  select.raw(" where k.contype = 'f' and k.conparentid = 0 and k.conrelid = to_regclass(quote_ident(");
  select.parameter(table).raw(")) order by k.conname");
  const db::Result rows = co_await change.run(std::move(select));
  json::array keys;
  std::vector<sql::Statement> drops;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    keys.push_back(json::object{{"name", rows->at(i, 0).as_text()}, {"definition", rows->at(i, 1).as_text()}});
    sql::Fragment drop("alter table ");
    drop.identifier(table).raw(" drop constraint ").identifier(rows->at(i, 0).as_text());
    drops.push_back(change.dialect().finish(std::move(drop)));
  }
  entry.record["foreign_keys"] = std::move(keys);
  co_await change.execute(std::move(drops), Blame(table));
}

io::Task<void> away_on_postgres(Change& change, sql::Table table, QuarantineEntry& entry) {
  const Place place = place_of(entry);
  entry.record["schema"] = table.schema;
  co_await drop_triggers(change, table.name, entry);
  co_await drop_keys(change, table.name, entry);
  std::vector<sql::Statement> moves;
  if (place.in_schema()) {
    sql::Fragment move("alter table ");
    move.identifier(table.name).raw(" set schema ").identifier(place.schema());
    moves.push_back(change.dialect().finish(std::move(move)));
  } else {
    json::array names = co_await rename_indexes(change, table.name, place);
    entry.record["indexes"] = std::move(names);
    moves = rename(change.dialect(), table.name, place.name("rows"));
  }
  co_await change.execute(std::move(moves), Blame(table.name));
}

void append_texts(std::vector<sql::Statement>& out, const json::array& texts) {
  for (const json::value& text : texts) out.push_back({std::string(text.as_string()), {}});
}

// What they call may be gone; a rollback makes it again, and them with it.
io::Task<void> make_triggers(Change& change, json::array texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::vector<sql::Statement> statements(1, sql::Statement{std::string(texts[i].as_string()), {}});
    const auto refused = co_await change.attempt(std::move(statements));
    if (refused) base::log::warn("A trigger did not come back: " + refused->message);
  }
}

// SQLite: the table that came back is made again of its own text, which has its keys, unless rows of it lead nowhere.
io::Task<void> rewrite_as_it_was(Change& change, QuarantineEntry entry, std::vector<std::string>& lost) {
  const std::string text = text_in(entry.record, "sql");
  const std::optional<sql::Table> now = co_await schema::introspect_table(change.session(), entry.name);
  if (text.empty() || !now) co_return;
  std::vector<sql::Fragment> names;
  for (const sql::Column& column : now->columns) {
    if (!column.generated) names.push_back(sql::Fragment().identifier(column.name));
  }
  const sql::Fragment list = sql::join(std::move(names), ", ");
  const auto made_of = [&](const std::string& create) {
    std::vector<sql::Statement> out;
    sql::Fragment keep("create table dirigent_kept_rows as select * from ");
    out.push_back(change.dialect().finish(std::move(keep.identifier(entry.name))));
    for (sql::Statement& drop : change.dialect().drop_table(entry.name)) out.push_back(std::move(drop));
    out.push_back({create, {}});
    sql::Fragment fill("insert into ");
    fill.identifier(entry.name).raw(" (").append(list).raw(") select ").append(list).raw(" from dirigent_kept_rows");
    out.push_back(change.dialect().finish(std::move(fill)));
    for (sql::Statement& drop : change.dialect().drop_table("dirigent_kept_rows")) out.push_back(std::move(drop));
    append_texts(out, list_in(entry.record, "indexes"));
    append_texts(out, list_in(entry.record, "triggers"));
    return out;
  };
  std::vector<sql::Statement> statements = made_of(text);
  const std::optional<db::DatabaseError> refused = co_await change.attempt(std::move(statements));
  if (refused) {
    lost.push_back(fmt::format("foreign keys of \"{}\": {}", entry.name, refused->message));
    co_return;
  }
  sql::Fragment check("select distinct \"parent\" from pragma_foreign_key_check(");
  const db::Result nowhere = co_await change.run(std::move(check.parameter(entry.name).raw(") order by 1")));
  if (nowhere->empty()) co_return;
  for (std::size_t i = 0; i < nowhere->size(); ++i) {
    lost.push_back(
        fmt::format("foreign keys: rows lead to rows of \"{}\" that are not there", nowhere->at(i, 0).as_text()));
  }
  std::vector<sql::Statement> back = made_of(now->sql.value_or(std::string()));
  co_await change.execute(std::move(back), Blame(entry.name));
}

// Which of a kept row's references are still there. A reference that may be empty is emptied instead.
struct Copying {
  std::vector<sql::Fragment> columns, conditions;
};

Copying copying(const sql::Table& table, const sql::Fragment& kept) {
  Copying out;
  for (const sql::Column& column : table.columns) {
    if (column.generated) continue;
    sql::Fragment value;
    value.column("k", column.name);
    for (const sql::ForeignKey& key : table.foreign_keys) {
      if (key.column != column.name) continue;
      sql::Fragment there("exists (select 1 from ");
      there.identifier(key.foreign_table).raw(" r where ").column("r", key.foreign_column).raw(" = ");
      there.column("k", column.name).raw(")");
      if (key.foreign_table == table.name) {
        there.raw(" or exists (select 1 from ").append(kept).raw(" o where ").column("o", key.foreign_column);
        there.raw(" = ").column("k", column.name).raw(")");
      }
      if (!column.nullable) {
        sql::Fragment condition("(");
        out.conditions.push_back(std::move(condition.append(there).raw(")")));
        continue;
      }
      sql::Fragment checked("case when ");
      value = std::move(checked.append(there).raw(" then ").append(value).raw(" end"));
    }
    out.columns.push_back(std::move(value));
  }
  sql::Fragment free("not exists (select 1 from ");
  free.identifier(table.name).raw(" t where ").column("t", table.primary_key.front()).raw(" = ");
  out.conditions.push_back(std::move(free.column("k", table.primary_key.front()).raw(")")));
  return out;
}

sql::Fragment copy_back(const sql::Table& table, const sql::Fragment& kept) {
  Copying parts = copying(table, kept);
  std::vector<sql::Fragment> names;
  for (const sql::Column& column : table.columns) {
    if (column.generated) continue;
    sql::Fragment name;
    names.push_back(std::move(name.identifier(column.name)));
  }
  sql::Fragment insert("insert into ");
  insert.identifier(table.name).raw(" (").append(sql::join(std::move(names), ", ")).raw(") select ");
  insert.append(sql::join(std::move(parts.columns), ", ")).raw(" from ").append(kept).raw(" k where ");
  insert.append(sql::join(std::move(parts.conditions), " and "));
  return insert;
}

}  // namespace

io::Task<void> move_away(Change& change, sql::Table table, QuarantineEntry& entry) {
  if (change.dialect().sqlite()) {
    co_await away_on_sqlite(change, std::move(table), entry);
  } else {
    co_await away_on_postgres(change, std::move(table), entry);
  }
}

sql::Fragment rows_of(const QuarantineEntry& entry) {
  const Place place = place_of(entry);
  return place.table(place.in_schema() ? std::string_view(entry.name) : std::string_view("rows"));
}

io::Task<void> move_back(Change& change, QuarantineEntry entry) {
  const Place place = place_of(entry);
  std::vector<sql::Statement> statements;
  if (place.in_schema()) {
    sql::Fragment move("alter table ");
    move.append(place.table(entry.name)).raw(" set schema ").identifier(text_in(entry.record, "schema"));
    statements.push_back(change.dialect().finish(std::move(move)));
  } else {
    statements = rename(change.dialect(), place.name("rows"), entry.name);
    const json::array& indexes = list_in(entry.record, "indexes");
    if (change.dialect().sqlite()) {
      append_texts(statements, indexes);
      append_texts(statements, list_in(entry.record, "triggers"));
    }
    for (std::size_t i = 0; change.dialect().postgres() && i < indexes.size(); ++i) {
      sql::Fragment alter("alter index ");
      alter.identifier(place.name(fmt::format("i{}", i))).raw(" rename to ").identifier(indexes[i].as_string());
      statements.push_back(change.dialect().finish(std::move(alter)));
    }
  }
  co_await change.execute(std::move(statements), Blame(entry.name));
  if (change.dialect().postgres()) co_await make_triggers(change, list_in(entry.record, "triggers"));
}

io::Task<std::vector<std::string>> bring_back_keys(Change& change, QuarantineEntry entry) {
  std::vector<std::string> lost;
  if (change.dialect().sqlite()) {
    co_await rewrite_as_it_was(change, entry, lost);
    co_return lost;
  }
  const json::array keys = list_in(entry.record, "foreign_keys");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const json::object& key = keys[i].as_object();
    const std::string name = text_in(key, "name"), definition = text_in(key, "definition");
    sql::Fragment there(
        "select 1 from pg_constraint k where k.contype = 'f' and k.conrelid = to_regclass(quote_ident(");
    there.parameter(entry.name).raw(")) and (k.conname = ").parameter(name);
    there.raw(" or pg_get_constraintdef(k.oid, true) = ").parameter(definition).raw(")");
    const db::Result found = co_await change.run(std::move(there));
    if (!found->empty()) continue;
    sql::Fragment add("alter table ");
    add.identifier(entry.name).raw(" add constraint ").identifier(name).raw(" ").raw(definition);
    std::vector<sql::Statement> statements;
    statements.push_back(change.dialect().finish(std::move(add)));
    const std::optional<db::DatabaseError> refused = co_await change.attempt(std::move(statements));
    if (refused) lost.push_back(fmt::format("foreign key \"{}\" ({}): {}", name, definition, refused->message));
  }
  co_return lost;
}

io::Task<void> bring_back_rows(Change& change, QuarantineEntry entry) {
  const Place place = place_of(entry);
  const json::array parts = list_in(entry.record, "about");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string name(parts[i].as_string());
    const std::optional<sql::Table> table = co_await schema::introspect_table(change.session(), name);
    if (!table || table->primary_key.size() != 1) continue;
    const sql::Fragment kept = place.table(name);
    (void)co_await change.run(copy_back(*table, kept));
  }
}

io::Task<json::array> permissions_naming(Change& change, std::string collection, std::string field) {
  sql::Fragment select("select id, fields from directus_permissions where collection = ");
  select.parameter(collection).raw(" and fields is not null order by id");
  const db::Result rows = co_await change.run(std::move(select));
  json::array out;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const std::string list = rows->at(i, 1).as_text();
    const std::vector<std::string> names = base::split(list, ',');
    if (std::find(names.begin(), names.end(), field) == names.end()) continue;
    out.push_back(json::object{{"id", rows->at(i, 0).as_integer()}, {"fields", list}});
  }
  co_return out;
}

io::Task<void> name_in_permissions(Change& change, json::array permissions, std::string field) {
  for (std::size_t i = 0; i < permissions.size(); ++i) {
    const json::object& one = permissions[i].as_object();
    const std::int64_t id = one.at("id").as_int64();
    sql::Fragment select("select fields from directus_permissions where id = ");
    select.parameter(id);
    const db::Result rows = co_await change.run(std::move(select));
    if (rows->empty() || rows->at(0, 0).is_null()) continue;
    std::vector<std::string> names = base::split(rows->at(0, 0).as_text(), ',');
    if (std::find(names.begin(), names.end(), field) != names.end()) continue;
    // The list as it was, where nobody has changed it since.
    std::vector<std::string> then = base::split(std::string_view(one.at("fields").as_string()), ',');
    const std::vector<std::string> whole = then;
    std::erase(then, field);
    std::erase(names, "");
    names.push_back(field);
    if (base::join(then, ",") == rows->at(0, 0).as_text()) names = whole;
    sql::Fragment update("update directus_permissions set fields = ");
    update.parameter(base::join(names, ",")).raw(" where id = ").parameter(id);
    (void)co_await change.run(std::move(update));
  }
}

}  // namespace dirigent::model
