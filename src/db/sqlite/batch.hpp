// A batch of rows to insert: several a statement, each statement one of few texts.
#pragma once
#include <sqlite3.h>

#include <memory>
#include <string>

#include "db/database.hpp"
#include "db/sqlite/rows.hpp"
#include "db/sqlite/statements.hpp"

namespace dirigent::db {

/// Gives the linked places of `batch` what `results`, of the batches before it, hold.
void fill_links(Batch& batch, const std::vector<Result>& results);

class SqliteBatch {
 public:
  SqliteBatch(sqlite3* connection, SqliteStatements& statements, const Batch& batch);
  /// What the rows return, in their order. Throws DatabaseError with the index of the row that was refused.
  Result run();

 private:
  void run_rows(const std::string& text, std::size_t first, std::size_t count);
  void run_each(std::size_t first, std::size_t count);
  void insert(sqlite3_stmt* statement, std::size_t first, std::size_t count);
  std::string text_of(std::size_t count) const;

  sqlite3* connection_;
  SqliteStatements& statements_;
  const Batch& batch_;
  std::unique_ptr<SqliteRows> rows_ = std::make_unique<SqliteRows>();
};

}  // namespace dirigent::db
