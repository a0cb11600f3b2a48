#include "db/postgres/session.hpp"

#include <boost/asio/this_coro.hpp>

namespace dirigent::db {

using Kind = DatabaseError::Kind;

void PostgresSession::end() {
  if (connection_) pool_->give(executor_, std::move(connection_));
}

io::Task<Result> PostgresSession::run(sql::Statement statement) {
  std::vector<sql::Statement> one;
  one.push_back(std::move(statement));
  std::vector<Result> results = co_await run_all(std::move(one));
  co_return std::move(results.front());
}

io::Task<std::vector<Result>> PostgresSession::run_all(std::vector<sql::Statement> statements) {
  if (!connection_) throw DatabaseError(Kind::kOther, "the transaction has ended");
  const std::size_t hidden = before_.size();
  touched_ = true;
  if (hidden > 0) {
    std::vector<sql::Statement> all = std::exchange(before_, {});
    std::move(statements.begin(), statements.end(), std::back_inserter(all));
    statements = std::move(all);
  }
  try {
    std::vector<Result> results = co_await connection_->exchange(std::move(statements));
    results.erase(results.begin(), results.begin() + static_cast<std::ptrdiff_t>(hidden));
    co_return results;
  } catch (DatabaseError& error) {
    error.earlier = error.index && *error.index < hidden;
    if (error.index) error.index = error.earlier ? 0 : *error.index - hidden;
    throw;
  }
}

io::Task<void> PostgresSession::run_later(sql::Statement statement) {
  touched_ = true;
  before_.push_back(std::move(statement));
  co_return;
}

io::Task<Result> PostgresReadSession::run(sql::Statement statement) {
  std::vector<sql::Statement> one;
  one.push_back(std::move(statement));
  std::vector<Result> results = co_await reads_->ask(std::move(one));
  co_return std::move(results.front());
}

io::Task<std::vector<Result>> PostgresReadSession::run_all(std::vector<sql::Statement> statements) {
  return reads_->ask(std::move(statements));
}

namespace {

io::Task<std::vector<Result>> run_on(std::shared_ptr<PostgresPool> pool, std::vector<sql::Statement> statements) {
  const io::Executor executor = co_await io::asio::this_coro::executor;
  auto connection = co_await pool->take();
  PostgresSession session(pool, executor, std::move(connection));
  std::vector<Result> results = co_await session.run_all(std::move(statements));
  co_return results;
}

}  // namespace

std::shared_ptr<SharedReads> shared_reads(std::shared_ptr<PostgresPool> pool, bool keep) {
  return std::make_shared<SharedReads>(
      [pool = std::move(pool)](std::vector<sql::Statement> statements) { return run_on(pool, std::move(statements)); },
      keep ? std::optional(state_of_postgres()) : std::nullopt);
}

PostgresTransaction::PostgresTransaction(std::shared_ptr<PostgresPool> pool, io::Executor executor,
                                         std::unique_ptr<PostgresConnection> connection, TransactionKind kind)
    : session_(std::move(pool), executor, std::move(connection)), kind_(kind) {
  if (kind_ == TransactionKind::kSchema) ++session_.context().model_changes;
  session_.send_before("BEGIN");
}

// First the plans made so far are declared old, then plans may be used again. After a rollback that costs a little and
// harms nobody; after a commit whose answer was lost it is needed.
PostgresTransaction::~PostgresTransaction() {
  if (kind_ != TransactionKind::kSchema) return;
  ++session_.context().model_version;
  --session_.context().model_changes;
}

io::Task<void> PostgresTransaction::commit() {
  if (committed_) co_return;
  if (session_.untouched()) {
    session_.end();
    co_return;
  }
  std::vector<sql::Statement> nothing;
  co_await commit_behind(std::move(nothing));
}

io::Task<std::vector<Result>> PostgresTransaction::commit_behind(std::vector<sql::Statement> statements) {
  const std::size_t before_commit = statements.empty() ? 0 : statements.size() + 1;
  if (!statements.empty()) statements.insert(statements.begin(), {"SAVEPOINT ending", {}});
  statements.push_back({"COMMIT", {}});
  std::vector<Result> results;
  std::optional<DatabaseError> refused;
  try {
    results = co_await session_.run_all(std::move(statements));
  } catch (const DatabaseError& error) {
    refused = error;
  }
  if (refused) {
    const bool undoable =
        !refused->earlier && refused->index && *refused->index != 0 && *refused->index < before_commit;
    if (undoable) {
      sql::Statement undo{"ROLLBACK TO ending", {}};
      co_await session_.run(std::move(undo));
      refused->undone = true;
    }
    throw *refused;
  }
  session_.end();
  // A transaction that had failed before ends in a rollback without an error.
  if (static_cast<const PostgresRows&>(*results.back()).command() != "COMMIT") {
    throw DatabaseError(Kind::kOther, "the transaction had failed before it was to be committed");
  }
  committed_ = true;
  results.pop_back();
  if (!results.empty()) results.erase(results.begin());
  co_return results;
}

io::Task<Result> PostgresTransaction::Ending::run(sql::Statement statement) {
  std::vector<sql::Statement> one;
  one.push_back(std::move(statement));
  std::vector<Result> results = co_await transaction_.commit_behind(std::move(one));
  co_return std::move(results.front());
}

io::Task<std::vector<Result>> PostgresTransaction::Ending::run_all(std::vector<sql::Statement> statements) {
  return transaction_.commit_behind(std::move(statements));
}

io::Task<void> PostgresTransaction::rollback() {
  if (!session_.untouched()) {
    sql::Statement statement{"ROLLBACK", {}};
    try {
      co_await session_.run(std::move(statement));
    } catch (const DatabaseError&) {
      // The connection is lost and with it the transaction: nothing was kept, as asked.
    }
  }
  session_.end();
}

std::string PostgresTransaction::innermost() const {
  if (savepoints_ == 0) throw DatabaseError(Kind::kOther, "there is no savepoint");
  return "s" + std::to_string(savepoints_);
}

io::Task<void> PostgresTransaction::savepoint() {
  ++savepoints_;
  session_.send_before("SAVEPOINT " + innermost());
  co_return;
}

io::Task<void> PostgresTransaction::release_savepoint() {
  session_.send_before("RELEASE " + innermost());
  --savepoints_;
  co_return;
}

io::Task<void> PostgresTransaction::rollback_to_savepoint() {
  std::vector<sql::Statement> statements;
  statements.push_back({"ROLLBACK TO " + innermost(), {}});
  statements.push_back({"RELEASE " + innermost(), {}});
  co_await session_.run_all(std::move(statements));
  --savepoints_;
}

}  // namespace dirigent::db
