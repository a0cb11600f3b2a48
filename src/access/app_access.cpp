#include <string>

#include "access/permission_set.hpp"
#include "data/access/app_access_json.hpp"

namespace dirigent::access {

namespace {

std::optional<std::string> text_of(const json::object& row, std::string_view member) {
  const json::value* value = row.if_contains(member);
  return value == nullptr ? std::nullopt : std::optional(json::serialize(*value));
}

std::string list_of(const json::object& row) {
  std::string fields;
  for (const json::value& field : row.at("fields").as_array()) {
    if (!fields.empty()) fields += ',';
    fields += std::string_view(field.as_string());
  }
  return fields;
}

std::vector<Permission> read_all() {
  std::vector<Permission> permissions;
  const json::value document = json::parse(data::app_access_json);
  for (const json::value& entry : document.as_array()) {
    const json::object& row = entry.as_object();
    StoredPermission stored;
    stored.collection = row.at("collection").as_string();
    stored.action = row.at("action").as_string();
    stored.fields = list_of(row);
    stored.rule = text_of(row, "rule");
    stored.validation = text_of(row, "validation");
    permissions.push_back(read_permission(std::move(stored)).value());
  }
  return permissions;
}

}  // namespace

const std::vector<Permission>& app_access_permissions() {
  static const std::vector<Permission> permissions = read_all();
  return permissions;
}

}  // namespace dirigent::access
