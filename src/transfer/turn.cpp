#include "transfer/turn.hpp"

namespace dirigent::transfer {

io::Task<void> take_turn(db::Session& session) {
  if (!session.dialect().postgres()) co_return;
  sql::Fragment lock("SELECT pg_advisory_xact_lock(hashtext('dirigent import'))");
  (void)co_await session.run(std::move(lock));
}

}  // namespace dirigent::transfer
