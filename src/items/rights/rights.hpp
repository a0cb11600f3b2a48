// What a caller may write of one collection, ready to be asked of payloads and items: the permissions for one action,
// their presets merged and their validations, with the variables of the caller put in.
//
// Every write of every level comes here, whatever it hangs on, so that nothing is reached by nesting that could not be
// written directly. Admins and the system have no Rights: a null pointer stands for "everything".
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "access/access.hpp"
#include "base/json.hpp"
#include "items/rights/variables.hpp"
#include "items/write.hpp"

namespace dirigent::items {

struct Rights {
  std::span<const access::Permission> permissions;
  json::object presets;                  // later permissions win
  std::vector<json::value> validations;  // filters that payloads have to pass, all of them
  VariablesPtr variables;                // that row rules name
};

/// Null for callers without limits. Looked up once in a write; asks the database only when a rule names variables whose
/// values are there.
io::Task<RightsPtr> rights_to(Write& write, const schema::Collection& collection, access::Action action);

/// FORBIDDEN when `payload` has fields that no permission covers, or that do not exist.
std::optional<base::Error> refused_fields(const Rights& rights, const schema::Collection& collection,
                                          const json::object& payload);

/// Do the caller's permissions let an item with these fields be created? Where a key names an item that is not there,
/// those who may not create it are told what they would be told of one that is there and hidden from them.
bool may_create(const access::Who& who, const schema::Collection& collection, const json::object& payload);

/// `payload` with the presets it does not say otherwise about.
json::object with_presets(const Rights& rights, json::object payload);

}  // namespace dirigent::items
