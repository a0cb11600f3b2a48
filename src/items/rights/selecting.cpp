#include "items/rights/selecting.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace dirigent::items {

using access::Action;
using access::Permission;

access::Who selecting(const access::Who& who, const schema::Schema& schema, std::string_view collection,
                      Action action) {
  if (access::unlimited(who) || !access::permissions_of(who, collection, Action::kRead).empty()) return who;
  const std::span<const Permission> permitted = access::permissions_of(who, collection, action);
  const schema::Collection* known = schema.collection(collection);
  if (permitted.empty() || known == nullptr) return who;
  std::vector<Permission> permissions = who->permissions->all();
  for (const Permission& one : permitted) {
    Permission& reading = permissions.emplace_back(one);
    reading.action = Action::kRead;
    reading.fields.push_back(known->primary_key);
  }
  access::Who selector = who;
  selector->permissions = std::make_shared<const access::PermissionSet>(std::move(permissions));
  return selector;
}

}  // namespace dirigent::items
