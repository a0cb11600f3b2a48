#include "db/sqlite/run.hpp"

#include "db/sqlite/error.hpp"

namespace dirigent::db {
namespace {

int bind_value(sqlite3_stmt* statement, int index, const sql::Value& value) {
  struct Binder {
    sqlite3_stmt* statement;
    int index;
    int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
    int operator()(bool flag) const { return sqlite3_bind_int(statement, index, flag); }
    int operator()(std::int64_t integer) const { return sqlite3_bind_int64(statement, index, integer); }
    int operator()(double real) const { return sqlite3_bind_double(statement, index, real); }
    int operator()(const std::string& text) const {
      return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(const sql::Bytes& bytes) const {
      if (bytes.data.empty()) return sqlite3_bind_zeroblob(statement, index, 0);
      return sqlite3_bind_blob64(statement, index, bytes.data.data(), bytes.data.size(), SQLITE_STATIC);
    }
    int operator()(const sql::TextArray&) const { return SQLITE_MISMATCH; }
  };
  return std::visit(Binder{statement, index}, value);
}

}  // namespace

void require_parameters(sqlite3_stmt* statement, std::size_t count) {
  if (sqlite3_bind_parameter_count(statement) == static_cast<int>(count)) return;
  throw DatabaseError(DatabaseError::Kind::kOther, "the statement takes another number of parameters");
}

void bind(sqlite3_stmt* statement, int index, const sql::Value& value) {
  const int code = bind_value(statement, index, value);
  if (code != SQLITE_OK) throw sqlite_error(sqlite3_db_handle(statement), code);
}

void collect(sqlite3_stmt* statement, SqliteRows& rows) {
  int code = sqlite3_step(statement);
  if ((code == SQLITE_ROW || code == SQLITE_DONE) && rows.columns() == 0) rows.name_columns(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) rows.add_row(statement);
  if (code != SQLITE_DONE) throw sqlite_error(sqlite3_db_handle(statement), code);
}

}  // namespace dirigent::db
