// Two shapes for "has a related row that ...": EXISTS asks row by row, until enough are found; the other reads the
// related rows first and looks their owners up by key. The second wins where a condition names few rows, which no
// statistics of SQLite and only good ones of PostgreSQL show the planner (docs/explanation/performance.md).
#pragma once
#include <string>

#include "engine/resolve/predicate.hpp"
#include "engine/sql/conditions.hpp"

namespace dirigent::engine {

/// Related rows that fulfil a condition.
struct RelatedRows {
  std::string alias;
  sql::Fragment joins;
  sql::Fragment condition;
};

/// Do the rows behind `step` hold their owner's key, and nothing else that ties them to it?
bool goes_by_owner_key(const Step& step);

/// Does a condition that must hold ask for equality with given values?
bool names_few_rows(const Predicate* condition);

/// The row `from` owns one of `rows`. REQUIRES: goes_by_owner_key(step).
sql::Fragment owner_among(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                          const RelatedRows& rows);

}  // namespace dirigent::engine
