// Equal questions asked at the same time share one answer: when many clients open the same page, the database is asked
// once for all who came while it was busy with the question before.
//
// An answer is shared only by those who asked before it was begun. Everyone sees what was committed before they asked,
// as if they had been alone. Before a shared question is asked again, those who were answered last are given a moment
// to ask along.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "db/database.hpp"

namespace dirigent::db {

/// The questions of one loop. Used by its thread only. Shared ownership: questions outlive those who asked.
class SharedReads : public std::enable_shared_from_this<SharedReads> {
 public:
  using Run = std::function<io::Task<std::vector<Result>>(std::vector<sql::Statement>)>;
  /// `run` asks the database.
  explicit SharedReads(Run run) : run_(std::move(run)) {}

  /// Answers in the order of `statements`. REQUIRES: they change nothing. Throws what `run` throws.
  io::Task<std::vector<Result>> ask(std::vector<sql::Statement> statements);
  /// Is this very question being answered just now?
  bool busy_with(const sql::Statement& question) const;

 private:
  struct Asker;
  struct Question;
  class Leading;
  using Questions = std::unordered_map<std::string, std::shared_ptr<Question>>;
  static io::Task<void> gather(std::shared_ptr<Question> question, std::size_t answered,
                               std::chrono::steady_clock::duration run);
  static io::Task<void> answer_rest(std::shared_ptr<SharedReads> self, std::shared_ptr<Question> question);

  Run run_;
  Questions questions_;  // those being answered
};

}  // namespace dirigent::db
