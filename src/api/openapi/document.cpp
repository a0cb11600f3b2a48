#include "api/openapi/document.hpp"

#include "api/openapi/paths.hpp"
#include "api/openapi/schemas.hpp"
#include "api/routes.hpp"
#include "crypto/object_hash.hpp"
#include "data/api/openapi_shared_json.hpp"

namespace dirigent::api::openapi {

namespace {

json::object components_of(const Visible& visible) {
  json::object shared = json::parse(data::openapi_shared_json).as_object();
  json::object& schemas = shared.at("schemas").as_object();
  for (const auto& [name, component] : visible.components()) {
    schemas.emplace(component, item_schema(visible, *visible.schema().collection(name)));
  }
  return shared;
}

}  // namespace

json::object document(const schema::Schema& schema, const access::Who& who, std::string_view server) {
  const Visible visible(schema, who);
  Paths built = paths_of(visible, routes());
  json::object rest{
      {"servers", json::array{json::object{{"url", server}, {"description", "This project."}}}},
      {"paths", std::move(built.paths)},
      {"tags", std::move(built.tags)},
      {"components", components_of(visible)},
      {"security", json::array{json::object{{"Auth", json::array()}}, json::object{{"KeyAuth", json::array()}}}}};
  json::object out{{"openapi", "3.0.1"},
                   {"info",
                    {{"title", "Dynamic API Specification"},
                     {"description", "What this project's API offers to whoever asked for this document."},
                     {"version", crypto::object_hash(rest)}}}};
  for (auto& [name, value] : rest) out.emplace(name, std::move(value));
  return out;
}

}  // namespace dirigent::api::openapi
