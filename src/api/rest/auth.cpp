#include "api/rest/auth.hpp"

#include "api/form.hpp"
#include "api/respond.hpp"
#include "api/rest/login_form.hpp"
#include "auth/services.hpp"
#include "auth/sessions/login.hpp"
#include "auth/sessions/password_reset.hpp"
#include "auth/sessions/refresh.hpp"
#include "auth/users/links.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "crypto/token.hpp"
#include "items/service.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::size_t kMaxToken = 1024;

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

// Refresh and logout name their session by the body's token or by the cookie of the mode. A token that can be nobody's
// is kept as such: it is no credential to refresh with, and nothing to log out from.
struct CurrentToken {
  auth::Mode mode = auth::Mode::kCookie;
  std::optional<std::string> token;
};

CurrentToken current_token(const RequestContext& context, const auth::Services& services) {
  const json::object& form = context.body_members();
  const json::value* given = form.if_contains("refresh_token");
  const bool has_token = given != nullptr && !given->is_null();
  CurrentToken current;
  const json::value* mode = form.if_contains("mode");
  if (mode == nullptr) {
    current.mode = has_token ? auth::Mode::kJson : auth::Mode::kCookie;
  } else if (const auto known = form_mode(form)) {
    current.mode = *known;
  } else {
    invalid("The refresh token is required in either the payload or cookie");
  }
  std::string token;
  if (current.mode == auth::Mode::kJson) {
    if (has_token && !given->is_string()) return current;
    if (has_token) token = std::string(given->get_string());
  } else if (current.mode == auth::Mode::kCookie) {
    token = context.request.cookie(services.refresh_cookie.name).value_or("");
  } else if (const auto cookie = context.request.cookie(services.session_cookie.name)) {
    const auto jwt = crypto::verify_jwt(*cookie, services.secret, base::now_ms() / 1000);
    const json::value* session = jwt.claims.if_contains("session");
    const bool usable = jwt.status == crypto::JwtResult::Status::kValid && session != nullptr && session->is_string();
    if (usable) token = std::string(session->get_string());
  }
  if (token.empty()) invalid("The refresh token is required in either the payload or cookie");
  if (token.size() <= kMaxToken && token.find('\0') == std::string::npos && base::is_valid_utf8(token)) {
    current.token = std::move(token);
  }
  return current;
}

}  // namespace

io::Task<http::Response> auth_providers(RequestContext& context) {
  const bool disabled = !context.app.auth->local_login;
  co_return json_response(fmt::format(R"({{"data":[],"disableDefault":{}}})", disabled));
}

io::Task<http::Response> auth_login(RequestContext& context) {
  const auth::Services& services = *context.app.auth;
  if (!services.local_login) base::fail(base::route_not_found(context.request.path));
  Form form(context);
  auth::Credentials credentials;
  credentials.email = form.email("email");
  credentials.password = form.text("password");
  credentials.otp = form.optional_text("otp");
  const auth::Mode chosen = login_mode(context.body_object());
  auth::Origin origin = origin_of(context);
  io::Task<auth::Tokens> attempt = auth::login(services, std::move(credentials), chosen, std::move(origin));
  const auth::Tokens tokens = co_await limited_login(context, std::move(attempt));
  co_return tokens_response(services, tokens, chosen);
}

io::Task<http::Response> auth_refresh(RequestContext& context) {
  const auth::Services& services = *context.app.auth;
  CurrentToken current = current_token(context, services);
  if (!current.token) base::fail(base::invalid_credentials());
  const auth::Tokens tokens =
      co_await auth::refresh(services, std::move(*current.token), current.mode, origin_of(context));
  co_return tokens_response(services, tokens, current.mode);
}

io::Task<http::Response> auth_logout(RequestContext& context) {
  const auth::Services& services = *context.app.auth;
  CurrentToken current = current_token(context, services);
  if (current.token) co_await auth::logout(services, std::move(*current.token), origin_of(context));
  http::Response response = no_content();
  if (context.request.cookie(services.refresh_cookie.name)) {
    response.headers.add("Set-Cookie", cookie_with(services.refresh_cookie, ""));
  }
  if (context.request.cookie(services.session_cookie.name)) {
    response.headers.add("Set-Cookie", cookie_with(services.session_cookie, ""));
  }
  co_return response;
}

io::Task<http::Response> auth_password_request(RequestContext& context) {
  const json::object& form = context.body_members();
  const json::value* email = form.if_contains("email");
  if (email == nullptr || !email->is_string()) invalid("\"email\" field is required");
  const auth::Services& services = *context.app.auth;
  const json::value* given = form.if_contains("reset_url");
  std::string url;
  if (given != nullptr && !given->is_null() && *given != json::value("")) {
    url = given->is_string() ? std::string(given->get_string()) : base::to_json(*given);
    if (!auth::is_allowed_url(services.reset_url_allow_list, url)) {
      invalid(fmt::format("URL \"{}\" can't be used to reset passwords", url));
    }
  }
  std::string address(email->get_string());
  co_await auth::request_password_reset(services, std::move(address), std::move(url));
  co_return no_content();
}

io::Task<http::Response> auth_password_reset(RequestContext& context) {
  const json::object& form = context.body_members();
  const json::value* token = form.if_contains("token");
  const json::value* password = form.if_contains("password");
  if (token == nullptr || !token->is_string()) invalid("\"token\" field is required");
  if (password == nullptr || !password->is_string()) invalid("\"password\" field is required");
  co_await auth::reset_password(*context.app.auth, *context.app.items, context.schema, std::string(token->get_string()),
                                std::string(password->get_string()));
  co_return no_content();
}

}  // namespace dirigent::api::rest
