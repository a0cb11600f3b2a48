#include "db/sqlite/group_counter.hpp"

namespace dirigent::db {
namespace {

// Asking an integer for its text would turn the column itself into one.
std::string value_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::to_string(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
      return std::to_string(sqlite3_column_double(statement, column));
    case SQLITE_NULL:
      return {};
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return size == 0 ? std::string() : std::string(bytes, size);
    }
  }
}

}  // namespace

bool SqliteGroupCounter::takes(sqlite3_stmt* statement) {
  const std::int64_t before = seen_[value_of(statement, static_cast<int>(limit_.column))]++;
  return before >= limit_.offset && (!limit_.limit || before - limit_.offset < *limit_.limit);
}

}  // namespace dirigent::db
