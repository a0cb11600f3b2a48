#include "api/rest/users/users_invite.hpp"

#include "api/form.hpp"
#include "api/rate_limits.hpp"
#include "api/respond.hpp"
#include "auth/services.hpp"
#include "auth/users/invite.hpp"
#include "auth/users/links.hpp"
#include "auth/users/register.hpp"
#include "http/url.hpp"

namespace dirigent::api::rest {

namespace {

void require_allowed(const std::vector<std::string>& allowed, const std::optional<std::string>& url,
                     std::string_view purpose) {
  if (!url || auth::is_allowed_url(allowed, *url)) return;
  base::fail(base::invalid_payload(fmt::format("URL \"{}\" can't be used to {}", *url, purpose)));
}

// A page of the app, under the path that PUBLIC_URL has.
http::Response lead_to(const RequestContext& context, const std::string& page) {
  const auto url = http::parse_url(context.app.auth->public_url);
  const std::string target = (url ? url->path : context.app.auth->public_url) + page;
  http::Response response = text_response("Found. Redirecting to " + target, "text/plain; charset=utf-8");
  response.status = 302;
  response.headers.add("Location", target);
  response.headers.add("Vary", "Accept");
  return response;
}

}  // namespace

io::Task<http::Response> users_invite(RequestContext& context) {
  Form form(context);
  auth::Invitation invitation;
  invitation.emails = form.emails("email");
  invitation.role = form.uuid("role");
  const std::optional<std::string> url = form.optional_url("invite_url");
  form.nothing_else();
  require_allowed(context.app.auth->invite_url_allow_list, url, "invite users");
  invitation.url = url.value_or("");
  co_await auth::invite(*context.app.auth, *context.app.items, context.schema, context.who, std::move(invitation));
  co_return no_content();
}

io::Task<http::Response> users_accept_invite(RequestContext& context) {
  Form form(context);
  std::string token = form.text("token");
  std::string password = form.text("password");
  form.nothing_else();
  co_await auth::accept_invite(*context.app.auth, *context.app.items, context.schema, std::move(token),
                               std::move(password));
  co_return no_content();
}

io::Task<http::Response> users_register(RequestContext& context) {
  if (context.app.limits != nullptr) co_await context.app.limits->registration.admit(context.request.ip);
  Form form(context);
  auth::Registration registration;
  registration.email = form.email("email");
  registration.password = form.text("password");
  const std::optional<std::string> url = form.optional_url("verification_url");
  registration.first_name = form.optional_text("first_name");
  registration.last_name = form.optional_text("last_name");
  form.nothing_else();
  require_allowed(context.app.auth->register_url_allow_list, url, "verify registered users");
  registration.url = url.value_or("");
  co_await auth::register_user(*context.app.auth, *context.app.items, context.schema, std::move(registration));
  co_return no_content();
}

io::Task<http::Response> users_verify_email(RequestContext& context) {
  const json::value* given = context.query.if_contains("token");
  if (given == nullptr) base::fail(base::invalid_token());
  const bool usable = given->is_string() && !given->get_string().empty();
  if (!usable) co_return lead_to(context, "/admin/login");
  std::string token(given->get_string());
  const std::string user =
      co_await auth::verify_email(*context.app.auth, *context.app.items, context.schema, std::move(token));
  co_return lead_to(context, "/admin/users/" + user);
}

}  // namespace dirigent::api::rest
