// Trees: what a query for one asks, looked up; and how its items are shown.
#pragma once
#include "engine/plan/plan.hpp"
#include "engine/resolve/resolver.hpp"
#include "query/types.hpp"

namespace dirigent::engine {

/// Throws FORBIDDEN for a relation or key the caller may not read, INVALID_QUERY for one that does not lead back to the
/// collection.
Tree resolve_tree(Resolver& resolver, const schema::Collection& collection, const query::Tree& asked);

/// Adds the place of every item to a plan whose fields are filled in: shown as "$tree", or used to nest items.
void show_tree(Plan& plan);

}  // namespace dirigent::engine
