#include "auth/permission_sets.hpp"

#include <algorithm>

#include "auth/columns.hpp"
#include "base/text.hpp"

namespace dirigent::auth {

namespace {

constexpr base::EpochMs kFresh = 10'000;
constexpr std::size_t kMost = 4096;

std::string key_of(const std::vector<std::string>& policies, bool app) {
  std::string key = app ? "app" : "";
  for (const std::string& policy : policies) key.append(1, '\n').append(policy);
  return key;
}

struct Row {
  std::size_t place;
  access::StoredPermission stored;
};

void add(std::string& content, const std::optional<std::string>& text) {
  content += text ? std::to_string(text->size()) + ":" + *text : "-";
}

std::string content_of(const std::vector<Row>& rows) {
  std::string content;
  for (const auto& [place, row] : rows) {
    for (const std::string* text : {&row.id, &row.policy, &row.collection, &row.action}) add(content, *text);
    for (const auto* text : {&row.fields, &row.rule, &row.validation, &row.presets}) add(content, *text);
  }
  return content;
}

io::Task<std::vector<Row>> stored_rows(db::Session& session, std::vector<std::string> policies) {
  std::vector<Row> found;
  if (policies.empty()) co_return found;
  sql::Fragment query(
      "SELECT id, policy, collection, action, fields, permissions, validation, presets FROM directus_permissions "
      "WHERE ");
  const std::vector<sql::Value> values(policies.begin(), policies.end());
  query.append(session.dialect().in_values(sql::Fragment("policy"), base::FieldType::kUuid, values));
  query.raw(session.dialect().sqlite() ? " ORDER BY rowid" : " ORDER BY ctid");
  const auto rows = co_await session.run(std::move(query));
  for (std::size_t i = 0; i < rows->size(); ++i) {
    Row row;
    row.stored.id = rows->at(i, 0).as_text();
    row.stored.policy = rows->at(i, 1).as_text();
    row.stored.collection = rows->at(i, 2).as_text();
    row.stored.action = rows->at(i, 3).as_text();
    row.stored.fields = nullable(rows->at(i, 4));
    row.stored.rule = nullable(rows->at(i, 5));
    row.stored.validation = nullable(rows->at(i, 6));
    row.stored.presets = nullable(rows->at(i, 7));
    row.place =
        static_cast<std::size_t>(std::find(policies.begin(), policies.end(), row.stored.policy) - policies.begin());
    found.push_back(std::move(row));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Row& one, const Row& other) { return one.place < other.place; });
  co_return found;
}

std::vector<access::Permission> read_all(std::vector<Row> rows, bool app) {
  std::vector<access::Permission> permissions;
  for (Row& row : rows) {
    if (auto permission = access::read_permission(std::move(row.stored))) permissions.push_back(std::move(*permission));
  }
  if (app) {
    const std::vector<access::Permission>& minimum = access::app_access_permissions();
    permissions.insert(permissions.end(), minimum.begin(), minimum.end());
  }
  return permissions;
}

}  // namespace

access::PermissionSetPtr PermissionSets::kept(const std::string& key, std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end() || found->second.generation != generation) return nullptr;
  return found->second.read + kFresh > base::now_ms() ? found->second.set : nullptr;
}

access::PermissionSetPtr PermissionSets::keep(const std::string& key, std::uint64_t generation, std::string content,
                                              std::vector<access::Permission> permissions) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMost && !kept_.contains(key)) kept_.clear();
  Kept& kept = kept_[key];
  if (!kept.set || kept.content != content) {
    kept.set = std::make_shared<const access::PermissionSet>(std::move(permissions));
    kept.content = std::move(content);
  }
  kept.generation = generation;
  kept.read = base::now_ms();
  return kept.set;
}

io::Task<access::PermissionSetPtr> PermissionSets::of(db::Session& session, std::vector<std::string> policies,
                                                      bool app) {
  const std::string key = key_of(policies, app);
  const std::uint64_t generation = generation_.load(std::memory_order_acquire);
  access::PermissionSetPtr set = kept(key, generation);
  if (set) co_return set;
  std::vector<Row> rows = co_await stored_rows(session, std::move(policies));
  std::string content = content_of(rows);
  co_return keep(key, generation, std::move(content), read_all(std::move(rows), app));
}

access::PermissionSetPtr PermissionSets::of_share(const std::string& share, std::string content,
                                                  const std::function<std::vector<access::Permission>()>& make) {
  const std::string key = "share\n" + share;
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(key);
    if (found != kept_.end() && found->second.content == content) return found->second.set;
  }
  const std::uint64_t generation = generation_.load(std::memory_order_acquire);
  return keep(key, generation, std::move(content), make());
}

}  // namespace dirigent::auth
