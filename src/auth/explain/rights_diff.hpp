// Two states of someone's rights side by side.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "access/permission_set.hpp"
#include "base/json.hpp"
#include "schema/schema.hpp"

namespace dirigent::auth::explain {

/// Everything someone may do.
struct RightsState {
  bool admin = false, app = false;
  access::PermissionSetPtr permissions;  // null for admins

  bool may(std::string_view collection, access::Action action) const;
  bool may(std::string_view collection, access::Action action, std::string_view field) const;
  std::span<const access::Permission> of(std::string_view collection, access::Action action) const;
};

struct RightsDiff {
  json::array gained, lost;           // [{collection, action}]
  json::array fields;                 // [{collection, action, gained, lost}] where the action stays
  std::vector<std::string> readable;  // collections of which other rows may be read than before
  bool rules = false;                 // something else about a permission is different

  bool empty() const { return gained.empty() && lost.empty() && fields.empty() && readable.empty() && !rules; }
};

RightsDiff compare(const schema::Schema& schema, const RightsState& before, const RightsState& after);

}  // namespace dirigent::auth::explain
