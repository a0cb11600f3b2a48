#include "api/rest/users/users.hpp"

#include "api/respond.hpp"
#include "api/rest/collection_items.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> users_me(RequestContext& context) {
  if (context.who && context.who->share) co_return data_response({{"share", *context.who->share}});
  const std::string id = context.require_user();
  try {
    co_return co_await get_item(context, "directus_users", id);
  } catch (const base::Failure& failure) {
    if (failure.errors().front().code != base::ErrorCode::kForbidden) throw;
  }
  co_return data_response({{"id", id}});
}

io::Task<http::Response> users_update_me(RequestContext& context) {
  return update_item(context, "directus_users", context.require_user());
}

}  // namespace dirigent::api::rest
