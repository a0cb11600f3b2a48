// What users do to their own account besides its fields: the second factor, the page they were on.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// POST /users/me/tfa/generate {password}
io::Task<http::Response> users_tfa_generate(RequestContext& context);
/// POST /users/me/tfa/enable {secret, otp}
io::Task<http::Response> users_tfa_enable(RequestContext& context);
/// POST /users/me/tfa/disable {otp}
io::Task<http::Response> users_tfa_disable(RequestContext& context);
/// POST /users/:pk/tfa/disable, for admins
io::Task<http::Response> users_tfa_disable_of(RequestContext& context);
/// PATCH /users/me/track/page {last_page}
io::Task<http::Response> users_track_page(RequestContext& context);

}  // namespace dirigent::api::rest
