#include "db/sqlite/rows.hpp"

namespace dirigent::db {

void SqliteRows::name_columns(sqlite3_stmt* statement) {
  const int count = sqlite3_column_count(statement);
  names_.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const char* name = sqlite3_column_name(statement, i);
    names_.push_back(arena_.copy(name ? name : ""));
  }
}

void SqliteRows::add_row(sqlite3_stmt* statement) {
  if (groups_ && !groups_->takes(statement)) return;
  for (int i = 0; i < static_cast<int>(names_.size()); ++i) {
    Cell& cell = cells_.emplace_back();
    switch (sqlite3_column_type(statement, i)) {
      case SQLITE_INTEGER:
        cell.kind = Cell::Kind::kInteger;
        cell.integer = sqlite3_column_int64(statement, i);
        break;
      case SQLITE_FLOAT:
        cell.kind = Cell::Kind::kReal;
        cell.real = sqlite3_column_double(statement, i);
        break;
      case SQLITE_TEXT: {
        cell.kind = Cell::Kind::kText;
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        cell.text = arena_.copy({text, static_cast<std::size_t>(sqlite3_column_bytes(statement, i))});
        break;
      }
      case SQLITE_BLOB: {
        cell.kind = Cell::Kind::kBlob;
        const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
        cell.text = size ? arena_.copy({bytes, size}) : std::string_view("");
        break;
      }
      default:
        break;
    }
  }
}

void SqliteRows::add_integer(std::int64_t number) {
  if (names_.empty()) names_.push_back("rowid");
  Cell& cell = cells_.emplace_back();
  cell.kind = Cell::Kind::kInteger;
  cell.integer = number;
}

}  // namespace dirigent::db
