// Answers that took the database long, kept for as long as nothing is committed in it.
//
// PostgreSQL's snapshot names the transactions whose work is seen. A commit makes another snapshot, and none comes
// back: where those before and after a question are equal, it was answered in that one, and whoever finds the same
// later would get the same rows. Asking for the snapshot costs a fraction of a millisecond.
#pragma once
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/database.hpp"

namespace dirigent::db {

/// What the database answered, for several to read at once.
using SharedAnswer = std::vector<std::shared_ptr<const Rows>>;

/// Answers by question. Used by one thread.
class KeptAnswers {
 public:
  struct Entry {
    std::string state;  // of the database, when it answered
    SharedAnswer answer;
  };

  /// An entry without an answer stands for a question that is worth keeping the answer of. Null for others.
  std::shared_ptr<const Entry> find(const std::string& question);
  /// Answers that are too large are not kept.
  void keep(const std::string& question, Entry entry);

  static constexpr std::size_t kMostQuestions = 32;
  static constexpr std::size_t kLargest = 512 * 1024;  // of an answer, bytes
  static constexpr std::size_t kMostBytes = 4 << 20;   // of all answers

 private:
  struct Place {
    std::string question;
    std::shared_ptr<const Entry> entry;
    std::size_t bytes;
  };
  using Places = std::list<Place>;

  void forget(Places::iterator place);

  Places places_;                                                       // those asked last come first
  std::unordered_map<std::string_view, Places::iterator> by_question_;  // views of the places' own texts
  std::size_t bytes_ = 0;
};

/// What asks PostgreSQL for its state. No row where the state does not decide what is read: on a standby, whose
/// snapshots do not name all that runs, and where rows come from elsewhere or are shown by rules of their own.
sql::Statement state_of_postgres();

}  // namespace dirigent::db
