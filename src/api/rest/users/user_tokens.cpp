#include "api/rest/users/user_tokens.hpp"

#include "api/respond.hpp"
#include "api/rest/users/user_credentials.hpp"
#include "auth/named_tokens/named_token.hpp"
#include "auth/rights.hpp"
#include "base/uuid.hpp"

namespace dirigent::api::rest {

namespace {

constexpr std::size_t kLongestList = 100;
constexpr std::size_t kLongestEntry = 100;

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

json::value list_or_null(const std::optional<std::vector<std::string>>& list) {
  return list ? json::value_from(*list) : json::value(nullptr);
}

json::value time_or_null(const std::optional<base::EpochMs>& time) {
  return time ? json::value(base::iso_timestamp(*time)) : json::value(nullptr);
}

json::object shown(const auth::NamedToken& token) {
  json::object out;
  out["id"] = token.id;
  out["name"] = token.name;
  out["prefix"] = token.prefix;
  out["policies"] = list_or_null(token.limits.policies);
  out["ip_access"] = list_or_null(token.limits.addresses);
  out["expires"] = time_or_null(token.limits.expires);
  out["created"] = base::iso_timestamp(token.created);
  out["last_used"] = time_or_null(token.last_used);
  return out;
}

std::optional<std::vector<std::string>> text_list(const json::object& form, std::string_view name) {
  const json::value* given = form.if_contains(name);
  if (given == nullptr || given->is_null()) return std::nullopt;
  const json::array* list = given->if_array();
  if (list == nullptr || list->empty() || list->size() > kLongestList) {
    invalid(fmt::format("\"{}\" must be an array of 1 to {} texts", name, kLongestList));
  }
  std::vector<std::string> texts;
  for (const json::value& entry : *list) {
    if (!entry.is_string() || entry.get_string().size() > kLongestEntry)
      invalid(fmt::format("\"{}\" must be an array of 1 to {} texts", name, kLongestList));
    texts.emplace_back(entry.get_string());
  }
  return texts;
}

// An entry is one when it holds its own first address.
bool is_address_range(const std::string& entry) {
  if (entry.find(',') != std::string::npos) return false;
  return auth::ip_allowed(entry, entry.substr(0, entry.find_first_of("/-"))) && !entry.empty();
}

auth::TokenLimits limits_in(const json::object& form) {
  auth::TokenLimits limits;
  limits.policies = text_list(form, "policies");
  for (const std::string& policy : limits.policies.value_or(std::vector<std::string>()))
    if (!base::is_uuid(policy)) invalid("\"policies\" must hold ids of policies");
  limits.addresses = text_list(form, "ip_access");
  for (const std::string& entry : limits.addresses.value_or(std::vector<std::string>()))
    if (!is_address_range(entry)) invalid("\"ip_access\" must hold addresses, networks like 10.0.0.0/8, or ranges");
  const json::value* expires = form.if_contains("expires");
  if (expires == nullptr || expires->is_null()) return limits;
  if (expires->is_string()) limits.expires = base::parse_iso(std::string_view(expires->get_string()));
  if (!limits.expires) invalid("\"expires\" must be a date and time");
  if (*limits.expires <= base::now_ms()) invalid("\"expires\" must lie in the future");
  return limits;
}

}  // namespace

io::Task<http::Response> user_tokens_list(RequestContext& context) {
  std::string user = co_await known_user_in_path(context);
  const std::vector<auth::NamedToken> tokens = co_await auth::named_tokens_of(*context.app.auth, std::move(user));
  co_return list_response(tokens, shown);
}

io::Task<http::Response> user_token_create(RequestContext& context) {
  std::string user = co_await known_user_in_path(context);
  require_full_credentials(context);
  const json::object& form = form_with(context, {"name", "policies", "ip_access", "expires"});
  std::string name = name_in(form);
  auth::TokenLimits limits = limits_in(form);
  const auth::MadeToken made =
      co_await auth::make_named_token(*context.app.auth, std::move(user), std::move(name), std::move(limits));
  json::object answer = shown(made.row);
  answer["token"] = made.token;
  http::Response response = data_response(answer);
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

io::Task<http::Response> user_token_get(RequestContext& context) {
  const std::string user = user_in_path(context);
  const std::string id = context.parameters.back();
  const std::optional<auth::NamedToken> token = co_await auth::named_token(*context.app.auth, user, id);
  if (!token) base::fail(base::forbidden());
  co_return data_response(shown(*token));
}

io::Task<http::Response> user_token_update(RequestContext& context) {
  const std::string user = user_in_path(context);
  require_full_credentials(context);
  std::string name = name_in(form_with(context, {"name"}));
  const std::string id = context.parameters.back();
  const bool renamed = co_await auth::rename_named_token(*context.app.auth, user, id, std::move(name));
  if (!renamed) base::fail(base::forbidden());
  const std::optional<auth::NamedToken> token = co_await auth::named_token(*context.app.auth, user, id);
  if (!token) base::fail(base::forbidden());
  co_return data_response(shown(*token));
}

io::Task<http::Response> user_token_delete(RequestContext& context) {
  const std::string user = user_in_path(context);
  const std::string id = context.parameters.back();
  // A token may end itself, whatever its limits.
  const bool itself = context.who && context.who->token == id;
  if (!itself) require_full_credentials(context);
  const bool revoked = co_await auth::revoke_named_token(*context.app.auth, user, id);
  if (!revoked) base::fail(base::forbidden());
  co_return no_content();
}

}  // namespace dirigent::api::rest
