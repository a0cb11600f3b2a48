// What has to be done to turn one table into another, apart from how a database says it.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "sql/ddl.hpp"

namespace dirigent::sql {

/// Limits of generated names, per kind of constraint.
struct NameLimits {
  std::size_t index = 0;  // unique and plain indexes; 0 = unlimited
  std::size_t foreign_key = 60;
};

/// Pointers go into the tables compared.
struct TableChanges {
  std::vector<const Column*> added;
  std::vector<const Column*> dropped;
  std::vector<std::pair<const Column*, const Column*>> changed;  // before, after: type, null, default or key differ
  std::vector<ForeignKey> keys_added;                            // each with a constraint name
  std::vector<ForeignKey> keys_dropped;
  std::vector<Index> indexes_added;
  std::vector<Index> indexes_dropped;
};

/// Columns are matched by name. `unique` and `indexed` of a column ask for a single-column index, or say that it goes;
/// entries of Table::indexes are compared by name. An index or key that names a dropped column goes with it.
TableChanges changes_between(const Table& before, const Table& after, const NameLimits& limits);

/// Every index a new table asks for: Table::indexes and those its columns' flags ask for.
std::vector<Index> wanted_indexes(const Table& table, const NameLimits& limits);
/// The foreign keys of a table, each with a name.
std::vector<ForeignKey> named_keys(const Table& table, const NameLimits& limits);

}  // namespace dirigent::sql
