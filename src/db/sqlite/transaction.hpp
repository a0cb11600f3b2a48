// A turn at the SQLite writer, as a Transaction.
#pragma once
#include <memory>

#include "db/database.hpp"
#include "db/sqlite/writer.hpp"

namespace dirigent::db {

class SqliteTransaction final : public Transaction, private Session, private Batches {
 public:
  /// REQUIRES: writer->enter() was awaited by this task.
  explicit SqliteTransaction(std::shared_ptr<SqliteWriter> writer) : writer_(std::move(writer)) {}
  ~SqliteTransaction() override;

  Session& session() override { return *this; }
  io::Task<void> commit() override;
  io::Task<void> rollback() override;
  io::Task<void> savepoint() override;
  io::Task<void> release_savepoint() override;
  io::Task<void> rollback_to_savepoint() override;
  bool suits_reading() const override { return writer_->waiting() == 0; }

 private:
  io::Task<Result> run(sql::Statement statement) override;
  io::Task<std::vector<Result>> run_all(std::vector<sql::Statement> statements) override;
  Batches* batches() override { return this; }
  io::Task<std::unique_ptr<Inserting>> begin(std::vector<Batch> batches) override;
  const sql::Dialect& dialect() const override { return sql::sqlite_dialect(); }
  SqliteWriter& active() const;

  std::shared_ptr<SqliteWriter> writer_;
  bool active_ = true;
};

}  // namespace dirigent::db
