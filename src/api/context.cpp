#include "api/context.hpp"

namespace dirigent::api {

void RequestContext::require_admin() const {
  if (auto refused = access::require_admin(who)) base::fail(std::move(*refused));
}

const std::string& RequestContext::require_user() const {
  if (!who || !who->user) base::fail(base::invalid_credentials());
  return *who->user;
}

const json::object& RequestContext::body_members() const {
  static const json::object kNothing;
  return body.is_object() ? body.get_object() : kNothing;
}

const json::object& RequestContext::body_object() const {
  if (!body.is_object()) base::fail(base::invalid_payload("\"value\" must be of type object"));
  return body.get_object();
}

}  // namespace dirigent::api
