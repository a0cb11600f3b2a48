#include "model/payload/relation.hpp"

#include "base/errors.hpp"
#include "model/payload/rows.hpp"

namespace dirigent::model {

namespace {

constexpr std::string_view kActions[] = {"NO ACTION", "SET NULL", "SET DEFAULT", "CASCADE", "RESTRICT"};

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

const json::value* given(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> text(const json::object& payload, std::string_view key) {
  const json::value* value = given(payload, key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) invalid(fmt::format("\"{}\" must be a string", key));
  return std::string(value->get_string());
}

std::string required(const json::object& payload, std::string_view key) {
  std::optional<std::string> value = text(payload, key);
  if (!value) invalid(fmt::format("\"{}\" is required", key));
  if (value->empty()) invalid(fmt::format("\"{}\" is not allowed to be empty", key));
  return std::move(*value);
}

std::optional<std::string> action(const json::object& schema, std::string_view key) {
  const json::value* value = given(schema, key);
  if (value == nullptr) return std::nullopt;
  const std::string_view name = value->is_string() ? std::string_view(value->get_string()) : std::string_view();
  if (std::find(std::begin(kActions), std::end(kActions), name) == std::end(kActions)) {
    invalid(fmt::format("\"schema.{}\" must be one of [NO ACTION, SET NULL, SET DEFAULT, CASCADE, RESTRICT]", key));
  }
  return std::string(name);
}

void read_parts(RelationPayload& relation, const json::object& payload) {
  relation.related_collection = text(payload, "related_collection");
  if (const json::value* schema = given(payload, "schema")) {
    if (!schema->is_object()) invalid("\"schema\" must be of type object");
    relation.on_update = action(schema->get_object(), "on_update");
    relation.on_delete = action(schema->get_object(), "on_delete");
  }
  if (const json::value* meta = given(payload, "meta")) {
    if (!meta->is_object()) invalid("\"meta\" must be of type object");
    relation.meta = without_identity(meta->get_object());
  }
}

}  // namespace

RelationPayload new_relation(const json::object& payload) {
  RelationPayload relation;
  relation.collection = required(payload, "collection");
  relation.field = required(payload, "field");
  for (const auto& [key, value] : payload) {
    if (key == "collection" || key == "field" || key == "related_collection" || key == "schema" || key == "meta") {
      continue;
    }
    invalid(fmt::format("\"{}\" is not allowed", std::string_view(key)));
  }
  read_parts(relation, payload);
  return relation;
}

RelationPayload relation_patch(const json::object& payload, std::string collection, std::string field) {
  RelationPayload relation;
  relation.collection = std::move(collection);
  relation.field = std::move(field);
  read_parts(relation, payload);
  return relation;
}

}  // namespace dirigent::model
