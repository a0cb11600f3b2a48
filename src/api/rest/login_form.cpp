#include "api/rest/login_form.hpp"

#include "api/rate_limits.hpp"
#include "api/respond.hpp"
#include "base/time.hpp"

namespace dirigent::api::rest {

std::optional<auth::Mode> form_mode(const json::object& form) {
  const json::value* value = form.if_contains("mode");
  if (value == nullptr) return std::nullopt;
  return value->is_string() ? auth::mode_of(std::string_view(value->get_string())) : std::nullopt;
}

auth::Mode login_mode(const json::object& form) {
  const auto mode = form_mode(form);
  if (!mode && form.contains("mode")) {
    base::fail(base::invalid_payload("\"mode\" must be one of [cookie, json, session]"));
  }
  return mode.value_or(auth::Mode::kJson);
}

auth::Origin origin_of(const RequestContext& context) {
  auth::Origin origin;
  origin.ip = context.request.ip;
  if (const auto agent = context.request.headers.get("user-agent"))
    origin.user_agent = std::string(agent->substr(0, 1024));
  if (const auto from = context.request.headers.get("origin")) origin.origin = std::string(from->substr(0, 255));
  return origin;
}

io::Task<auth::Tokens> limited_login(RequestContext& context, io::Task<auth::Tokens> attempt) {
  constexpr unsigned kUnauthorized = 401;
  const RateLimit* limit = context.app.limits == nullptr ? nullptr : &context.app.limits->failed_logins;
  if (limit != nullptr) co_await limit->require_room(context.request.ip);
  std::optional<base::Failure> refused;
  try {
    auth::Tokens tokens = co_await std::move(attempt);
    co_return tokens;
  } catch (const base::Failure& failure) {
    if (base::http_status(failure.errors().front().code) != kUnauthorized) throw;
    refused = failure;
  }
  if (limit != nullptr) co_await limit->admit(context.request.ip);
  throw base::Failure(*refused);
}

std::string cookie_with(http::Cookie cookie, std::string value) {
  cookie.value = std::move(value);
  return http::set_cookie(cookie, base::now_ms());
}

http::Response tokens_response(const auth::Services& services, const auth::Tokens& tokens, auth::Mode mode) {
  json::object data{{"expires", tokens.expires.count()}};
  if (mode == auth::Mode::kJson) data["refresh_token"] = tokens.refresh_token;
  if (mode != auth::Mode::kSession) data["access_token"] = tokens.access_token;
  http::Response response = data_response(std::move(data));
  if (mode == auth::Mode::kCookie) {
    response.headers.add("Set-Cookie", cookie_with(services.refresh_cookie, tokens.refresh_token));
  } else if (mode == auth::Mode::kSession) {
    response.headers.add("Set-Cookie", cookie_with(services.session_cookie, tokens.access_token));
  }
  return response;
}

}  // namespace dirigent::api::rest
