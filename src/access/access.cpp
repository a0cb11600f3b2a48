#include "access/access.hpp"

#include <algorithm>

namespace dirigent::access {

bool ReadRights::covers(std::string_view field) const {
  return everything || all_fields || std::find(fields.begin(), fields.end(), field) != fields.end();
}

bool unlimited(const Who& who) {
  return !who || who->admin;
}

std::span<const Permission> permissions_of(const Who& who, std::string_view collection, Action action) {
  if (!who || !who->permissions) return {};
  return who->permissions->of(collection, action);
}

base::Result<ReadRights> read_rights(const Who& who, const schema::Schema& schema, std::string_view collection,
                                     std::string_view path) {
  const schema::Collection* known = schema.collection(collection);
  if (known == nullptr) return base::forbidden_collection(collection, path);
  if (unlimited(who)) {
    ReadRights rights;
    rights.everything = true;
    return rights;
  }
  const std::span<const Permission> permitted = permissions_of(who, collection, Action::kRead);
  if (permitted.empty()) return base::forbidden_collection(collection, path);
  ReadRights rights;
  for (const Permission& permission : permitted) {
    for (const std::string& field : permission.fields) {
      if (field == "*") {
        rights.all_fields = true;
      } else if (std::find(rights.fields.begin(), rights.fields.end(), field) == rights.fields.end()) {
        rights.fields.push_back(field);
      }
    }
  }
  rights.rules = RowRules(permitted);
  return rights;
}

std::optional<base::Error> check(const Who& who, const schema::Schema& schema, Action action,
                                 std::string_view collection) {
  if (schema.collection(collection) != nullptr) {
    if (unlimited(who)) return std::nullopt;
    if (!permissions_of(who, collection, action).empty()) return std::nullopt;
  }
  return base::forbidden_collection(collection);
}

std::optional<base::Error> require_admin(const Who& who) {
  if (unlimited(who)) return std::nullopt;
  return base::forbidden();
}

}  // namespace dirigent::access
