#include "db/sqlite/writer.hpp"

#include <thread>

#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include "db/busy_pauses.hpp"
#include "db/sqlite/batch.hpp"
#include "db/sqlite/inserting.hpp"

namespace dirigent::db {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = DatabaseError::Kind;

constexpr std::size_t kMaxQueue = 4096;           // tasks waiting for their turn
constexpr std::size_t kMaxGroup = 128;            // members of one COMMIT
constexpr std::chrono::milliseconds kMaxAge{20};  // of a group that still takes members
constexpr std::size_t kQuickRows = 4;             // of a batch that a loop runs by itself

constexpr std::chrono::milliseconds kLoopBudget{4};  // of a query that a loop runs by itself

constexpr auto kNoDeadline = Clock::time_point::max();
const sql::Statement kCommit{"COMMIT", {}};
const sql::Statement kRollback{"ROLLBACK", {}};
const sql::Statement kForeignKeysOn{"PRAGMA foreign_keys = ON", {}};

// Much work shows in what a statement brings: rows to insert, keys to go through.
bool carries_much(const sql::Statement& statement) {
  constexpr std::size_t kManyParameters = 64, kManyBytes = 4096;
  if (statement.parameters.size() > kManyParameters) return true;
  std::size_t bytes = 0;
  for (const sql::Value& value : statement.parameters) {
    if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
  }
  return bytes > kManyBytes;
}

// A statement that can be given up and begun again, within its transaction.
bool only_reads(const sql::Statement& statement) {
  return statement.text.starts_with("SELECT");
}

// Gives back the turn of a task that fails on its way.
class Turn {
 public:
  explicit Turn(std::function<void()> give_back) : give_back_(std::move(give_back)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (give_back_) give_back_();
  }
  void keep() { give_back_ = nullptr; }

 private:
  std::function<void()> give_back_;
};

}  // namespace

SqliteWriter::SqliteWriter(const Options& options, std::shared_ptr<SqliteStatistics> statistics)
    : options_(options),
      checkpoints_(options.filename),
      statistics_(std::move(statistics)),
      thread_(std::make_unique<io::BlockingPool>(1, 16)) {}

io::Task<void> SqliteWriter::enter(TransactionKind kind) {
  if (turn_.waiting() >= kMaxQueue) throw DatabaseError(Kind::kUnavailable, "too many transactions wait to write");
  const bool mine = co_await turn_.lock(Clock::now() + options_.acquire_timeout);
  if (!mine) throw DatabaseError(Kind::kUnavailable, "no turn to write came in time");
  Turn turn([this] { behind_thread(&SqliteWriter::pass_turn); });
  lost_.reset();
  in_savepoint_ = false;
  thread_works_ = false;
  unended_ = std::make_shared<const int>();
  savepoints_ = 0;
  kind_ = kind;
  if (!connection_) co_await open();
  co_await start(kind);
  turn.keep();
}

io::Task<void> SqliteWriter::open() {
  for (BusyPauses pauses(options_.busy_timeout);;) {
    std::optional<DatabaseError> refusal;
    try {
      connection_ = std::make_unique<SqliteConnection>(options_.filename, SqliteConnection::Access::kWrite);
      connection_->stop_on(stopping_);
      statistics_->begin(*connection_);
      co_return;
    } catch (DatabaseError& error) {
      refusal = std::move(error);
    }
    if (refusal->kind != Kind::kBusy || pauses.over()) throw *refusal;
    co_await io::sleep_for(pauses.next());
  }
}

io::Task<void> SqliteWriter::start(TransactionKind kind) {
  if (kind == TransactionKind::kSchema) {
    if (open_) co_await settle_group();
    connection_->command("PRAGMA foreign_keys = OFF");
    Turn keys([this] { attempt(*connection_, kForeignKeysOn, kNoDeadline); });
    co_await run_when_free("BEGIN IMMEDIATE");
    keys.keep();
    touched_.emplace(connection_->handle());
  } else if (open_) {
    execute({"SAVEPOINT member", {}});
    in_savepoint_ = true;
    co_return;
  } else {
    co_await run_when_free("BEGIN IMMEDIATE");
  }
  open_ = true;
  begun_ = Clock::now();
}

