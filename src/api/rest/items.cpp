#include "api/rest/items.hpp"

#include "api/rest/collection_items.hpp"
#include "api/rest/import_items.hpp"

namespace dirigent::api::rest {

namespace {

// The collection of the path when it may be served here at all. Rights on it are judged by the services.
std::string user_collection(const RequestContext& context) {
  const std::string& name = context.parameters.front();
  const schema::Collection* known = context.schema->collection(name);
  if (known == nullptr || !known->table) base::fail(base::forbidden_collection(name));
  if (known->system) base::fail(base::forbidden());
  return name;
}

}  // namespace

io::Task<http::Response> items_create(RequestContext& context) {
  if (context.request.stream) return import_items(context, user_collection(context));
  return create_items(context, user_collection(context));
}

io::Task<http::Response> items_list(RequestContext& context) {
  return list_items(context, user_collection(context));
}

io::Task<http::Response> items_search(RequestContext& context) {
  return search_items(context, user_collection(context));
}

io::Task<http::Response> items_update(RequestContext& context) {
  return update_items(context, user_collection(context));
}

io::Task<http::Response> items_delete(RequestContext& context) {
  return delete_items(context, user_collection(context));
}

io::Task<http::Response> item_get(RequestContext& context) {
  return get_item(context, user_collection(context), context.parameters[1]);
}

io::Task<http::Response> item_update(RequestContext& context) {
  return update_item(context, user_collection(context), context.parameters[1]);
}

io::Task<http::Response> item_delete(RequestContext& context) {
  return delete_item(context, user_collection(context), context.parameters[1]);
}

}  // namespace dirigent::api::rest
