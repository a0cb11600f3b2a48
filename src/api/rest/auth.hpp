// /auth: login, refresh, logout, passwords.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET /auth: the login providers besides the local one.
io::Task<http::Response> auth_providers(RequestContext& context);
/// POST /auth/login {email, password, otp?, mode?}
io::Task<http::Response> auth_login(RequestContext& context);
/// POST /auth/refresh {refresh_token?, mode?}
io::Task<http::Response> auth_refresh(RequestContext& context);
/// POST /auth/logout {refresh_token?, mode?}
io::Task<http::Response> auth_logout(RequestContext& context);
/// POST /auth/password/request {email, reset_url?}: 204 whoever asks.
io::Task<http::Response> auth_password_request(RequestContext& context);
/// POST /auth/password/reset {token, password}
io::Task<http::Response> auth_password_reset(RequestContext& context);

}  // namespace dirigent::api::rest
