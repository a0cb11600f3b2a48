// Rows of a branch by the parent row they belong to.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/database.hpp"

namespace dirigent::engine {

/// Numbers distinct keys from 0. Keys that print alike are one key, whatever column or storage class they come from.
/// Texts are not copied: the rows they come from must outlive the index.
class KeyIndex {
 public:
  std::uint32_t add(const db::Cell& cell);
  /// REQUIRES: not null.
  std::optional<std::uint32_t> find(const db::Cell& cell) const;
  std::size_t size() const { return size_; }
  void reserve(std::size_t count);

 private:
  std::unordered_map<std::int64_t, std::uint32_t> integers_;
  std::unordered_map<std::string_view, std::uint32_t> texts_;
  std::uint32_t size_ = 0;
};

/// A branch's result, grouped by its link column.
class GroupedRows {
 public:
  struct Layout {
    std::size_t link_column = 0;
    std::optional<std::size_t> rank_column;  // rows come in any order; this says which
    std::int64_t first_rank = 1;
    std::optional<std::size_t> nulls_last_column;  // rows of a group with NULL here go to its end
  };
  GroupedRows() = default;
  GroupedRows(db::Result rows, const Layout& layout);
  /// Rows that belong to no parent: those of the root.
  static GroupedRows ungrouped(db::Result rows);

  const db::Rows* rows() const { return rows_.get(); }
  /// Row numbers of a parent's rows, in order.
  std::span<const std::uint32_t> of(const db::Cell& parent_key) const;

 private:
  struct Group {
    std::uint32_t begin = 0, count = 0;  // in `order_`
  };
  /// Gives every group its place in `order_`, and every row of group numbers `groups` its place in its group.
  void place(const std::vector<std::uint32_t>& groups, const Layout& layout);

  db::Result rows_;
  KeyIndex index_;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> order_;
};

}  // namespace dirigent::engine
