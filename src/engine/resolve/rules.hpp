// Row rules of permissions -> Predicates. A rule is judged as the system, whatever the caller may read, with the
// caller's dynamic variables.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "engine/resolve/predicate.hpp"
#include "engine/resolve/resolver.hpp"

namespace dirigent::engine {

/// Rows that fulfil `rule`; `strict` as resolve_filter() has it. Throws base::Failure for a rule that names what the
/// model does not know: it lets nothing through. The caller whose variables count is that of `resolver`.
Predicate resolve_rule(const Resolver& resolver, const schema::Collection& collection, const query::Filter& rule,
                       bool strict);

/// Rows that fulfil any of `rules`; never null. Without rules no row does, and a rule that says nothing the model
/// understands lets through none.
std::shared_ptr<const Predicate> resolve_rules(const Resolver& resolver, const schema::Collection& collection,
                                               std::span<const query::Filter* const> rules);

}  // namespace dirigent::engine
