// Row rules of permissions -> Predicates. A rule is judged as the system, whatever the caller may read, with the
// caller's dynamic variables.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "access/permission.hpp"
#include "engine/resolve/predicate.hpp"
#include "engine/resolve/resolver.hpp"

namespace dirigent::engine {

/// Rows that fulfil any of `rules`; never null. Without rules no row does, and a rule that says nothing the model
/// understands lets through none. The caller whose variables count is that of `resolver`.
std::shared_ptr<const Predicate> resolve_rules(const Resolver& resolver, const schema::Collection& collection,
                                               std::span<const query::Filter* const> rules);

/// Rows that at least one of `permissions`, all of one action on `collection`, lets through; null for all.
std::shared_ptr<const Predicate> resolve_rules(const Resolver& resolver, const schema::Collection& collection,
                                               std::span<const access::Permission> permissions);

}  // namespace dirigent::engine
