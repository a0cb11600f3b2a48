// dirigent_rank(words): how well a row of an FTS5 table matches, the better the greater. SQLite's own bm25() counts in
// how many rows each word occurs, by reading all of them: a word that is everywhere would make every search slow. Where
// every row holds every word asked for, that factor tells rows apart little; this is the rest of the same formula.
#pragma once
#include <sqlite3.h>

namespace dirigent::db {

/// Adds the function to a connection. One without FTS5 stays as it is.
void add_search_rank(sqlite3* connection) noexcept;

}  // namespace dirigent::db
