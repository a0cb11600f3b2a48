#include "api/rest/extensions.hpp"

#include "api/respond.hpp"

namespace dirigent::api::rest {

namespace {

// The kinds of extensions that the app asks a module for; it shows nothing at all when one is missing.
constexpr std::string_view kModule =
    "export const displays = [], interfaces = [], layouts = [], modules = [], operations = [], panels = [],"
    " themes = [];\n";

}  // namespace

io::Task<http::Response> extensions_list(RequestContext& context) {
  if (auto refused = access::check(context.who, *context.schema, access::Action::kRead, "directus_extensions")) {
    base::fail(std::move(*refused));
  }
  co_return data_response(json::array{});
}

io::Task<http::Response> extensions_module(RequestContext& context) {
  (void)context;
  http::Response response = text_response(std::string(kModule), "application/javascript; charset=UTF-8");
  response.headers.set("Cache-Control", "no-cache");
  co_return response;
}

}  // namespace dirigent::api::rest
