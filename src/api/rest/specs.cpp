#include "api/rest/specs.hpp"

#include "api/caller_cache.hpp"
#include "api/openapi/document.hpp"
#include "api/respond.hpp"
#include "base/json_writer.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> specs_oas(RequestContext& context) {
  const std::string server = context.app.config->text("PUBLIC_URL");
  const auto make = [&] { return base::to_json(openapi::document(*context.schema, context.who, server)); };
  const std::shared_ptr<const std::string> text = context.app.documents->get(context.schema, context.who, make);
  co_return json_response(*text);
}

}  // namespace dirigent::api::rest
