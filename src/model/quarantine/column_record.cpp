#include "model/quarantine/column_record.hpp"

namespace dirigent::model {

namespace {

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

std::optional<std::string> optional_text(const json::object& record, std::string_view member) {
  const json::value* value = record.if_contains(member);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

bool flag(const json::object& record, std::string_view member) {
  const json::value* value = record.if_contains(member);
  return value != nullptr && *value == json::value(true);
}

}  // namespace

json::object column_record(const sql::Column& column) {
  return {{"name", column.name},
          {"type", column.type},
          {"nullable", column.nullable},
          {"default", text_or_null(column.default_sql)},
          {"unique", column.unique},
          {"indexed", column.indexed},
          {"generated", column.generated},
          {"expression", text_or_null(column.generation_expression)},
          {"comment", text_or_null(column.comment)}};
}

sql::Column recorded_column(const json::object& record) {
  sql::Column column;
  column.name = optional_text(record, "name").value_or("");
  column.type = optional_text(record, "type").value_or("");
  column.nullable = flag(record, "nullable");
  column.default_sql = optional_text(record, "default");
  column.unique = flag(record, "unique");
  column.indexed = flag(record, "indexed");
  column.generated = flag(record, "generated");
  column.generation_expression = optional_text(record, "expression");
  column.comment = optional_text(record, "comment");
  return column;
}

}  // namespace dirigent::model
