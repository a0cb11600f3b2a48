#include "model/payload/collection.hpp"

#include "base/errors.hpp"
#include "model/payload/column.hpp"
#include "model/payload/names.hpp"
#include "model/payload/rows.hpp"

namespace dirigent::model {

namespace {

constexpr std::size_t kMostFields = 1000;

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

FieldPayload default_key() {
  FieldPayload key;
  key.field = "id";
  key.type = base::FieldType::kInteger;
  key.schema.emplace();
  key.schema->primary_key = true;
  key.schema->auto_increment = true;
  key.meta = json::object{{"hidden", true}, {"interface", "numeric"}, {"readonly", true}};
  return key;
}

bool is_key(const FieldPayload& field) {
  return field.has_column() && field.schema && field.schema->primary_key.value_or(false);
}

std::vector<FieldPayload> payload_fields(const json::object& payload, const sql::Dialect& dialect) {
  std::vector<FieldPayload> fields;
  const json::value* given = payload.if_contains("fields");
  if (given == nullptr) return fields;
  if (!given->is_array()) invalid("\"fields\" must be an array");
  if (given->get_array().size() > kMostFields) invalid(fmt::format("\"fields\" can't hold more than {}", kMostFields));
  for (const json::value& field : given->get_array()) {
    if (!field.is_object()) invalid("\"fields\" must hold objects");
    fields.push_back(new_field(field.get_object(), dialect));
  }
  return fields;
}

void check_fields(const CollectionPayload& collection, const sql::Dialect& dialect) {
  const std::vector<FieldPayload>& fields = collection.fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (same_identifier(fields[i].field, fields[j].field, dialect)) {
        invalid(fmt::format("Field \"{}\" already exists in collection \"{}\"", fields[i].field, collection.name));
      }
    }
  }
  if (std::count_if(fields.begin(), fields.end(), is_key) > 1) {
    invalid(fmt::format("Collection \"{}\" can't have more than one primary key", collection.name));
  }
}

std::string group_of(const FieldPayload& field) {
  const json::value* group = field.meta->if_contains("group");
  return group != nullptr && group->is_string() ? std::string(group->get_string()) : std::string();
}

}  // namespace

CollectionPayload new_collection(const json::object& payload, const sql::Dialect& dialect) {
  CollectionPayload collection;
  collection.name = new_collection_name(payload, dialect);
  if (const json::value* schema = payload.if_contains("schema"); schema != nullptr && !schema->is_null()) {
    if (!schema->is_object()) invalid("\"schema\" must be of type object");
    collection.has_table = true;
  }
  if (const json::value* meta = payload.if_contains("meta"); meta != nullptr && !meta->is_null()) {
    if (!meta->is_object()) invalid("\"meta\" must be of type object");
    collection.meta = without_identity(meta->get_object());
  }
  collection.fields = payload_fields(payload, dialect);
  if (!collection.has_table) {
    collection.fields.clear();
    return collection;
  }
  if (std::none_of(collection.fields.begin(), collection.fields.end(), is_key)) {
    collection.fields.insert(collection.fields.begin(), default_key());
  }
  check_fields(collection, dialect);
  return collection;
}

sql::Table planned_table(const CollectionPayload& payload, const sql::Dialect& dialect) {
  sql::Table table;
  table.name = payload.name;
  for (const FieldPayload& field : payload.fields) {
    if (!field.has_column()) continue;
    table.columns.push_back(planned_column(field, dialect));
    if (table.columns.back().primary_key) table.primary_key.push_back(field.field);
  }
  return table;
}

json::array field_rows(const CollectionPayload& payload, const sql::Dialect& dialect) {
  std::map<std::string, std::int64_t> counts;
  json::array rows;
  for (const FieldPayload& field : payload.fields) {
    std::optional<std::int64_t> sort;
    if (field.meta) sort = ++counts[group_of(field)];
    if (std::optional<json::object> row = field_row(field, payload.name, sort, dialect))
      rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace dirigent::model
