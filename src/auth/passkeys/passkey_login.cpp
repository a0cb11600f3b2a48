#include "auth/passkeys/passkey_login.hpp"

#include "auth/account.hpp"
#include "auth/passkeys/challenge.hpp"
#include "auth/passkeys/passkey.hpp"
#include "auth/sessions/login.hpp"
#include "auth/sessions/otp.hpp"
#include "auth/stall.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"
#include "crypto/base64.hpp"
#include "crypto/token.hpp"
#include "crypto/webauthn.hpp"

namespace dirigent::auth {

namespace {

Passkey invented_passkey(const Services& services, const std::string& email) {
  Passkey passkey;
  const std::string id = crypto::sha256(services.secret + "\nno passkey\n" + base::lower(email));
  passkey.credential = crypto::base64_encode(id, crypto::Alphabet::kUrl);
  passkey.transports = {"hybrid", "internal"};
  return passkey;
}

io::Task<std::vector<Passkey>> offered(const Services& services, std::string email) {
  const std::optional<Account> account = co_await account_by_email(*services.database, email);
  // The look-up is made for users who are none as well, so that its time tells nothing.
  const std::string user = account && account->local() ? account->id : "00000000-0000-4000-8000-000000000000";
  std::vector<Passkey> passkeys = co_await passkeys_of(services, user);
  if (passkeys.empty()) passkeys.push_back(invented_passkey(services, email));
  co_return passkeys;
}

crypto::WebauthnCredential credential_of(const Passkey& passkey) {
  crypto::WebauthnCredential credential;
  credential.public_key = crypto::base64_decode(passkey.public_key, crypto::Alphabet::kUrl).value_or("");
  credential.sign_count = static_cast<std::uint32_t>(passkey.sign_count);
  return credential;
}

std::optional<crypto::WebauthnUse> verified(const Passkey& passkey, const PasskeyAnswer& answer,
                                            const crypto::WebauthnExpectations& expected) {
  if (answer.user_handle && *answer.user_handle != passkey.user) return std::nullopt;
  crypto::WebauthnAssertion assertion;
  assertion.client_data = answer.client_data;
  assertion.authenticator_data = answer.authenticator_data;
  assertion.signature = answer.signature;
  return crypto::verify_assertion(assertion, credential_of(passkey), expected);
}

io::Task<Account> account_of(const Services& services, std::string user) {
  std::optional<Account> account = co_await account_by_id(*services.database, std::move(user));
  if (!account || !account->local()) base::fail(base::invalid_credentials());
  co_return std::move(*account);
}

void require_second_factor(const Services& services, const Account& account, const PasskeyAnswer& answer) {
  if (services.passkeys.verify_user || !account.tfa_secret) return;
  if (!answer.otp || !otp_matches(*account.tfa_secret, *answer.otp, base::now_ms() / 1000))
    base::fail(base::plain(base::ErrorCode::kInvalidOtp));
}

io::Task<Tokens> log_in(const Services& services, PasskeyAnswer answer, Mode mode, Origin origin) {
  const auto expected = expected_answer(services, answer.client_data, ChallengeFor::kLogin);
  if (!expected) base::fail(base::invalid_credentials());
  const std::optional<Passkey> passkey = co_await passkey_of_credential(services, answer.credential);
  if (!passkey) base::fail(base::invalid_credentials());
  const auto use = verified(*passkey, answer, *expected);
  if (!use) base::fail(base::invalid_credentials());
  Account account = co_await account_of(services, passkey->user);
  require_second_factor(services, account, answer);
  const bool first = co_await use_challenge(services, expected->challenge);
  if (!first) base::fail(base::invalid_credentials());
  const bool noted = co_await note_passkey_use(services, *passkey, use->sign_count, use->backed_up);
  if (!noted) base::fail(base::invalid_credentials());
  co_return co_await begin_session(services, std::move(account), mode, std::move(origin));
}

}  // namespace

io::Task<json::object> begin_passkey_login(const Services& services, std::optional<std::string> email) {
  require_passkeys(services);
  json::object options;
  options["challenge"] = make_challenge(services, ChallengeFor::kLogin);
  options["timeout"] = kChallengeLife.count();
  options["rpId"] = services.passkeys.domain;
  options["userVerification"] = services.passkeys.verify_user ? "required" : "preferred";
  options["allowCredentials"] = json::array();
  if (email) {
    const std::vector<Passkey> passkeys = co_await offered(services, std::move(*email));
    options["allowCredentials"] = credential_descriptors(passkeys);
  }
  co_return options;
}

io::Task<Tokens> passkey_login(const Services& services, PasskeyAnswer answer, Mode mode, Origin origin) {
  require_passkeys(services);
  const Stall stall;
  io::Task<Tokens> work = log_in(services, std::move(answer), mode, std::move(origin));
  co_return co_await stall.over(std::move(work), services.login_stall);
}

}  // namespace dirigent::auth
