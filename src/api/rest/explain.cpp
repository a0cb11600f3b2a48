#include "api/rest/explain.hpp"

#include "api/respond.hpp"
#include "engine/explain/explain.hpp"

namespace dirigent::api::rest {

namespace {

bool is_on(const json::object& query) {
  const json::value* value = query.if_contains("explain");
  if (value == nullptr) return false;
  if (const bool* flag = value->if_bool()) return *flag;
  const json::string* text = value->if_string();
  return text != nullptr && (*text == "true" || *text == "1" || text->empty());
}

}  // namespace

bool asks_to_explain(const RequestContext& context) {
  if (is_on(context.query)) return true;
  if (context.request.method != "SEARCH" || !context.body.is_object()) return false;
  const json::value* query = context.body.get_object().if_contains("query");
  return query != nullptr && query->is_object() && is_on(query->get_object());
}

void refuse_to_explain_write(const RequestContext& context) {
  if (is_on(context.query)) base::fail(base::invalid_query("Only reads can be explained"));
}

io::Task<http::Response> explain_items(RequestContext& context, std::string collection, query::Query query,
                                       engine::Target target) {
  context.require_admin();
  db::Lease lease = co_await context.app.database->read();
  engine::Environment environment = context.environment();
  json::object explanation = co_await engine::explain_read(*lease, std::move(environment), std::move(collection),
                                                           std::move(query), std::move(target));
  co_return data_response(explanation);
}

}  // namespace dirigent::api::rest
