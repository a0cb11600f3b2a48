#include "api/graphql/schema_cache.hpp"

#include <limits>

namespace dirigent::api::graphql {

namespace {

constexpr std::size_t kMost = 100;
constexpr std::uint64_t kEverything = std::numeric_limits<std::uint64_t>::max();

std::uint64_t permissions_of(const access::Who& who) {
  if (access::unlimited(who)) return kEverything;
  return who->permissions ? who->permissions->id() : 0;
}

}  // namespace

std::shared_ptr<const CallerSchema> SchemaCache::find(const schema::SchemaPtr& model, std::uint64_t permissions) {
  const std::lock_guard lock(mutex_);
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (entry->permissions != permissions || entry->schema->model() != model) continue;
    entries_.splice(entries_.begin(), entries_, entry);
    return entry->schema;
  }
  return nullptr;
}

std::shared_ptr<const CallerSchema> SchemaCache::get(const schema::SchemaPtr& model, const access::Who& who) {
  const std::uint64_t permissions = permissions_of(who);
  if (auto known = find(model, permissions)) return known;
  auto made = std::make_shared<const CallerSchema>(model, who);
  const std::lock_guard lock(mutex_);
  entries_.remove_if([&](const Entry& entry) { return entry.schema->model()->version < model->version; });
  entries_.push_front({permissions, made});
  if (entries_.size() > kMost) entries_.pop_back();
  return made;
}

}  // namespace dirigent::api::graphql
