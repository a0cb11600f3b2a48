// `having`: conditions on groups.
#pragma once
#include "engine/analytics/group_columns.hpp"
#include "query/types.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

/// The name under which groups are seen by conditions and windows; their columns are "v0", "v1", ...
inline constexpr std::string_view kGroups = "groups";
sql::Fragment group_value(std::size_t column);

/// The condition on the rows of `kGroups`; empty when it says nothing. Aggregates that it names are added to `columns`.
/// Throws INVALID_QUERY or FORBIDDEN.
sql::Fragment having_sql(GroupColumns& columns, const query::Filter& having);

}  // namespace dirigent::engine
