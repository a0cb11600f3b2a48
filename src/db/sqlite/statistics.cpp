#include "db/sqlite/statistics.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace dirigent::db {
namespace {

constexpr std::int64_t kFirstRows = 100;  // of a table that was never sampled
constexpr std::int64_t kFewestRows = 1000;
constexpr std::int64_t kFewestChanges = 1000, kMostChanges = 10000;  // between two looks

// A small file is read whole, of a large one this many entries of each index: a tenth of a second at most. Fewer take a
// column of few values for a selective one.
const sql::Statement kWhole{"PRAGMA analysis_limit = 0", {}};
const sql::Statement kSample{"PRAGMA analysis_limit = 10000", {}};
const sql::Statement kSize{"SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", {}};
constexpr std::int64_t kSmallFile = 48 * 1024 * 1024;
// Tables with a row id, which virtual ones and those that stand behind them need not have.
const sql::Statement kTables{
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "AND sql NOT LIKE '%WITHOUT ROWID%' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    {}};
// The first number of a table's figures is that of its rows.
const sql::Statement kSampled{"SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl", {}};
constexpr std::chrono::seconds kDeadline{5};

using Deadline = SqliteConnection::TimePoint;

/// Counts of rows by table, as the planner knows them.
std::map<std::string, std::int64_t> known_rows(SqliteConnection& writer, Deadline until) {
  std::map<std::string, std::int64_t> rows;
  const SqliteAttempt figures = attempt(writer, kSampled, until);
  for (std::size_t i = 0; figures.result && i < figures.result->size(); ++i) {
    rows[figures.result->at(i, 0).as_text()] = figures.result->at(i, 1).as_integer();
  }
  return rows;
}

/// Highest row ids by table.
std::map<std::string, std::int64_t> highest_rows(SqliteConnection& writer, Deadline until) {
  constexpr std::size_t kTogether = 100;  // SQLite bounds the parts of a statement
  std::map<std::string, std::int64_t> highest;
  const SqliteAttempt names = attempt(writer, kTables, until);
  const std::size_t count = names.result ? names.result->size() : 0;
  for (std::size_t first = 0; first < count; first += kTogether) {
    sql::Fragment question;
    for (std::size_t i = first; i < std::min(count, first + kTogether); ++i) {
      const std::string name = names.result->at(i, 0).as_text();
      question.raw(i == first ? "SELECT " : " UNION ALL SELECT ").parameter(name);
      question.raw(", (SELECT max(rowid) FROM ").identifier(name).raw(")");
    }
    const SqliteAttempt found = attempt(writer, std::move(question).statement(false), until);
    for (std::size_t i = 0; found.result && i < found.result->size(); ++i) {
      highest[found.result->at(i, 0).as_text()] = found.result->at(i, 1).as_integer();
    }
  }
  return highest;
}

void sample(SqliteConnection& writer, const std::vector<std::string>& tables, Deadline until) {
  const SqliteAttempt size = attempt(writer, kSize, until);
  const bool small = size.result && size.result->at(0, 0).as_integer() <= kSmallFile;
  attempt(writer, small ? kWhole : kSample, until);
  for (const std::string& table : tables) {
    attempt(writer, sql::Fragment("ANALYZE ").identifier(table).statement(false), until);
  }
}

}  // namespace

void SqliteStatistics::begin(SqliteConnection& writer) {
  tables_.clear();
  due_at_ = sqlite3_total_changes64(writer.handle());
}

void SqliteStatistics::after_commit(SqliteConnection& writer) {
  const std::int64_t changes = sqlite3_total_changes64(writer.handle());
  if (changes < due_at_) return;
  due_at_ = changes + std::clamp(changes / 20, kFewestChanges, kMostChanges);
  const Deadline until = std::chrono::steady_clock::now() + kDeadline;
  std::map<std::string, std::int64_t> known = known_rows(writer, until);
  const std::map<std::string, std::int64_t> highest = highest_rows(writer, until);
  std::vector<std::string> grown;
  for (const auto& [name, now] : highest) {
    const Table& table = tables_.try_emplace(name, Table{known[name], known[name]}).first->second;
    const std::int64_t enough = table.rows == 0 ? kFirstRows : std::max(kFewestRows, table.rows / 2);
    if (now - table.highest >= enough) grown.push_back(name);
  }
  if (grown.empty()) return;
  // Small tables too, of which nothing is known: SQLite would take them for large ones beside the others.
  for (const auto& [name, now] : highest) {
    const bool known_to_grow = std::find(grown.begin(), grown.end(), name) != grown.end();
    if (now > 0 && tables_[name].rows == 0 && !known_to_grow) grown.push_back(name);
  }
  sample(writer, grown, until);
  known = known_rows(writer, until);
  for (const std::string& name : grown) tables_[name] = {known[name], highest.at(name)};
  generation_.fetch_add(1, std::memory_order_release);
}

}  // namespace dirigent::db
