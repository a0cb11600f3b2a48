// For the tests of this folder: how many statements a write takes.
#pragma once
#include <memory>
#include <vector>

#include "db/database.hpp"

namespace dirigent::items::testing {

/// Counts what passes through the transactions of a database.
class CountingTransaction final : public db::Transaction, private db::Session {
 public:
  CountingTransaction(std::unique_ptr<db::Transaction> real, std::size_t& count)
      : real_(std::move(real)), count_(count) {}
  db::Session& session() override { return *this; }
  io::Task<void> commit() override { return real_->commit(); }
  io::Task<void> rollback() override { return real_->rollback(); }
  io::Task<void> savepoint() override { return real_->savepoint(); }
  io::Task<void> release_savepoint() override { return real_->release_savepoint(); }
  io::Task<void> rollback_to_savepoint() override { return real_->rollback_to_savepoint(); }

 private:
  io::Task<db::Result> run(sql::Statement statement) override {
    ++count_;
    return real_->session().run(std::move(statement));
  }
  io::Task<std::vector<db::Result>> run_all(std::vector<sql::Statement> all) override {
    for (const sql::Statement& one : all) count_ += one.text.starts_with("INSERT") ? 0 : 1;
    return real_->session().run_all(std::move(all));
  }
  db::Batches* batches() override { return real_->session().batches(); }
  io::Task<void> run_later(sql::Statement statement) override {
    return real_->session().run_later(std::move(statement));
  }
  const sql::Dialect& dialect() const override { return real_->session().dialect(); }

  std::unique_ptr<db::Transaction> real_;
  std::size_t& count_;
};

class CountingDatabase final : public db::Database {
 public:
  explicit CountingDatabase(db::Database& real) : real_(real) {}
  io::Task<db::Lease> read() override { return real_.read(); }
  io::Task<std::unique_ptr<db::Transaction>> begin(db::TransactionKind kind) override {
    auto real = co_await real_.begin(kind);
    co_return std::make_unique<CountingTransaction>(std::move(real), count);
  }
  const sql::Dialect& dialect() const override { return real_.dialect(); }
  io::Task<void> close() override { return real_.close(); }

  std::size_t count = 0;  // statements but for those of the history, which are counted by its own tests

 private:
  db::Database& real_;
};

}  // namespace dirigent::items::testing
