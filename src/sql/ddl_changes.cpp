#include "sql/ddl_changes.hpp"

#include <algorithm>

namespace dirigent::sql {

namespace {

bool covers_only(const Index& index, std::string_view column, bool unique) {
  return index.unique == unique && index.columns.size() == 1 && index.columns.front() == column;
}

bool is_whole_key(const Table& table, const Column& column) {
  return column.primary_key && table.primary_key.size() <= 1;
}

/// Adds the single-column indexes the flags of `column` ask for and `indexes` does not have.
void add_flagged(std::vector<Index>& indexes, const Table& table, const Column& column, const NameLimits& limits) {
  const auto add = [&](bool unique) {
    for (const Index& index : indexes)
      if (covers_only(index, column.name, unique)) return;
    Index index;
    index.name = constraint_name(table.name, column.name, unique ? "unique" : "index", limits.index);
    index.columns = {column.name};
    index.unique = unique;
    indexes.push_back(std::move(index));
  };
  if (is_whole_key(table, column)) return;
  if (column.unique) add(true);
  if (column.indexed) add(false);
}

bool same_key(const ForeignKey& a, const ForeignKey& b) {
  return a.column == b.column && a.foreign_table == b.foreign_table && a.foreign_column == b.foreign_column &&
         a.on_update == b.on_update && a.on_delete == b.on_delete &&
         (!a.constraint || !b.constraint || a.constraint == b.constraint);
}

template <class Entries, class Same>
bool contains(const Entries& entries, Same same) {
  return std::any_of(entries.begin(), entries.end(), same);
}

void compare_columns(TableChanges& changes, const Table& before, const Table& after) {
  for (const Column& column : before.columns)
    if (!after.column(column.name)) changes.dropped.push_back(&column);
  for (const Column& column : after.columns) {
    const Column* old = before.column(column.name);
    if (!old) {
      changes.added.push_back(&column);
    } else if (old->type != column.type || old->nullable != column.nullable || old->default_sql != column.default_sql ||
               old->primary_key != column.primary_key) {
      changes.changed.emplace_back(old, &column);
    }
  }
}

void compare_keys(TableChanges& changes, const Table& before, const Table& after, const NameLimits& limits) {
  const std::vector<ForeignKey> wanted = named_keys(after, limits);
  for (const ForeignKey& key : before.foreign_keys)
    if (!contains(wanted, [&](const ForeignKey& other) { return same_key(key, other); }))
      changes.keys_dropped.push_back(key);
  for (const ForeignKey& key : wanted)
    if (!contains(before.foreign_keys, [&](const ForeignKey& other) { return same_key(key, other); }))
      changes.keys_added.push_back(key);
}

/// The indexes of `after` without those whose column flag was set before and is not any more.
std::vector<Index> without_cleared(const Table& before, const Table& after) {
  std::vector<Index> kept;
  for (const Index& index : after.indexes) {
    bool cleared = false;
    for (const std::string& name : index.columns) {
      const Column* now = after.column(name);
      const Column* then = before.column(name);
      if (!now) cleared = true;
      if (!now || !then) continue;
      if (covers_only(index, name, true) && then->unique && !now->unique) cleared = true;
      if (covers_only(index, name, false) && then->indexed && !now->indexed) cleared = true;
    }
    if (!cleared) kept.push_back(index);
  }
  return kept;
}

void compare_indexes(TableChanges& changes, const Table& before, const Table& after, const NameLimits& limits) {
  std::vector<Index> wanted = without_cleared(before, after);
  for (const Column& column : after.columns) {
    Column asked = column;
    // A flag that was set before is backed by something introspection saw; only a newly set one needs an index.
    if (const Column* old = before.column(column.name)) {
      asked.unique = column.unique && !old->unique;
      asked.indexed = column.indexed && !old->indexed;
    }
    add_flagged(wanted, after, asked, limits);
  }
  const auto in = [](const std::vector<Index>& list, const Index& index) {
    return contains(list, [&](const Index& other) { return other.name == index.name; });
  };
  for (const Index& index : before.indexes)
    if (!in(wanted, index)) changes.indexes_dropped.push_back(index);
  for (Index& index : wanted)
    if (!in(before.indexes, index)) changes.indexes_added.push_back(std::move(index));
}

}  // namespace

std::vector<Index> wanted_indexes(const Table& table, const NameLimits& limits) {
  std::vector<Index> indexes = table.indexes;
  for (const Column& column : table.columns) add_flagged(indexes, table, column, limits);
  return indexes;
}

std::vector<ForeignKey> named_keys(const Table& table, const NameLimits& limits) {
  std::vector<ForeignKey> keys;
  for (const ForeignKey& key : table.foreign_keys) {
    if (!table.column(key.column)) continue;
    keys.push_back(key);
    if (!key.constraint)
      keys.back().constraint = constraint_name(table.name, key.column, "foreign", limits.foreign_key);
  }
  return keys;
}

TableChanges changes_between(const Table& before, const Table& after, const NameLimits& limits) {
  TableChanges changes;
  compare_columns(changes, before, after);
  compare_keys(changes, before, after, limits);
  compare_indexes(changes, before, after, limits);
  return changes;
}

}  // namespace dirigent::sql
