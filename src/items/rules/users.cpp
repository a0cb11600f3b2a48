// directus_users: e-mail addresses valid and unique whatever their case, the password policy of the settings, sessions
// that end when a user's password, e-mail or status changes, and the last administrator (endpoints page, section 7).
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "items/keys.hpp"
#include "items/rules/fixed_fields.hpp"
#include "items/rules/last_admin.hpp"
#include "items/rules/narrow_tokens.hpp"
#include "items/rules/password_policy.hpp"
#include "items/rules/system_rule_set.hpp"
#include "items/validation/pattern.hpp"

namespace dirigent::items {

namespace {

constexpr std::string_view kEmailPattern =
    R"(^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$)";

const json::value* given(const json::object& payload, std::string_view field) {
  const json::value* value = payload.if_contains(field);
  return value != nullptr && !value->is_null() ? value : nullptr;
}

[[noreturn]] void refuse_duplicate(const std::string& value) {
  base::fail(base::record_not_unique("directus_users", "email", json::value(value)));
}

[[noreturn]] void refuse_duplicates(const std::vector<std::string>& addresses) {
  refuse_duplicate("[" + base::join(addresses, ",") + "]");
}

// The addresses of the payloads in lower case and in their order, checked one by one and against one another. Of those
// that stand there again each is told.
std::vector<std::string> addresses(const Level& level, const std::vector<const json::object*>& payloads) {
  std::set<std::string> seen;
  std::vector<std::string> all, again;
  for (const json::object* payload : payloads) {
    const json::value* email = given(*payload, "email");
    if (email == nullptr) continue;
    if (!email->is_string() || !matches(kEmailPattern, email->get_string())) {
      base::fail(base::failed_validation("email", level.path, "email"));
    }
    std::string address = base::lower(email->get_string());
    if (!seen.insert(address).second) again.push_back(address);
    all.push_back(std::move(address));
  }
  if (!again.empty()) refuse_duplicates(again);
  return all;
}

// Of users that are made as one list the contract names all when one address is taken, else that one.
io::Task<void> require_free(Write& write, std::vector<std::string> addresses, const std::vector<Key>& own, bool list) {
  if (addresses.empty()) co_return;
  std::vector<sql::Value> values(addresses.begin(), addresses.end());
  sql::Fragment select("SELECT \"id\", LOWER(\"email\") FROM \"directus_users\" WHERE ");
  select.append(write.dialect().in_values(sql::Fragment("LOWER(\"email\")"), base::FieldType::kString, values));
  db::Result rows = co_await write.run(std::move(select));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const Key holder(rows->at(row, 0).as_text());
    if (std::find(own.begin(), own.end(), holder) != own.end()) continue;
    refuse_duplicates(list ? addresses : std::vector<std::string>{rows->at(row, 1).as_text()});
  }
}

io::Task<void> require_allowed_passwords(Write& write, const Level& level, std::vector<const json::object*> payloads) {
  std::erase_if(payloads, [](const json::object* payload) { return given(*payload, "password") == nullptr; });
  if (payloads.empty()) co_return;
  for (const json::object* payload : payloads) {
    const json::value& password = payload->at("password");
    if (password.is_string() && !password.get_string().empty()) continue;
    base::fail(base::invalid_payload("\"password\" must be a text that is not empty"));
  }
  db::Result rows =
      co_await write.run(sql::Fragment("SELECT \"auth_password_policy\" FROM \"directus_settings\" LIMIT 1"));
  if (rows->empty() || rows->at(0, 0).is_null()) co_return;
  const std::string policy = rows->at(0, 0).as_text();
  for (const json::object* payload : payloads) {
    if (auto refusal = judge_password(policy, payload->at("password"), level.path)) base::fail(std::move(*refusal));
  }
}

void require_no_managed_fields(const Write& write, const json::object& patch) {
  if (write.managed_fields()) return;
  const bool admin = !write.who() || write.who()->admin;
  for (std::string_view field : kManagedFields) {
    if (!patch.contains(field) || !is_managed(field, admin) || !write.who()) continue;
    base::fail(base::invalid_payload("You can't change the \"" + std::string(field) + "\" value manually"));
  }
}

// A token that gives less than its user has must not be the way to the rest.
void require_no_own_credentials(const Write& write, const Change& change) {
  if (!write.who() || !write.who()->restricted || !write.who()->user) return;
  if (std::find(change.keys.begin(), change.keys.end(), Key(*write.who()->user)) == change.keys.end()) return;
  for (std::string_view field : kOwnCredentials) {
    if (change.patch.contains(field)) base::fail(base::forbidden());
  }
}

io::Task<void> before_create(Write& write, const Level& level, std::vector<json::object*> payloads) {
  std::vector<const json::object*> submitted(payloads.begin(), payloads.end());
  co_await require_no_widening(write, *level.collection, submitted);  // presets of the permission are in them by now
  std::vector<std::string> emails = addresses(level, submitted);
  const std::vector<Key> none;
  co_await require_free(write, std::move(emails), none, level.path.empty());
  co_await require_allowed_passwords(write, level, std::move(submitted));
}

io::Task<void> before_update(Write& write, const Level& level, const std::vector<Change>& changes) {
  std::vector<const json::object*> patches;
  std::vector<Key> own;
  patches.reserve(changes.size());
  for (const Change& change : changes) {
    require_no_managed_fields(write, change.patch);
    require_no_own_credentials(write, change);
    const json::value* email = given(change.patch, "email");
    if (email != nullptr && email->is_string() && change.keys.size() > 1) {
      refuse_duplicate(std::string(email->get_string()));
    }
    if (email != nullptr) own.insert(own.end(), change.keys.begin(), change.keys.end());
    patches.push_back(&change.patch);
  }
  co_await require_no_widening(write, *level.collection, patches);
  std::vector<std::string> emails = addresses(level, patches);
  co_await require_free(write, std::move(emails), own, false);
  co_await require_allowed_passwords(write, level, std::move(patches));
}

bool ends_sessions(const json::object& patch) {
  const json::value* status = patch.if_contains("status");
  return patch.contains("password") || patch.contains("email") ||
         (status != nullptr && *status != json::value("active"));
}

// "`column` names one of these users"
sql::Fragment names_users(const Write& write, std::string_view column, const std::vector<Key>& users) {
  std::vector<sql::Value> values;
  values.reserve(users.size());
  for (const Key& user : users) values.emplace_back(key_text(user));
  sql::Fragment named;
  named.identifier(column);
  return write.dialect().in_values(named, base::FieldType::kUuid, values);
}

// The session that made the change stays, unless the user may not go on at all.
io::Task<void> end_sessions(Write& write, const std::vector<Key>& users, bool keep_own) {
  sql::Fragment statement("DELETE FROM \"directus_sessions\" WHERE ");
  statement.append(names_users(write, "user", users));
  if (keep_own && write.who() && write.who()->session) {
    statement.raw(" AND \"token\" <> ").parameter(*write.who()->session);
  }
  co_await write.run(std::move(statement));
}

io::Task<void> after_update(Write& write, const Level&, const std::vector<Prepared>& changes) {
  bool could_lose_admin = false;
  for (const Prepared& change : changes) {
    const json::object& patch = change.patch;
    if (ends_sessions(patch)) co_await end_sessions(write, change.keys, !patch.contains("status"));
    could_lose_admin =
        could_lose_admin || patch.contains("status") || patch.contains("role") || patch.contains("policies");
  }
  if (could_lose_admin) co_await require_an_admin(write);
}

// Columns that name a user for the record only; the database lets no user go while they do.
struct Trail {
  std::string_view table, column;
};
constexpr Trail kTrails[] = {
    {"directus_notifications", "sender"}, {"directus_versions", "user_updated"}, {"directus_comments", "user_updated"}};

io::Task<void> before_remove(Write& write, const Level&, const std::vector<Key>& keys) {
  std::vector<sql::Fragment> statements;
  for (const Trail& trail : kTrails) {
    sql::Fragment statement("UPDATE ");
    statement.identifier(trail.table).raw(" SET ").identifier(trail.column).raw(" = NULL WHERE ");
    statement.append(names_users(write, trail.column, keys));
    statements.push_back(std::move(statement));
  }
  co_await write.run_all(std::move(statements));
}

io::Task<void> after_remove(Write& write, const Level&) {
  co_await require_an_admin(write);
}

}  // namespace

const SystemRules kUserRules{.collection = "directus_users",
                             .before_create = before_create,
                             .before_update = before_update,
                             .after_update = after_update,
                             .before_remove = before_remove,
                             .after_remove = after_remove};

}  // namespace dirigent::items
