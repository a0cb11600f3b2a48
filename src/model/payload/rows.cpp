#include "model/payload/rows.hpp"

#include "model/payload/column.hpp"

namespace dirigent::model {

json::object without_identity(json::object meta) {
  for (const std::string_view key : {"id", "collection", "field", "many_collection", "many_field", "one_collection"}) {
    meta.erase(key);
  }
  return meta;
}

std::optional<json::object> field_row(const FieldPayload& field, const std::string& collection,
                                      std::optional<std::int64_t> sort, const sql::Dialect& dialect) {
  const json::object meta = without_identity(field.meta.value_or(json::object{}));
  const json::value* given = meta.if_contains("special");
  json::value special = given == nullptr ? json::value(nullptr) : *given;
  if (field.has_column()) special = specials_for(*field.type, special, dialect);
  if (!field.meta && special.is_null()) return std::nullopt;
  json::object row;
  if (sort) row["sort"] = *sort;
  for (const auto& [key, value] : meta) row[key] = value;
  if (given != nullptr || !special.is_null()) row["special"] = std::move(special);
  row["field"] = field.field;
  row["collection"] = collection;
  return row;
}

}  // namespace dirigent::model
