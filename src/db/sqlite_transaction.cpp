#include "db/sqlite_transaction.hpp"

namespace dirigent::db {

SqliteTransaction::~SqliteTransaction() {
  if (active_) writer_->abandon();
}

SqliteWriter& SqliteTransaction::active() const {
  if (!active_) throw DatabaseError(DatabaseError::Kind::kOther, "the transaction has ended");
  return *writer_;
}

io::Task<Result> SqliteTransaction::run(sql::Statement statement) {
  return active().run(std::move(statement));
}

io::Task<std::vector<Result>> SqliteTransaction::run_all(std::vector<sql::Statement> statements) {
  std::vector<Result> results;
  results.reserve(statements.size());
  for (sql::Statement& statement : statements) {
    Result result = co_await active().run(std::move(statement));
    results.push_back(std::move(result));
  }
  co_return results;
}

io::Task<void> SqliteTransaction::commit() {
  SqliteWriter& writer = active();
  active_ = false;
  co_await writer.finish();
}

io::Task<void> SqliteTransaction::rollback() {
  SqliteWriter& writer = active();
  active_ = false;
  writer.abandon();
  co_return;
}

io::Task<void> SqliteTransaction::savepoint() {
  active().savepoint();
  co_return;
}

io::Task<void> SqliteTransaction::release_savepoint() {
  active().release_savepoint();
  co_return;
}

io::Task<void> SqliteTransaction::rollback_to_savepoint() {
  active().rollback_to_savepoint();
  co_return;
}

}  // namespace dirigent::db
