#include "auth/services.hpp"

namespace dirigent::auth {

namespace {

http::Cookie cookie(const config::Config& config, const std::string& prefix, const std::string& name_key,
                    std::chrono::milliseconds ttl) {
  http::Cookie cookie;
  cookie.name = config.text(name_key);
  cookie.max_age = std::chrono::duration_cast<std::chrono::seconds>(ttl);
  cookie.domain = config.text(prefix + "_DOMAIN");
  cookie.secure = config.flag(prefix + "_SECURE");
  const std::string same_site = config.text(prefix + "_SAME_SITE");
  const auto known = http::same_site_of(same_site);
  if (!known) {
    throw config::ConfigError(
        fmt::format("{}_SAME_SITE is \"{}\": it has to be lax, strict, none or false, e.g. lax", prefix, same_site));
  }
  cookie.same_site = *known;
  return cookie;
}

}  // namespace

Services make_services(const config::Config& config, db::Database& database, const crypto::PasswordHasher& hasher,
                       base::Hooks& hooks, std::string secret) {
  Services services;
  services.database = &database;
  services.hasher = &hasher;
  services.hooks = &hooks;
  services.secret = std::move(secret);
  services.access_ttl = config.duration("ACCESS_TOKEN_TTL");
  services.refresh_ttl = config.duration("REFRESH_TOKEN_TTL");
  services.session_ttl = config.duration("SESSION_COOKIE_TTL");
  services.refresh_grace = config.duration("SESSION_REFRESH_GRACE_PERIOD");
  services.login_stall = config.duration("LOGIN_STALL_TIME");
  services.refresh_cookie = cookie(config, "REFRESH_TOKEN_COOKIE", "REFRESH_TOKEN_COOKIE_NAME", services.refresh_ttl);
  services.session_cookie = cookie(config, "SESSION_COOKIE", "SESSION_COOKIE_NAME", services.session_ttl);
  services.local_login = !config.flag("AUTH_DISABLE_DEFAULT");
  services.invite_ttl = config.duration("USER_INVITE_TOKEN_TTL");
  services.verification_ttl = config.duration("EMAIL_VERIFICATION_TOKEN_TTL");
  services.register_stall = config.duration("REGISTER_STALL_TIME");
  services.public_url = config.text("PUBLIC_URL");
  while (services.public_url.ends_with('/')) services.public_url.pop_back();
  services.reset_url_allow_list = config.list("PASSWORD_RESET_URL_ALLOW_LIST");
  services.invite_url_allow_list = config.list("USER_INVITE_URL_ALLOW_LIST");
  services.register_url_allow_list = config.list("USER_REGISTER_URL_ALLOW_LIST");
  return services;
}

}  // namespace dirigent::auth
