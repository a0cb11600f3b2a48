// Cursors: a place in a sorted list, as the values of the sort keys of the row before (or behind) it. They are opaque
// to clients, hold no secret, and mean nothing in another collection or order.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/plan.hpp"
#include "engine/resolve/predicate.hpp"

namespace dirigent::engine {

/// Stands for a collection read in an order.
std::uint64_t order_of(const schema::Collection& collection, const std::vector<SortTerm>& sort);

/// The cursor of a row of the root's result.
std::string cursor_of(const Walk& walk, const db::Rows& rows, std::size_t row);

/// The rows behind the place of `cursor`, in the order of `sort`. Throws INVALID_QUERY for a text that is no cursor of
/// that order.
struct Behind {
  Predicate rows;
  std::optional<Ranges> ranges;
};
Behind behind_cursor(const sql::Dialect& dialect, std::string_view cursor, std::uint64_t order,
                     const std::vector<SortTerm>& sort);

/// The pages around the one that was read.
PageCursors cursors_around(const Plan& plan, const db::Rows* rows);

}  // namespace dirigent::engine
