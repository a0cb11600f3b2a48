#include "db/sqlite/error.hpp"

#include <sys/resource.h>

#include <cerrno>

namespace dirigent::db {
namespace {

using Kind = DatabaseError::Kind;

Kind kind_of_constraint(int code, std::string_view message) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return Kind::kUnique;
    case SQLITE_CONSTRAINT_NOTNULL:
      return Kind::kNotNull;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Kind::kForeignKey;
    case SQLITE_CONSTRAINT_DATATYPE:
    case SQLITE_CONSTRAINT_CHECK:
      return Kind::kInvalidValue;
    default:
      // ON DELETE RESTRICT is refused by an internal trigger: only the message tells.
      return message.find("FOREIGN KEY") != std::string_view::npos ? Kind::kForeignKey : Kind::kOther;
  }
}

// SQLite has one code for all that is wrong with a statement; its words are part of its tests.
bool names_nothing(std::string_view message) {
  return message.starts_with("no such table") || message.starts_with("no such column") ||
         message.find(" has no column named ") != std::string_view::npos;
}

// Reasons not to open a file that waiting does not mend.
bool lasts(int system_error) {
  return system_error == EACCES || system_error == EISDIR || system_error == ENOTDIR || system_error == ELOOP ||
         system_error == ENAMETOOLONG;
}

// SQLite tells neither the limit on the size of files apart from a broken disk, nor keeps the system's word for it.
bool limited_write(int code) {
  rlimit limit{};
  return (code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_SHMSIZE) && ::getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
         limit.rlim_cur != RLIM_INFINITY;
}

Kind kind_of(int code, std::string_view message, int system_error) {
  if (system_error == ENOSPC || system_error == EDQUOT || limited_write(code)) return Kind::kFull;
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return kind_of_constraint(code, message);
    case SQLITE_MISMATCH:
      return Kind::kInvalidValue;
    case SQLITE_TOOBIG:
      return Kind::kTooLong;
    case SQLITE_RANGE:
      return Kind::kOther;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Kind::kBusy;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return Kind::kReadOnly;
    case SQLITE_FULL:
      return Kind::kFull;
    case SQLITE_INTERRUPT:
      return Kind::kCancelled;
    case SQLITE_CANTOPEN:
      return lasts(system_error) ? Kind::kOther : Kind::kUnavailable;
    case SQLITE_IOERR:
      return system_error == EROFS ? Kind::kReadOnly : Kind::kOther;
    default:
      if (names_nothing(message)) return Kind::kUndefined;
      return message == "integer overflow" ? Kind::kOutOfRange : Kind::kOther;
  }
}

// "CHECK constraint failed: name", or its condition where it has none.
bool read_check(DatabaseError& error) {
  constexpr std::string_view kCheck = "CHECK constraint failed: ";
  if (!error.message.starts_with(kCheck)) return false;
  error.constraint = error.message.substr(kCheck.size());
  return true;
}

// "UNIQUE constraint failed: t.a" or "...: t.a, t.b" or "...: index 'name'": one column is named, several are not.
void read_place(DatabaseError& error) {
  const std::string_view message = error.message;
  const auto colon = message.find("constraint failed: ");
  if (colon == std::string_view::npos) return;
  std::string_view place = message.substr(colon + 19);
  constexpr std::string_view kIndex = "index '";
  if (place.starts_with(kIndex) && place.ends_with("'")) {
    error.constraint = place.substr(kIndex.size(), place.size() - kIndex.size() - 1);
    return;
  }
  const bool several = place.find(", ") != std::string_view::npos;
  place = place.substr(0, place.find(", "));
  const auto dot = place.find('.');
  if (dot == std::string_view::npos) return;
  error.table = place.substr(0, dot);
  if (!several) error.column = place.substr(dot + 1);
}

}  // namespace

DatabaseError sqlite_error(int code, std::string_view message, int system_error) {
  DatabaseError error(kind_of(code, message, system_error), std::string(message));
  if ((code & 0xff) == SQLITE_CONSTRAINT && !read_check(error)) read_place(error);
  return error;
}

DatabaseError sqlite_error(sqlite3* connection, int code) {
  const int primary = code & 0xff;
  const bool system = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
  return sqlite_error(code, sqlite3_errmsg(connection), system ? sqlite3_system_errno(connection) : 0);
}

}  // namespace dirigent::db