// Commits what earlier members left, and goes on holding the turn. Their errors are theirs.
io::Task<void> SqliteWriter::settle_group() {
  const io::Executor executor = co_await io::asio::this_coro::executor;
  auto settled = std::make_shared<Acknowledgement>(executor);
  waiting_.push_back(settled);
  thread_works_ = true;
  post_commit(false);
  try {
    co_await Acknowledgement::wait(settled);
  } catch (const DatabaseError&) {
  }
  thread_works_ = false;
}

io::Task<void> SqliteWriter::run_when_free(const char* command) {
  const sql::Statement statement{command, {}};
  for (BusyPauses pauses(options_.busy_timeout);;) {
    const SqliteAttempt outcome = attempt(*connection_, statement, kNoDeadline);
    if (!outcome.error) co_return;
    if (outcome.error->kind != Kind::kBusy || pauses.over()) throw *outcome.error;
    co_await io::sleep_for(pauses.next());
  }
}

template <class Work>
Result SqliteWriter::guarded(Work work) {
  return guarded(options_.statement_timeout, std::move(work));
}

template <class Work>
Result SqliteWriter::guarded(std::chrono::milliseconds limit, Work work) {
  if (lost_) throw *lost_;
  try {
    return work(Clock::now() + limit);
  } catch (const DatabaseError& error) {
    if (!connection_->in_transaction()) lose_group(error);
    throw;
  }
}

Result SqliteWriter::execute(const sql::Statement& statement) {
  return execute(statement, options_.statement_timeout);
}

Result SqliteWriter::execute(const sql::Statement& statement, std::chrono::milliseconds limit) {
  return guarded(limit, [this, &statement](Clock::time_point deadline) {
    return connection_->execute(statement, deadline, kind_ == TransactionKind::kWrite);
  });
}

void SqliteWriter::lose_group(const DatabaseError& cause) {
  lost_ = cause;
  open_ = false;
  DatabaseError for_others = cause;
  // What was cancelled is the running member's statement; the others may simply try again.
  if (cause.kind == Kind::kCancelled) for_others.kind = Kind::kBusy;
  acknowledge(std::exchange(waiting_, {}), for_others);
}

std::vector<Result> SqliteWriter::execute_all(const std::vector<sql::Statement>& statements, std::size_t first) {
  std::vector<Result> results;
  results.reserve(statements.size() - first);
  for (std::size_t i = first; i < statements.size(); ++i) {
    try {
      results.push_back(execute(statements[i]));
    } catch (DatabaseError& error) {
      error.index = i;
      throw;
    }
  }
  return results;
}

// False when a query takes longer than a loop may be held up: `results` are those of the statements before it.
bool SqliteWriter::execute_on_loop(const std::vector<sql::Statement>& statements, std::vector<Result>& results) {
  for (const sql::Statement& statement : statements) {
    const bool may_wait = only_reads(statement) && options_.statement_timeout > kLoopBudget;
    try {
      results.push_back(execute(statement, may_wait ? kLoopBudget : options_.statement_timeout));
    } catch (DatabaseError& error) {
      if (may_wait && error.kind == Kind::kCancelled && !lost_) return false;
      error.index = results.size();
      throw;
    }
  }
  return true;
}

io::Task<std::vector<Result>> SqliteWriter::run_all(std::vector<sql::Statement> statements) {
  require_idle();
  const bool quick =
      kind_ == TransactionKind::kWrite && std::none_of(statements.begin(), statements.end(), carries_much);
  std::vector<Result> results;
  results.reserve(statements.size());
  if (quick && execute_on_loop(statements, results)) co_return results;
  // The job owns what it needs: the waiting task may be gone before it ends.
  std::function<std::vector<Result>()> job = [self = shared_from_this(), first = results.size(),
                                              owned = std::make_shared<const std::vector<sql::Statement>>(
                                                  std::move(statements))] { return self->execute_all(*owned, first); };
  std::vector<Result> others = co_await in_thread(std::move(job));
  std::move(others.begin(), others.end(), std::back_inserter(results));
  co_return results;
}

std::vector<Result> SqliteWriter::execute_batches(std::vector<Batch>& batches) {
  std::vector<Result> results;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    fill_links(batches[i], results);
    try {
      results.push_back(guarded([this, &batch = batches[i]](Clock::time_point deadline) {
        return connection_->execute_batch(batch, deadline);
      }));
    } catch (DatabaseError& error) {
      error.batch = i;
      throw;
    }
  }
  return results;
}

