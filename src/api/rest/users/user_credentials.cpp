#include "api/rest/users/user_credentials.hpp"

#include <algorithm>

#include "auth/account.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"

namespace dirigent::api::rest {

std::string user_in_path(const RequestContext& context) {
  const std::string& named = context.parameters.front();
  if (base::lower(named) == "me") return context.require_user();
  context.require_admin();
  if (!base::is_uuid(named)) base::fail(base::forbidden());
  return base::lower(named);
}

io::Task<std::string> known_user_in_path(RequestContext& context) {
  std::string user = user_in_path(context);
  if (context.who && context.who->user == user) co_return user;
  const std::optional<auth::Account> account = co_await auth::account_by_id(*context.app.database, user);
  if (!account) base::fail(base::forbidden());
  co_return user;
}

void require_full_credentials(const RequestContext& context) {
  if (context.who && (context.who->restricted || context.who->share)) base::fail(base::forbidden());
}

const json::object& form_with(const RequestContext& context, std::initializer_list<std::string_view> known) {
  const json::object& form = context.body_object();
  if (const auto key = base::unknown_member(form, known)) {
    base::fail(base::invalid_payload("\"" + *key + "\" is not allowed"));
  }
  return form;
}

std::string name_in(const json::object& form) {
  constexpr std::size_t kLongest = 255;
  const json::value* given = form.if_contains("name");
  if (given == nullptr) base::fail(base::invalid_payload("\"name\" is required"));
  const bool text = given->is_string() && !base::trim(given->get_string()).empty() &&
                    given->get_string().size() <= kLongest &&
                    std::none_of(given->get_string().begin(), given->get_string().end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (!text) base::fail(base::invalid_payload("\"name\" must be a text of 1 to 255 bytes"));
  return std::string(given->get_string());
}

}  // namespace dirigent::api::rest
