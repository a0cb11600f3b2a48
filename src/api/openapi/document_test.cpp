#include "api/openapi/document.hpp"

#include <gtest/gtest.h>

#include <set>

#include "api/openapi/paths.hpp"
#include "api/routes.hpp"
#include "data/api/openapi_operations_json.hpp"

namespace dirigent::api::openapi {
namespace {

TEST(OpenApi, DescribesRoutesOnly) {
  std::set<std::string> there;
  for (const Route& route : routes()) there.insert(std::string(route.method) + " " + std::string(route.pattern));
  const json::value described = json::parse(data::openapi_operations_json);
  for (const json::value& entry : described.as_array()) {
    const json::object& known = entry.as_object();
    const std::string name =
        std::string(known.at("method").as_string()) + " " + std::string(known.at("route").as_string());
    EXPECT_TRUE(there.contains(name)) << name;
  }
}

TEST(OpenApi, WritesPathsAsTemplates) {
  EXPECT_EQ(template_of("/roles/:pk"), "/roles/{id}");
  EXPECT_EQ(template_of("/fields/:collection/:field"), "/fields/{collection}/{field}");
}

schema::Collection table(std::string name) {
  schema::Collection made;
  made.name = std::move(name);
  made.table = std::make_shared<sql::Table>();
  made.primary_key = "id";
  schema::Field id;
  id.name = "id";
  id.type = base::FieldType::kInteger;
  id.column.emplace();
  made.fields.edit().push_back(std::move(id));
  made.index.edit().emplace("id", 0);
  made.api.edit() = {{"collection", made.name}, {"meta", nullptr}};
  return made;
}

TEST(OpenApi, NamesOfComponentsAreTheirOwn) {
  schema::Schema schema;
  for (const char* name : {"a_b", "a b", "aB", "äb"}) schema.collections.emplace(name, table(name));
  const Visible visible(schema, std::nullopt);
  std::set<std::string> names;
  for (const auto& [collection, component] : visible.components()) names.insert(component);
  EXPECT_EQ(names, (std::set<std::string>{"ItemsAB", "ItemsAB2", "ItemsAB3", "ItemsB"}));
}

TEST(OpenApi, DocumentsAreTheCallersOwn) {
  schema::Schema schema;
  schema.collections.emplace("a", table("a"));
  const json::object first = document(schema, std::nullopt, "/");
  const access::Who nobody = access::Accountability{};
  EXPECT_NE(document(schema, nobody, "/"), first);
  schema.collections.emplace("b", table("b"));
  EXPECT_NE(document(schema, std::nullopt, "/"), first);
}

}  // namespace
}  // namespace dirigent::api::openapi
