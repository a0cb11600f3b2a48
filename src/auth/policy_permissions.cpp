#include "auth/policy_permissions.hpp"

#include "auth/columns.hpp"

namespace dirigent::auth {

// What was read of one policy.
struct PolicyPermissions::Found {
  std::string content;
  std::vector<std::size_t> rows;
  Ptr permissions;
};

namespace {

constexpr base::EpochMs kFresh = 10'000;
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

std::vector<std::size_t> PolicyPermissions::fill(Parts& parts, const std::vector<std::string>& policies,
                                                 std::uint64_t generation) {
  std::vector<std::size_t> missing;
  const base::EpochMs now = parts.read = base::now_ms();
  parts.permissions.resize(policies.size());
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const auto found = kept_.find(policies[i]);
    if (found != kept_.end() && found->second.generation == generation && found->second.read + kFresh > now) {
      parts.permissions[i] = found->second.permissions;
      parts.read = std::min(parts.read, found->second.read);
    } else {
      missing.push_back(i);
    }
  }
  return missing;
}

PolicyPermissions::Ptr PolicyPermissions::unchanged(const std::string& policy, std::uint64_t generation,
                                                    const std::string& content) {
  const std::lock_guard lock(mutex_);
  const auto known = kept_.find(policy);
  if (known == kept_.end() || known->second.content != content) return nullptr;
  known->second.generation = generation;
  known->second.read = base::now_ms();
  return known->second.permissions;
}

void PolicyPermissions::keep(const std::string& policy, std::uint64_t generation, std::string content,
                             Ptr permissions) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMost && !kept_.contains(policy)) kept_.clear();
  kept_[policy] = {std::move(permissions), std::move(content), generation, base::now_ms()};
}

io::Task<PolicyPermissions::Parts> PolicyPermissions::of(db::Session& session, std::vector<std::string> policies,
                                                         std::uint64_t generation) {
  Parts parts;
  const std::vector<std::size_t> missing = fill(parts, policies, generation);
  if (missing.empty()) co_return parts;
  std::vector<sql::Value> asked;
  std::unordered_map<std::string, Found> found;
  asked.reserve(missing.size());
  for (const std::size_t place : missing) {
    asked.emplace_back(policies[place]);
    found.try_emplace(policies[place]);
  }
  const db::Result rows = co_await rows_of(session, std::move(asked));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    Found& one = found[rows->at(row, 0).as_text()];
    for (std::size_t column = 1; column < rows->columns(); ++column) add(one.content, rows->at(row, column));
    one.rows.push_back(row);
  }
  for (auto& [policy, one] : found) {
    one.permissions = unchanged(policy, generation, one.content);
    if (one.permissions) continue;
    one.permissions = read_all(*rows, one.rows);
    keep(policy, generation, std::move(one.content), one.permissions);
  }
  for (const std::size_t place : missing) parts.permissions[place] = found.at(policies[place]).permissions;
  co_return parts;
}

}  // namespace dirigent::auth
