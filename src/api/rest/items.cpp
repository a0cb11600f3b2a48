#include "api/rest/items.hpp"

#include "api/rest/collection_items.hpp"
#include "api/rest/import_items.hpp"
#include "api/router.hpp"
#include "base/text.hpp"
#include "schema/row_key.hpp"

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

// Parts of a key over several columns are told apart before the path is decoded: "1,a%2Cb" has two.
std::string item_key(const RequestContext& context) {
  const std::string& decoded = context.parameters[1];
  if (schema::keyed_by_column(*context.schema->collection(context.parameters.front()))) return decoded;
  std::string_view path = raw_path(context.request);
  while (path.ends_with('/')) path.remove_suffix(1);
  path.remove_prefix(path.rfind('/') + 1);
  const bool whole = base::percent_decode(path, false) == decoded;  // requests within a batch have no path of their own
  return whole && path.find(',') != std::string_view::npos ? std::string(path) : decoded;
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
  std::string collection = user_collection(context);
  return get_item(context, std::move(collection), item_key(context));
}

io::Task<http::Response> item_update(RequestContext& context) {
  std::string collection = user_collection(context);
  return update_item(context, std::move(collection), item_key(context));
}

io::Task<http::Response> item_delete(RequestContext& context) {
  std::string collection = user_collection(context);
  return delete_item(context, std::move(collection), item_key(context));
}

}  // namespace dirigent::api::rest
