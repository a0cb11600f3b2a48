#include "model/quarantine/entry.hpp"

#include "base/json_writer.hpp"
#include "schema/introspect/introspect.hpp"
#include "schema/own_tables.hpp"

namespace dirigent::model {

namespace {

json::object parsed(const std::string& text) {
  boost::system::error_code broken;
  json::value value = json::parse(text, broken);
  return !broken && value.is_object() ? std::move(value.get_object()) : json::object{};
}

}  // namespace

std::string Place::name(std::string_view part) const {
  return in_schema_ ? std::string(part) : schema() + "_" + std::string(part);
}

sql::Fragment Place::table(std::string_view part) const {
  sql::Fragment out;
  if (in_schema_) out.identifier(schema()).raw(".");
  out.identifier(name(part));
  return out;
}

Place place_of(const QuarantineEntry& entry) {
  const json::value* in_schema = entry.record.if_contains("in_schema");
  return Place(entry.id, in_schema != nullptr && *in_schema == json::value(true));
}

io::Task<bool> has_quarantine(db::Session& session) {
  const std::optional<sql::Table> found = co_await schema::introspect_table(session, std::string(schema::kQuarantine));
  co_return found.has_value();
}

io::Task<std::vector<QuarantineEntry>> quarantine_entries(db::Session& session) {
  const db::Result rows = co_await session.run(sql::Fragment(
      "select id, name, kind, kept_rows, created, expires, \"user\", history, record from dirigent_quarantine"
      " order by created desc, name, id"));
  std::vector<QuarantineEntry> out;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    QuarantineEntry entry;
    entry.id = rows->at(i, 0).as_text();
    entry.name = rows->at(i, 1).as_text();
    entry.kind = rows->at(i, 2).as_text();
    entry.rows = rows->at(i, 3).as_integer();
    entry.created = rows->at(i, 4).as_integer();
    entry.expires = rows->at(i, 5).as_integer();
    entry.user = rows->at(i, 6).as_text();
    entry.history = rows->at(i, 7).as_integer();
    entry.record = parsed(rows->at(i, 8).as_text());
    out.push_back(std::move(entry));
  }
  co_return out;
}

sql::Fragment insert_entry(const QuarantineEntry& entry) {
  sql::Fragment insert(
      "insert into dirigent_quarantine (id, name, kind, kept_rows, created, expires, \"user\", history, record) values"
      " (");
  insert.parameter(entry.id).raw(", ").parameter(entry.name).raw(", ").parameter(entry.kind);
  insert.raw(", ").parameter(entry.rows).raw(", ").parameter(entry.created).raw(", ").parameter(entry.expires);
  insert.raw(", ").parameter(entry.user.empty() ? sql::Value() : sql::Value(entry.user));
  insert.raw(", ").parameter(entry.history).raw(", ").parameter(base::to_json(entry.record)).raw(")");
  return insert;
}

sql::Fragment same_keys(const json::object& record, std::string_view table, const sql::Fragment& values) {
  sql::Fragment out;
  const json::array& keys = record.at("keys").as_array();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) out.raw(" and ");
    out.column(std::string(table), std::string(keys[i].as_string())).raw(" = ").append(values).raw(".");
    out.identifier(fmt::format("key_{}", i));
  }
  return out;
}

std::vector<sql::Fragment> remove_entry(const QuarantineEntry& entry, bool moved_out) {
  const Place place = place_of(entry);
  std::vector<sql::Fragment> out;
  if (place.in_schema()) {
    sql::Fragment drop("drop schema if exists ");
    out.push_back(std::move(drop.identifier(place.schema()).raw(" cascade")));
  } else {
    const auto drop = [&](std::string_view part) {
      sql::Fragment statement("drop table if exists ");
      out.push_back(std::move(statement.append(place.table(part))));
    };
    if (entry.kind == "table" && !moved_out) drop("rows");
    if (entry.kind == "column" || entry.kind == "values") drop("values");
    const json::value* about = entry.record.if_contains("about");
    if (about != nullptr && about->is_array()) {
      for (const json::value& part : about->get_array()) drop(part.as_string());
    }
  }
  sql::Fragment forget("delete from dirigent_quarantine where id = ");
  out.push_back(std::move(forget.parameter(entry.id)));
  return out;
}

}  // namespace dirigent::model
