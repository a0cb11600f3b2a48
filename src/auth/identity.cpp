#include "auth/identity.hpp"

#include "auth/claims.hpp"
#include "auth/columns.hpp"
#include "auth/named_tokens/named_token.hpp"
#include "auth/own_rows.hpp"
#include "auth/rights.hpp"
#include "auth/shares/share_rights.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

// What a JWT says, once it has stood every check that needs no database.
Identity believed(const std::string& token, const std::string& secret) {
  const crypto::JwtResult result = crypto::verify_jwt(token, secret, base::now_ms() / 1000);
  using Status = crypto::JwtResult::Status;
  if (result.status == Status::kExpired) base::fail(base::token_expired());
  if (result.status != Status::kValid) base::fail(base::invalid_token());
  for (const char* name : {"role", "app_access", "admin_access"}) {
    if (!result.claims.contains(name)) base::fail(base::invalid_token());
  }
  Identity identity;
  identity.who.user = text_claim(result.claims, "id");
  identity.who.role = text_claim(result.claims, "role");
  identity.who.share = text_claim(result.claims, "share");
  identity.who.session = text_claim(result.claims, "session");
  // A session that cannot be looked up is not the same as a token that needs none.
  if (!identity.who.session && result.claims.contains("session")) base::fail(base::invalid_credentials());
  if (const json::value* exp = result.claims.if_contains("exp")) {
    identity.expires = static_cast<base::EpochMs>(exp->to_number<double>() * 1000);
  }
  return identity;
}

// With its session, which ends sooner than the token says once it was refreshed.
void end_with(const db::Cell& session_end, Identity& identity) {
  const base::EpochMs end = session_end.as_integer();
  identity.expires = std::min(end, identity.expires.value_or(end));
}

sql::Fragment session_stands(const sql::Dialect& dialect, const std::string& token) {
  sql::Fragment condition("s.token = ");
  condition.parameter(token).raw(" AND s.expires >= ").parameter(stored_time(dialect, base::now_ms()));
  return condition;
}

// A JWT says what its user was when it was signed: it counts as long as they are active, with the role they have now.
io::Task<void> require_active(db::Session& session, Identity& identity) {
  access::Accountability& who = identity.who;
  if (!base::is_uuid(*who.user)) base::fail(base::invalid_credentials());
  sql::Fragment query("SELECT u.role");
  if (who.session) {
    query.raw(", " + epoch_of(session.dialect(), "s.expires"));
    query.raw(" FROM directus_users u JOIN directus_sessions s ON s.\"user\" = u.id AND ");
    query.append(session_stands(session.dialect(), *who.session));
  } else {
    query.raw(" FROM directus_users u");
  }
  query.raw(" WHERE u.status = 'active' AND u.id = ").parameter(*who.user);
  const db::Result rows = co_await session.run(std::move(query));
  if (rows->empty()) base::fail(base::invalid_credentials());
  who.role = nullable(rows->at(0, 0));
  if (who.session) end_with(rows->at(0, 1), identity);
}

io::Task<void> require_session_of_share(db::Session& session, Identity& identity) {
  if (!identity.who.share) base::fail(base::invalid_credentials());
  sql::Fragment query("SELECT " + epoch_of(session.dialect(), "s.expires") + " FROM directus_sessions s WHERE ");
  query.append(session_stands(session.dialect(), *identity.who.session));
  query.raw(" AND s.share = ").parameter(*identity.who.share);
  const db::Result rows = co_await session.run(std::move(query));
  if (rows->empty()) base::fail(base::invalid_credentials());
  end_with(rows->at(0, 0), identity);
}

// Whoever a JWT signed here is of: a user has to be active, a visitor's session to be there.
io::Task<void> require_standing(db::Session& session, Identity& identity) {
  if (identity.who.user && !identity.who.share) {
    co_await require_active(session, identity);
  } else if (identity.who.session) {
    co_await require_session_of_share(session, identity);
  }
}

io::Task<Identity> owner_of_static_token(db::Session& session, std::string token) {
  sql::Fragment query("SELECT id, role FROM directus_users WHERE token = ");
  query.parameter(std::move(token)).raw(" AND status = 'active'");
  const auto rows = co_await session.run(std::move(query));
  if (rows->empty()) base::fail(base::invalid_credentials());
  Identity identity;
  identity.who.user = rows->at(0, 0).as_text();
  identity.who.role = nullable(rows->at(0, 1));
  co_return identity;
}

// Nothing when the text is no named token.
io::Task<std::optional<Identity>> owner_of_named_token(const Services& services, db::Session& session,
                                                       std::string token, std::string ip) {
  if (!looks_like_named_token(token)) co_return std::nullopt;
  std::optional<PresentedNamedToken> found = co_await find_named_token(session, std::move(token));
  if (!found) co_return std::nullopt;
  const TokenLimits& limits = found->token.limits;
  require_usable(limits, ip);
  Identity identity;
  identity.who.user = found->token.user;
  identity.who.role = std::move(found->role);
  identity.who.token = found->token.id;
  identity.who.restricted = limits.any();
  identity.who.ip = std::move(ip);
  identity.expires = limits.expires;
  co_await grant(services, session, identity.who, limits.policies);
  co_await note_use(services, std::move(found->token));
  co_return identity;
}

}  // namespace

io::Task<Identity> identify(const Services& services, std::string token, std::string ip) {
  // A NUL or an overlong text is no token of anybody; it never reaches the database.
  if (token.size() > kMaxToken || !base::is_valid_utf8(token) || token.find('\0') != std::string::npos) {
    base::fail(base::invalid_credentials());
  }
  Identity identity;
  const bool signed_here = crypto::looks_like_our_jwt(token);
  if (signed_here) identity = believed(token, services.secret);
  auto session = co_await services.database->read();
  if (!signed_here) {
    std::optional<Identity> named = co_await owner_of_named_token(services, *session, token, ip);
    if (named) co_return std::move(*named);
    identity = co_await owner_of_static_token(*session, std::move(token));
  } else {
    co_await require_standing(*session, identity);
  }
  identity.who.ip = std::move(ip);
  co_await grant(services, *session, identity.who);
  co_return identity;
}

io::Task<std::vector<Holding>> grant(const Services& services, db::Session& session, access::Accountability& who,
                                     Scope scope) {
  std::vector<Holding> holdings;
  if (who.share) {
    co_await grant_share(services, session, who);
    co_return holdings;
  }
  holdings = co_await resolve_rights(session, who, std::move(scope));
  if (who.admin) co_return holdings;
  access::PermissionSetPtr permissions = co_await services.permission_sets->of(session, who.policies, who.app);
  who.permissions = std::move(permissions);
  co_return holdings;
}

io::Task<access::Accountability> identify_public(const Services& services, std::string ip) {
  access::Accountability who;
  who.ip = std::move(ip);
  auto session = co_await services.database->read();
  co_await grant(services, *session, who);
  co_return who;
}

}  // namespace dirigent::auth
