// query::Filter -> Predicate: names looked up, operators checked against field types, values typed.
#pragma once
#include <string>

#include "engine/resolve/predicate.hpp"
#include "engine/resolve/resolver.hpp"
#include "query/types.hpp"

namespace dirigent::engine {

/// Throws INVALID_QUERY or FORBIDDEN in the contract's words. `variables` is the caller whose $CURRENT_USER counts;
/// `path` is where in the query the filter stands. `strict`: a condition that says nothing is refused.
Predicate resolve_filter(Resolver& resolver, const schema::Collection& collection, const query::Filter& filter,
                         const access::Who& variables, const std::string& path, bool strict = false);

/// The same for one condition on a value that is already known: the leaf's path is not looked at.
Predicate resolve_comparison(Resolver& resolver, Reference subject, const query::Filter& leaf,
                             const access::Who& variables);

}  // namespace dirigent::engine
