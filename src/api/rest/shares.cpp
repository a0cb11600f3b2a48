#include "api/rest/shares.hpp"

#include "api/form.hpp"
#include "api/respond.hpp"
#include "api/rest/collection_items.hpp"
#include "api/rest/login_form.hpp"
#include "auth/shares/share.hpp"
#include "auth/shares/share_invite.hpp"
#include "auth/shares/share_login.hpp"
#include "base/uuid.hpp"
#include "engine/read.hpp"

namespace dirigent::api::rest {

namespace {

constexpr const char* kCollection = "directus_shares";

std::string share_id(const RequestContext& context) {
  const std::string& id = context.parameters.front();
  if (!base::is_uuid(id)) base::fail(base::route_not_found(context.request.path));
  return id;
}

}  // namespace

io::Task<http::Response> shares_list(RequestContext& context) {
  context.asked.meta = 0;
  return list_items(context, kCollection);
}

io::Task<http::Response> shares_search(RequestContext& context) {
  context.asked.meta = 0;
  return search_items(context, kCollection);
}

io::Task<http::Response> share_get(RequestContext& context) {
  return get_item(context, kCollection, share_id(context));
}

io::Task<http::Response> share_update(RequestContext& context) {
  return update_item(context, kCollection, share_id(context));
}

io::Task<http::Response> share_delete(RequestContext& context) {
  return delete_item(context, kCollection, share_id(context));
}

io::Task<http::Response> share_auth(RequestContext& context) {
  const auth::Services& services = *context.app.auth;
  Form form(context);
  std::string share = form.text("share");
  std::optional<std::string> password = form.optional_text("password");
  const auth::Mode mode = login_mode(context.body_object());
  auth::Origin origin = origin_of(context);
  const auth::Tokens tokens =
      co_await auth::login_to_share(services, std::move(share), std::move(password), mode, std::move(origin));
  co_return tokens_response(services, tokens, mode);
}

io::Task<http::Response> share_invite(RequestContext& context) {
  Form form(context);
  std::string share = form.uuid("share");
  std::vector<std::string> emails = form.email_list("emails");
  form.nothing_else();
  co_await auth::invite_to_share(*context.app.auth, context.schema, context.who, std::move(share), std::move(emails));
  co_return no_content();
}

io::Task<http::Response> share_info(RequestContext& context) {
  std::string id = share_id(context);
  auto session = co_await context.app.database->read();
  const auto share = co_await auth::open_share(*session, *context.app.auth, id);
  if (!share) base::fail(base::forbidden());
  const engine::Environment system{context.schema, std::nullopt, &context.app.items->limits};
  query::Query query;
  query.fields = {"id", "collection", "item", "password", "max_uses", "times_used", "date_start", "date_end"};
  query.fields_given = true;
  engine::Target target;
  target.keys.emplace().push_back(std::move(id));
  const json::array rows =
      co_await engine::read_items(*session, system, kCollection, std::move(query), std::move(target));
  if (rows.empty()) base::fail(base::forbidden());
  co_return data_response(rows.front());
}

}  // namespace dirigent::api::rest
