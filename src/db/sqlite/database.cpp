#include "db/sqlite/database.hpp"

#include <stdexcept>

#include "db/sqlite/readers.hpp"
#include "db/sqlite/transaction.hpp"
#include "db/sqlite/writer.hpp"

namespace dirigent::db {
namespace {

class ReadSession final : public Session {
 public:
  explicit ReadSession(std::shared_ptr<SqliteReaders> readers) : readers_(std::move(readers)) {}

  io::Task<Result> run(sql::Statement statement) override { return readers_->run(std::move(statement)); }

  io::Task<std::vector<Result>> run_all(std::vector<sql::Statement> statements) override {
    std::vector<Result> results;
    results.reserve(statements.size());
    for (sql::Statement& statement : statements) {
      Result result = co_await readers_->run(std::move(statement));
      results.push_back(std::move(result));
    }
    co_return results;
  }

  const sql::Dialect& dialect() const override { return sql::sqlite_dialect(); }

 private:
  std::shared_ptr<SqliteReaders> readers_;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const Options& options, io::Loops& loops, io::BlockingPool& pool)
      : SqliteDatabase(options, loops, pool, std::make_shared<SqliteStatistics>()) {}

  ~SqliteDatabase() override {
    readers_->stop();
    writer_->stop();
  }

  io::Task<Lease> read() override { co_return Lease(std::make_unique<ReadSession>(readers_)); }

  io::Task<std::unique_ptr<Transaction>> begin(TransactionKind kind) override {
    const auto writer = writer_;  // outlives the database when the loops stop in between
    co_await writer->enter(kind);
    co_return std::make_unique<SqliteTransaction>(writer);
  }

  const sql::Dialect& dialect() const override { return sql::sqlite_dialect(); }

  io::Task<void> close() override {
    co_await writer_->close();
    co_await readers_->close();
  }

 private:
  SqliteDatabase(const Options& options, io::Loops& loops, io::BlockingPool& pool,
                 const std::shared_ptr<SqliteStatistics>& statistics)
      : readers_(std::make_shared<SqliteReaders>(options, loops, pool, statistics)),
        writer_(std::make_shared<SqliteWriter>(options, statistics)) {}

  std::shared_ptr<SqliteReaders> readers_;
  std::shared_ptr<SqliteWriter> writer_;
};

}  // namespace

std::unique_ptr<Database> make_sqlite_database(Options options, io::Loops& loops, io::BlockingPool& pool) {
  if (options.filename.empty()) throw std::invalid_argument("DB_FILENAME is empty");
  if (options.filename.starts_with(":memory:")) {
    throw std::invalid_argument("DB_FILENAME must name a file: a database in memory cannot be shared by connections");
  }
  return std::make_unique<SqliteDatabase>(options, loops, pool);
}

}  // namespace dirigent::db
