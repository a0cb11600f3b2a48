// /server and the few fixed paths outside it.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

http::Response ping();
http::Response robots(const Application& app);
/// GET /: 302 to ROOT_REDIRECT, or nothing when that is false.
std::optional<http::Response> root_redirect(const Application& app);

/// GET /server/info: the project for everyone; limits and version for users.
io::Task<http::Response> server_info(RequestContext& context);
/// GET /server/health: the status for everyone (503 when the database is away), the checks for admins.
io::Task<http::Response> server_health(RequestContext& context);

}  // namespace dirigent::api::rest
