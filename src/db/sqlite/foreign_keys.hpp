// Foreign keys across a schema change. They are off while tables are rebuilt, so what the change broke is looked for
// before it is committed, in the tables it touched and those that refer to them.
#pragma once
#include <sqlite3.h>

#include <set>
#include <string>

#include "db/sqlite/connection.hpp"

namespace dirigent::db {

/// Notes the tables that statements compiled on a connection write to, create, alter or drop, while it lives.
class TouchedTables {
 public:
  explicit TouchedTables(sqlite3* connection);
  ~TouchedTables();
  TouchedTables(const TouchedTables&) = delete;
  TouchedTables& operator=(const TouchedTables&) = delete;
  /// In lower case.
  const std::set<std::string>& names() const { return names_; }

 private:
  static int note(void* self, int action, const char* first, const char* second, const char* database,
                  const char* trigger);
  sqlite3* connection_;
  std::set<std::string> names_;
};

/// Throws kForeignKey when the open transaction of `connection` leaves rows without their parents that the committed
/// state of the same file does not have. May take as long as reading the tables.
void check_foreign_keys(SqliteConnection& connection, const std::set<std::string>& touched,
                        const std::string& filename);

}  // namespace dirigent::db
