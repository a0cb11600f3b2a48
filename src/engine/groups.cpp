#include "engine/groups.hpp"

#include <algorithm>
#include <bit>

#include "base/text.hpp"

namespace dirigent::engine {

namespace {

/// An integer in its one canonical form, so that PostgreSQL's texts and SQLite's integers meet.
std::optional<std::int64_t> integer_of(const db::Cell& cell) {
  if (cell.kind == db::Cell::Kind::kInteger) return cell.integer;
  if (cell.kind == db::Cell::Kind::kReal) {
    const std::int64_t whole = cell.as_integer();
    // The bits of a fraction stand for it; they are far from any integer in use.
    return static_cast<double>(whole) == cell.real ? whole : std::bit_cast<std::int64_t>(cell.real);
  }
  const std::string_view text = cell.text;
  if (text.empty() || text.size() > 18) return std::nullopt;
  const std::string_view digits = text.front() == '-' ? text.substr(1) : text;
  if (digits.empty() || (digits.front() == '0' && text.size() > 1)) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return text.front() == '-' ? -number : number;
}

}  // namespace

void KeyIndex::reserve(std::size_t count) {
  integers_.reserve(count);
}

std::uint32_t KeyIndex::add(const db::Cell& cell) {
  const std::optional<std::int64_t> number = integer_of(cell);
  const auto [place, fresh] = number ? [&] {
    const auto added = integers_.emplace(*number, size_);
    return std::pair(added.first->second, added.second);
  }() : [&] {
    const auto added = texts_.emplace(cell.text, size_);
    return std::pair(added.first->second, added.second);
  }();
  if (fresh) ++size_;
  return place;
}

std::optional<std::uint32_t> KeyIndex::find(const db::Cell& cell) const {
  if (const std::optional<std::int64_t> number = integer_of(cell)) {
    const auto place = integers_.find(*number);
    return place == integers_.end() ? std::nullopt : std::optional(place->second);
  }
  const auto place = texts_.find(cell.text);
  return place == texts_.end() ? std::nullopt : std::optional(place->second);
}

GroupedRows::GroupedRows(db::Result rows, const Layout& layout) : rows_(std::move(rows)) {
  const std::size_t count = rows_->size();
  std::vector<std::uint32_t> groups(count);
  index_.reserve(count);
  for (std::size_t row = 0; row < count; ++row) groups[row] = index_.add(rows_->at(row, layout.link_column));
  place(groups, layout);
  for (Group& group : groups_) {
    if (!layout.nulls_last_column) continue;
    const auto begin = order_.begin() + group.begin;
    std::stable_partition(begin, begin + group.count,
                          [&](std::uint32_t row) { return !rows_->at(row, *layout.nulls_last_column).is_null(); });
  }
}

void GroupedRows::place(const std::vector<std::uint32_t>& groups, const Layout& layout) {
  groups_.resize(index_.size());
  for (const std::uint32_t group : groups) ++groups_[group].count;
  std::uint32_t begin = 0;
  for (Group& group : groups_) {
    group.begin = begin;
    begin += group.count;
  }
  order_.resize(groups.size());
  std::vector<std::uint32_t> placed(groups_.size(), 0);
  for (std::size_t row = 0; row < groups.size(); ++row) {
    std::uint32_t position = placed[groups[row]]++;
    if (layout.rank_column) {  // ranks of a group follow one another from first_rank on
      position = static_cast<std::uint32_t>(rows_->at(row, *layout.rank_column).as_integer() - layout.first_rank);
    }
    order_[groups_[groups[row]].begin + position] = static_cast<std::uint32_t>(row);
  }
}

GroupedRows GroupedRows::ungrouped(db::Result rows) {
  GroupedRows result;
  result.rows_ = std::move(rows);
  return result;
}

std::span<const std::uint32_t> GroupedRows::of(const db::Cell& parent_key) const {
  if (rows_ == nullptr || parent_key.is_null()) return {};
  const std::optional<std::uint32_t> group = index_.find(parent_key);
  if (!group) return {};
  return std::span(order_).subspan(groups_[*group].begin, groups_[*group].count);
}

}  // namespace dirigent::engine
