#include "items/import/import_transaction.hpp"

#include <utility>

#include "items/database_errors.hpp"

namespace dirigent::items {

io::Task<void> ImportTransaction::begin() {
  if (!transaction_) transaction_ = co_await services_.database->begin();
}

WriteOptions ImportTransaction::options() {
  WriteOptions options;
  options.within = transaction_.get();
  options.deferred = &events_;
  return options;
}

io::Task<void> ImportTransaction::savepoint() {
  events_before_ = events_.size();
  co_await transaction_->savepoint();
}

io::Task<void> ImportTransaction::keep() {
  co_await transaction_->release_savepoint();
}

io::Task<void> ImportTransaction::undo() {
  co_await transaction_->rollback_to_savepoint();
  events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(events_before_), events_.end());
}

io::Task<void> ImportTransaction::commit(const schema::Collection& collection) {
  if (!transaction_) co_return;
  std::optional<db::DatabaseError> error;
  try {
    co_await transaction_->commit();
  } catch (const db::DatabaseError& refused) {
    error = refused;
  }
  if (error) raise(*error, Attempt{&collection, {}, nullptr}, services_.database->dialect());
  transaction_.reset();
  co_await emit(services_, std::exchange(events_, {}));
}

}  // namespace dirigent::items
