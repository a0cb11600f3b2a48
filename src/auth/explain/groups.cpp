#include "auth/explain/groups.hpp"

#include "auth/columns.hpp"
#include "auth/identity.hpp"
#include "base/errors.hpp"

namespace dirigent::auth::explain {

namespace {

constexpr std::size_t kMostGroups = 5000;

io::Task<void> load_policies(db::Session& session, Groups& groups) {
  sql::Fragment query("SELECT id, name, admin_access, app_access FROM directus_policies");
  const db::Result rows = co_await session.run(std::move(query));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    PolicyFlags flags{rows->at(row, 1).as_text(), rows->at(row, 2).as_bool(), rows->at(row, 3).as_bool()};
    groups.policies.emplace(rows->at(row, 0).as_text(), std::move(flags));
  }
}

io::Task<void> load_roles(db::Session& session, Groups& groups) {
  sql::Fragment query("SELECT id, name FROM directus_roles ORDER BY name, id");
  const db::Result rows = co_await session.run(std::move(query));
  groups.list.emplace_back();
  groups.by_role.emplace("", 0);
  for (std::size_t row = 0; row < rows->size(); ++row) {
    Group group;
    group.role = rows->at(row, 0).as_text();
    group.role_name = rows->at(row, 1).as_text();
    groups.by_role.emplace(*group.role, groups.list.size());
    groups.list.push_back(std::move(group));
  }
}

io::Task<void> count_users(db::Session& session, Groups& groups) {
  sql::Fragment query(
      "SELECT u.role, COUNT(*), MIN(CAST(u.id AS text)) FROM directus_users u WHERE u.status = 'active' AND NOT EXISTS"
      " (SELECT 1 FROM directus_access a WHERE a.\"user\" = u.id) GROUP BY u.role");
  const db::Result rows = co_await session.run(std::move(query));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const auto place = groups.by_role.find(rows->at(row, 0).as_text());
    if (place == groups.by_role.end()) continue;  // a role that came after the roles were read
    groups.list[place->second].users = rows->at(row, 1).as_integer();
    groups.list[place->second].sample = rows->at(row, 2).as_text();
  }
}

/// Users who hold policies themselves, in groups by role and policies.
io::Task<void> load_holders(db::Session& session, Groups& groups) {
  sql::Fragment query(
      "SELECT u.id, u.role, a.policy FROM directus_users u JOIN directus_access a ON a.\"user\" = u.id"
      " WHERE u.status = 'active' ORDER BY u.id, ");
  query.raw(session.dialect().sqlite() ? "a.rowid" : "a.ctid");
  const db::Result rows = co_await session.run(std::move(query));
  std::map<std::pair<std::string, std::vector<std::string>>, std::size_t> places;
  for (std::size_t row = 0; row < rows->size();) {
    std::string user = rows->at(row, 0).as_text();
    const db::Cell role = rows->at(row, 1);
    std::vector<std::string> own;
    for (; row < rows->size() && rows->at(row, 0).as_text() == user; ++row) own.push_back(rows->at(row, 2).as_text());
    const auto [place, is_new] = places.try_emplace({role.as_text(), own}, groups.list.size());
    if (is_new) {
      const auto named = groups.by_role.find(role.as_text());
      Group& group = groups.list.emplace_back();
      if (named != groups.by_role.end()) group.role_name = groups.list[named->second].role_name;
      group.role = nullable(role);
      group.own = std::move(own);
      group.sample = user;
    }
    ++groups.list[place->second].users;
    groups.with_own.emplace(std::move(user), place->second);
  }
}

}  // namespace

const Group& Groups::of(const std::string& user, const std::optional<std::string>& role) const {
  if (const auto place = with_own.find(user); place != with_own.end()) return list[place->second];
  const auto place = by_role.find(role.value_or(""));
  return list[place == by_role.end() ? 0 : place->second];
}

io::Task<Groups> find_groups(const Services& services, db::Session& session, std::optional<std::string> ip) {
  Groups groups;
  co_await load_policies(session, groups);
  co_await load_roles(session, groups);
  co_await count_users(session, groups);
  co_await load_holders(session, groups);
  if (groups.list.size() > kMostGroups) {
    base::fail(base::invalid_payload("There are too many roles and policies of single users to ask about everyone"));
  }
  for (Group& group : groups.list) {
    group.who.role = group.role;
    group.who.ip = ip;
    if (!group.own.empty()) group.who.user = group.sample;
    co_await grant(services, session, group.who);
    group.who.user.reset();
  }
  co_return groups;
}

}  // namespace dirigent::auth::explain