io::Task<std::unique_ptr<Inserting>> SqliteWriter::begin_batches(std::vector<Batch> batches) {
  const io::Executor executor = co_await io::asio::this_coro::executor;
  const bool quick =
      std::all_of(batches.begin(), batches.end(), [](const Batch& batch) { return batch.count <= kQuickRows; });
  const SqliteInserting::Work work = [self = shared_from_this()](std::vector<Batch>& rows) {
    return self->execute_batches(rows);
  };
  if (quick && inserting_ == 0) co_return std::make_unique<SqliteInserted>(std::move(batches), work);
  auto job = std::make_shared<SqliteInserting::Job>(executor, std::move(batches));
  ++inserting_;
  const bool posted = thread_->post(
      [self = shared_from_this(), job, work] { SqliteInserting::run(job, work, [&] { --self->inserting_; }); });
  if (!posted) {
    --inserting_;
    throw DatabaseError(Kind::kUnavailable, "too much waits to be written");
  }
  co_return std::make_unique<SqliteInserting>(std::move(job), unended_);
}

// What is asked next would run beside the rows that are still on their way. Rows that are stored but were not asked for
// count as well, so that the order of a task's calls is wrong always, or never.
void SqliteWriter::require_idle() const {
  if (unended_.use_count() > 1 || inserting_ != 0) throw DatabaseError(Kind::kOther, "rows are still being inserted");
}

template <class T>
io::Task<T> SqliteWriter::in_thread(std::function<T()> job) {
  thread_works_ = true;
  std::exception_ptr failure;
  std::optional<T> result;
  try {
    T value = co_await thread_->run<T>(std::move(job));
    result.emplace(std::move(value));
  } catch (const DatabaseError&) {
    failure = std::current_exception();  // anything else may leave the job running
  }
  thread_works_ = false;
  if (failure) std::rethrow_exception(failure);
  co_return std::move(*result);
}

void SqliteWriter::savepoint() {
  require_idle();
  execute({"SAVEPOINT s" + std::to_string(savepoints_ + 1), {}});
  ++savepoints_;
}

void SqliteWriter::release_savepoint() {
  require_idle();
  if (savepoints_ == 0) throw DatabaseError(Kind::kOther, "no savepoint to release");
  execute({"RELEASE s" + std::to_string(savepoints_), {}});
  --savepoints_;
}

void SqliteWriter::rollback_to_savepoint() {
  require_idle();
  if (savepoints_ == 0) throw DatabaseError(Kind::kOther, "no savepoint to roll back to");
  const std::string name = "s" + std::to_string(savepoints_);
  execute({"ROLLBACK TO " + name, {}});
  execute({"RELEASE " + name, {}});
  --savepoints_;
}

io::Task<void> SqliteWriter::finish() {
  Turn turn([this] { abandon(); });
  const io::Executor executor = co_await io::asio::this_coro::executor;
  auto acknowledgement = std::make_shared<Acknowledgement>(executor);
  require_idle();
  if (lost_) throw *lost_;
  if (kind_ == TransactionKind::kSchema) {
    std::function<bool()> check = [self = shared_from_this()] {
      check_foreign_keys(*self->connection_, self->touched_->names(), self->options_.filename);
      return true;
    };
    co_await in_thread(std::move(check));
  } else if (connection_->owes_foreign_keys()) {
    throw DatabaseError(Kind::kForeignKey, "FOREIGN KEY constraint failed");
  }
  if (in_savepoint_) execute({"RELEASE member", {}});
  waiting_.push_back(acknowledgement);
  turn.keep();
  if (group_may_grow()) {
    queue_committer(executor);
    turn_.unlock();
  } else {
    post_commit(true);
  }
  co_await Acknowledgement::wait(acknowledgement);
}

bool SqliteWriter::group_may_grow() const {
  const bool others_wait = turn_.waiting() > (committer_queued_ ? 1 : 0);
  return kind_ == TransactionKind::kWrite && others_wait && waiting_.size() < kMaxGroup &&
         Clock::now() - begun_ < kMaxAge;
}

