#include "auth/policy_permissions.hpp"

#include "auth/columns.hpp"

namespace dirigent::auth {

// What was read of one policy.
struct PolicyPermissions::Found {
  std::string content;
  std::vector<std::size_t> places;
  std::vector<std::string> rows;
  Ptr permissions;
};

namespace {

constexpr base::EpochMs kFresh = 5'000;
constexpr std::size_t kMost = 20'000;

void add(std::string& content, const db::Cell& cell) {
  const std::string text = cell.as_text();
  content += cell.is_null() ? "-" : std::to_string(text.size()) + ":" + text;
}

io::Task<db::Result> rows_of(db::Session& session, std::vector<sql::Value> policies) {
  sql::Fragment query(
      "SELECT policy, id, collection, action, fields, permissions, validation, presets FROM directus_permissions "
      "WHERE ");
  query.append(session.dialect().in_values(sql::Fragment("policy"), base::FieldType::kUuid, policies));
  query.raw(session.dialect().sqlite() ? " ORDER BY rowid" : " ORDER BY ctid");
  return session.run(std::move(query));
}

std::optional<access::Permission> permission_at(const db::Rows& rows, std::size_t row) {
  access::StoredPermission stored;
  stored.policy = rows.at(row, 0).as_text();
  stored.id = rows.at(row, 1).as_text();
  stored.collection = rows.at(row, 2).as_text();
  stored.action = rows.at(row, 3).as_text();
  stored.fields = nullable(rows.at(row, 4));
  stored.rule = nullable(rows.at(row, 5));
  stored.validation = nullable(rows.at(row, 6));
  stored.presets = nullable(rows.at(row, 7));
  return access::read_permission(std::move(stored));
}

PolicyPermissions::Ptr read_all(const db::Rows& rows, const std::vector<std::size_t>& places) {
  std::vector<access::Permission> permissions;
  permissions.reserve(places.size());
  for (const std::size_t row : places) {
    if (auto permission = permission_at(rows, row)) permissions.push_back(std::move(*permission));
  }
  return std::make_shared<const std::vector<access::Permission>>(std::move(permissions));
}

}  // namespace

void PolicyPermissions::forget() {
  const std::lock_guard lock(mutex_);
  all_changed_ = ++change_;
}

void PolicyPermissions::forget(const PermissionChange& change) {
  const std::lock_guard lock(mutex_);
  ++change_;
  for (const std::string& row : change.permissions) {
    const auto holder = holders_.find(row);
    if (holder != holders_.end()) drop(holder->second);
  }
  if (change.policy) drop(*change.policy);
}

void PolicyPermissions::drop(const std::string& policy) {
  const auto found = kept_.find(policy);
  if (found != kept_.end()) found->second.change = 0;
}

PolicyPermissions::Missing PolicyPermissions::fill(Parts& parts, const std::vector<std::string>& policies) {
  Missing missing;
  const base::EpochMs now = parts.read = base::now_ms();
  parts.permissions.resize(policies.size());
  const std::lock_guard lock(mutex_);
  missing.change = change_;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const auto found = kept_.find(policies[i]);
    if (found != kept_.end() && found->second.change >= all_changed_ && found->second.read + kFresh > now) {
      parts.permissions[i] = found->second.permissions;
      parts.read = std::min(parts.read, found->second.read);
    } else {
      missing.places.push_back(i);
    }
  }
  return missing;
}

void PolicyPermissions::recognize(FoundByPolicy& found) {
  const std::lock_guard lock(mutex_);
  for (auto& [policy, one] : found) {
    const auto known = kept_.find(policy);
    if (known != kept_.end() && known->second.content == one.content) one.permissions = known->second.permissions;
  }
}

void PolicyPermissions::keep(FoundByPolicy found, std::uint64_t change) {
  const std::lock_guard lock(mutex_);
  if (change_ != change) return;
  for (auto& [policy, one] : found) keep(policy, std::move(one));
}

void PolicyPermissions::keep(const std::string& policy, Found found) {
  if (kept_.size() >= kMost && !kept_.contains(policy)) {
    kept_.clear();
    holders_.clear();
  }
  Kept& kept = kept_[policy];
  if (kept.rows != found.rows) leave(policy, kept.rows);
  enter(policy, found.rows);
  kept = {std::move(found.permissions), std::move(found.rows), std::move(found.content), change_, base::now_ms()};
}

void PolicyPermissions::leave(const std::string& policy, const std::vector<std::string>& rows) {
  for (const std::string& row : rows) {
    const auto holder = holders_.find(row);
    if (holder != holders_.end() && holder->second == policy) holders_.erase(holder);
  }
}

// A row that was kept of two policies has moved, and which of them holds it is open until that change is heard of.
void PolicyPermissions::enter(const std::string& policy, const std::vector<std::string>& rows) {
  for (const std::string& row : rows) {
    std::string& holder = holders_[row];
    if (holder == policy) continue;
    if (!holder.empty()) drop(holder);
    holder = policy;
  }
}

io::Task<PolicyPermissions::Parts> PolicyPermissions::of(db::Session& session, std::vector<std::string> policies) {
  Parts parts;
  const Missing missing = fill(parts, policies);
  if (missing.places.empty()) co_return parts;
  std::vector<sql::Value> asked;
  FoundByPolicy found;
  asked.reserve(missing.places.size());
  for (const std::size_t place : missing.places) {
    asked.emplace_back(policies[place]);
    found.try_emplace(policies[place]);
  }
  const db::Result rows = co_await rows_of(session, std::move(asked));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    Found& one = found[rows->at(row, 0).as_text()];
    for (std::size_t column = 1; column < rows->columns(); ++column) add(one.content, rows->at(row, column));
    one.places.push_back(row);
    one.rows.push_back(rows->at(row, 1).as_text());
  }
  recognize(found);
  for (auto& [policy, one] : found) {
    if (!one.permissions) one.permissions = read_all(*rows, one.places);
  }
  for (const std::size_t place : missing.places) parts.permissions[place] = found.at(policies[place]).permissions;
  keep(std::move(found), missing.change);
  co_return parts;
}

}  // namespace dirigent::auth
