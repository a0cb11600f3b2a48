#include "api/rest/fields.hpp"

#include "api/respond.hpp"
#include "model/fields.hpp"
#include "model/reads.hpp"

namespace dirigent::api::rest {

namespace {

bool exists(const schema::Schema& schema, const std::string& collection, const std::string& field) {
  const schema::Collection* owner = schema.collection(collection);
  return owner != nullptr && owner->shown_field(field) != nullptr;
}

// What a write made, as it reads now.
http::Response read_back(const RequestContext& context, const schema::Schema& schema, const std::string& field) {
  const std::string& collection = context.parameters.front();
  if (!exists(schema, collection, field)) return no_content();
  std::string body = begin_envelope();
  model::append_field(body, schema, context.who, collection, field);
  end_envelope(body, {});
  return json_response(std::move(body));
}

// What an unknown collection is told does not depend on the body.
void check_collection(const RequestContext& context) {
  const std::string& name = context.parameters.front();
  const schema::Collection* collection = context.schema->collection(name);
  if (collection == nullptr || !collection->table) base::fail(base::forbidden_collection(name));
}

using Patches = std::vector<std::pair<std::string, json::object>>;

Patches patches_in(const json::array& body) {
  Patches patches;
  for (const json::value& element : body) {
    const json::object* patch = element.if_object();
    const json::value* name = patch == nullptr ? nullptr : patch->if_contains("field");
    if (name == nullptr || !name->is_string()) base::fail(base::invalid_payload("\"field\" is required"));
    patches.emplace_back(std::string(name->get_string()), *patch);
  }
  return patches;
}

}  // namespace

io::Task<http::Response> fields_list(RequestContext& context) {
  std::string body = begin_envelope();
  model::append_fields(body, *context.schema, context.who);
  end_envelope(body, {});
  co_return json_response(std::move(body));
}

io::Task<http::Response> fields_of_collection(RequestContext& context) {
  std::string body = begin_envelope();
  model::append_fields_of(body, *context.schema, context.who, context.parameters.front());
  end_envelope(body, {});
  co_return json_response(std::move(body));
}

io::Task<http::Response> field_get(RequestContext& context) {
  std::string body = begin_envelope();
  model::append_field(body, *context.schema, context.who, context.parameters[0], context.parameters[1]);
  end_envelope(body, {});
  co_return json_response(std::move(body));
}

io::Task<http::Response> field_create(RequestContext& context) {
  check_collection(context);
  json::object payload = context.body_object();
  const json::value* name = payload.if_contains("field");
  const std::string field = name != nullptr && name->is_string() ? std::string(name->get_string()) : std::string();
  schema::SchemaPtr schema =
      co_await model::create_field(*context.app.model, context.who, context.parameters.front(), std::move(payload));
  co_return read_back(context, *schema, field);
}

io::Task<http::Response> fields_update(RequestContext& context) {
  check_collection(context);
  context.require_admin();
  if (!context.body.is_array()) base::fail(base::invalid_payload("Submitted body has to be an array"));
  Patches patches = patches_in(context.body.get_array());
  if (patches.empty()) co_return no_content();
  const Patches asked = patches;
  const std::string collection = context.parameters.front();
  schema::SchemaPtr schema =
      co_await model::update_fields(*context.app.model, context.who, collection, std::move(patches));
  std::string body = begin_envelope();
  body += '[';
  bool first = true;
  for (const auto& [field, payload] : asked) {
    if (!exists(*schema, collection, field)) continue;
    if (!first) body += ',';
    first = false;
    model::append_field(body, *schema, context.who, collection, field);
  }
  body += ']';
  end_envelope(body, {});
  co_return json_response(std::move(body));
}

io::Task<http::Response> field_update(RequestContext& context) {
  check_collection(context);
  const std::string collection = context.parameters[0];
  const std::string field = context.parameters[1];
  Patches patches;
  patches.emplace_back(field, context.body_object());
  schema::SchemaPtr schema =
      co_await model::update_fields(*context.app.model, context.who, collection, std::move(patches));
  co_return read_back(context, *schema, field);
}

io::Task<http::Response> field_delete(RequestContext& context) {
  check_collection(context);
  (void)co_await model::remove_field(*context.app.model, context.who, context.parameters[0], context.parameters[1]);
  co_return no_content();
}

}  // namespace dirigent::api::rest
