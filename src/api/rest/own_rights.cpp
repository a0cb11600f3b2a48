#include "api/rest/own_rights.hpp"

#include "api/respond.hpp"
#include "api/rest/collection_items.hpp"
#include "auth/own_permissions.hpp"

namespace dirigent::api::rest {

namespace {

void require_user(const RequestContext& context) {
  if (!context.who || !context.who->user) base::fail(base::forbidden());
}

}  // namespace

io::Task<http::Response> permissions_me(RequestContext& context) {
  const access::Who& who = context.who;
  // A share that is over permits nothing, not even to be asked.
  if (!who || (!who->user && !(who->share && who->permissions))) base::fail(base::forbidden());
  auto session = co_await context.app.database->read();
  const engine::Environment environment = context.environment();
  json::object told = co_await auth::own_permissions(*session, environment);
  co_return data_response(std::move(told));
}

io::Task<http::Response> permissions_me_item(RequestContext& context) {
  require_user(context);
  std::optional<std::string> key;
  if (context.parameters.size() > 1) key = context.parameters[1];
  auto session = co_await context.app.database->read();
  const engine::Environment environment = context.environment();
  json::object told =
      co_await auth::own_item_permissions(*session, environment, context.parameters.front(), std::move(key));
  co_return data_response(std::move(told));
}

io::Task<http::Response> roles_me(RequestContext& context) {
  require_user(context);
  const std::vector<std::string> roles = context.who->roles;
  context.asked.limit = -1;
  try {
    co_return co_await read_many(context, "directus_roles", roles);
  } catch (const base::Failure& failure) {
    if (failure.errors().front().code != base::ErrorCode::kForbidden) throw;
  }
  json::array ids;
  for (const std::string& role : roles) ids.push_back(json::object{{"id", role}});
  co_return data_response(std::move(ids));
}

io::Task<http::Response> policies_me_globals(RequestContext& context) {
  if (!context.who || !context.who->user) co_return data_response({{"app_access", false}});
  auto session = co_await context.app.database->read();
  json::object told = co_await auth::own_globals(*session, *context.who);
  co_return data_response(std::move(told));
}

}  // namespace dirigent::api::rest
