#include "http/cookie.hpp"

#include <fmt/format.h>

#include "base/percent.hpp"
#include "base/text.hpp"
#include "http/date.hpp"

namespace dirigent::http {

namespace {

std::string_view same_site_text(SameSite same_site) {
  switch (same_site) {
    case SameSite::kLax:
      return "; SameSite=Lax";
    case SameSite::kStrict:
      return "; SameSite=Strict";
    case SameSite::kNone:
      return "; SameSite=None";
    case SameSite::kUnset:
      break;
  }
  return "";
}

std::string decoded(std::string_view value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  if (value.find('%') == std::string_view::npos) return std::string(value);
  return base::percent_decode(value, false).value_or(std::string(value));
}

}  // namespace

std::optional<SameSite> same_site_of(std::string_view setting) {
  const std::string text = base::lower(setting);
  if (text == "lax") return SameSite::kLax;
  if (text == "strict" || text == "true") return SameSite::kStrict;
  if (text == "none") return SameSite::kNone;
  if (text.empty() || text == "false") return SameSite::kUnset;
  return std::nullopt;
}

std::string set_cookie(const Cookie& cookie, base::EpochMs now) {
  std::string out = cookie.name + '=' + base::percent_encode(cookie.value);
  if (cookie.max_age) out += fmt::format("; Max-Age={}", cookie.max_age->count());
  if (!cookie.domain.empty()) out += "; Domain=" + cookie.domain;
  if (!cookie.path.empty()) out += "; Path=" + cookie.path;
  if (cookie.max_age) out += "; Expires=" + http_date(now / 1000 + cookie.max_age->count());
  if (cookie.http_only) out += "; HttpOnly";
  if (cookie.secure) out += "; Secure";
  out += same_site_text(cookie.same_site);
  return out;
}

std::optional<std::string> find_cookie(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    const std::string_view pair = base::trim(header.substr(0, end));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && base::trim(pair.substr(0, equals)) == name) {
      return decoded(base::trim(pair.substr(equals + 1)));
    }
    if (end == std::string_view::npos) break;
    header.remove_prefix(end + 1);
  }
  return std::nullopt;
}

}  // namespace dirigent::http
