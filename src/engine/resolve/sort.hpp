// Sort keys of a level, asked for or by default.
#pragma once
#include <string>
#include <vector>

#include "engine/resolve/predicate.hpp"
#include "engine/resolve/resolver.hpp"
#include "query/types.hpp"

namespace dirigent::engine {

/// Throws FORBIDDEN or INVALID_QUERY for keys that may not be sorted by.
std::vector<SortTerm> resolve_sort(Resolver& resolver, const schema::Collection& collection,
                                   const std::vector<query::SortKey>& keys, const std::string& path);

/// The order without any keys: `relation_sort_field`, else the collection's sort field, else the primary key; a field
/// the caller may not read, or nobody is shown, gives way to the first one that may be.
std::vector<SortTerm> default_sort(Resolver& resolver, const schema::Collection& collection,
                                   const std::optional<std::string>& relation_sort_field, const std::string& path);

}  // namespace dirigent::engine
