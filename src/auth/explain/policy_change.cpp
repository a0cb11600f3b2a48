#include "auth/explain/policy_change.hpp"

#include <initializer_list>

#include "base/errors.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"

namespace dirigent::auth::explain {

namespace {

constexpr std::size_t kMostPermissions = 10'000;

[[noreturn]] void wrong(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

void require_known(const json::object& object, std::initializer_list<std::string_view> known, std::string_view of) {
  if (const auto name = base::unknown_member(object, known)) {
    wrong("\"" + *name + "\" is no member of " + std::string(of));
  }
}

std::optional<std::string> document(const json::object& row, std::string_view name, const std::string& place) {
  const json::value* value = row.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_object()) wrong("\"" + std::string(name) + "\" of " + place + " has to be an object");
  return json::serialize(*value);
}

std::string list_of(const json::object& row, const std::string& place) {
  const json::value* value = row.if_contains("fields");
  if (value == nullptr || value->is_null()) return "";
  if (const json::string* text = value->if_string()) return std::string(*text);
  std::vector<std::string> fields;
  if (!value->is_array()) wrong("\"fields\" of " + place + " has to be a list");
  for (const json::value& field : value->get_array()) {
    if (!field.is_string()) wrong("\"fields\" of " + place + " has to be a list of texts");
    fields.emplace_back(field.get_string());
  }
  return base::join(fields, ",");
}

std::string text_of(const json::object& row, std::string_view name, const std::string& place) {
  const json::value* value = row.if_contains(name);
  if (value == nullptr || !value->is_string()) wrong("\"" + std::string(name) + "\" of " + place + " is required");
  return std::string(value->get_string());
}

access::Permission read_one(const json::value& written, const std::string& policy, const std::string& place) {
  const json::object* row = written.if_object();
  if (row == nullptr) wrong(place + " has to be an object");
  require_known(*row,
                {"id", "policy", "collection", "action", "permissions", "validation", "presets", "fields", "system"},
                place);
  access::StoredPermission stored;
  stored.id = "new";
  stored.policy = policy;
  stored.collection = text_of(*row, "collection", place);
  stored.action = text_of(*row, "action", place);
  if (!access::action_of(stored.action)) {
    wrong("\"action\" of " + place + " has to be create, read, update, delete or share");
  }
  stored.fields = list_of(*row, place);
  stored.rule = document(*row, "permissions", place);
  stored.validation = document(*row, "validation", place);
  stored.presets = document(*row, "presets", place);
  std::optional<access::Permission> permission = access::read_permission(std::move(stored));
  if (!permission) wrong("\"permissions\" of " + place + " is no filter");
  return std::move(*permission);
}

std::optional<bool> flag(const json::object& change, std::string_view name) {
  const json::value* value = change.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_bool()) wrong("\"" + std::string(name) + "\" has to be true or false");
  return value->get_bool();
}

}  // namespace

PolicyChange read_change(const json::value& written) {
  const json::object* object = written.if_object();
  if (object == nullptr) wrong("\"preview\" has to be an object");
  require_known(*object, {"policy", "permissions", "admin_access", "app_access"}, "a preview");
  PolicyChange change;
  const json::value* policy = object->if_contains("policy");
  if (policy == nullptr || !policy->is_string()) wrong("\"policy\" of a preview is required");
  change.policy = policy->get_string();
  change.admin = flag(*object, "admin_access");
  change.app = flag(*object, "app_access");
  const json::value* permissions = object->if_contains("permissions");
  if (permissions == nullptr || permissions->is_null()) return change;
  const json::array* list = permissions->if_array();
  if (list == nullptr || list->size() > kMostPermissions) wrong("\"permissions\" of a preview has to be a list");
  change.permissions.emplace().reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string place = "permissions[" + std::to_string(i) + "] of the preview";
    change.permissions->push_back(read_one((*list)[i], change.policy, place));
  }
  return change;
}

}  // namespace dirigent::auth::explain
