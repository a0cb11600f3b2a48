#include "api/context.hpp"

namespace dirigent::api {

const json::object& RequestContext::body_object() const {
  if (!body.is_object()) base::fail(base::invalid_payload("\"value\" must be of type object"));
  return body.get_object();
}

}  // namespace dirigent::api
