#include "auth/services.hpp"

#include "base/text.hpp"
#include "http/url.hpp"

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

// "https://host:port" of an absolute address, in small letters; empty for any other text.
std::string origin_of(const std::string& address) {
  const auto url = http::parse_url(address);
  if (!url || (url->scheme != "https" && url->scheme != "http")) return "";
  return url->scheme + "://" + url->authority;
}

std::string host_of(const std::string& address) {
  const auto url = http::parse_url(address);
  return url ? url->authority.substr(0, url->authority.find(':')) : "";
}

PasskeyOptions passkey_options(const config::Config& config) {
  PasskeyOptions options;
  const std::string origin = origin_of(config.text("PUBLIC_URL"));
  if (!origin.empty()) options.origins.push_back(origin);
  for (const std::string& one : config.list("DIRIGENT_PASSKEY_ORIGINS")) {
    const std::string further = origin_of(one);
    if (further.empty()) {
      throw config::ConfigError(fmt::format(
          "DIRIGENT_PASSKEY_ORIGINS has \"{}\": it has to name origins, e.g. https://app.example.com", one));
    }
    options.origins.push_back(further);
  }
  options.domain = base::lower(config.text("DIRIGENT_PASSKEY_DOMAIN"));
  if (options.domain.empty()) options.domain = host_of(origin);
  options.verify_user = config.flag("DIRIGENT_PASSKEY_VERIFY_USER");
  return options;
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
  services.passkeys = passkey_options(config);
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
