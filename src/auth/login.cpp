#include "auth/login.hpp"

#include "auth/account.hpp"
#include "auth/attempts.hpp"
#include "auth/otp.hpp"
#include "auth/rights.hpp"
#include "base/errors.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr std::string_view kDefaultProvider = "default";

// Keeps an answer back until LOGIN_STALL_TIME has passed since the request began, holding nothing meanwhile.
io::Task<void> stall(const Services& services, std::chrono::steady_clock::time_point begin) {
  const auto left = begin + services.login_stall - std::chrono::steady_clock::now();
  if (left.count() > 0) co_await io::sleep_for(std::chrono::duration_cast<std::chrono::milliseconds>(left));
}

json::object claims_of(const Account& account, const access::Accountability& who, std::chrono::milliseconds ttl) {
  const std::int64_t now = base::now_ms() / 1000;
  json::object claims;
  claims["id"] = account.id;
  claims["role"] = account.role ? json::value(*account.role) : json::value(nullptr);
  claims["app_access"] = who.app;
  claims["admin_access"] = who.admin;
  claims["iat"] = now;
  claims["exp"] = now + std::chrono::duration_cast<std::chrono::seconds>(ttl).count();
  claims["iss"] = "directus";
  return claims;
}

// The tokens of `account` for a session row whose token is `session_token`.
io::Task<Tokens> issue(const Services& services, db::Session& session, const Account& account, Mode mode,
                       std::string session_token, std::optional<std::string> ip) {
  access::Accountability who;
  who.user = account.id;
  who.role = account.role;
  who.ip = std::move(ip);
  co_await resolve_rights(session, who);
  Tokens tokens;
  tokens.expires = mode == Mode::kSession ? services.session_ttl : services.access_ttl;
  json::object claims = claims_of(account, who, tokens.expires);
  if (mode == Mode::kSession) {
    claims["session"] = session_token;
  } else {
    tokens.refresh_token = std::move(session_token);
  }
  tokens.access_token = crypto::sign_jwt(claims, services.secret);
  co_return tokens;
}

// The account when the credentials are right. Every failure costs one argon2 verification.
io::Task<Account> verified_account(const Services& services, const Credentials& credentials, const Origin& origin) {
  std::optional<Account> account;
  {
    auto session = co_await services.database->read();
    account = co_await account_by_email(*session, credentials.email);
  }
  const bool usable = account && account->active() && account->provider == kDefaultProvider;
  if (usable) co_await count_attempt(services, account->id, origin);
  if (!usable || !account->password) {
    co_await services.hasher->waste(credentials.password);
    base::fail(base::invalid_credentials());
  }
  const bool right = co_await services.hasher->verify(*account->password, credentials.password);
  if (!right) base::fail(base::invalid_credentials());
  if (account->tfa_secret) {
    if (!credentials.otp || !otp_matches(*account->tfa_secret, *credentials.otp, base::now_ms() / 1000)) {
      base::fail(base::plain(base::ErrorCode::kInvalidOtp));
    }
  }
  co_return *account;
}

io::Task<Tokens> begin_session(const Services& services, Account account, Mode mode, Origin origin) {
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  StoredSession row;
  row.token = new_session_token();
  row.user = account.id;
  const std::string token = row.token;
  const base::EpochMs now = base::now_ms();
  co_await insert_session(session, std::move(row), now + services.refresh_ttl.count(), origin);
  co_await purge_expired_sessions(session);
  co_await record_activity(session, "login", account.id, origin);
  sql::Fragment update("UPDATE directus_users SET last_access = ");
  update.parameter(stored_time(session.dialect(), now)).raw(" WHERE id = ").parameter(account.id);
  co_await session.run(std::move(update));
  const auto ip = origin.ip;
  Tokens tokens = co_await issue(services, session, account, mode, token, ip);
  co_await transaction->commit();
  co_return tokens;
}

// The session and its user, still allowed to go on.
struct Resumed {
  StoredSession session;
  Account account;
};
io::Task<Resumed> resume(db::Session& session, std::string token) {
  auto stored = co_await find_session(session, std::move(token));
  if (!stored || !stored->user) base::fail(base::invalid_credentials());
  auto account = co_await account_by_id(session, *stored->user);
  if (!account) base::fail(base::invalid_credentials());
  Resumed resumed{std::move(*stored), std::move(*account)};
  co_return resumed;
}

// A session that is refreshed lives on for the grace period and leads to the same successor, whoever asks first.
io::Task<std::string> successor(const Services& services, db::Session& session, const StoredSession& stored,
                                Origin origin) {
  if (stored.next_token) co_return *stored.next_token;
  std::string next = new_session_token();
  const base::EpochMs now = base::now_ms();
  const bool first = co_await succeed_session(session, stored.token, next, now + services.refresh_grace.count());
  if (!first) {
    const auto again = co_await find_session(session, stored.token);
    if (!again || !again->next_token) base::fail(base::invalid_credentials());
    co_return *again->next_token;
  }
  StoredSession row;
  row.token = next;
  row.user = stored.user;
  row.share = stored.share;
  co_await insert_session(session, std::move(row), now + services.session_ttl.count(), std::move(origin));
  co_return next;
}

}  // namespace

std::optional<Mode> mode_of(std::string_view name) {
  if (name == "json") return Mode::kJson;
  if (name == "cookie") return Mode::kCookie;
  if (name == "session") return Mode::kSession;
  return std::nullopt;
}

io::Task<Tokens> login(const Services& services, Credentials credentials, Mode mode, Origin origin) {
  const auto begin = std::chrono::steady_clock::now();
  std::exception_ptr failure;
  Tokens tokens;
  try {
    Account account = co_await verified_account(services, credentials, origin);
    forget_attempts(account.id);
    tokens = co_await begin_session(services, std::move(account), mode, origin);
  } catch (...) {
    failure = std::current_exception();
  }
  co_await stall(services, begin);
  if (failure) std::rethrow_exception(failure);
  co_return tokens;
}

io::Task<Tokens> refresh(const Services& services, std::string token, Mode mode, Origin origin) {
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  Resumed resumed = co_await resume(session, token);
  if (!resumed.account.active()) {
    co_await delete_session(session, token);
    co_await transaction->commit();
    services.invalidate();
    base::fail(resumed.account.status == "suspended" ? base::plain(base::ErrorCode::kUserSuspended)
                                                     : base::invalid_credentials());
  }
  const auto ip = origin.ip;
  std::string next;
  if (mode == Mode::kSession) {
    next = co_await successor(services, session, resumed.session, std::move(origin));
  } else {
    next = new_session_token();
    const base::EpochMs expires = base::now_ms() + services.refresh_ttl.count();
    const bool rotated = co_await rotate_session(session, token, next, expires);
    if (!rotated) base::fail(base::invalid_credentials());
  }
  sql::Fragment update("UPDATE directus_users SET last_access = ");
  update.parameter(stored_time(session.dialect(), base::now_ms())).raw(" WHERE id = ").parameter(resumed.account.id);
  co_await session.run(std::move(update));
  Tokens tokens = co_await issue(services, session, resumed.account, mode, next, ip);
  co_await transaction->commit();
  co_return tokens;
}

io::Task<void> logout(const Services& services, std::string token, Origin origin) {
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  const auto stored = co_await find_session(session, token);
  if (stored) {
    co_await delete_session(session, token);
    if (stored->user) co_await record_activity(session, "logout", *stored->user, std::move(origin));
  }
  co_await transaction->commit();
  services.invalidate();
}

}  // namespace dirigent::auth
