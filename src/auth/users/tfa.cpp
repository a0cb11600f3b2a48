#include "auth/users/tfa.hpp"

#include "auth/account.hpp"
#include "auth/project.hpp"
#include "auth/sessions/attempts.hpp"
#include "auth/sessions/otp.hpp"
#include "base/errors.hpp"
#include "base/percent.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace dirigent::auth {

namespace {

[[noreturn]] void refuse(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

io::Task<Account> account_of(const Services& services, std::string user) {
  std::optional<Account> account = co_await account_by_id(*services.database, std::move(user));
  if (!account) base::fail(base::invalid_credentials());
  co_return std::move(*account);
}

io::Task<bool> is_user(const Services& services, std::string user) {
  if (!base::is_uuid(user)) co_return false;
  const std::optional<Account> account = co_await account_by_id(*services.database, std::move(user));
  co_return account.has_value();
}

/// False when it was wrong, or attempts beside it have used up the limit.
io::Task<bool> settle(const TfaWriter& writer, Attempt attempt, bool right) {
  if (!right) co_await attempt.failed(writer.services, writer.origin);
  const bool counted = right && attempt.succeeded();
  co_return counted;
}

io::Task<void> require_password(const TfaWriter& writer, const Account& account, std::string password) {
  if (password.empty()) refuse("\"password\" is required");
  const Services& services = writer.services;
  Attempt attempt = co_await Attempt::begin(services, account.id, writer.origin);
  bool right = false;
  if (account.password) {
    right = co_await services.hasher->verify(*account.password, std::move(password));
  } else {
    co_await services.hasher->waste(std::move(password));
  }
  const bool counts = co_await settle(writer, std::move(attempt), right);
  if (!counts) base::fail(base::invalid_credentials());
}

bool is_code(const std::string& secret, const std::string& otp) {
  return otp_matches(secret, otp, base::now_ms() / 1000);
}

[[noreturn]] void refuse_code() {
  refuse("\"otp\" is invalid");
}

io::Task<void> store(TfaWriter writer, std::string user, json::value secret) {
  items::ItemService users(writer.items, writer.schema, writer.who, "directus_users");
  std::vector<std::string> keys{std::move(user)};
  json::object patch{{"tfa_secret", std::move(secret)}};
  items::WriteOptions options;
  options.managed_fields = true;
  co_await users.update(std::move(keys), std::move(patch), options);
}

}  // namespace

io::Task<TfaSecret> generate_tfa(TfaWriter writer, std::string password) {
  const Services& services = writer.services;
  const Account account = co_await account_of(services, *writer.who->user);
  if (account.provider == "default") co_await require_password(writer, account, std::move(password));
  if (account.tfa_secret) refuse("TFA Secret is already set for this user");
  const Project project = co_await project_of(services);
  const std::string issuer = base::percent_encode(project.name);
  TfaSecret made;
  made.secret = new_otp_secret();
  made.otpauth_url = fmt::format("otpauth://totp/{}:{}?secret={}&period=30&digits=6&algorithm=SHA1&issuer={}", issuer,
                                 base::percent_encode(account.email), made.secret, issuer);
  co_return made;
}

io::Task<void> enable_tfa(TfaWriter writer, std::string secret, std::string otp) {
  const Account account = co_await account_of(writer.services, *writer.who->user);
  if (account.tfa_secret) refuse("TFA Secret is already set for this user");
  if (!is_code(secret, otp)) refuse_code();
  json::value stored(secret);
  co_await store(std::move(writer), account.id, std::move(stored));
}

io::Task<void> disable_tfa(TfaWriter writer, std::string otp) {
  const Account account = co_await account_of(writer.services, *writer.who->user);
  if (!account.tfa_secret) refuse(fmt::format("User \"{}\" doesn't have TFA enabled", account.id));
  Attempt attempt = co_await Attempt::begin(writer.services, account.id, writer.origin);
  const bool right = is_code(*account.tfa_secret, otp);
  const bool counts = co_await settle(writer, std::move(attempt), right);
  if (!counts) refuse_code();
  co_await store(std::move(writer), account.id, json::value(nullptr));
}

io::Task<void> clear_tfa(TfaWriter writer, std::string user) {
  const bool there = co_await is_user(writer.services, user);
  if (!there) base::fail(base::forbidden());
  co_await store(std::move(writer), std::move(user), json::value(nullptr));
}

}  // namespace dirigent::auth
