// The `search` parameter: a text looked for in every searchable field of a collection.
#pragma once
#include <string>

#include "engine/resolve/predicate.hpp"
#include "engine/resolve/resolver.hpp"

namespace dirigent::engine {

/// Rows in which `text` is found (contract: query page, section 5); no row when no field can hold it.
Predicate resolve_search(Resolver& resolver, const schema::Collection& collection, const std::string& text,
                         const std::string& path);

}  // namespace dirigent::engine
