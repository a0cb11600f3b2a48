// What all ways to log in have in common: the mode, where they come from, and the tokens they answer with.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "api/context.hpp"
#include "auth/services.hpp"
#include "auth/sessions/session.hpp"
#include "auth/sessions/tokens.hpp"

namespace dirigent::api::rest {

/// `mode` of a form; nothing when it is absent or none of the modes.
std::optional<auth::Mode> form_mode(const json::object& form);
/// The same, json when it is absent; throws INVALID_PAYLOAD when it is none of the modes.
auth::Mode login_mode(const json::object& form);

/// Where a request came from, as sessions keep it.
auth::Origin origin_of(const RequestContext& context);

/// What `attempt` gives, within the limit of failed logins that an address has, where there is one. Throws
/// REQUESTS_EXCEEDED, or what the attempt throws.
io::Task<auth::Tokens> limited_login(RequestContext& context, io::Task<auth::Tokens> attempt);

/// The value of a Set-Cookie header.
std::string cookie_with(http::Cookie cookie, std::string value);
/// The tokens in the body or in cookies, as `mode` says.
http::Response tokens_response(const auth::Services& services, const auth::Tokens& tokens, auth::Mode mode);

}  // namespace dirigent::api::rest
