#include "items/rules/cascades.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace dirigent::items {

namespace {

using Names = std::set<std::string, std::less<>>;

// Writes of these are watched anyway. Not directus_settings: none of its keys but the one to a role is about access.
constexpr std::array<std::string_view, 4> kTables = {"directus_users", "directus_roles", "directus_policies",
                                                     "directus_access"};

bool is_watched(std::string_view table) {
  return std::find(kTables.begin(), kTables.end(), table) != kTables.end();
}

bool acts(std::string_view action) {
  return !action.empty() && action != "NO ACTION" && action != "RESTRICT";
}

Names collections_behind_keys(const schema::Schema& schema) {
  Names found;
  for (bool more = true; more;) {
    more = false;
    for (const auto& [name, collection] : schema.collections) {
      if (!collection.table || (!is_watched(name) && !found.contains(name))) continue;
      for (const sql::ForeignKey& key : collection.table->foreign_keys) {
        if (is_watched(key.foreign_table) || (!acts(key.on_delete) && !acts(key.on_update))) continue;
        more = found.insert(key.foreign_table).second || more;
      }
    }
  }
  return found;
}

}  // namespace

bool changes_grants(const schema::SchemaPtr& schema, const schema::Collection& collection) {
  struct Known {
    std::weak_ptr<const schema::Schema> schema;
    Names names;
  };
  static thread_local Known known;
  if (known.schema.lock() != schema) known = {schema, collections_behind_keys(*schema)};
  return known.names.contains(collection.name);
}

}  // namespace dirigent::items
