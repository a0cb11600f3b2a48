// What callers may do themselves, told to them: /permissions/me and its like (endpoints page, section 8).
#pragma once
#include <optional>
#include <string>

#include "access/access.hpp"
#include "base/json.hpp"
#include "db/database.hpp"
#include "engine/read.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// By collection, by action: {access: none | partial | full, fields, presets}. Collections of which nothing is
/// permitted are left out; administrators see all there are. Presets come with their variables resolved.
io::Task<json::object> own_permissions(db::Session& session, engine::Environment environment);

/// {update: {access}, delete: {access}, share: {access}} of one item, or without a key of any. A singleton without a
/// key is judged by what writing it means now, a create when it has no row yet, and says which fields and presets.
io::Task<json::object> own_item_permissions(db::Session& session, engine::Environment environment,
                                            std::string collection, std::optional<std::string> key);

/// {app_access, admin_access, enforce_tfa} of the policies of a user.
io::Task<json::object> own_globals(db::Session& session, access::Accountability who);

}  // namespace dirigent::auth
