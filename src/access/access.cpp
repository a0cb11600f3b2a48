#include "access/access.hpp"

#include <algorithm>

#include "access/sessions.hpp"

namespace dirigent::access {

bool ReadRights::covers(std::string_view field) const {
  if (everything || whole_rows || permitted->all_fields) return true;
  return std::find(permitted->fields.begin(), permitted->fields.end(), field) != permitted->fields.end();
}

namespace {

base::Error refused(Action action, std::string_view collection, std::string_view path = {}) {
  base::Error error = base::forbidden_collection(collection, path);
  error.refused->action = name_of(action);
  return error;
}

}  // namespace

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
  const bool closed = collection == kSessions && !may_see_sessions(who);
  if (known == nullptr || closed) return refused(Action::kRead, collection, path);
  if (unlimited(who)) {
    ReadRights rights;
    rights.everything = true;
    return rights;
  }
  const Permitted* permitted = who->permissions ? who->permissions->permitted(collection, Action::kRead) : nullptr;
  if (permitted == nullptr) return refused(Action::kRead, collection, path);
  return ReadRights{false, false, permitted};
}

std::optional<base::Error> check(const Who& who, const schema::Schema& schema, Action action,
                                 std::string_view collection) {
  if (schema.collection(collection) != nullptr) {
    if (unlimited(who)) return std::nullopt;
    if (!permissions_of(who, collection, action).empty()) return std::nullopt;
  }
  return refused(action, collection);
}

std::optional<base::Error> require_admin(const Who& who) {
  if (unlimited(who)) return std::nullopt;
  base::Error error = base::forbidden();
  error.refused = base::Refused{"administer", {}, {}};
  return error;
}

}  // namespace dirigent::access
