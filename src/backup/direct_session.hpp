// A database session for a thread of its own: statements run where they are called, on a connection nobody shares.
#pragma once
#include <exception>
#include <optional>

#include "db/database.hpp"

namespace dirigent::backup {

/// One driver's way to run a statement, blocking. Throws DatabaseError.
class DirectSession : public db::Session {
 public:
  virtual db::Result run_here(const sql::Statement& statement) = 0;

  io::Task<db::Result> run(sql::Statement statement) override { co_return run_here(statement); }
  io::Task<std::vector<db::Result>> run_all(std::vector<sql::Statement> statements) override {
    std::vector<db::Result> results;
    results.reserve(statements.size());
    for (const sql::Statement& statement : statements) results.push_back(run_here(statement));
    co_return results;
  }
};

/// Runs a task that waits for nothing but a DirectSession to its end.
template <class T>
T finish_here(io::Task<T> task) {
  io::asio::io_context context(1);
  std::optional<T> result;
  std::exception_ptr failure;
  io::asio::co_spawn(context.get_executor(), std::move(task), [&](std::exception_ptr error, T value) {
    failure = error;
    if (!error) result = std::move(value);
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*result);
}

}  // namespace dirigent::backup
