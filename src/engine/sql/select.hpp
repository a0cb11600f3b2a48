// One SELECT being put together: rows of a branch's collection, its joined nodes, its conditions, columns and order.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/plan/plan.hpp"
#include "engine/sql/conditions.hpp"

namespace dirigent::engine {

/// Alias of a node's table; the branch's own row is node 0.
std::string alias_of(std::size_t node);
/// Name of a result column inside a sub-select.
std::string column_name(std::size_t column);

/// REQUIRES: dialect and branch outlive it; not moved.
class Select {
 public:
  Select(const sql::Dialect& dialect, const Branch& branch);
  Select(const Select&) = delete;
  Select& operator=(const Select&) = delete;

  void where(const Predicate& predicate);
  void where(sql::Fragment condition) { where_.push_back(std::move(condition)); }
  /// Rows that may be seen. Where any of several rules lets them through, SQLite would rather gather them by as many
  /// indexes than walk in the order asked for, however many rows that are; the value of a condition is no business of
  /// indexes. Rules that name few rows are theirs.
  void seen(const Predicate& rules);

  /// SQLite would rather walk a whole table in the order asked for than sort the rows of many parents; a value that is
  /// no bare column keeps it on the parents' index.
  void expect_many_parents() { sort_values_ = dialect_.sqlite(); }
  /// No index gives the order.
  void sort_values() { sort_values_ = true; }
  /// Only the rows of `hits` (found_page), the best first.
  void rank(sql::Fragment hits);

  sql::Fragment order();
  /// Result columns; numbered names keep them apart inside a sub-select.
  sql::Fragment columns(bool named);
  /// Does a group that is hidden on some rows give the order?
  bool by_position() const;
  /// The values to sort groups by, as columns "s0", "s1", ... of those that are none yet; `order` is then about these.
  sql::Fragment sort_columns(sql::Fragment& order);
  /// FROM and WHERE. Read after everything else, because values and sort keys add joins.
  sql::Fragment body();

 private:
  bool shared(const Column& column) const;
  sql::Fragment groups();
  bool by_position(const SortTerm& term) const;
  std::optional<std::size_t> place_of(const Expression& value) const;
  sql::Fragment position_of(const Expression& value);
  sql::Fragment value_order(const SortTerm& term);
  void join_nodes();
  std::optional<std::vector<const Step*>> plain_path(std::size_t index) const;

  const sql::Dialect& dialect_;
  const Branch& branch_;
  Aliases aliases_;
  Conditions conditions_;
  sql::Fragment from_;  // empty: the branch's collection
  sql::Fragment node_joins_;
  std::vector<sql::Fragment> where_;
  bool sort_values_ = false;
};

}  // namespace dirigent::engine
