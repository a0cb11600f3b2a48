// Two shapes for "has a related row that ...": EXISTS asks row by row, until enough are found; the other reads the
// related rows first and looks their owners up by key. The second wins where a condition names few rows, which no
// statistics of SQLite and only good ones of PostgreSQL show the planner, and on SQLite where no index leads to the
// related rows: EXISTS would read them all for each row (docs/explanation/performance.md).
#pragma once
#include <string>

#include "engine/resolve/predicate.hpp"
#include "engine/sql/conditions.hpp"

namespace dirigent::engine {

/// Related rows that fulfil a condition, which speaks of nothing else.
struct RelatedRows {
  std::string alias;
  sql::Fragment joins;
  sql::Fragment condition;
};

/// Does an index lead from a row to those behind `step`? REQUIRES: step.to_many()
bool has_index(const Step& step);

/// Should the related rows be read first? `few`: a condition names few of them. PostgreSQL makes a join of EXISTS by
/// itself.
bool by_owner_key(const sql::Dialect& dialect, const Step& step, bool few);

/// Does a condition that must hold ask for equality with given values?
bool names_few_rows(const Predicate* condition);

/// The row `from` as rows behind `step` name their owner.
sql::Fragment owner_key(const std::string& from, const Step& step);

/// What ties the row `alias` behind `step` to an owner, but for the key: " AND ..." or nothing. With the step's rule.
sql::Fragment owned(const sql::Dialect& dialect, Aliases& aliases, const Step& step, const std::string& alias);

/// The row `from` owns one of `rows`.
sql::Fragment owner_among(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                          const RelatedRows& rows);

/// The row `from` owns none of `rows`.
sql::Fragment owner_not_among(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                              const RelatedRows& rows);

/// The row `from` owns one of `rows`, or owns no row at all and the condition holds for a row made of NULLs.
sql::Fragment owner_among_or_alone(const sql::Dialect& dialect, Aliases& aliases, const std::string& from,
                                   const Step& step, const RelatedRows& rows);

}  // namespace dirigent::engine
