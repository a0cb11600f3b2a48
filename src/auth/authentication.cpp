#include "auth/authentication.hpp"

#include "auth/rights.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr base::EpochMs kRemember = 10'000;
constexpr std::size_t kRemembered = 10'000;
constexpr std::size_t kMaxToken = 8192;

struct Token {
  std::string text;
  bool from_cookie = false;
};

std::optional<std::string> query_token(std::string_view query) {
  constexpr std::string_view kName = "access_token=";
  for (std::size_t begin = 0; begin < query.size();) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    const std::string_view part = query.substr(begin, end - begin);
    if (part.starts_with(kName)) return base::percent_decode(part.substr(kName.size()), true).value_or("");
    begin = end + 1;
  }
  return std::nullopt;
}

std::optional<std::string> header_token(const http::Request& request) {
  const auto header = request.headers.get("authorization");
  if (!header) return std::nullopt;
  const auto parts = base::split(*header, ' ');
  if (parts.size() != 2 || base::lower(parts[0]) != "bearer" || parts[1].empty()) return std::nullopt;
  return parts[1];
}

Token token_of(const http::Request& request, const std::string& cookie_name) {
  auto query = query_token(request.query);
  if (query && query->empty()) query.reset();
  auto header = header_token(request);
  if (query && header) {
    base::fail(base::invalid_payload("The request uses more than one method for including an access token"));
  }
  if (query) return {std::move(*query)};
  if (header) return {std::move(*header)};
  if (auto cookie = request.cookie(cookie_name)) return {std::move(*cookie), true};
  return {};
}

std::optional<std::string> claim(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

io::Task<bool> live_session(db::Session& session, std::string token, std::optional<std::string> user,
                            std::optional<std::string> share) {
  sql::Fragment query("SELECT 1 FROM directus_sessions WHERE token = ");
  query.parameter(std::move(token)).raw(" AND expires >= ");
  query.parameter(stored_time(session.dialect(), base::now_ms()));
  if (user) query.raw(" AND \"user\" = ").parameter(*user);
  if (share) query.raw(" AND share = ").parameter(*share);
  if (!user && !share) co_return false;
  const auto rows = co_await session.run(std::move(query));
  co_return !rows->empty();
}

// The claims of a token that has stood every check which needs no database.
json::object checked_claims(const std::string& token, const std::string& secret) {
  crypto::JwtResult result = crypto::verify_jwt(token, secret, base::now_ms() / 1000);
  using Status = crypto::JwtResult::Status;
  if (result.status == Status::kExpired) base::fail(base::token_expired());
  if (result.status != Status::kValid) base::fail(base::invalid_token());
  for (const char* name : {"role", "app_access", "admin_access"}) {
    if (!result.claims.contains(name)) base::fail(base::invalid_token());
  }
  return std::move(result.claims);
}

}  // namespace

struct Authenticator::Cache {
  struct Entry {
    access::Accountability who;
    base::EpochMs expires = 0;
  };
  std::uint64_t generation = 0;
  std::unordered_map<std::string, Entry> entries;

  void follow(std::uint64_t current) {
    if (generation == current && entries.size() < kRemembered) return;
    entries.clear();
    generation = current;
  }
};

Authenticator::Authenticator(Services& services, unsigned loops) : services_(services) {
  for (unsigned i = 0; i < loops; ++i) caches_.push_back(std::make_unique<Cache>());
  services_.invalidate = [this] { invalidate(); };
}

Authenticator::~Authenticator() = default;

bool Authenticator::uses_session_cookie(const http::Request& request) const {
  return !query_token(request.query) && !header_token(request) &&
         request.cookie(services_.session_cookie.name).has_value();
}

std::string Authenticator::cleared_session_cookie() const {
  return http::set_cookie(services_.session_cookie, base::now_ms());
}

io::Task<access::Accountability> Authenticator::identify(std::string token, std::optional<std::string> ip,
                                                         base::EpochMs& expires) {
  access::Accountability who;
  who.ip = std::move(ip);
  auto session = co_await services_.database->read();
  if (crypto::looks_like_our_jwt(token)) {
    const json::object claims = checked_claims(token, services_.secret);
    who.user = claim(claims, "id");
    who.role = claim(claims, "role");
    who.share = claim(claims, "share");
    who.session = claim(claims, "session");
    if (const json::value* exp = claims.if_contains("exp"); exp != nullptr && exp->is_number()) {
      expires = std::min<base::EpochMs>(expires, exp->to_number<std::int64_t>() * 1000);
    }
    if (who.session) {
      const bool live = co_await live_session(*session, *who.session, who.user, who.share);
      if (!live) base::fail(base::invalid_credentials());
    }
  } else {
    sql::Fragment query("SELECT id, role FROM directus_users WHERE token = ");
    query.parameter(token).raw(" AND status = 'active'");
    const auto rows = co_await session->run(std::move(query));
    if (rows->empty()) base::fail(base::invalid_credentials());
    who.user = rows->at(0, 0).as_text();
    if (!rows->at(0, 1).is_null()) who.role = rows->at(0, 1).as_text();
  }
  co_await resolve_rights(*session, who);
  co_return who;
}

io::Task<access::Who> Authenticator::authenticate(const http::Request& request) {
  Token token = token_of(request, services_.session_cookie.name);
  access::Accountability who;
  if (token.text.empty()) {
    who.ip = request.ip;
  } else {
    // A NUL or an overlong text is no token of anybody; it never reaches the database.
    if (token.text.size() > kMaxToken || !base::is_valid_utf8(token.text) ||
        token.text.find('\0') != std::string::npos) {
      base::fail(base::invalid_credentials());
    }
    Cache& cache = *caches_.at(static_cast<std::size_t>(std::max(0, io::Loops::current())));
    const std::uint64_t generation = generation_.load(std::memory_order_acquire);
    cache.follow(generation);
    const base::EpochMs now = base::now_ms();
    std::string key = token.text + '\n' + request.ip;
    const auto known = cache.entries.find(key);
    if (known != cache.entries.end() && known->second.expires > now) {
      who = known->second.who;
    } else {
      base::EpochMs expires = now + kRemember;
      who = co_await identify(std::move(token.text), request.ip, expires);
      // What was read before an invalidation may be stale: it is used once and not kept.
      if (generation_.load(std::memory_order_acquire) == generation) {
        cache.entries.insert_or_assign(std::move(key), Cache::Entry{who, expires});
      }
    }
  }
  if (const auto agent = request.headers.get("user-agent")) who.user_agent = std::string(agent->substr(0, 1024));
  if (const auto origin = request.headers.get("origin")) who.origin = std::string(origin->substr(0, 255));
  co_return who;
}

}  // namespace dirigent::auth
