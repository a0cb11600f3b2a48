#include "items/turn.hpp"

#include <utility>

namespace dirigent::items {

io::Task<void> wait_for_turn(Write& write, std::string_view what, std::string which) {
  co_await write.begin();
  co_await wait_for_turn(write.transaction().session(), what, std::move(which));
}

io::Task<void> wait_for_turn(db::Session& session, std::string_view what, std::string which) {
  if (session.dialect().sqlite()) co_return;
  sql::Fragment lock("SELECT pg_advisory_xact_lock(hashtext(");
  lock.parameter(std::string(what)).raw("), hashtext(").parameter(std::move(which)).raw("))");
  co_await session.run(std::move(lock));
}

}  // namespace dirigent::items
