// The word one task waits for and another thread gives: done, or refused with an error.
#pragma once
#include <memory>
#include <optional>

#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::db {

class Acknowledgement {
 public:
  /// `executor` is that of the loop the waiting task runs on.
  explicit Acknowledgement(io::Executor executor) : executor_(executor), timer_(executor) {}

  /// Any thread, once. The waiter resumes on its own loop.
  static void give(std::shared_ptr<Acknowledgement> to, std::optional<DatabaseError> refusal);
  /// Suspends the one waiting task until the word is given. Throws the refusal. `self` keeps it alive meanwhile.
  static io::Task<void> wait(std::shared_ptr<Acknowledgement> self);

 private:
  io::Executor executor_;
  io::Timer timer_;  // never expires: cancelled when the word is given
  bool given_ = false;
  std::optional<DatabaseError> refusal_;
};

}  // namespace dirigent::db
