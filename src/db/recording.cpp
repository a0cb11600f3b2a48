#include "db/recording.hpp"

namespace dirigent::db {

namespace {

using Clock = std::chrono::steady_clock;

std::chrono::microseconds since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
}

}  // namespace

io::Task<Result> RecordingSession::run(sql::Statement statement) {
  statement.lasting = false;
  sql::Statement copy = statement;
  const Clock::time_point begin = Clock::now();
  Result result = co_await real_.run(std::move(statement));
  ++round_trips_;
  statements_.push_back({std::move(copy), result->size(), since(begin)});
  co_return result;
}

io::Task<std::vector<Result>> RecordingSession::run_all(std::vector<sql::Statement> statements) {
  for (sql::Statement& statement : statements) statement.lasting = false;
  std::vector<sql::Statement> copies = statements;
  const Clock::time_point begin = Clock::now();
  std::vector<Result> results = co_await real_.run_all(std::move(statements));
  const std::chrono::microseconds time = since(begin);
  ++round_trips_;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    statements_.push_back({std::move(copies[i]), results[i]->size(), time});
  }
  co_return results;
}

}  // namespace dirigent::db
