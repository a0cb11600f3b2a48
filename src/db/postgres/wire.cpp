#include "db/postgres/wire.hpp"

#include <boost/asio/redirect_error.hpp>

namespace dirigent::db {

using Descriptor = io::asio::posix::basic_stream_descriptor<io::Executor>;

PostgresWire::PostgresWire(io::Executor executor, int socket) : state_(std::make_shared<State>(executor, socket)) {}

PostgresWire::~PostgresWire() {
  state_->timer.cancel();
  state_->descriptor.release();
}

void PostgresWire::arm(TimePoint deadline) {
  state_->timed_out = false;
  const unsigned number = ++state_->armed;
  state_->timer.expires_at(deadline);
  state_->timer.async_wait([weak = std::weak_ptr(state_), number](const boost::system::error_code& error) {
    const auto state = weak.lock();
    if (error || !state || state->armed != number) return;
    state->timed_out = true;
    boost::system::error_code ignored;
    state->descriptor.cancel(ignored);
  });
}

void PostgresWire::disarm() {
  ++state_->armed;
  state_->timer.cancel();
}

io::Task<void> PostgresWire::wait(bool or_writable) {
  const auto state = state_;
  if (state->timed_out) co_return;
  boost::system::error_code ignored;
  if (or_writable) {
    state->descriptor.async_wait(Descriptor::wait_write,
                                 [weak = std::weak_ptr(state)](const boost::system::error_code& error) {
                                   const auto held = weak.lock();
                                   boost::system::error_code unused;
                                   if (!error && held) held->descriptor.cancel(unused);
                                 });
  }
  co_await state->descriptor.async_wait(Descriptor::wait_read, io::asio::redirect_error(io::use_task, ignored));
  if (or_writable) state->descriptor.cancel(ignored);
}

}  // namespace dirigent::db
