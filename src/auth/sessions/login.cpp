#include "auth/sessions/login.hpp"

#include "auth/account.hpp"
#include "auth/sessions/attempts.hpp"
#include "auth/sessions/otp.hpp"
#include "auth/stall.hpp"
#include "base/errors.hpp"

namespace dirigent::auth {

namespace {

// Nothing when the credentials are right, else the error. Every failure costs one argon2 hash.
io::Task<std::optional<base::Error>> check(const Services& services, const Account& account, Credentials credentials) {
  if (!account.password) {
    co_await services.hasher->waste(std::move(credentials.password));
    co_return base::invalid_credentials();
  }
  const bool right = co_await services.hasher->verify(*account.password, std::move(credentials.password));
  if (!right) co_return base::invalid_credentials();
  if (account.tfa_secret) {
    if (!credentials.otp || !otp_matches(*account.tfa_secret, *credentials.otp, base::now_ms() / 1000)) {
      co_return base::plain(base::ErrorCode::kInvalidOtp);
    }
  }
  co_return std::nullopt;
}

// The account when the credentials are right.
io::Task<Account> verified_account(const Services& services, Credentials credentials, Origin origin) {
  std::optional<Account> account = co_await account_by_email(*services.database, credentials.email);
  if (!account || !account->local()) {
    co_await services.hasher->waste(std::move(credentials.password));
    base::fail(base::invalid_credentials());
  }
  Attempt attempt = co_await Attempt::begin(services, account->id, origin);
  const std::optional<base::Error> problem = co_await check(services, *account, std::move(credentials));
  if (problem) {
    co_await attempt.failed(services, std::move(origin));
    base::fail(*problem);
  }
  if (!attempt.succeeded()) base::fail(base::invalid_credentials());
  co_return std::move(*account);
}

io::Task<Tokens> log_in(const Services& services, Credentials credentials, Mode mode, Origin origin) {
  Account account = co_await verified_account(services, std::move(credentials), origin);
  co_return co_await begin_session(services, std::move(account), mode, std::move(origin));
}

}  // namespace

// Everything is read before the transaction: on SQLite whoever holds the writer keeps everyone else waiting.
io::Task<Tokens> begin_session(const Services& services, Account account, Mode mode, Origin origin) {
  access::Accountability rights;
  {
    auto session = co_await services.database->read();
    rights = co_await rights_of(*session, account, origin.ip);
  }
  StoredSession row;
  row.token = new_session_token();
  row.user = account.id;
  auto transaction = co_await services.database->begin();
  db::Session& session = transaction->session();
  const sql::Dialect& dialect = session.dialect();
  std::vector<sql::Fragment> writes;
  writes.push_back(insert_session(dialect, row, base::now_ms() + services.refresh_ttl.count(), origin));
  writes.push_back(delete_expired_sessions(dialect));
  writes.push_back(insert_activity(dialect, "login", account.id, origin));
  writes.push_back(touch_account(dialect, account.id));
  co_await session.run_all(session.prepare(std::move(writes)));
  co_await transaction->commit();
  co_return sign_tokens(services, account, rights, mode, row.token);
}

io::Task<Tokens> login(const Services& services, Credentials credentials, Mode mode, Origin origin) {
  const Stall stall;
  io::Task<Tokens> work = log_in(services, std::move(credentials), mode, std::move(origin));
  co_return co_await stall.over(std::move(work), services.login_stall);
}

}  // namespace dirigent::auth
