// `deep` levels with _aggregate or _groupBy: the children of each parent become groups.
#pragma once
#include "engine/plan/plan.hpp"

namespace dirigent::engine {

/// Does the level have groups, or an aggregate that is one?
bool asks_for_groups(const query::Query& asked);

/// Adds groups, aggregates and their order to a kChildren branch whose fields are filled in. Throws INVALID_QUERY for
/// what can't be grouped, and on PostgreSQL for fields that are neither the link nor a group.
void group_children(Branch& branch, Resolver& resolver, const query::Query& asked, const std::string& path);

}  // namespace dirigent::engine
