// Equal questions asked at the same time share one answer: when many clients open the same page, the database is asked
// once for all who came while it was busy with the question before.
//
// An answer is shared only by those who asked before it was begun. Everyone sees what was committed before they asked,
// as if they had been alone. Before a shared question is asked again, those who were answered last are given a moment
// to ask along. Where the database can tell its state, answers that took long are kept until it changes
// (kept_answers.hpp).
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "db/database.hpp"
#include "db/kept_answers.hpp"

namespace dirigent::db {

/// The questions of one loop. Used by its thread only. Shared ownership: questions outlive those who asked.
class SharedReads : public std::enable_shared_from_this<SharedReads> {
 public:
  using Run = std::function<io::Task<std::vector<Result>>(std::vector<sql::Statement>)>;
  /// `run` asks the database. `state` is what asks for its state: one row of one text, or none when it has none.
  explicit SharedReads(Run run, std::optional<sql::Statement> state = std::nullopt)
      : run_(std::move(run)), state_(std::move(state)) {}

  /// Answers in the order of `statements`. REQUIRES: they change nothing. Throws what `run` throws.
  io::Task<std::vector<Result>> ask(std::vector<sql::Statement> statements);
  /// Is this very question being answered just now?
  bool busy_with(const sql::Statement& question) const;

 private:
  struct Asker;
  struct Question;
  class Leading;
  using Questions = std::unordered_map<std::string, std::shared_ptr<Question>>;
  io::Task<SharedAnswer> answer(std::string key, std::vector<sql::Statement> statements);
  io::Task<std::string> ask_state();
  io::Task<SharedAnswer> answer_and_keep(std::string key, std::vector<sql::Statement> statements, std::string before);
  static io::Task<void> gather(std::shared_ptr<Question> question, std::size_t answered,
                               std::chrono::steady_clock::duration run);
  static io::Task<void> answer_rest(std::shared_ptr<SharedReads> self, std::shared_ptr<Question> question);

  Run run_;
  std::optional<sql::Statement> state_;
  KeptAnswers kept_;
  Questions questions_;  // those being answered
};

}  // namespace dirigent::db
