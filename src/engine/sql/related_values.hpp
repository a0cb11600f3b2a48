// Values made of the rows behind a relation to many: how many there are, or the smallest of their values.
//
// Where an index leads to those rows they are asked for row by row; where none does, that would read the whole table
// for each row, so all of it is gathered once, by owner, and joined. So it is where rows share their owner, as articles
// do their author: the author's rows would be counted again for each article.
#pragma once
#include "engine/sql/conditions.hpp"

namespace dirigent::engine {

/// A value and what has to be joined for it (nothing, or " LEFT JOIN ...").
struct RelatedValue {
  sql::Fragment join;
  sql::Fragment value;
};

/// How many rows are behind `step`, gathered for all rows at once.
RelatedValue gathered_count(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step);

/// Values of the rows `alias` behind a relation, of which the first by `descending` is asked for.
struct RelatedSort {
  std::string alias;
  sql::Fragment joins;
  sql::Fragment value;
  bool descending = false;
};

/// The first value as a sub-select.
sql::Fragment first_value(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                          const RelatedSort& sort);

/// The same gathered for all rows at once.
RelatedValue gathered_first(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                            const RelatedSort& sort);

}  // namespace dirigent::engine
