#include "model/quarantine/tables.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "schema/introspect/introspect.hpp"

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

io::Task<void> away_on_sqlite(Change& change, sql::Table table, QuarantineEntry& entry) {
  const std::string name = table.name;
  co_await drop_triggers(change, name, entry);
  table.other_sql.clear();
  co_await drop_indexes(change, table, entry);
  std::vector<sql::Statement> statements = change.dialect().alter_table(table, without_keys(table));
  for (sql::Statement& one : rename(change.dialect(), name, place_of(entry).name("rows"))) {
    statements.push_back(std::move(one));
  }
  co_await change.execute(std::move(statements), Blame(name));
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

io::Task<void> away_on_postgres(Change& change, sql::Table table, QuarantineEntry& entry) {
  const Place place = place_of(entry);
  entry.record["schema"] = table.schema;
  co_await drop_triggers(change, table.name, entry);
  std::vector<sql::Statement> statements = change.dialect().alter_table(table, without_keys(table));
  co_await change.execute(std::move(statements), Blame(table.name));
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
