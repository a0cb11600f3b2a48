// directus_roles: no role above itself; a role that goes suspends its users and lets its children go (endpoints page,
// section 8). Access rows and presets go with it in the database.
#include "items/keys.hpp"
#include "items/nested/lookup.hpp"
#include "items/rules/last_admin.hpp"
#include "items/rules/system_rule_set.hpp"
#include "items/turn.hpp"
#include "items/update.hpp"

namespace dirigent::items {

namespace {

// Two that each put a role below another would not see each other's, and make a circle of them together.
io::Task<void> take_turn(Write& write, std::vector<const json::object*> payloads) {
  for (const json::object* payload : payloads) {
    if (!payload->contains("parent") && !payload->contains("children")) continue;
    co_await wait_for_turn(write, "dirigent roles");
    co_return;
  }
}

io::Task<void> before_create(Write& write, const Level&, std::vector<json::object*> payloads) {
  co_await take_turn(write, {payloads.begin(), payloads.end()});
}

io::Task<void> before_update(Write& write, const Level&, const std::vector<Change>& changes) {
  std::vector<const json::object*> patches;
  patches.reserve(changes.size());
  for (const Change& change : changes) patches.push_back(&change.patch);
  co_await take_turn(write, std::move(patches));
}

// Of those roles the ones above which they stand themselves, with what stands right above them. UNION ends in every
// circle, also in one that was there before.
sql::Fragment circles(const Write& write, const std::vector<Key>& roles) {
  std::vector<sql::Value> keys;
  keys.reserve(roles.size());
  for (const Key& role : roles) keys.emplace_back(key_text(role));
  sql::Fragment select(
      R"(WITH RECURSIVE "above"("role", "id") AS (SELECT "id", "parent" FROM "directus_roles" WHERE )");
  select.append(write.dialect().in_values(sql::Fragment("\"id\""), base::FieldType::kUuid, keys));
  select.raw(
      R"( UNION SELECT "a"."role", "r"."parent" FROM "above" "a" JOIN "directus_roles" "r" ON "r"."id" = "a"."id")
SELECT "r"."id", "r"."parent" FROM "directus_roles" "r"
WHERE "r"."id" IN (SELECT "role" FROM "above" WHERE "id" = "role") LIMIT 1)");
  return select;
}

// As the roles stand then, in whichever form the new parent was sent.
io::Task<void> require_no_circles(Write& write, const std::vector<Key>& roles) {
  if (roles.empty()) co_return;
  const db::Result rows = co_await write.run(circles(write, roles));
  if (rows->empty()) co_return;
  const bool itself = rows->at(0, 0).as_text() == rows->at(0, 1).as_text();
  base::fail(base::invalid_payload(itself ? "A role cannot be a parent of itself"
                                          : "A role cannot have a parent that is already a descendant of itself"));
}

io::Task<void> after_create(Write& write, const Level&, const std::vector<Key>& keys) {
  co_await require_no_circles(write, keys);
}

io::Task<void> after_update(Write& write, const Level&, const std::vector<Prepared>& changes) {
  std::vector<Key> moved;
  for (const Prepared& change : changes) {
    if (change.patch.contains("parent")) moved.insert(moved.end(), change.keys.begin(), change.keys.end());
  }
  co_await require_no_circles(write, moved);
  for (const Prepared& change : changes) {
    const json::object& patch = change.patch;
    if (!patch.contains("parent") && !patch.contains("policies") && !patch.contains("users")) continue;
    co_await require_an_admin(write);
    co_return;
  }
}

io::Task<void> change_all(Write& write, std::string_view collection, std::string_view column,
                          std::vector<sql::Value> roles, json::object patch) {
  Level level = write.root(access::Action::kUpdate, collection);
  const schema::Field* field = level.collection->field(column);
  if (field == nullptr) co_return;
  std::vector<Child> rows = co_await children_of(write, *level.collection, *field, std::move(roles));
  if (rows.empty()) co_return;
  Change change{{}, std::move(patch)};
  for (Child& row : rows) change.keys.push_back(std::move(row.key));
  std::vector<Change> changes;
  changes.push_back(std::move(change));
  co_await update_items(write, std::move(level), std::move(changes));
}

io::Task<void> before_remove(Write& write, const Level&, const std::vector<Key>& keys) {
  std::vector<sql::Value> roles;
  roles.reserve(keys.size());
  for (const Key& key : keys) roles.emplace_back(key_text(key));
  json::object suspended = {{"status", "suspended"}, {"role", nullptr}};
  json::object orphaned = {{"parent", nullptr}};
  co_await change_all(write, "directus_users", "role", roles, std::move(suspended));
  co_await change_all(write, "directus_roles", "parent", roles, std::move(orphaned));
}

io::Task<void> after_remove(Write& write, const Level&) {
  co_await require_an_admin(write);
}

}  // namespace

const SystemRules kRoleRules{.collection = "directus_roles",
                             .before_create = before_create,
                             .before_update = before_update,
                             .after_update = after_update,
                             .before_remove = before_remove,
                             .after_remove = after_remove,
                             .after_create = after_create};

}  // namespace dirigent::items
