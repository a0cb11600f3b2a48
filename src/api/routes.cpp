#include "api/routes.hpp"

#include <algorithm>

#include "api/graphql/endpoint.hpp"
#include "api/rest/assets/asset.hpp"
#include "api/rest/assets/zip.hpp"
#include "api/rest/auth.hpp"
#include "api/rest/batch.hpp"
#include "api/rest/collections.hpp"
#include "api/rest/explain_access.hpp"
#include "api/rest/extensions.hpp"
#include "api/rest/fields.hpp"
#include "api/rest/files.hpp"
#include "api/rest/import_file.hpp"
#include "api/rest/items.hpp"
#include "api/rest/own_rights.hpp"
#include "api/rest/permissions.hpp"
#include "api/rest/relations.hpp"
#include "api/rest/schema.hpp"
#include "api/rest/search_indexes.hpp"
#include "api/rest/server.hpp"
#include "api/rest/shares.hpp"
#include "api/rest/small_services.hpp"
#include "api/rest/specs.hpp"
#include "api/rest/system.hpp"
#include "api/rest/users/passkeys.hpp"
#include "api/rest/users/user_sessions.hpp"
#include "api/rest/users/user_tokens.hpp"
#include "api/rest/users/users.hpp"
#include "api/rest/users/users_invite.hpp"
#include "api/rest/users/users_me.hpp"
#include "api/rest/versions.hpp"

namespace dirigent::api {

namespace {

using namespace rest;  // NOLINT(google-build-using-namespace): the list reads as a table

// Of two routes with one method and path only the first would ever be found: what stands in the list already is
// special.
void add(std::vector<Route>& list, std::initializer_list<Route> generic) {
  for (const Route& route : generic) {
    const bool special = std::any_of(list.begin(), list.end(), [&route](const Route& other) {
      return other.method == route.method && other.pattern == route.pattern;
    });
    if (!special) list.push_back(route);
  }
}

// The generic verbs of a system collection, in the order in which OPTIONS names them.
template <SystemCollection kCollection>
void add_system(std::vector<Route>& list, std::string_view path, std::string_view path_of_one) {
  add(list, {{"POST", path, system_create<kCollection>},
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
  add(list, {{"GET", path, system_list<kCollection>},
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

      {"POST", "/assets/files", assets_zip_files},
      {"POST", "/assets/folder/:pk", assets_zip_folder},
      {"GET", "/assets/:id", asset_get},
      {"GET", "/assets/:id/:filename", asset_get},

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
      {"POST", "/auth/passkeys/begin", passkey_login_begin},
      {"POST", "/auth/passkeys/login", passkey_login},

      {"GET", "/schema/snapshot", schema_snapshot},
      {"POST", "/schema/diff", schema_diff},
      {"POST", "/schema/apply", schema_apply},
      {"POST", "/graphql", graphql::graphql_post},
      {"GET", "/graphql", graphql::graphql_get},
      {"PATCH", "/graphql", graphql::graphql_refused},
      {"PUT", "/graphql", graphql::graphql_refused},
      {"DELETE", "/graphql", graphql::graphql_refused},
      {"SEARCH", "/graphql", graphql::graphql_refused},
      {"OPTIONS", "/graphql", graphql::graphql_refused},

      {"POST", "/utils/import/:collection", import_file},

      {"GET", "/server/info", server_info},
      {"GET", "/server/health", server_health},
      {"GET", "/server/specs/oas", specs_oas},
      {"GET", "/extensions", extensions_list},
      {"GET", "/extensions/sources/index.js", extensions_module},

      {"GET", "/utils/explain-access", explain_access},
      {"POST", "/utils/explain-access", explain_access},
      {"GET", "/utils/explain-access/:id", explain_refusal},

      {"GET", "/users/me", users_me},
      {"PATCH", "/users/me", users_update_me},

      {"GET", "/shares", shares_list},
      {"SEARCH", "/shares", shares_search},
      {"POST", "/shares", system_create<"directus_shares">},
      {"PATCH", "/shares", system_update_many<"directus_shares">},
      {"DELETE", "/shares", system_delete_many<"directus_shares">},
      {"POST", "/shares/auth", share_auth},
      {"POST", "/shares/invite", share_invite},
      {"GET", "/shares/info/:pk", share_info},
      {"GET", "/shares/:pk", share_get},
      {"PATCH", "/shares/:pk", share_update},
      {"DELETE", "/shares/:pk", share_delete},

      {"GET", "/utils/random/string", utils_random_string},
      {"POST", "/utils/hash/generate", utils_hash_generate},
      {"POST", "/utils/hash/verify", utils_hash_verify},
      {"POST", "/utils/sort/:collection", utils_sort},
      {"POST", "/utils/cache/clear", utils_cache_clear},
      {"POST", "/utils/revert/:revision", utils_revert},
      {"POST", "/versions/:pk/save", version_save},
      {"GET", "/versions/:pk/compare", version_compare},
      {"POST", "/versions/:pk/promote", version_promote},

      {"GET", "/roles/me", roles_me},
      {"GET", "/policies/me/globals", policies_me_globals},
      {"GET", "/permissions", permissions_list},
      {"SEARCH", "/permissions", permissions_search},
      {"GET", "/permissions/me", permissions_me},
      {"GET", "/permissions/me/:collection", permissions_me_item},
      {"GET", "/permissions/me/:collection/:pk", permissions_me_item},
      {"GET", "/users/:user/tokens", user_tokens_list},
      {"POST", "/users/:user/tokens", user_token_create},
      {"GET", "/users/:user/tokens/:id", user_token_get},
      {"PATCH", "/users/:user/tokens/:id", user_token_update},
      {"DELETE", "/users/:user/tokens/:id", user_token_delete},
      {"GET", "/users/:user/sessions", user_sessions_list},
      {"DELETE", "/users/:user/sessions", user_sessions_delete},
      {"DELETE", "/users/:user/sessions/:id", user_session_delete},
      {"GET", "/users/:user/passkeys", passkeys_list},
      {"POST", "/users/:user/passkeys", passkey_create},
      {"POST", "/users/:user/passkeys/begin", passkey_begin},
      {"DELETE", "/users/:user/passkeys/:id", passkey_delete},
      {"PATCH", "/users/me/track/page", users_track_page},
      {"POST", "/users/me/tfa/generate", users_tfa_generate},
      {"POST", "/users/me/tfa/enable", users_tfa_enable},
      {"POST", "/users/me/tfa/disable", users_tfa_disable},
      {"POST", "/users/:pk/tfa/disable", users_tfa_disable_of},
      {"POST", "/users/invite", users_invite},
      {"POST", "/users/invite/accept", users_accept_invite},
      {"POST", "/users/register", users_register},
      {"GET", "/users/register/verify-email", users_verify_email},
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
  list.push_back({"POST", "/files/import", files_import});
  list.push_back({"PATCH", "/files/:pk", files_update});
  add_system<"directus_files">(list, "/files", "/files/:pk");
  add_read_only<"directus_activity">(list, "/activity", "/activity/:pk");
  add_read_only<"directus_revisions">(list, "/revisions", "/revisions/:pk");
  list.push_back({"GET", "/settings", system_list<"directus_settings">});
  list.push_back({"PATCH", "/settings", system_update_many<"directus_settings">});
  return list;
}

}  // namespace

const std::vector<std::string_view>& open_paths() {
  static const std::vector<std::string_view> list = {"/", "/robots.txt", "/server/ping"};
  return list;
}

const std::vector<Route>& routes() {
  static const std::vector<Route> list = build();
  return list;
}

}  // namespace dirigent::api
