#include "auth/sessions/tokens.hpp"

#include "auth/claims.hpp"
#include "auth/rights.hpp"

namespace dirigent::auth {

namespace {

// The order is the contract's.
json::object claims_of(const Account& account, const access::Accountability& who,
                       const std::optional<std::string>& session_token) {
  json::object claims;
  claims["id"] = account.id;
  claims["role"] = account.role ? json::value(*account.role) : json::value(nullptr);
  claims["app_access"] = who.app;
  claims["admin_access"] = who.admin;
  if (account.role_enforces_tfa && !account.tfa_secret) claims["enforce_tfa"] = true;
  if (session_token) claims["session"] = *session_token;
  return claims;
}

json::object claims_of_share(const std::string& share, const std::optional<std::string>& session_token) {
  json::object claims{{"app_access", false}, {"admin_access", false}, {"role", nullptr}, {"share", share}};
  if (session_token) claims["session"] = *session_token;
  return claims;
}

Tokens sign(const Services& services, json::object claims, Mode mode, const std::string& session_token) {
  const bool in_session = mode == Mode::kSession;
  Tokens tokens;
  tokens.expires = in_session ? services.session_ttl : services.access_ttl;
  tokens.access_token = sign_claims(services, std::move(claims), tokens.expires);
  if (!in_session) tokens.refresh_token = session_token;
  return tokens;
}

// Only the token of a session names it.
std::optional<std::string> claimed(Mode mode, const std::string& session_token) {
  return mode == Mode::kSession ? std::optional(session_token) : std::nullopt;
}

}  // namespace

std::optional<Mode> mode_of(std::string_view name) {
  if (name == "json") return Mode::kJson;
  if (name == "cookie") return Mode::kCookie;
  if (name == "session") return Mode::kSession;
  return std::nullopt;
}

io::Task<access::Accountability> rights_of(db::Session& session, Account account, std::optional<std::string> ip) {
  access::Accountability who;
  who.user = std::move(account.id);
  who.role = std::move(account.role);
  who.ip = std::move(ip);
  co_await resolve_rights(session, who);
  co_return who;
}

Tokens sign_share_tokens(const Services& services, const std::string& share, Mode mode,
                         const std::string& session_token) {
  return sign(services, claims_of_share(share, claimed(mode, session_token)), mode, session_token);
}

Tokens sign_tokens(const Services& services, const Account& account, const access::Accountability& rights, Mode mode,
                   const std::string& session_token) {
  return sign(services, claims_of(account, rights, claimed(mode, session_token)), mode, session_token);
}

}  // namespace dirigent::auth
