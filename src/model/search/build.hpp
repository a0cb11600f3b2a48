// Filling an index of searches, in a transaction that has the collection's table to itself.
#pragma once
#include <cstdint>

#include "db/database.hpp"
#include "io/task.hpp"
#include "sql/search/index.hpp"

namespace dirigent::model {

/// Makes the index and answers how many rows it holds. Throws db::DatabaseError.
io::Task<std::int64_t> build_search_index(db::Session& session, sql::Table table, sql::SearchIndexRequest request);

}  // namespace dirigent::model
