#include "api/rest/users/users_me.hpp"

#include "api/respond.hpp"
#include "api/rest/login_form.hpp"
#include "api/rest/users/user_credentials.hpp"
#include "auth/users/tfa.hpp"
#include "auth/users/track.hpp"
#include "base/json_writer.hpp"

namespace dirigent::api::rest {

namespace {

[[noreturn]] void refuse(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

// Null for a field that is missing or says nothing; in these bodies anything may stand beside what is read.
const json::value* said(const RequestContext& context, std::string_view name) {
  const json::value* value = context.body_members().if_contains(name);
  if (value == nullptr || value->is_null() || *value == json::value(false) || *value == json::value(0)) return nullptr;
  return value->is_string() && value->get_string().empty() ? nullptr : value;
}

// A number is no code: the zeroes at its begin are gone.
std::string required(const RequestContext& context, std::string_view name) {
  const json::value* value = said(context, name);
  if (value == nullptr) refuse(fmt::format("\"{}\" is required", name));
  return value->is_string() ? std::string(value->get_string()) : "";
}

auth::TfaWriter writer_for(const RequestContext& context) {
  return {*context.app.auth, *context.app.items, context.schema, context.who, origin_of(context)};
}

}  // namespace

io::Task<http::Response> users_tfa_generate(RequestContext& context) {
  context.require_user();
  require_full_credentials(context);
  const json::value* given = said(context, "password");
  if (given != nullptr && !given->is_string()) refuse("\"password\" must be a string");
  std::string password = given == nullptr ? "" : std::string(given->get_string());
  auth::TfaWriter writer = writer_for(context);
  const auth::TfaSecret made = co_await auth::generate_tfa(std::move(writer), std::move(password));
  co_return data_response({{"secret", made.secret}, {"otpauth_url", made.otpauth_url}});
}

io::Task<http::Response> users_tfa_enable(RequestContext& context) {
  context.require_user();
  require_full_credentials(context);
  std::string secret = required(context, "secret");
  std::string otp = required(context, "otp");
  auth::TfaWriter writer = writer_for(context);
  co_await auth::enable_tfa(std::move(writer), std::move(secret), std::move(otp));
  co_return no_content();
}

io::Task<http::Response> users_tfa_disable(RequestContext& context) {
  context.require_user();
  require_full_credentials(context);
  std::string otp = required(context, "otp");
  auth::TfaWriter writer = writer_for(context);
  co_await auth::disable_tfa(std::move(writer), std::move(otp));
  co_return no_content();
}

io::Task<http::Response> users_tfa_disable_of(RequestContext& context) {
  context.require_user();
  context.require_admin();
  auth::TfaWriter writer = writer_for(context);
  co_await auth::clear_tfa(std::move(writer), context.parameters.front());
  co_return no_content();
}

io::Task<http::Response> users_track_page(RequestContext& context) {
  std::string user = context.require_user();
  const json::value* page = said(context, "last_page");
  if (page == nullptr) refuse("\"last_page\" key is required");
  std::string text = page->is_string() ? std::string(page->get_string()) : base::to_json(*page);
  co_await auth::track_page(*context.app.auth, std::move(user), std::move(text));
  co_return no_content();
}

}  // namespace dirigent::api::rest
