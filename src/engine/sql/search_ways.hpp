// PostgreSQL: a page of what a search finds can be read in three ways. Where many rows match, the first ones in the
// page's order are soon met, one row after the other. Where the words are in few rows, all of these are listed, then
// asked the other conditions and sorted. Otherwise the planner finds the rows as it likes, and they are sorted.
//
// The planner alone would often go one row after the other through a whole table: it keeps figures for the most
// frequent words only, takes any other one for a word of one row in 200, and knows neither of words that never meet nor
// of words that a filter leaves out. So the statement looks for itself: some hundred rows, spread over the table, tell
// how many match. That needs no ANALYZE.
#pragma once
#include <cstdint>
#include <string_view>

#include "engine/resolve/predicate.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

/// The table of a search's words, which goes by `words` in what follows.
sql::Fragment words_of(const IndexedSearch& search);
/// The words to look for, a tsquery.
sql::Fragment query_of(const IndexedSearch& search);
/// The row of `words` is one of those that are looked at.
sql::Fragment looked_at(const IndexedSearch& search);

/// SELECTs of one page, all in its order.
struct SearchWays {
  std::int64_t limit = 0, offset = 0;  // of the page
  sql::Fragment matching;              // SELECT COUNT(*) of the rows looked at that fulfil all conditions
  sql::Fragment walked;                // one row after the other
  sql::Fragment listed;                // all rows with the words first; empty where that is what `sorted` does
  sql::Fragment sorted;                // as the planner likes, but for the order
};

/// A SELECT of the page, of which only one way is run.
sql::Fragment one_way(const IndexedSearch& search, SearchWays ways);

/// Behind a SELECT that finds rows by their words: it is not planned for the order around it, and the statement not
/// kept with a plan that is for any words (db/postgres/statements.hpp).
inline constexpr std::string_view kByWords = " OFFSET 0";

}  // namespace dirigent::engine
