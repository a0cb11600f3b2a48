#include "db/sqlite/statistics.hpp"

#include <algorithm>

namespace dirigent::db {
namespace {

constexpr std::int64_t kFirstRows = 100;  // of a database that was never sampled
constexpr std::int64_t kFewestRows = 1000;

// A small file is read whole, of a large one this many entries of each index: a tenth of a second at most. Fewer take a
// column of few values for a selective one.
const sql::Statement kWhole{"PRAGMA analysis_limit = 0", {}};
const sql::Statement kSample{"PRAGMA analysis_limit = 10000", {}};
const sql::Statement kSize{"SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", {}};
constexpr std::int64_t kSmallFile = 48 * 1024 * 1024;
const sql::Statement kAnalyze{"ANALYZE", {}};
const sql::Statement kSampled{"SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'", {}};
constexpr std::chrono::seconds kDeadline{5};

}  // namespace

void SqliteStatistics::begin(SqliteConnection& writer) {
  const SqliteAttempt sampled = attempt(writer, kSampled, SqliteConnection::TimePoint::max());
  const bool never = sampled.result && sampled.result->empty();
  due_at_ = sqlite3_total_changes64(writer.handle()) + (never ? kFirstRows : kFewestRows);
}

void SqliteStatistics::after_commit(SqliteConnection& writer) {
  const std::int64_t changes = sqlite3_total_changes64(writer.handle());
  if (changes < due_at_) return;
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  const SqliteAttempt size = attempt(writer, kSize, deadline);
  const bool small = size.result && size.result->at(0, 0).as_integer() <= kSmallFile;
  attempt(writer, small ? kWhole : kSample, deadline);
  attempt(writer, kAnalyze, deadline);
  due_at_ = changes + std::max(kFewestRows, changes / 2);
  generation_.fetch_add(1, std::memory_order_release);
}

}  // namespace dirigent::db
