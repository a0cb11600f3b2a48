#include "auth/sessions/refresh.hpp"

#include "auth/account.hpp"
#include "auth/shares/share.hpp"
#include "base/errors.hpp"

namespace dirigent::auth {

namespace {

// A session and its user, as they were when the refresh began.
struct Resumed {
  StoredSession stored;
  Account account;  // of nobody in the session of a share
  access::Accountability rights;
};

// Looked up outside the write transaction: a token of nobody never makes a writer wait.
io::Task<Resumed> resume(const Services& services, std::string token, std::optional<std::string> ip) {
  auto session = co_await services.database->read();
  auto stored = co_await find_session(*session, std::move(token));
  if (!stored) base::fail(base::invalid_credentials());
  if (stored->share) {
    const std::optional<Share> share = co_await open_share(*session, services, *stored->share);
    if (!share) base::fail(base::invalid_credentials());
    Resumed visitor{std::move(*stored), {}, {}};
    co_return visitor;
  }
  if (!stored->user) base::fail(base::invalid_credentials());
  auto account = co_await account_by_id(*session, *stored->user);
  if (!account) base::fail(base::invalid_credentials());
  access::Accountability rights = co_await rights_of(*session, *account, std::move(ip));
  Resumed resumed{std::move(*stored), std::move(*account), std::move(rights)};
  co_return resumed;
}

io::Task<void> require_active(const Services& services, const Resumed& resumed) {
  if (resumed.stored.share || resumed.account.active()) co_return;
  auto transaction = co_await services.database->begin();
  co_await transaction->session().run(delete_session(resumed.stored.token));
  co_await transaction->commit();
  services.invalidate();
  base::fail(resumed.account.status == "suspended" ? base::plain(base::ErrorCode::kUserSuspended)
                                                   : base::invalid_credentials());
}

io::Task<void> rotate(const Services& services, db::Session& session, std::string token, std::string next) {
  const base::EpochMs expires = base::now_ms() + services.refresh_ttl.count();
  const auto changed = co_await session.run(rotate_session(session.dialect(), token, next, expires));
  if (changed->affected() != 1) base::fail(base::invalid_credentials());  // someone else was faster
}

// The token of the session that follows `stored`, made here unless there is one.
io::Task<std::string> succeed(const Services& services, db::Session& session, StoredSession stored, Origin origin) {
  if (stored.next_token) co_return *stored.next_token;
  StoredSession next;
  next.token = new_session_token();
  next.user = stored.user;
  next.share = stored.share;
  const base::EpochMs now = base::now_ms();
  const base::EpochMs grace = now + services.refresh_grace.count();
  const auto changed = co_await session.run(succeed_session(session.dialect(), stored.token, next.token, grace));
  if (changed->affected() == 1) {
    const base::EpochMs expires = now + services.session_ttl.count();
    co_await session.run(insert_session(session.dialect(), next, expires, origin));
    co_return next.token;
  }
  const auto again = co_await find_session(session, stored.token);
  if (!again || !again->next_token) base::fail(base::invalid_credentials());
  co_return *again->next_token;
}

}  // namespace

io::Task<Tokens> refresh(const Services& services, std::string token, Mode mode, Origin origin) {
  const Resumed resumed = co_await resume(services, std::move(token), origin.ip);
  co_await require_active(services, resumed);
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  std::string next;
  if (mode == Mode::kSession) {
    next = co_await succeed(services, session, resumed.stored, std::move(origin));
  } else {
    next = new_session_token();
    co_await rotate(services, session, resumed.stored.token, next);
  }
  if (!resumed.stored.share) co_await session.run(touch_account(session.dialect(), resumed.account.id));
  co_await transaction->commit();
  if (resumed.stored.share) co_return sign_share_tokens(services, *resumed.stored.share, mode, next);
  co_return sign_tokens(services, resumed.account, resumed.rights, mode, next);
}

io::Task<void> logout(const Services& services, std::string token, Origin origin) {
  std::optional<StoredSession> stored;
  {
    auto session = co_await services.database->read();
    stored = co_await find_session(*session, token);
  }
  if (!stored) co_return;
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  std::vector<sql::Fragment> writes;
  writes.push_back(delete_session(token));
  if (stored->user) writes.push_back(insert_activity(session.dialect(), "logout", *stored->user, origin));
  co_await session.run_all(session.prepare(std::move(writes)));
  co_await transaction->commit();
  services.invalidate();
}

}  // namespace dirigent::auth
