#include "api/routes.hpp"

#include "api/rest/auth.hpp"
#include "api/rest/batch.hpp"
#include "api/rest/collections.hpp"
#include "api/rest/fields.hpp"
#include "api/rest/files.hpp"
#include "api/rest/import_file.hpp"
#include "api/rest/items.hpp"
#include "api/rest/relations.hpp"
#include "api/rest/schema.hpp"
#include "api/rest/search_indexes.hpp"
#include "api/rest/server.hpp"
#include "api/rest/specs.hpp"
#include "api/rest/system.hpp"
#include "api/rest/users.hpp"

namespace dirigent::api {

namespace {

using namespace rest;  // NOLINT(google-build-using-namespace): the list reads as a table

// The generic verbs of a system collection, in the order in which OPTIONS names them.
template <SystemCollection kCollection>
void add_system(std::vector<Route>& list, std::string_view path, std::string_view path_of_one) {
  list.insert(list.end(), {{"POST", path, system_create<kCollection>},
                           {"GET", path, system_list<kCollection>},
                           {"SEARCH", path, system_search<kCollection>},
                           {"PATCH", path, system_update_many<kCollection>},
                           {"DELETE", path, system_delete_many<kCollection>},
                           {"GET", path_of_one, system_get<kCollection>},
                           {"PATCH", path_of_one, system_update<kCollection>},
                           {"DELETE", path_of_one, system_delete<kCollection>}});
}

template <SystemCollection kCollection>
void add_read_only(std::vector<Route>& list, std::string_view path, std::string_view path_of_one) {
  list.insert(list.end(), {{"GET", path, system_list<kCollection>},
                           {"SEARCH", path, system_search<kCollection>},
                           {"GET", path_of_one, system_get<kCollection>}});
}

std::vector<Route> build() {
  std::vector<Route> list = {
      {"POST", "/items/:collection", items_create},
      {"SEARCH", "/items/:collection", items_search},
      {"GET", "/items/:collection", items_list},
      {"PATCH", "/items/:collection", items_update},
      {"DELETE", "/items/:collection", items_delete},
      {"GET", "/items/:collection/:pk", item_get},
      {"PATCH", "/items/:collection/:pk", item_update},
      {"DELETE", "/items/:collection/:pk", item_delete},

      {"POST", "/batch", batch_run},

      {"POST", "/collections", collections_create},
      {"GET", "/collections", collections_list},
      {"SEARCH", "/collections", collections_search},
      {"PATCH", "/collections", collections_update},
      {"GET", "/collections/:collection", collection_get},
      {"PATCH", "/collections/:collection", collection_update},
      {"DELETE", "/collections/:collection", collection_delete},

      {"GET", "/fields", fields_list},
      {"GET", "/fields/:collection", fields_of_collection},
      {"POST", "/fields/:collection", field_create},
      {"PATCH", "/fields/:collection", fields_update},
      {"GET", "/fields/:collection/:field", field_get},
      {"PATCH", "/fields/:collection/:field", field_update},
      {"DELETE", "/fields/:collection/:field", field_delete},

      {"GET", "/relations", relations_list},
      {"POST", "/relations", relation_create},
      {"GET", "/relations/:collection", relations_of_collection},
      {"GET", "/relations/:collection/:field", relation_get},
      {"PATCH", "/relations/:collection/:field", relation_update},
      {"DELETE", "/relations/:collection/:field", relation_delete},

      {"GET", "/search-indexes", search_indexes_list},
      {"GET", "/search-indexes/:collection", search_index_get},
      {"PUT", "/search-indexes/:collection", search_index_put},
      {"DELETE", "/search-indexes/:collection", search_index_delete},

      {"GET", "/auth", auth_providers},
      {"POST", "/auth/login", auth_login},
      {"POST", "/auth/refresh", auth_refresh},
      {"POST", "/auth/logout", auth_logout},
      {"POST", "/auth/password/request", auth_password_request},
      {"POST", "/auth/password/reset", auth_password_reset},

      {"GET", "/schema/snapshot", schema_snapshot},

      {"POST", "/utils/import/:collection", import_file},

      {"GET", "/server/info", server_info},
      {"GET", "/server/health", server_health},
      {"GET", "/server/specs/oas", specs_oas},

      {"GET", "/users/me", users_me},
      {"PATCH", "/users/me", users_update_me},
  };
  add_system<"directus_access">(list, "/access", "/access/:pk");
  add_system<"directus_comments">(list, "/comments", "/comments/:pk");
  add_system<"directus_dashboards">(list, "/dashboards", "/dashboards/:pk");
  add_system<"directus_flows">(list, "/flows", "/flows/:pk");
  add_system<"directus_folders">(list, "/folders", "/folders/:pk");
  add_system<"directus_notifications">(list, "/notifications", "/notifications/:pk");
  add_system<"directus_operations">(list, "/operations", "/operations/:pk");
  add_system<"directus_panels">(list, "/panels", "/panels/:pk");
  add_system<"directus_permissions">(list, "/permissions", "/permissions/:pk");
  add_system<"directus_policies">(list, "/policies", "/policies/:pk");
  add_system<"directus_presets">(list, "/presets", "/presets/:pk");
  add_system<"directus_roles">(list, "/roles", "/roles/:pk");
  add_system<"directus_translations">(list, "/translations", "/translations/:pk");
  add_system<"directus_users">(list, "/users", "/users/:pk");
  add_system<"directus_versions">(list, "/versions", "/versions/:pk");
  // Before the generic route of the same path: the first match wins.
  list.push_back({"POST", "/files", files_create});
  add_system<"directus_files">(list, "/files", "/files/:pk");
  add_read_only<"directus_activity">(list, "/activity", "/activity/:pk");
  add_read_only<"directus_revisions">(list, "/revisions", "/revisions/:pk");
  list.push_back({"GET", "/settings", system_list<"directus_settings">});
  list.push_back({"PATCH", "/settings", system_update_many<"directus_settings">});
  return list;
}

}  // namespace

const std::vector<Route>& routes() {
  static const std::vector<Route> list = build();
  return list;
}

}  // namespace dirigent::api
