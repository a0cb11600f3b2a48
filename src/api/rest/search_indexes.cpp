#include "api/rest/search_indexes.hpp"

#include "api/respond.hpp"
#include "model/search/indexes.hpp"

namespace dirigent::api::rest {

namespace {}  // namespace

io::Task<http::Response> search_indexes_list(RequestContext& context) {
  context.require_admin();
  json::array list;
  for (const auto& [name, collection] : context.schema->collections) {
    if (collection.search) list.push_back(model::search_index_json(collection));
  }
  co_return data_response(list);
}

io::Task<http::Response> search_index_get(RequestContext& context) {
  context.require_admin();
  const schema::Collection* collection = context.schema->collection(context.parameters.front());
  if (collection == nullptr || !collection->search) base::fail(base::forbidden());
  co_return data_response(model::search_index_json(*collection));
}

io::Task<http::Response> search_index_put(RequestContext& context) {
  const std::string name = context.parameters.front();
  json::object payload = context.body_object();
  const model::SearchIndexMade made =
      co_await model::make_search_index(*context.app.model, context.who, name, std::move(payload));
  const schema::Collection* collection = made.schema->collection(name);
  json::object answer = model::search_index_json(*collection);
  answer["rows"] = made.rows;
  co_return data_response(answer);
}

io::Task<http::Response> search_index_delete(RequestContext& context) {
  (void)co_await model::remove_search_index(*context.app.model, context.who, context.parameters.front());
  co_return no_content();
}

}  // namespace dirigent::api::rest
