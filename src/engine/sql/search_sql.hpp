// Searches that an index answers -> SQL. What the index looks like is sql/search/index.hpp's concern.
#pragma once
#include <optional>
#include <string>

#include "engine/resolve/predicate.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

/// Only so many matches are put in order: a word that is everywhere costs no more than a rare one.
inline constexpr std::int64_t kMaxRanked = 1000;

/// The row `alias` of the search's collection is among those found.
sql::Fragment found_condition(const sql::Dialect& dialect, const std::string& alias, const IndexedSearch& search);

/// The rows that a page shows of those that are found and fulfil `rest`: a SELECT of "key" (primary key), "rank" (the
/// better the greater) and "place" (order of those without rank). The first kMaxRanked rows by key have ranks.
sql::Fragment found_page(const sql::Dialect& dialect, const IndexedSearch& search, const Predicate& rest,
                         std::optional<std::int64_t> limit, std::int64_t offset);

/// How many are found and fulfil `rest`, or kMaxRanked when there are more.
sql::Fragment found_count(const sql::Dialect& dialect, const IndexedSearch& search, const Predicate& rest);

}  // namespace dirigent::engine
