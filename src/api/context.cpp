#include "api/context.hpp"

#include "query/parse.hpp"

namespace dirigent::api {

query::Query RequestContext::parsed_query() const {
  return query::parse_query(query, app.items->limits).take();
}

const json::object& RequestContext::body_object() const {
  if (!body.is_object()) base::fail(base::invalid_payload("\"value\" must be of type object"));
  return body.get_object();
}

}  // namespace dirigent::api
