#include "items/rules/last_admin.hpp"

#include "items/rules/admins.hpp"
#include "items/turn.hpp"

namespace dirigent::items {

io::Task<void> require_an_admin(Write& write) {
  if (!write.who() || !write.who()->admin) co_return;
  co_await wait_for_turn(write, kLastAdmin);
  sql::Fragment select(kWithAdmins);
  const db::Result rows =
      co_await write.run(select.raw("SELECT 1 FROM \"admins\" WHERE \"status\" = 'active' LIMIT 1"));
  if (rows->empty()) base::fail(base::unprocessable_content("Cannot remove the last admin user from the system"));
}

}  // namespace dirigent::items
