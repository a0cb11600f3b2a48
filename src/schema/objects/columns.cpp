#include "base/text.hpp"
#include "schema/objects/read.hpp"
#include "schema/row_key.hpp"
#include "sql/ddl_sqlite_tokens.hpp"

namespace dirigent::schema {

namespace {

// Calls and operators: what a default as the API shows it, a text, would not be made again from.
bool is_expression(std::string_view default_sql) {
  const std::string lower = base::lower(default_sql);
  for (const std::string_view known : {"now()", "current_timestamp", "null", "true", "false"}) {
    if (lower == known) return false;
  }
  const std::vector<sql::SqlToken> tokens = sql::sqlite_tokens(default_sql);
  const std::size_t first = !tokens.empty() && (tokens[0].mark('-') || tokens[0].mark('+')) ? 1 : 0;
  if (tokens.size() <= first) return false;
  if (tokens.size() == first + 1) return false;
  // A cast of a literal: 'draft'::character varying
  const bool cast = tokens[first + 1].mark(':');
  return !cast ||
         (tokens[first].kind != sql::SqlToken::Kind::kString && tokens[first].kind != sql::SqlToken::Kind::kWord);
}

}  // namespace

std::string type_by_field(const Field& field, const sql::Dialect& dialect) {
  sql::ColumnRequest request;
  request.type = field.type;
  request.max_length = field.max_length;
  request.precision = field.precision;
  request.scale = field.scale;
  return dialect.column_type(request);
}

std::vector<SchemaObject> column_objects(const Schema& schema, const sql::Dialect& dialect) {
  std::vector<SchemaObject> out;
  for (const auto& [name, collection] : schema.collections) {
    if (collection.system || !collection.table || !in_contract(collection)) continue;
    for (const Field& field : collection.fields) {
      // What counts up is made of other types on each database; uuids that are texts are known by their length.
      if (!field.column || field.column->auto_increment) continue;
      SchemaObject column;
      column.kind = ObjectKind::kColumn;
      column.name = field.column->name;
      column.table = name;
      const bool uuid = dialect.sqlite() && field.column->type == "char(36)";
      if (!uuid && type_by_field(field, dialect) != field.column->type) column.type = field.column->type;
      const std::optional<std::string>& value = field.column->default_sql;
      if (value && !field.column->generated && is_expression(*value)) column.default_sql = *value;
      if (!column.type.empty() || !column.default_sql.empty()) out.push_back(std::move(column));
    }
  }
  return out;
}

}  // namespace dirigent::schema
