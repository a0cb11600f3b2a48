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
constexpr std::string_view kReturned = "dirigent_returned_rows";

bool flag(const json::object& field, std::string_view member) {
  const json::object& column = field.at("schema").as_object();
  const json::value* value = column.if_contains(member);
  return value != nullptr && *value == json::value(true);
}

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
  // The counter of another kind of database is no default here.
  if (counts_up(entry)) made.at("schema").as_object()["default_value"] = nullptr;
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

sql::Statement advance_counter(const std::string& table, const std::string& column, const sql::Dialect& dialect) {
  sql::Fragment out("select setval(pg_get_serial_sequence(quote_ident(");
  out.parameter(table).raw("::text), ").parameter(column).raw("::text), highest) from (select max(");
  out.identifier(column).raw(") as highest from ").identifier(table).raw(") as keys where highest > 0");
  return dialect.finish(std::move(out));
}

// Columns that hold values before and after.
std::vector<std::string> shared_columns(const schema::ObjectChange& change, const std::vector<std::string>& generated) {
  const auto before = fields_of(*change.before);
  std::vector<std::string> out;
  for (const auto& [name, field] : fields_of(*change.after)) {
    const bool was_generated = std::find(generated.begin(), generated.end(), name) != generated.end();
    if (before.contains(name) && !was_generated && !flag(*field, "is_generated")) out.push_back(name);
  }
  return out;
}

sql::Fragment fill(const std::string& table, const std::vector<std::string>& columns, std::string_view from,
                   const sql::Dialect& dialect) {
  std::vector<sql::Fragment> names;
  names.reserve(columns.size());
  for (const std::string& column : columns) names.push_back(sql::Fragment().identifier(column));
  const sql::Fragment list = sql::join(std::move(names), ", ");
  sql::Fragment out("insert into ");
  out.identifier(table).raw(" (").append(list);
  out.raw(dialect.postgres() ? ") overriding system value select " : ") select ");
  out.append(list).raw(" from ").identifier(from);
  return out;
}

// Sizes that became smaller: values may not fit any more, or lose digits.
bool narrowed(const json::object& before, const json::object& after) {
  const auto size = [](const json::object& field, std::string_view member) {
    const json::value* value = field.at("schema").as_object().if_contains(member);
    return value != nullptr && value->is_number() ? std::optional(value->to_number<std::int64_t>()) : std::nullopt;
  };
  const json::value* type = after.at("schema").as_object().if_contains("data_type");
  // Other kinds of databases tell no precision of whole numbers.
  const bool open = type != nullptr && *type == json::value("numeric");
  for (const std::string_view member : {"max_length", "numeric_precision", "numeric_scale"}) {
    const std::optional<std::int64_t> had = size(before, member), has = size(after, member);
    if (has && had ? *has < *had : has && open) return true;
  }
  return false;
}

}  // namespace

bool counts_up(const json::object& field) {
  const json::object& column = field.at("schema").as_object();
  const json::value* value = column.if_contains("default_value");
  const bool next = value != nullptr && value->is_string() && value->get_string().starts_with("nextval(");
  return next || flag(field, "has_auto_increment");
}

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

std::vector<sql::Statement> keep_statements(const std::string& table, const std::optional<sql::Fragment>& returning,
                                            const sql::Dialect& dialect) {
  std::vector<sql::Statement> out;
  sql::Fragment keep("create table ");
  keep.identifier(kKept).raw(" as select * from ").identifier(table);
  out.push_back(dialect.finish(std::move(keep)));
  if (!returning) return out;
  sql::Fragment back("create table ");
  out.push_back(dialect.finish(std::move(back.identifier(kReturned).raw(" as select * from ").append(*returning))));
  return out;
}

std::vector<sql::Statement> refill_statements(const schema::ObjectChange& change,
                                              const std::vector<std::string>& generated, Filling rows,
                                              const sql::Dialect& dialect) {
  const std::string& table = change.after->name;
  std::vector<std::string> columns = shared_columns(change, generated), counters;
  if (rows == Filling::kReturn) columns.clear();
  for (const auto& [name, field] : fields_of(*change.after)) {
    if (rows == Filling::kReturn && !flag(*field, "is_generated")) columns.push_back(name);
    const bool filled = std::find(columns.begin(), columns.end(), name) != columns.end();
    if (filled && dialect.postgres() && counts_up(*field)) counters.push_back(name);
  }
  std::vector<sql::Statement> out = create_statements(*change.after, dialect);
  if (!columns.empty()) {
    const std::string_view from = rows == Filling::kReturn ? kReturned : kKept;
    out.push_back(dialect.finish(fill(table, columns, from, dialect)));
  }
  for (const std::string& counter : counters) out.push_back(advance_counter(table, counter, dialect));
  return out;
}

std::vector<sql::Statement> add_statements(const schema::ObjectChange& change,
                                           const std::vector<std::string>& generated, const sql::Dialect& dialect) {
  const std::string& table = change.after->name;
  const std::vector<std::string> columns = shared_columns(change, generated);
  std::vector<sql::Fragment> same;
  for (const json::value& value : change.after->details.at("key").as_array()) {
    const std::string key(value.as_string());
    if (std::find(columns.begin(), columns.end(), key) == columns.end()) return {};
    sql::Fragment one;
    one.column("t", key).raw(" = ").column(kKept, key);
    same.push_back(std::move(one));
  }
  if (same.empty()) return {};
  sql::Fragment add = fill(table, columns, kKept, dialect);
  add.raw(" where not exists (select 1 from ").identifier(table).raw(" t where ");
  add.append(sql::join(std::move(same), " and ")).raw(")");
  std::vector<sql::Statement> out;
  out.push_back(dialect.finish(std::move(add)));
  for (const auto& [name, field] : fields_of(*change.after)) {
    if (dialect.postgres() && counts_up(*field)) out.push_back(advance_counter(table, name, dialect));
  }
  return out;
}

std::vector<sql::Statement> forget_statements(Filling rows, const sql::Dialect& dialect) {
  std::vector<sql::Statement> out = dialect.drop_table(kKept);
  if (rows == Filling::kStay) return out;
  for (sql::Statement& statement : dialect.drop_table(kReturned)) out.push_back(std::move(statement));
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
    if (narrowed(*field, *other->second)) return true;
  }
  return false;
}

}  // namespace dirigent::model
