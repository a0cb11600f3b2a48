// Foreign keys on which the database changes users, roles, policies or access rows by itself: those with ON DELETE
// CASCADE or SET NULL (or the like of an update) that lead from one of these tables into a collection, also by way of
// others. And views that take writes, whose rows may be anybody's.
#include <algorithm>
#include <array>
#include <string_view>

#include "schema/build/build.hpp"

namespace dirigent::schema {

namespace {

// Not directus_settings: none of its keys but the one to a role is about access.
constexpr std::array<std::string_view, 4> kTables = {"directus_users", "directus_roles", "directus_policies",
                                                     "directus_access"};

bool is_access(std::string_view table) {
  return std::find(kTables.begin(), kTables.end(), table) != kTables.end();
}

bool acts(std::string_view action) {
  return !action.empty() && action != "NO ACTION" && action != "RESTRICT";
}

}  // namespace

void build_cascades(Schema& schema) {
  for (auto& [name, collection] : schema.collections) {
    if (!collection.table || collection.table->kind == sql::TableKind::kTable) continue;
    const sql::Table& view = *collection.table;
    collection.carries_access = view.inserts || view.updates || view.deletes;
  }
  for (bool more = true; more;) {
    more = false;
    for (const auto& [name, collection] : schema.collections) {
      if (!collection.table || (!is_access(name) && !collection.carries_access)) continue;
      for (const sql::ForeignKey& key : collection.table->foreign_keys) {
        const auto target = schema.collections.find(key.foreign_table);
        if (target == schema.collections.end() || is_access(key.foreign_table) || target->second.carries_access)
          continue;
        if (!acts(key.on_delete) && !acts(key.on_update)) continue;
        target->second.carries_access = more = true;
      }
    }
  }
}

}  // namespace dirigent::schema
