// SQLite files of backups, read and checked by one thread.
#pragma once
#include <string>

#include "backup/direct_session.hpp"
#include "backup/vendor.hpp"
#include "db/sqlite/connection.hpp"

namespace dirigent::backup {

class SqliteSession final : public DirectSession {
 public:
  /// REQUIRES: there is such a file. Throws DatabaseError.
  explicit SqliteSession(const std::string& file) : connection_(file, db::SqliteConnection::Access::kRead) {}
  db::Result run_here(const sql::Statement& statement) override;
  const sql::Dialect& dialect() const override { return sql::sqlite_dialect(); }
  sqlite3* handle() const { return connection_.handle(); }

 private:
  db::SqliteConnection connection_;
};

/// Of every table that stores rows itself.
Rows rows_of(SqliteSession& session);

}  // namespace dirigent::backup
