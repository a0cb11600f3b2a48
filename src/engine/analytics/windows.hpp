// `window`: values computed over the groups around a group. Totals run and averages move over groups in an order;
// without one they are those of the whole partition.
#pragma once
#include <memory>
#include <vector>

#include "engine/analytics/group_columns.hpp"
#include "query/types.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

struct WindowColumn {
  std::string name;
  sql::Fragment sql;  // over the rows of kGroups
  Emitter emit = nullptr;
  std::shared_ptr<const DateBin> bin;  // in place of `emit`: the value is the begin of a bin
};

/// Aggregates that a window names are added to `columns`. Throws INVALID_QUERY or FORBIDDEN.
WindowColumn resolve_window(GroupColumns& columns, const query::Window& window);

}  // namespace dirigent::engine
