#include "model/apply/base_table_sql.hpp"

#include <algorithm>
#include <map>

#include "model/apply/column_forms.hpp"
#include "model/apply/object_sql.hpp"
#include "model/apply/payloads.hpp"
#include "model/payload/column.hpp"
#include "schema/diff/changes.hpp"

namespace dirigent::model {

namespace {

using schema::ObjectKind;
using schema::SchemaObject;

constexpr std::string_view kKept = "dirigent_kept_rows";

sql::Column column_of(const std::string& table, const json::object& entry, const sql::Dialect& dialect) {
  schema::Difference one;
  one.collection = table;
  one.field = std::string(entry.at("field").as_string());
  json::object made = entry;
  // A type that the API does not know has no column otherwise.
  if (made.at("type") == json::value("unknown")) made["type"] = "text";
  if (json::value* value = made.at("schema").as_object().if_contains("default_value");
      value != nullptr && dialect.sqlite() && *value == json::value("gen_random_uuid()")) {
    *value = nullptr;  // SQLite has no such function
  }
  made["collection"] = table;
  made["meta"] = json::object{};
  one.changes.push_back(schema::whole_new(std::move(made)));
  const FieldPayload payload = new_field(field_payload(one, dialect), dialect);
  sql::Column column = planned_column(payload, dialect);
  column.primary_key = false;
  const json::value* type = entry.at("schema").as_object().if_contains("data_type");
  const bool bytes = type != nullptr && (*type == json::value("blob") || *type == json::value("bytea"));
  if (bytes) column.type = dialect.sqlite() ? "blob" : "bytea";
  // What another kind of database calls a float has all its digits here, too.
  if (dialect.postgres() && entry.at("type") == json::value("float")) column.type = "double precision";
  if (auto expression = generated_as(entry)) {
    column.generated = true;
    column.generation_expression = std::move(expression);
    column.default_sql.reset();
  }
  return column;
}

sql::Table table_of(const SchemaObject& object, const sql::Dialect& dialect) {
  sql::Table table;
  table.name = object.name;
  for (const json::value& key : object.details.at("key").as_array()) table.primary_key.emplace_back(key.as_string());
  for (const json::value& field : object.details.at("fields").as_array()) {
    table.columns.push_back(column_of(object.name, field.as_object(), dialect));
    sql::Column& column = table.columns.back();
    column.primary_key =
        std::find(table.primary_key.begin(), table.primary_key.end(), column.name) != table.primary_key.end();
    // Indexes are objects of their own, on PostgreSQL unique constraints as well.
    column.indexed = false;
    if (!object.details.get_object().contains("uniques")) column.unique = false;
    // SQLite counts up in a key of one column alone.
    if (dialect.sqlite() && table.primary_key.size() != 1) column.auto_increment = false;
  }
  return table;
}

sql::Statement unique_statement(const std::string& table, const json::array& columns, const sql::Dialect& dialect) {
  SchemaObject unique;
  unique.kind = dialect.sqlite() ? ObjectKind::kIndex : ObjectKind::kUnique;
  unique.table = table;
  unique.unique = dialect.sqlite();
  std::string names;
  for (const json::value& column : columns) {
    unique.columns.emplace_back(column.as_string());
    names += (names.empty() ? "" : "_") + unique.columns.back();
  }
  unique.name = sql::constraint_name(table, names, "unique", 63);
  return create_statement(unique, dialect);
}

std::map<std::string, const json::object*> fields_of(const SchemaObject& object) {
  std::map<std::string, const json::object*> out;
  for (const json::value& field : object.details.at("fields").as_array()) {
    out.emplace(field.at("field").as_string(), &field.as_object());
  }
  return out;
}

bool flag(const json::object& field, std::string_view member) {
  const json::object& column = field.at("schema").as_object();
  const json::value* value = column.if_contains(member);
  return value != nullptr && *value == json::value(true);
}

sql::Statement advance_counter(const std::string& table, const std::string& column, const sql::Dialect& dialect) {
  sql::Fragment out("select setval(pg_get_serial_sequence(quote_ident(");
  out.parameter(table).raw("::text), ").parameter(column).raw("::text), highest) from (select max(");
  out.identifier(column).raw(") as highest from ").identifier(table).raw(") as keys where highest > 0");
  return dialect.finish(std::move(out));
}

}  // namespace

std::vector<sql::Statement> create_statements(const SchemaObject& object, const sql::Dialect& dialect) {
  std::vector<sql::Statement> out;
  if (object.kind != ObjectKind::kBaseTable) {
    out.push_back(create_statement(object, dialect));
  } else if (!object.definition.empty()) {
    out.push_back({object.definition, {}});
  } else {
    out = dialect.create_table(table_of(object, dialect));
    const json::value* uniques = object.details.get_object().if_contains("uniques");
    if (uniques == nullptr) return out;
    for (const json::value& columns : uniques->as_array()) {
      out.push_back(unique_statement(object.name, columns.as_array(), dialect));
    }
  }
  return out;
}

std::vector<sql::Statement> replace_statements(const schema::ObjectChange& change,
                                               const std::vector<std::string>& generated, const sql::Dialect& dialect) {
  const std::string& table = change.after->name;
  std::vector<sql::Fragment> columns;
  const auto before = fields_of(*change.before);
  std::vector<std::string> counters;
  for (const auto& [name, field] : fields_of(*change.after)) {
    const bool was_generated = std::find(generated.begin(), generated.end(), name) != generated.end();
    if (!before.contains(name) || was_generated || flag(*field, "is_generated")) continue;
    columns.push_back(sql::Fragment().identifier(name));
    if (dialect.postgres() && flag(*field, "has_auto_increment")) counters.push_back(name);
  }
  const auto finish = [&dialect](sql::Fragment& fragment) { return dialect.finish(std::move(fragment)); };
  std::vector<sql::Statement> out;
  sql::Fragment keep("create table "), drop("drop table "), forget("drop table ");
  out.push_back(finish(keep.identifier(kKept).raw(" as select * from ").identifier(table)));
  out.push_back(finish(drop.identifier(table)));
  for (sql::Statement& statement : create_statements(*change.after, dialect)) out.push_back(std::move(statement));
  if (!columns.empty()) {
    const sql::Fragment list = sql::join(std::move(columns), ", ");
    sql::Fragment fill("insert into ");
    fill.identifier(table).raw(" (").append(list).raw(dialect.postgres() ? ") overriding system value select "
                                                                         : ") select ");
    out.push_back(finish(fill.append(list).raw(" from ").identifier(kKept)));
  }
  for (const std::string& counter : counters) out.push_back(advance_counter(table, counter, dialect));
  out.push_back(finish(forget.identifier(kKept)));
  return out;
}

bool loses_values(const schema::ObjectChange& change) {
  if (!change.before) return false;
  if (!change.after || !change.after->table.empty()) return true;
  const auto after = fields_of(*change.after);
  for (const auto& [name, field] : fields_of(*change.before)) {
    if (flag(*field, "is_generated")) continue;
    const auto other = after.find(name);
    if (other == after.end() || other->second->at("type") != field->at("type")) return true;
  }
  return false;
}

}  // namespace dirigent::model
