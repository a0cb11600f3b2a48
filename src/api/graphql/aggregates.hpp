// The selections of a root `<collection>_aggregated`: which aggregates the query asks for, and where in the engine's
// answer they stand.
#pragma once
#include <string>
#include <vector>

#include "api/graphql/fields_of.hpp"
#include "api/graphql/shape.hpp"
#include "schema/schema.hpp"

namespace dirigent::api::graphql {

/// The query's `aggregate` parameter for what is selected below `root`, on groups of `type`; fills `shape.below`.
json::object aggregates_below(const Request& request, const schema::Collection& collection, const Grouped& root,
                              const graphql_lang::NamedType& type, Shape& shape);

/// Tells the shapes made above by what the query groups: `group` as it was parsed.
void name_groups(Shape& shape, const std::vector<std::string>& group);

}  // namespace dirigent::api::graphql
