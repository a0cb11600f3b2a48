#include "items/turn.hpp"

#include <utility>

namespace dirigent::items {

io::Task<void> wait_for_turn(Write& write, std::string_view what, std::string which) {
  co_await write.begin();
  if (write.dialect().sqlite()) co_return;
  sql::Fragment lock("SELECT pg_advisory_xact_lock(hashtext(");
  lock.parameter(std::string(what)).raw("), hashtext(").parameter(std::move(which)).raw("))");
  co_await write.run(std::move(lock));
}

}  // namespace dirigent::items
