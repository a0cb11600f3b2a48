#include "transfer/seeds/seed_values.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "items/values/as_read.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "transfer/project/rows.hpp"

namespace dirigent::transfer {

namespace {

bool is_numeric(base::FieldType type) {
  using base::FieldType;
  return type == FieldType::kInteger || type == FieldType::kBigInteger || type == FieldType::kFloat ||
         type == FieldType::kDecimal;
}

// Whole numbers beyond what a double holds stay texts.
std::string number_text(const std::string& text) {
  if (const auto integer = base::to_integer(text)) return std::to_string(*integer);
  const auto number = base::to_number(text);
  if (!number) return text;
  std::string out;
  base::append_json_number(out, *number);
  return out;
}

}  // namespace

std::string comparable(const schema::Field& field, const json::value& value) {
  if (value.is_null()) return "null";
  if (is_numeric(field.type)) return number_text(text_of(value));
  std::string out;
  items::append_as_read(out, field, schema::in_order(value));
  return out;
}

std::string comparable_key(const schema::Collection& collection, const std::vector<std::string>& fields,
                           const json::object& row) {
  json::array values;
  for (const std::string& name : fields) values.emplace_back(comparable(*collection.field(name), member(row, name)));
  return json::serialize(values);
}

}  // namespace dirigent::transfer
