#include "db/sqlite/checkpoints.hpp"

namespace dirigent::db {
namespace {

constexpr int kEnough = 2000;  // pages that pay a sync of the database file
constexpr int kTooMany = 8192;

}  // namespace

struct SqliteCheckpoints::State {
  std::string filename;
  std::atomic<bool> running = false;
  std::unique_ptr<SqliteConnection> connection;  // of the thread
};

SqliteCheckpoints::SqliteCheckpoints(std::string filename)
    : state_(std::make_shared<State>()), thread_(std::make_unique<io::BlockingPool>(1, 4)) {
  state_->filename = std::move(filename);
}

bool SqliteCheckpoints::overdue(int pages) {
  return pages >= kTooMany;
}

void SqliteCheckpoints::after_commit(int pages) {
  if (pages < kEnough || !thread_ || state_->running.exchange(true)) return;
  const bool posted = thread_->post([state = state_] {
    try {
      if (!state->connection) {
        state->connection = std::make_unique<SqliteConnection>(state->filename, SqliteConnection::Access::kRead);
      }
      checkpoint(*state->connection);
    } catch (const DatabaseError&) {
      // The file cannot be opened: the writer will hear of it, and says so.
    }
    state->running = false;
  });
  if (!posted) state_->running = false;
}

io::Task<void> SqliteCheckpoints::close() {
  std::function<bool()> job = [state = state_] {
    state->connection.reset();
    return true;
  };
  co_await thread_->run<bool>(std::move(job));
}

void checkpoint(SqliteConnection& connection) {
  sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace dirigent::db
