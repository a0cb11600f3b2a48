#include "api/graphql/readable.hpp"

#include <algorithm>

namespace dirigent::api::graphql {

const std::optional<access::ReadRights>& Readable::rights(const schema::Collection& collection) {
  const auto [place, fresh] = rights_.try_emplace(&collection);
  if (fresh) {
    base::Result<access::ReadRights> found = access::read_rights(who_, model_, collection.name);
    if (found) place->second = std::move(found).take();
  }
  return place->second;
}

bool Readable::collection(const schema::Collection& collection) {
  return rights(collection).has_value();
}

bool Readable::field(const schema::Collection& collection, const schema::Field& field) {
  if (field.alias() && collection.relation(field.name) == nullptr) return false;
  const access::ReadRights& allowed = *rights(collection);
  return allowed.everything || allowed.covers(field.name);
}

bool Readable::always(const schema::Collection& collection, const schema::Field& field) const {
  if (access::unlimited(who_)) return true;
  const auto permitted = access::permissions_of(who_, collection.name, access::Action::kRead);
  return std::all_of(permitted.begin(), permitted.end(),
                     [&](const access::Permission& one) { return one.covers(field.name); });
}

}  // namespace dirigent::api::graphql
