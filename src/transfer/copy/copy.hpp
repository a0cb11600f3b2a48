// Rows from one database into another, part by part, inside one transaction of the receiver: all of them, or none.
//
// Foreign keys are checked when everything is there, so that rows may lead to each other in circles: on SQLite the
// transaction is of the kind that checks them at its end, on PostgreSQL the keys of the tables are deferred for as long
// as it lasts. Counters of keys go on behind the highest key.
#pragma once
#include <chrono>
#include <functional>

#include "transfer/copy/plan.hpp"

namespace dirigent::transfer {

/// What becomes of rows that are there: changed, refused, or all rows of the moved tables taken out first.
enum class CopyMode { kUpsert, kInsert, kReplace };
std::optional<CopyMode> copy_mode(std::string_view name);

struct CopyOptions {
  CopyMode mode = CopyMode::kUpsert;
  std::string seed;
  /// Called after each part: the table, its rows so far, all of them so far and since when.
  std::function<void(const std::string&, std::size_t, std::size_t, std::chrono::milliseconds)> progress;
};

/// How many rows moved. REQUIRES: `to` is inside a transaction of db::TransactionKind::kSchema. Throws
/// std::runtime_error naming table and column of a value that does not fit, and db::DatabaseError.
io::Task<std::size_t> copy_rows(db::Session& from, db::Session& to, std::vector<TableMove> moves, CopyOptions options);

/// A transaction whose reads all see the database as it is now, with its times in UTC.
io::Task<std::unique_ptr<db::Transaction>> begin_reading(db::Database& database);

}  // namespace dirigent::transfer
