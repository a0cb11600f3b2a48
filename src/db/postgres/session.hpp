// Leased PostgreSQL connections, as Session and Transaction.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "db/postgres/pool.hpp"
#include "db/shared_reads.hpp"

namespace dirigent::db {

class PostgresSession final : public Session {
 public:
  PostgresSession(std::shared_ptr<PostgresPool> pool, io::Executor executor,
                  std::unique_ptr<PostgresConnection> connection)
      : pool_(std::move(pool)), executor_(executor), connection_(std::move(connection)) {}
  ~PostgresSession() override { end(); }

  io::Task<Result> run(sql::Statement statement) override;
  io::Task<std::vector<Result>> run_all(std::vector<sql::Statement> statements) override;
  io::Task<void> run_later(sql::Statement statement) override;
  const sql::Dialect& dialect() const override { return sql::postgres_dialect(); }

  /// Sends `text` before the next statement, in its round trip: BEGIN and SAVEPOINT cost none of their own.
  void send_before(std::string text) { before_.push_back({std::move(text), {}}); }
  /// True when nothing was run since the first send_before().
  bool untouched() const { return !touched_; }
  /// Gives the connection back; the session refuses every further statement.
  void end();
  PostgresContext& context() const { return pool_->context(); }

 private:
  std::shared_ptr<PostgresPool> pool_;
  io::Executor executor_;
  std::unique_ptr<PostgresConnection> connection_;
  std::vector<sql::Statement> before_;
  bool touched_ = false;
};

/// Reads outside a transaction: each takes a connection of its own, or shares the answer of another.
class PostgresReadSession final : public Session {
 public:
  explicit PostgresReadSession(std::shared_ptr<SharedReads> reads) : reads_(std::move(reads)) {}

  io::Task<Result> run(sql::Statement statement) override;
  io::Task<std::vector<Result>> run_all(std::vector<sql::Statement> statements) override;
  const sql::Dialect& dialect() const override { return sql::postgres_dialect(); }

 private:
  std::shared_ptr<SharedReads> reads_;
};

/// The reads of a pool's loop. `keep`: answers that took long, until something is committed.
std::shared_ptr<SharedReads> shared_reads(std::shared_ptr<PostgresPool> pool, bool keep);

class PostgresTransaction final : public Transaction {
  /// Ends the transaction with its first call.
  class Ending final : public Session {
   public:
    explicit Ending(PostgresTransaction& transaction) : transaction_(transaction) {}
    io::Task<Result> run(sql::Statement statement) override;
    io::Task<std::vector<Result>> run_all(std::vector<sql::Statement> statements) override;
    const sql::Dialect& dialect() const override { return sql::postgres_dialect(); }

   private:
    PostgresTransaction& transaction_;
  };

 public:
  PostgresTransaction(std::shared_ptr<PostgresPool> pool, io::Executor executor,
                      std::unique_ptr<PostgresConnection> connection, TransactionKind kind);
  ~PostgresTransaction() override;

  Session& session() override { return session_; }
  io::Task<void> commit() override;
  io::Task<void> rollback() override;
  io::Task<void> savepoint() override;
  io::Task<void> release_savepoint() override;
  io::Task<void> rollback_to_savepoint() override;
  Session* ending() override { return kind_ == TransactionKind::kWrite && savepoints_ == 0 ? &ending_ : nullptr; }

 private:
  std::string innermost() const;
  io::Task<std::vector<Result>> commit_behind(std::vector<sql::Statement> statements);

  PostgresSession session_;
  Ending ending_{*this};
  bool committed_ = false;
  TransactionKind kind_;
  unsigned savepoints_ = 0;
};

}  // namespace dirigent::db
