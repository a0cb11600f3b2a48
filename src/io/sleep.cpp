#include "io/loops.hpp"

namespace dirigent::io {

Task<void> sleep_for(std::chrono::milliseconds time) {
  Timer timer(co_await asio::this_coro::executor);
  timer.expires_after(time);
  co_await timer.async_wait(use_task);
}

}  // namespace dirigent::io
