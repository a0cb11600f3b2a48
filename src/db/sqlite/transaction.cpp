#include "db/sqlite/transaction.hpp"

namespace dirigent::db {

SqliteTransaction::~SqliteTransaction() {
  if (active_) writer_->abandon();
}

SqliteWriter& SqliteTransaction::active() const {
  if (!active_) throw DatabaseError(DatabaseError::Kind::kOther, "the transaction has ended");
  return *writer_;
}

io::Task<Result> SqliteTransaction::run(sql::Statement statement) {
  std::vector<sql::Statement> one;
  one.push_back(std::move(statement));
  std::vector<Result> results = co_await active().run_all(std::move(one));
  co_return std::move(results.front());
}

io::Task<std::vector<Result>> SqliteTransaction::run_all(std::vector<sql::Statement> statements) {
  return active().run_all(std::move(statements));
}

io::Task<std::unique_ptr<Inserting>> SqliteTransaction::begin(std::vector<Batch> batches) {
  return active().begin_batches(std::move(batches));
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
