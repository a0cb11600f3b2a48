#include "access/access.hpp"

#include <array>

namespace dirigent::access {

namespace {

// The part of the app-access minimum that lets a signed-in user read their own row (reference: permissions, app
// access).
constexpr std::array kOwnUserFields = {"id",          "first_name", "last_name",  "last_page",
                                       "email",       "password",   "location",   "title",
                                       "description", "tags",       "provider",   "preferences_divider",
                                       "avatar",      "language",   "appearance", "theme_light",
                                       "theme_dark",  "tfa_secret", "status",     "role"};

bool unlimited(const Who& who) {
  return !who || who->admin;
}

ReadRights own_user_row() {
  ReadRights rights;
  rights.fields.assign(kOwnUserFields.begin(), kOwnUserFields.end());
  query::Filter own;
  own.kind = query::Filter::Kind::kCondition;
  own.path = {"id"};
  own.op = "_eq";
  own.value = "$CURRENT_USER";
  rights.rows = std::move(own);
  return rights;
}

bool reads_own_user_row(const Accountability& who, std::string_view collection) {
  return who.app && who.user && collection == "directus_users";
}

}  // namespace

std::string_view name_of(Action action) {
  switch (action) {
    case Action::kCreate:
      return "create";
    case Action::kRead:
      return "read";
    case Action::kUpdate:
      return "update";
    case Action::kDelete:
      return "delete";
    case Action::kShare:
      return "share";
  }
  return "";
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
  if (reads_own_user_row(*who, collection)) return own_user_row();
  return base::forbidden_collection(collection, path);
}

std::optional<base::Error> check(const Who& who, const schema::Schema& schema, Action action,
                                 std::string_view collection) {
  if (schema.collection(collection) != nullptr) {
    if (unlimited(who)) return std::nullopt;
    if (action == Action::kRead && reads_own_user_row(*who, collection)) return std::nullopt;
  }
  return base::forbidden_collection(collection);
}

std::optional<base::Error> require_admin(const Who& who) {
  if (unlimited(who)) return std::nullopt;
  return base::forbidden();
}

}  // namespace dirigent::access
