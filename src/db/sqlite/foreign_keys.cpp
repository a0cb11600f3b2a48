#include "db/sqlite/foreign_keys.hpp"

#include <limits>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace dirigent::db {
namespace {

constexpr auto kNoDeadline = SqliteConnection::TimePoint::max();

Result tables_to_check(SqliteConnection& connection, const std::set<std::string>& touched) {
  std::string list = "[";
  for (const std::string& name : touched) {
    if (list.size() > 1) list += ',';
    base::append_json_string(list, name);
  }
  list += ']';
  return connection.execute(
      {"SELECT name FROM sqlite_master AS t WHERE type = 'table' AND (lower(name) IN (SELECT value FROM json_each(?1)) "
       "OR EXISTS (SELECT 1 FROM pragma_foreign_key_list(t.name) WHERE lower(\"table\") IN (SELECT value FROM "
       "json_each(?1))))",
       {list}},
      kNoDeadline, false);
}

// Violations in a table; the highest number when they cannot be counted because a key refers to no unique column.
std::int64_t violations(SqliteConnection& connection, const std::string& table) {
  const sql::Statement count{
      "SELECT count(*) FROM sqlite_master AS t, pragma_foreign_key_check(t.name) WHERE t.type = 'table' AND t.name = ?",
      {table}};
  SqliteAttempt counted = attempt(connection, count, kNoDeadline);
  if (counted.result) return counted.result->at(0, 0).as_integer();
  if (counted.error->message.starts_with("foreign key mismatch")) return std::numeric_limits<std::int64_t>::max();
  throw *counted.error;
}

}  // namespace

TouchedTables::TouchedTables(sqlite3* connection) : connection_(connection) {
  sqlite3_set_authorizer(connection_, &note, this);
}

TouchedTables::~TouchedTables() {
  sqlite3_set_authorizer(connection_, nullptr, nullptr);
}

int TouchedTables::note(void* self, int action, const char* first, const char* second, const char*, const char*) {
  const char* table = nullptr;
  switch (action) {
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_CREATE_TABLE:
    case SQLITE_DROP_TABLE:
      table = first;
      break;
    case SQLITE_ALTER_TABLE:
      table = second;
      break;
    default:
      break;
  }
  if (!table || std::string_view(table).starts_with("sqlite_")) return SQLITE_OK;
  try {
    static_cast<TouchedTables*>(self)->names_.insert(base::lower(table));
  } catch (const std::bad_alloc&) {
    return SQLITE_DENY;  // a table that is not noted would go unchecked
  }
  return SQLITE_OK;
}

void check_foreign_keys(SqliteConnection& connection, const std::set<std::string>& touched,
                        const std::string& filename) {
  if (touched.empty()) return;
  std::unique_ptr<SqliteConnection> before;
  const Result tables = tables_to_check(connection, touched);
  for (std::size_t row = 0; row < tables->size(); ++row) {
    const std::string table = tables->at(row, 0).as_text();
    const std::int64_t now = violations(connection, table);
    if (now == 0) continue;
    // Another connection still sees the committed state; old violations are not this change's doing.
    if (!before) before = std::make_unique<SqliteConnection>(filename, SqliteConnection::Access::kRead);
    if (now <= violations(*before, table)) continue;
    DatabaseError error(DatabaseError::Kind::kForeignKey, "FOREIGN KEY constraint failed in table " + table);
    error.table = table;
    throw error;
  }
}

}  // namespace dirigent::db