void SqliteWriter::queue_committer(io::Executor executor) {
  if (std::exchange(committer_queued_, true)) return;
  io::asio::co_spawn(executor, commit_in_turn(shared_from_this()), io::asio::detached);
}

io::Task<void> SqliteWriter::commit_in_turn(std::shared_ptr<SqliteWriter> self) {
  bool mine = false;
  while (!mine) mine = co_await self->turn_.lock(Clock::now() + std::chrono::hours(1));
  self->committer_queued_ = false;
  if (self->open_) {
    self->post_commit(true);
  } else {
    self->turn_.unlock();
  }
}

void SqliteWriter::post_commit(bool end_turn) {
  const bool posted = thread_->post([self = shared_from_this(), end_turn] { self->commit(end_turn); });
  if (!posted) commit(end_turn);
}

// Runs in the writer's thread, with the turn.
void SqliteWriter::commit(bool end_turn) noexcept {
  std::optional<DatabaseError> refusal;
  for (BusyPauses pauses(options_.busy_timeout);;) {
    refusal = attempt(*connection_, kCommit, kNoDeadline).error;
    if (!refusal || refusal->kind != Kind::kBusy || pauses.over()) break;
    std::this_thread::sleep_for(pauses.next());
  }
  end_transaction();
  auto members = std::exchange(waiting_, {});
  // Whoever waits for the end of a group, and keeps the turn, goes on using the connection as soon as it is told.
  if (!end_turn) return acknowledge(std::move(members), refusal);
  acknowledge(std::move(members), refusal);
  if (!refusal) statistics_->after_commit(*connection_);
  if (SqliteCheckpoints::overdue(connection_->wal_pages())) checkpoint(*connection_);
  checkpoints_.after_commit(connection_->wal_pages());
  leave();
}

void SqliteWriter::acknowledge(Members members, const std::optional<DatabaseError>& refusal) noexcept {
  for (auto& member : members) Acknowledgement::give(std::move(member), refusal);
}

void SqliteWriter::abandon() noexcept {
  behind_thread(&SqliteWriter::undo);
}

// A job of the writer's thread may outlive the task that waited for it: what ends the turn then goes behind the job.
void SqliteWriter::behind_thread(void (SqliteWriter::*act)() noexcept) noexcept {
  const bool works = thread_works_ || inserting_ != 0;
  if (works && thread_ && thread_->post([self = shared_from_this(), act] { ((*self).*act)(); })) return;
  (this->*act)();
}

void SqliteWriter::undo() noexcept {
  if (in_savepoint_ && !lost_) {
    const SqliteAttempt undone = attempt(*connection_, {"ROLLBACK TO member", {}}, kNoDeadline);
    const SqliteAttempt released = attempt(*connection_, {"RELEASE member", {}}, kNoDeadline);
    if (!undone.error && !released.error) {
      turn_.unlock();
      return;
    }
    // The member's work cannot be told from the group's any more: all of it goes.
    const DatabaseError cause = undone.error ? *undone.error : *released.error;
    lose_group(cause);
  }
  leave();
}

void SqliteWriter::end_transaction() noexcept {
  if (connection_->in_transaction()) attempt(*connection_, kRollback, kNoDeadline);
  open_ = false;
}

// Ends the SQLite transaction if it is still open, puts a schema change's settings back and gives the turn back.
void SqliteWriter::leave() noexcept {
  end_transaction();
  if (kind_ == TransactionKind::kSchema) {
    touched_.reset();
    attempt(*connection_, kForeignKeysOn, kNoDeadline);
    kind_ = TransactionKind::kWrite;
  }
  turn_.unlock();
}

void SqliteWriter::stop() {
  stopping_ = true;
  thread_.reset();
  checkpoints_.stop();
  stopping_ = false;  // what is destroyed later still has to roll back
}

io::Task<void> SqliteWriter::close() {
  const bool mine = co_await turn_.lock(Clock::now() + options_.acquire_timeout);
  if (!mine) throw DatabaseError(Kind::kBusy, "the writer did not come free in time");
  Turn turn([this] { behind_thread(&SqliteWriter::pass_turn); });
  thread_works_ = false;
  if (open_) co_await settle_group();
  co_await checkpoints_.close();
  connection_.reset();
}

}  // namespace dirigent::db
