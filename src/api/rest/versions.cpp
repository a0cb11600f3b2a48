#include "api/rest/versions.hpp"

#include "api/respond.hpp"
#include "content/revert.hpp"
#include "content/versions.hpp"

namespace dirigent::api::rest {

namespace {

content::Caller caller_of(const RequestContext& context) {
  return {context.app.items, context.schema, context.who};
}

// One name may stand for a list of one.
std::optional<std::vector<std::string>> fields_of(const json::object& body) {
  const json::value* given = body.if_contains("fields");
  if (given == nullptr || given->is_null()) return std::nullopt;
  std::vector<std::string> fields;
  const auto add = [&fields](const json::value& one) {
    if (!one.is_string()) base::fail(base::invalid_payload("\"fields\" must be a list of fields"));
    fields.emplace_back(one.get_string());
  };
  if (const json::array* list = given->if_array()) {
    for (const json::value& one : *list) add(one);
  } else {
    add(*given);
  }
  return fields;
}

}  // namespace

io::Task<http::Response> version_save(RequestContext& context) {
  json::object members = context.body_object();
  json::object saved =
      co_await content::save_version(caller_of(context), context.parameters.front(), std::move(members));
  co_return data_response(saved);
}

io::Task<http::Response> version_compare(RequestContext& context) {
  json::object compared = co_await content::compare_version(caller_of(context), context.parameters.front());
  co_return data_response(compared);
}

io::Task<http::Response> version_promote(RequestContext& context) {
  const json::object& body = context.body_object();
  const json::value* hash = body.if_contains("mainHash");
  if (hash == nullptr || !hash->is_string() || hash->get_string().empty()) {
    base::fail(base::invalid_payload("\"mainHash\" field is required"));
  }
  std::optional<std::vector<std::string>> fields = fields_of(body);
  std::string main_hash(hash->get_string());
  json::value key = co_await content::promote_version(caller_of(context), context.parameters.front(),
                                                      std::move(main_hash), std::move(fields));
  co_return data_response(key);
}

io::Task<http::Response> utils_revert(RequestContext& context) {
  co_await content::revert_to(caller_of(context), context.parameters.front());
  co_return no_content();
}

}  // namespace dirigent::api::rest
