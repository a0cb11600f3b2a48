// How users come to be: invited by others, or by their own registration.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// POST /users/invite {email: one or many, role, invite_url?}
io::Task<http::Response> users_invite(RequestContext& context);
/// POST /users/invite/accept {token, password}
io::Task<http::Response> users_accept_invite(RequestContext& context);
/// POST /users/register {email, password, first_name?, last_name?, verification_url?}
io::Task<http::Response> users_register(RequestContext& context);
/// GET /users/register/verify-email?token=: leads on to the app.
io::Task<http::Response> users_verify_email(RequestContext& context);

}  // namespace dirigent::api::rest
