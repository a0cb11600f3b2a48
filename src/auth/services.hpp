// What authentication works with: made once from the settings, outlives all requests.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/permission_sets.hpp"
#include "base/hooks.hpp"
#include "config/config.hpp"
#include "crypto/password.hpp"
#include "db/database.hpp"
#include "http/cookie.hpp"
#include "query/parse.hpp"
#include "schema/schema.hpp"

namespace dirigent::mail {
class Mailer;
}

namespace dirigent::auth {

/// For whom passkeys are made, and which pages may use them.
struct PasskeyOptions {
  std::string domain;                // relying party id; empty: passkeys are off
  std::vector<std::string> origins;  // "https://example.com"
  bool verify_user = true;           // the authenticator has to ask for a PIN or a finger
};

struct Services {
  db::Database* database = nullptr;
  const crypto::PasswordHasher* hasher = nullptr;
  base::Hooks* hooks = nullptr;
  const schema::SchemaHolder* schema = nullptr;  // what shares reach is in the model
  query::Limits limits;
  mail::Mailer* mailer = nullptr;  // null: no mail is sent
  std::string secret;
  std::shared_ptr<PermissionSets> permission_sets = std::make_shared<PermissionSets>();

  std::chrono::milliseconds access_ttl{};            // ACCESS_TOKEN_TTL
  std::chrono::milliseconds refresh_ttl{};           // REFRESH_TOKEN_TTL
  std::chrono::milliseconds session_ttl{};           // SESSION_COOKIE_TTL
  std::chrono::milliseconds refresh_grace{};         // SESSION_REFRESH_GRACE_PERIOD
  std::chrono::milliseconds login_stall{};           // LOGIN_STALL_TIME
  http::Cookie refresh_cookie, session_cookie;       // all but the value
  std::chrono::milliseconds invite_ttl{};            // USER_INVITE_TOKEN_TTL
  std::chrono::milliseconds verification_ttl{};      // EMAIL_VERIFICATION_TOKEN_TTL
  std::chrono::milliseconds register_stall{};        // REGISTER_STALL_TIME
  std::string public_url;                            // PUBLIC_URL, without a slash at its end
  std::vector<std::string> reset_url_allow_list;     // PASSWORD_RESET_URL_ALLOW_LIST
  std::vector<std::string> invite_url_allow_list;    // USER_INVITE_URL_ALLOW_LIST
  std::vector<std::string> register_url_allow_list;  // USER_REGISTER_URL_ALLOW_LIST
  bool local_login = true;                           // not AUTH_DISABLE_DEFAULT
  PasskeyOptions passkeys;

  /// Drops what is cached about tokens; set by the Authenticator, called after anything that ends one.
  std::function<void()> invalidate = [] {};
};

Services make_services(const config::Config& config, db::Database& database, const crypto::PasswordHasher& hasher,
                       base::Hooks& hooks, std::string secret);

}  // namespace dirigent::auth
