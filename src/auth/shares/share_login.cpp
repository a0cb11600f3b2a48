#include "auth/shares/share_login.hpp"

#include "auth/shares/share.hpp"
#include "auth/stall.hpp"
#include "base/errors.hpp"

namespace dirigent::auth {

namespace {

io::Task<void> require_password(const Services& services, Share share, std::optional<std::string> password) {
  if (!share.password) co_return;
  bool right = false;
  if (password) right = co_await services.hasher->verify(std::move(*share.password), std::move(*password));
  if (!right) base::fail(base::invalid_credentials());
}

sql::Fragment count_use(const std::string& share) {
  sql::Fragment update("UPDATE directus_shares SET times_used = COALESCE(times_used, 0) + 1 WHERE id = ");
  update.parameter(share).raw(" AND (max_uses IS NULL OR COALESCE(times_used, 0) <= max_uses)");
  return update;
}

io::Task<Tokens> begin_session(const Services& services, std::string share, Mode mode, Origin origin) {
  StoredSession row;
  row.token = new_session_token();
  row.share = share;
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  const auto counted = co_await session.run(count_use(share));
  if (counted->affected() != 1) base::fail(base::invalid_credentials());
  std::vector<sql::Fragment> writes;
  const base::EpochMs expires = base::now_ms() + services.refresh_ttl.count();
  writes.push_back(insert_session(session.dialect(), row, expires, origin));
  writes.push_back(delete_expired_sessions(session.dialect()));
  co_await session.run_all(session.prepare(std::move(writes)));
  co_await transaction->commit();
  co_return sign_share_tokens(services, share, mode, row.token);
}

io::Task<Tokens> enter(const Services& services, std::string id, std::optional<std::string> password, Mode mode,
                       Origin origin) {
  std::optional<Share> share;
  {
    auto session = co_await services.database->read();
    share = co_await open_share(*session, services, std::move(id));
  }
  if (!share) base::fail(base::invalid_credentials());
  co_await require_password(services, *share, std::move(password));
  co_return co_await begin_session(services, share->id, mode, std::move(origin));
}

}  // namespace

io::Task<Tokens> login_to_share(const Services& services, std::string share, std::optional<std::string> password,
                                Mode mode, Origin origin) {
  const Stall stall;
  io::Task<Tokens> work = enter(services, std::move(share), std::move(password), mode, std::move(origin));
  co_return co_await stall.over(std::move(work), services.login_stall);
}

}  // namespace dirigent::auth
