#include "transfer/project/kinds.hpp"

#include <algorithm>

namespace dirigent::transfer {

std::span<const Kind> kinds() {
  static const std::vector<Kind> all = {
      {.name = "folders",
       .collection = "directus_folders",
       .portable = true,
       .natural = {"name"},
       .references = {{"parent", "directus_folders"}},
       .later = {"parent"}},
      {.name = "roles",
       .collection = "directus_roles",
       .portable = true,
       .natural = {"name"},
       .references = {{"parent", "directus_roles"}},
       .later = {"parent"}},
      {.name = "policies", .collection = "directus_policies", .portable = true, .natural = {"name"}},
      {.name = "policies",
       .collection = "directus_access",
       .shape = Shape::kMember,
       .parent = "directus_roles",
       .parent_field = "role",
       .natural = {"policy"},
       .references = {{"policy", "directus_policies"}},
       .omitted = {"user"}},
      {.name = "permissions",
       .collection = "directus_permissions",
       .natural = {"policy", "collection", "action"},
       .references = {{"policy", "directus_policies"}},
       .sets = {"fields"}},
      {.name = "flows",
       .collection = "directus_flows",
       .portable = true,
       .natural = {"name"},
       .references = {{"operation", "directus_operations"}},
       .later = {"operation"}},
      {.name = "operations",
       .collection = "directus_operations",
       .shape = Shape::kMember,
       .portable = true,
       .parent = "directus_flows",
       .parent_field = "flow",
       .natural = {"key"},
       .references = {{"resolve", "directus_operations"}, {"reject", "directus_operations"}},
       .later = {"resolve", "reject"}},
      {.name = "dashboards", .collection = "directus_dashboards", .portable = true, .natural = {"name"}},
      {.name = "panels",
       .collection = "directus_panels",
       .shape = Shape::kMember,
       .portable = true,
       .parent = "directus_dashboards",
       .parent_field = "dashboard",
       .natural = {"position_y", "position_x", "type", "name"}},
      {.name = "presets",
       .collection = "directus_presets",
       .natural = {"role", "user", "collection", "bookmark"},
       .references = {{"role", "directus_roles"}, {"user", "directus_users"}}},
      {.name = "translations",
       .collection = "directus_translations",
       .shape = Shape::kStrings,
       .natural = {"language", "key"}},
      {.name = "settings",
       .collection = "directus_settings",
       .shape = Shape::kSingleton,
       .references = {{"public_registration_role", "directus_roles"}, {"storage_default_folder", "directus_folders"}},
       .omitted = {"project_id", "project_status"}},
  };
  return all;
}

const Kind* kind_of(std::string_view collection) {
  const auto all = kinds();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Kind& one) { return one.collection == collection; });
  return found == all.end() ? nullptr : &*found;
}

const Kind* kind_of_path(std::string_view path) {
  if (path == kPublicFile) return kind_of("directus_access");
  const std::string_view folder = path.substr(0, path.find('/'));
  for (const Kind& kind : kinds()) {
    if (kind.shape == Shape::kMember) continue;
    if (kind.shape == Shape::kSingleton ? path == "settings.yaml" : folder == kind.name && folder != path) return &kind;
  }
  return nullptr;
}

}  // namespace dirigent::transfer
