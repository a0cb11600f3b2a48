#include "auth/rights_of_user.hpp"

#include "auth/columns.hpp"
#include "auth/identity.hpp"
#include "base/uuid.hpp"

namespace dirigent::auth {

io::Task<std::optional<access::Accountability>> rights_of_user(const Services& services, db::Session& session,
                                                               std::string user) {
  if (!base::is_uuid(user)) co_return std::nullopt;
  sql::Fragment query("SELECT role FROM directus_users WHERE id = ");
  query.parameter(user).raw(" AND status = 'active'");
  const auto rows = co_await session.run(std::move(query));
  if (rows->empty()) co_return std::nullopt;
  access::Accountability who;
  who.user = std::move(user);
  who.role = nullable(rows->at(0, 0));
  co_await grant(services, session, who);
  co_return who;
}

}  // namespace dirigent::auth
