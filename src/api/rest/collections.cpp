#include "api/rest/collections.hpp"

#include <set>

#include "api/body.hpp"
#include "api/respond.hpp"
#include "model/collections.hpp"
#include "model/reads.hpp"

namespace dirigent::api::rest {

namespace {

std::optional<std::string> name_in(const json::object& element) {
  const json::value* name = element.if_contains("collection");
  if (name == nullptr || !name->is_string()) return std::nullopt;
  return std::string(name->get_string());
}

const json::object& object_in(const json::value& element) {
  if (!element.is_object()) base::fail(base::invalid_payload("\"value\" must be of type object"));
  return element.get_object();
}

std::optional<json::object> meta_in(const json::value& body) {
  const json::value* meta = body.is_object() ? body.get_object().if_contains("meta") : nullptr;
  if (meta == nullptr || meta->is_null()) return std::nullopt;
  if (!meta->is_object()) base::fail(base::invalid_payload("\"meta\" must be of type object"));
  return meta->get_object();
}

http::Response list_response(const RequestContext& context, const schema::Schema& schema,
                             const std::optional<std::set<std::string>>& names) {
  std::string body = begin_envelope();
  model::append_collections(body, schema, context.who, names);
  end_envelope(body, {});
  return json_response(std::move(body));
}

http::Response one_response(const RequestContext& context, const schema::Schema& schema, const std::string& name) {
  std::string body = begin_envelope();
  model::append_collection(body, schema, context.who, name);
  end_envelope(body, {});
  return json_response(std::move(body));
}

}  // namespace

io::Task<http::Response> collections_list(RequestContext& context) {
  co_return list_response(context, *context.schema, std::nullopt);
}

io::Task<http::Response> collections_search(RequestContext& context) {
  const Batch batch = parse_batch(context, BatchScope::kRead);
  std::optional<std::set<std::string>> names;
  if (batch.keys) names.emplace(batch.keys->begin(), batch.keys->end());
  co_return list_response(context, *context.schema, names);
}

io::Task<http::Response> collection_get(RequestContext& context) {
  co_return one_response(context, *context.schema, context.parameters.front());
}

io::Task<http::Response> collections_create(RequestContext& context) {
  std::vector<json::object> payloads;
  if (context.body.is_array()) {
    for (const json::value& element : context.body.get_array()) payloads.push_back(object_in(element));
  } else {
    payloads.push_back(context.body_object());
  }
  std::set<std::string> names;
  for (const json::object& payload : payloads) names.insert(name_in(payload).value_or(""));
  schema::SchemaPtr schema = co_await model::create_collections(*context.app.model, context.who, std::move(payloads));
  if (context.body.is_array()) co_return list_response(context, *schema, names);
  co_return one_response(context, *schema, *names.begin());
}

io::Task<http::Response> collections_update(RequestContext& context) {
  context.require_admin();
  if (!context.body.is_array()) base::fail(base::invalid_payload("Input should be an array of collection changes"));
  std::vector<model::CollectionPatch> patches;
  std::set<std::string> names;
  for (const json::value& element : context.body.get_array()) {
    std::optional<std::string> name = name_in(object_in(element));
    if (!name) base::fail(base::invalid_payload("Collection in update misses collection key"));
    names.insert(*name);
    patches.push_back({std::move(*name), meta_in(element)});
  }
  schema::SchemaPtr schema = context.schema;
  if (!patches.empty()) {
    schema = co_await model::update_collections(*context.app.model, context.who, std::move(patches));
  }
  co_return list_response(context, *schema, names);
}

io::Task<http::Response> collection_update(RequestContext& context) {
  const std::string name = context.parameters.front();
  std::vector<model::CollectionPatch> patches;
  patches.push_back({name, meta_in(context.body)});
  schema::SchemaPtr schema = co_await model::update_collections(*context.app.model, context.who, std::move(patches));
  co_return one_response(context, *schema, name);
}

io::Task<http::Response> collection_delete(RequestContext& context) {
  (void)co_await model::remove_collection(*context.app.model, context.who, context.parameters.front());
  co_return no_content();
}

}  // namespace dirigent::api::rest
