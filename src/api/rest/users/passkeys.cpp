#include "api/rest/users/passkeys.hpp"

#include "api/form.hpp"
#include "api/respond.hpp"
#include "api/rest/login_form.hpp"
#include "api/rest/users/user_credentials.hpp"
#include "auth/passkeys/passkey.hpp"
#include "auth/passkeys/passkey_login.hpp"
#include "auth/passkeys/registration.hpp"
#include "base/text.hpp"
#include "crypto/base64.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::size_t kLongestPart = 64 * 1024;  // of a credential, base64url
constexpr std::size_t kLongestId = 1400;
constexpr std::size_t kMostTransports = 8;

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

const json::object& object_in(const json::object& form, std::string_view name) {
  const json::value* given = form.if_contains(name);
  if (given == nullptr || !given->is_object()) invalid(fmt::format("\"{}\" must be an object", name));
  return given->get_object();
}

std::string text_in(const json::object& form, std::string_view name, std::size_t longest) {
  const json::value* given = form.if_contains(name);
  if (given == nullptr || !given->is_string() || given->get_string().empty() || given->get_string().size() > longest)
    invalid(fmt::format("\"{}\" must be a text", name));
  return std::string(given->get_string());
}

// The bytes of a base64url text; padding is forgiven.
std::string bytes_in(const json::object& form, std::string_view name) {
  std::string text = text_in(form, name, kLongestPart);
  while (text.ends_with('=')) text.pop_back();
  auto bytes = crypto::base64_decode(text, crypto::Alphabet::kUrl);
  if (!bytes) invalid(fmt::format("\"{}\" must be base64url", name));
  return std::move(*bytes);
}

// Words like "internal" and "usb"; what browsers add one day is kept as well.
std::vector<std::string> transports_in(const json::object& response) {
  std::vector<std::string> transports;
  const json::value* given = response.if_contains("transports");
  if (given == nullptr || !given->is_array()) return transports;
  for (const json::value& entry : given->get_array()) {
    const bool word = entry.is_string() && !entry.get_string().empty() && entry.get_string().size() <= 32;
    if (word && transports.size() < kMostTransports) transports.emplace_back(entry.get_string());
  }
  return transports;
}

json::object shown(const auth::Passkey& passkey) {
  json::object out;
  out["id"] = passkey.id;
  out["name"] = passkey.name;
  out["backed_up"] = passkey.backed_up;
  out["created"] = base::iso_timestamp(passkey.created);
  out["last_used"] = passkey.last_used ? json::value(base::iso_timestamp(*passkey.last_used)) : json::value(nullptr);
  return out;
}

// Nobody registers a device for somebody else.
std::string own_user(const RequestContext& context) {
  std::string user = user_in_path(context);
  if (!context.who || context.who->user != user) base::fail(base::forbidden());
  require_full_credentials(context);
  return user;
}

auth::PasskeyAnswer answer_in(const RequestContext& context) {
  const json::object& form = form_with(context, {"credential", "mode", "otp"});
  const json::object& credential = object_in(form, "credential");
  const json::object& response = object_in(credential, "response");
  auth::PasskeyAnswer answer;
  answer.credential = text_in(credential, "id", kLongestId);
  answer.client_data = bytes_in(response, "clientDataJSON");
  answer.authenticator_data = bytes_in(response, "authenticatorData");
  answer.signature = bytes_in(response, "signature");
  const json::value* handle = response.if_contains("userHandle");
  if (handle != nullptr && !handle->is_null()) answer.user_handle = bytes_in(response, "userHandle");
  answer.otp = Form(context).optional_text("otp");
  if (answer.credential.find('\0') != std::string::npos) base::fail(base::invalid_credentials());
  return answer;
}

void require_local_login(const RequestContext& context) {
  if (!context.app.auth->local_login) base::fail(base::route_not_found(context.request.path));
}

}  // namespace

io::Task<http::Response> passkeys_list(RequestContext& context) {
  std::string user = co_await known_user_in_path(context);
  const std::vector<auth::Passkey> passkeys = co_await auth::passkeys_of(*context.app.auth, std::move(user));
  co_return list_response(passkeys, shown);
}

io::Task<http::Response> passkey_begin(RequestContext& context) {
  std::string user = own_user(context);
  const json::object options = co_await auth::begin_registration(*context.app.auth, std::move(user));
  co_return data_response(options);
}

io::Task<http::Response> passkey_create(RequestContext& context) {
  std::string user = own_user(context);
  const json::object& form = form_with(context, {"name", "credential"});
  auth::NewPasskey made;
  made.name = name_in(form);
  const json::object& response = object_in(object_in(form, "credential"), "response");
  made.client_data = bytes_in(response, "clientDataJSON");
  made.attestation = bytes_in(response, "attestationObject");
  made.transports = transports_in(response);
  const auth::Passkey passkey = co_await auth::finish_registration(*context.app.auth, std::move(user), std::move(made));
  co_return data_response(shown(passkey));
}

io::Task<http::Response> passkey_delete(RequestContext& context) {
  std::string user = user_in_path(context);
  require_full_credentials(context);
  std::string id = context.parameters.back();
  const bool removed = co_await auth::remove_passkey(*context.app.auth, std::move(user), std::move(id));
  if (!removed) base::fail(base::forbidden());
  co_return no_content();
}

io::Task<http::Response> passkey_login_begin(RequestContext& context) {
  require_local_login(context);
  form_with(context, {"email"});
  std::optional<std::string> email = Form(context).optional_email("email");
  const json::object options = co_await auth::begin_passkey_login(*context.app.auth, std::move(email));
  co_return data_response(options);
}

io::Task<http::Response> passkey_login(RequestContext& context) {
  require_local_login(context);
  auth::PasskeyAnswer answer = answer_in(context);
  const auth::Mode mode = login_mode(context.body_object());
  auth::Origin origin = origin_of(context);
  io::Task<auth::Tokens> attempt = auth::passkey_login(*context.app.auth, std::move(answer), mode, std::move(origin));
  const auth::Tokens tokens = co_await limited_login(context, std::move(attempt));
  co_return tokens_response(*context.app.auth, tokens, mode);
}

}  // namespace dirigent::api::rest
