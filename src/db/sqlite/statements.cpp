#include "db/sqlite/statements.hpp"

#include "db/sqlite/error.hpp"

namespace dirigent::db {
namespace {

// A compiled statement's size follows its text's: the bound on texts bounds the memory of wide inserts too.
constexpr std::size_t kMaxEntries = 200;
constexpr std::size_t kMaxTextSize = 256 * 1024;
constexpr std::size_t kMaxKeptText = kMaxTextSize / 4;

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n;") == std::string_view::npos;
}

}  // namespace

SqliteStatements::Use::~Use() {
  if (!kept_) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

SqliteStatements::~SqliteStatements() {
  for (const Entry& entry : entries_) sqlite3_finalize(entry.statement);
}

SqliteStatements::Use SqliteStatements::use(const std::string& text, bool keep) {
  if (const auto found = by_text_.find(text); found != by_text_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return {found->second->statement, true};
  }
  if (!keep || text.size() > kMaxKeptText) return {prepare(text, 0), false};
  make_room(text.size());
  entries_.push_front({text, prepare(text, SQLITE_PREPARE_PERSISTENT)});
  by_text_.emplace(entries_.front().text, entries_.begin());
  text_size_ += text.size();
  return {entries_.front().statement, true};
}

sqlite3_stmt* SqliteStatements::prepare(std::string_view text, unsigned flags) const {
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int code =
      sqlite3_prepare_v3(connection_, text.data(), static_cast<int>(text.size()), flags, &statement, &tail);
  if (code != SQLITE_OK) throw sqlite_error(connection_, code);
  if (!statement) throw DatabaseError(DatabaseError::Kind::kOther, "empty statement");
  if (!blank(text.substr(static_cast<std::size_t>(tail - text.data())))) {
    sqlite3_finalize(statement);
    throw DatabaseError(DatabaseError::Kind::kOther, "more than one statement in a text");
  }
  return statement;
}

void SqliteStatements::make_room(std::size_t for_text) {
  while (!entries_.empty() && (entries_.size() >= kMaxEntries || text_size_ + for_text > kMaxTextSize)) {
    const Entry& last = entries_.back();
    sqlite3_finalize(last.statement);
    text_size_ -= last.text.size();
    by_text_.erase(last.text);
    entries_.pop_back();
  }
}

}  // namespace dirigent::db
