// directus_roles: no role above itself; a role that goes suspends its users and lets its children go (endpoints page,
// section 8). Access rows and presets go with it in the database.
#include <map>

#include "items/keys.hpp"
#include "items/nested/lookup.hpp"
#include "items/rules/last_admin.hpp"
#include "items/rules/system_rule_set.hpp"
#include "items/update.hpp"

namespace dirigent::items {

namespace {

io::Task<std::map<std::string, std::string>> parents(Write& write) {
  db::Result rows = co_await write.run(sql::Fragment("SELECT \"id\", \"parent\" FROM \"directus_roles\""));
  std::map<std::string, std::string> parent_of;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    parent_of.emplace(rows->at(row, 0).as_text(), rows->at(row, 1).as_text());
  }
  co_return parent_of;
}

void require_no_cycle(const std::map<std::string, std::string>& parent_of, const std::string& role) {
  const auto above = [&parent_of](const std::string& one) {
    const auto found = parent_of.find(one);
    return found == parent_of.end() ? std::string() : found->second;
  };
  std::string next = above(role);
  if (next == role) base::fail(base::invalid_payload("A role cannot be a parent of itself"));
  // Bounded by the number of roles: a cycle that is there already must not hold us.
  for (std::size_t steps = 0; steps <= parent_of.size() && !next.empty(); ++steps) {
    if (next == role) {
      base::fail(base::invalid_payload("A role cannot have a parent that is already a descendant of itself"));
    }
    next = above(next);
  }
}

// As the roles stand then, in whichever form the new parent was sent.
io::Task<void> require_no_cycles(Write& write, const std::vector<Prepared>& changes) {
  std::map<std::string, std::string> parent_of;
  for (const Prepared& change : changes) {
    if (!change.patch.contains("parent")) continue;
    if (parent_of.empty()) parent_of = co_await parents(write);
    for (const Key& key : change.keys) require_no_cycle(parent_of, key_text(key));
  }
}

io::Task<void> after_update(Write& write, const Level&, const std::vector<Prepared>& changes) {
  co_await require_no_cycles(write, changes);
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
                             .after_update = after_update,
                             .before_remove = before_remove,
                             .after_remove = after_remove};

}  // namespace dirigent::items
