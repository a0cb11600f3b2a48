// Items written by a unique key: those that are there are updated, field by field as the merge rules say, the others
// are created. Existing items are found, changed and recorded in bulk; new ones are inserted in bulk.
//
// On SQLite a write is alone from its begin. On PostgreSQL the rows found are locked; a row that someone else inserts
// between the look and the INSERT makes it fail, whereupon it is found too, and updated. Upserts of several items of
// one collection go one after the other: with new keys in different orders they would wait for each other.
#pragma once
#include "items/create.hpp"
#include "items/write.hpp"
#include "query/upsert.hpp"

namespace dirigent::items {

/// Keys in the order of the payloads. Items whose fields are all kept are left alone, and out of the history. Throws
/// INVALID_QUERY, INVALID_PAYLOAD (naming positions) and what creating and updating throw. Begins the transaction.
io::Task<std::vector<Key>> upsert_items(Write& write, Level level, json::array payloads, query::Upsert upsert);

}  // namespace dirigent::items
