#include "auth/credentials.hpp"

#include "base/errors.hpp"
#include "base/text.hpp"

namespace dirigent::auth {

namespace {

// A parameter given twice is a list, and a list is no token. The name may come percent-encoded.
std::optional<std::string> query_token(std::string_view query) {
  constexpr std::string_view kName = "access_token";
  std::optional<std::string> token;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = part.substr(0, equals);
    if (name != kName && base::percent_decode(name, true) != kName) continue;
    if (token) return std::nullopt;
    token = base::percent_decode(part.substr(equals + 1), true).value_or("");
  }
  if (token && token->empty()) return std::nullopt;
  return token;
}

std::optional<std::string> header_token(const http::Request& request) {
  const auto header = request.headers.get("authorization");
  if (!header) return std::nullopt;
  const auto parts = base::split(*header, ' ');
  if (parts.size() != 2 || !http::same_token(parts[0], "bearer") || parts[1].empty()) return std::nullopt;
  return parts[1];
}

}  // namespace

PresentedToken presented_token(const http::Request& request, const std::string& cookie_name) {
  auto query = query_token(request.query);
  auto header = header_token(request);
  if (query && header) {
    base::fail(base::invalid_payload("The request uses more than one method for including an access token"));
  }
  if (query) return {std::move(*query), false};
  if (header) return {std::move(*header), false};
  if (auto cookie = request.cookie(cookie_name)) return {std::move(*cookie), true};
  return {};
}

}  // namespace dirigent::auth
