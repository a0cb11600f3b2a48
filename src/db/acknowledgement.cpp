#include "db/acknowledgement.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

namespace dirigent::db {

void Acknowledgement::give(std::shared_ptr<Acknowledgement> to, std::optional<DatabaseError> refusal) {
  const io::Executor executor = to->executor_;
  io::asio::post(executor, [to = std::move(to), refusal = std::move(refusal)]() mutable {
    to->given_ = true;
    to->refusal_ = std::move(refusal);
    to->timer_.cancel();
  });
}

io::Task<void> Acknowledgement::wait(std::shared_ptr<Acknowledgement> self) {
  while (!self->given_) {
    self->timer_.expires_at(io::Timer::time_point::max());
    boost::system::error_code cancelled;
    co_await self->timer_.async_wait(io::asio::redirect_error(io::use_task, cancelled));
  }
  if (self->refusal_) throw *self->refusal_;
}

}  // namespace dirigent::db
