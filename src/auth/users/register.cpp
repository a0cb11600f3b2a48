#include "auth/users/register.hpp"

#include "auth/account.hpp"
#include "auth/claims.hpp"
#include "auth/columns.hpp"
#include "auth/letters.hpp"
#include "auth/scoped_token.hpp"
#include "auth/stall.hpp"
#include "auth/users/change_user.hpp"
#include "auth/users/email_filter.hpp"
#include "auth/users/links.hpp"
#include "base/errors.hpp"
#include "base/json_members.hpp"
#include "crypto/token.hpp"
#include "items/rules/password_policy.hpp"

namespace dirigent::auth {

namespace {

constexpr std::string_view kScope = "pending-registration";
constexpr const char* kUsers = "directus_users";

struct Rules {
  bool open = false;
  bool verify = true;
  std::optional<std::string> role, password_policy;
  json::value filter;
};

io::Task<Rules> rules_of(const Services& services) {
  auto session = co_await services.database->read();
  const auto rows = co_await session->run(sql::Fragment(
      "SELECT public_registration, public_registration_verify_email, public_registration_role,"
      " auth_password_policy, public_registration_email_filter FROM directus_settings ORDER BY id LIMIT 1"));
  Rules rules;
  if (rows->empty()) co_return rules;
  rules.open = rows->at(0, 0).as_bool();
  rules.verify = rows->at(0, 1).as_bool();
  rules.role = nullable(rows->at(0, 2));
  rules.password_policy = nullable(rows->at(0, 3));
  if (const auto text = nullable(rows->at(0, 4))) {
    boost::system::error_code problem;
    rules.filter = json::parse(*text, problem);
    if (problem) rules.filter = *text;  // no rule: it lets nobody in
  }
  co_return rules;
}

// Changes with the password, so that a link stands for the registration that it was made for.
std::string fingerprint(const Account& account) {
  return crypto::sha256_hex(account.password.value_or(""));
}

// False when somebody registered with the same address at the same moment.
io::Task<bool> create(const items::Services& items, schema::SchemaPtr schema, const Registration& registration,
                      const Rules& rules) {
  json::object user;
  user["email"] = registration.email;
  user["password"] = registration.password;
  user["status"] = rules.verify ? "unverified" : "active";
  if (rules.role) user["role"] = *rules.role;
  if (registration.first_name) user["first_name"] = *registration.first_name;
  if (registration.last_name) user["last_name"] = *registration.last_name;
  json::array payloads;
  payloads.emplace_back(std::move(user));
  items::ItemService users(items, std::move(schema), std::nullopt, kUsers);
  try {
    co_await users.create(std::move(payloads));
  } catch (const base::Failure& failure) {
    if (failure.errors().front().code != base::ErrorCode::kRecordNotUnique) throw;
    co_return false;
  }
  co_return true;
}

// An address that nobody verified is nobody's: whoever registers it begins anew, with nothing left of what was
// registered before. The user as they are then; nothing once they are no more, or verified.
io::Task<std::optional<Account>> begin_anew(const Services& services, const items::Services& items,
                                            schema::SchemaPtr schema, const Registration& registration) {
  const std::string hash = co_await services.hasher->hash(registration.password);
  for (;;) {
    std::optional<Account> known = co_await account_by_email(*services.database, registration.email);
    if (!known || known->status != "unverified") co_return std::nullopt;
    json::object names{{"first_name", base::or_null(registration.first_name)},
                       {"last_name", base::or_null(registration.last_name)}};
    const bool changed = co_await change_unchanged(items, schema, *known, hash, std::move(names));
    if (!changed) continue;  // another registration was first
    known->password = hash;
    co_return known;
  }
}

io::Task<void> send_verification(const Services& services, const Registration& registration, const Account& account) {
  // The address that is stored: one that only counts as equal may be somebody else's.
  const std::string& email = account.email;
  const json::object more{{"registration", fingerprint(account)}};
  const std::string token = make_scoped_token(services, kScope, email, services.verification_ttl, more);
  Letter letter{email, "Verify your email address", "user-registration", {}};
  letter.data["url"] = link_with_token(services, registration.url, "/users/register/verify-email", token);
  letter.data["email"] = email;
  letter.data["first_name"] = registration.first_name.value_or("");
  letter.data["last_name"] = registration.last_name.value_or("");
  co_await send_letter(services, std::move(letter));
}

io::Task<void> admit(const Services& services, const items::Services& items, schema::SchemaPtr schema,
                     Registration registration, Rules rules) {
  if (!matches_email_filter(rules.filter, registration.email)) base::fail(base::forbidden());
  std::optional<Account> known = co_await account_by_email(*services.database, registration.email);
  bool made = false;
  if (!known) made = co_await create(items, schema, registration, rules);
  if (made) {
    known = co_await account_by_email(*services.database, registration.email);
  } else if (rules.verify && (!known || known->status == "unverified")) {
    known = co_await begin_anew(services, items, std::move(schema), registration);
  } else {
    // The hash of a new password takes longer than all the rest, on a busy server longer than the stall hides.
    co_await services.hasher->waste(registration.password);
    co_return;
  }
  if (rules.verify && known) co_await send_verification(services, registration, *known);
}

}  // namespace

io::Task<void> register_user(const Services& services, const items::Services& items, schema::SchemaPtr schema,
                             Registration registration) {
  const Stall stall;
  Rules rules = co_await rules_of(services);
  if (!rules.open) base::fail(base::forbidden());
  // Before anything depends on the address.
  const json::value password(registration.password);
  if (const auto refusal = items::judge_password(rules.password_policy, password, {})) base::fail(*refusal);
  io::Task<void> work = admit(services, items, std::move(schema), std::move(registration), std::move(rules));
  co_await stall.over(std::move(work), services.register_stall);
}

io::Task<std::string> verify_email(const Services& services, const items::Services& items, schema::SchemaPtr schema,
                                   std::string token) {
  const ScopedToken read = read_scoped_token(services, kScope, token);
  const std::optional<Account> account = co_await account_by_email(*services.database, read.email);
  const base::Error invalid = base::invalid_payload("Invalid verification code");
  if (!account || account->status != "unverified") base::fail(invalid);
  if (text_claim(read.claims, "registration") != fingerprint(*account)) base::fail(invalid);
  json::object patch{{"status", "active"}};
  const bool first = co_await change_unchanged(items, std::move(schema), *account, std::nullopt, std::move(patch));
  if (!first) base::fail(invalid);
  co_return account->id;
}

}  // namespace dirigent::auth
