// A session that passes everything on to another and notes what passed: the statements with their parameters, how many
// rows each gave and how long the round trip took, as if they were asked for the first time.
#pragma once
#include <chrono>
#include <vector>

#include "db/database.hpp"

namespace dirigent::db {

struct Recorded {
  sql::Statement statement;
  std::size_t rows = 0;
  std::chrono::microseconds time{0};  // of its round trip: statements that went together have one time
};

class RecordingSession final : public Session {
 public:
  explicit RecordingSession(Session& real) : real_(real) {}
  io::Task<Result> run(sql::Statement statement) override;
  io::Task<std::vector<Result>> run_all(std::vector<sql::Statement> statements) override;
  const sql::Dialect& dialect() const override { return real_.dialect(); }

  const std::vector<Recorded>& statements() const { return statements_; }
  std::size_t round_trips() const { return round_trips_; }

 private:
  Session& real_;
  std::vector<Recorded> statements_;
  std::size_t round_trips_ = 0;
};

}  // namespace dirigent::db
