// The transaction in which an import stores what comes, opened with the first part, and the events that wait for its
// commit. A part that is refused is undone alone.
#pragma once
#include <memory>
#include <vector>

#include "items/service.hpp"

namespace dirigent::items {

class ImportTransaction {
 public:
  explicit ImportTransaction(const Services& services) : services_(services) {}

  /// Opens the transaction unless it is open.
  io::Task<void> begin();
  /// REQUIRES, as all that follows: begin()
  db::Transaction& operator*() const { return *transaction_; }
  /// For the writes of a part.
  WriteOptions options();

  io::Task<void> savepoint();
  /// Ends the savepoint: what came since stays, or is undone with its events.
  io::Task<void> keep();
  io::Task<void> undo();

  /// Commits, then runs the events; without begin() there is nothing to do. What only the commit refuses is said of
  /// `collection`.
  io::Task<void> commit(const schema::Collection& collection);

 private:
  const Services& services_;
  std::unique_ptr<db::Transaction> transaction_;
  std::vector<Event> events_;
  std::size_t events_before_ = 0;  // the savepoint
};

}  // namespace dirigent::items
