#include "api/rest/relations.hpp"

#include "api/respond.hpp"
#include "model/reads.hpp"
#include "model/relations.hpp"

namespace dirigent::api::rest {

namespace {

http::Response one_response(const RequestContext& context, const schema::Schema& schema, const std::string& collection,
                            const std::string& field) {
  std::string body = begin_envelope();
  model::append_relation(body, schema, context.who, collection, field);
  end_envelope(body, {});
  return json_response(std::move(body));
}

// What an unknown collection is told does not depend on the body.
void check_collection(const RequestContext& context) {
  const std::string& name = context.parameters.front();
  const schema::Collection* collection = context.schema->collection(name);
  if (collection == nullptr || !collection->table) base::fail(base::forbidden_collection(name));
}

}  // namespace

io::Task<http::Response> relations_list(RequestContext& context) {
  std::string body = begin_envelope();
  model::append_relations(body, *context.schema, context.who);
  end_envelope(body, {});
  co_return json_response(std::move(body));
}

io::Task<http::Response> relations_of_collection(RequestContext& context) {
  std::string body = begin_envelope();
  model::append_relations_of(body, *context.schema, context.who, context.parameters.front());
  end_envelope(body, {});
  co_return json_response(std::move(body));
}

io::Task<http::Response> relation_get(RequestContext& context) {
  co_return one_response(context, *context.schema, context.parameters[0], context.parameters[1]);
}

io::Task<http::Response> relation_create(RequestContext& context) {
  json::object payload = context.body_object();
  schema::SchemaPtr schema = co_await model::create_relation(*context.app.model, context.who, payload);
  // Both are texts, or nothing had been created.
  const std::string collection(payload.at("collection").as_string());
  const std::string field(payload.at("field").as_string());
  co_return one_response(context, *schema, collection, field);
}

io::Task<http::Response> relation_update(RequestContext& context) {
  check_collection(context);
  const std::string collection = context.parameters[0];
  const std::string field = context.parameters[1];
  schema::SchemaPtr schema =
      co_await model::update_relation(*context.app.model, context.who, collection, field, context.body_object());
  co_return one_response(context, *schema, collection, field);
}

io::Task<http::Response> relation_delete(RequestContext& context) {
  check_collection(context);
  (void)co_await model::remove_relation(*context.app.model, context.who, context.parameters[0], context.parameters[1]);
  co_return no_content();
}

}  // namespace dirigent::api::rest
