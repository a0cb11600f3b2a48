#include "items/rules/cascades.hpp"

#include <gtest/gtest.h>

#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::World;

void add_key(schema::Schema& schema, const std::string& from, const std::string& to, const std::string& on_delete,
             const std::string& on_update = "NO ACTION") {
  for (const std::string& name : {from, to}) {
    schema::Collection& collection = schema.collections[name];
    collection.name = name;
    if (!collection.table) collection.table.emplace();
  }
  schema.collections[from].table->foreign_keys.push_back({to, to, "id", on_update, on_delete, std::nullopt});
}

std::string behind_keys(const schema::SchemaPtr& schema) {
  std::string names;
  for (const auto& [name, collection] : schema->collections) {
    if (changes_grants(schema, collection)) names += name + ' ';
  }
  return names;
}

TEST(Cascades, AreFollowedFromTheTablesOfAccess) {
  schema::Schema schema;
  add_key(schema, "directus_users", "directus_roles", "SET NULL");
  add_key(schema, "directus_users", "department", "CASCADE");
  add_key(schema, "directus_policies", "place", "SET NULL");
  add_key(schema, "directus_access", "address", "NO ACTION", "CASCADE");
  add_key(schema, "directus_roles", "free", "NO ACTION");
  add_key(schema, "directus_roles", "kept", "RESTRICT");
  add_key(schema, "directus_files", "folder", "CASCADE");
  add_key(schema, "department", "above", "CASCADE");
  add_key(schema, "above", "above", "SET NULL");
  add_key(schema, "above", "top", "SET DEFAULT");
  add_key(schema, "note", "department", "CASCADE");
  const auto first = std::make_shared<const schema::Schema>(schema);
  EXPECT_EQ(behind_keys(first), "above address department place top ");
  add_key(schema, "directus_access", "note", "CASCADE");
  EXPECT_EQ(behind_keys(std::make_shared<const schema::Schema>(schema)), "above address department note place top ");
  EXPECT_EQ(behind_keys(first), "above address department place top ");
}

class InstalledCascades : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Both, InstalledCascades, ::testing::ValuesIn(testing::databases()), testing::database_name);

// Or every write of such a collection would cost a look at who is an administrator.
TEST_P(InstalledCascades, ThereAreNoneUntilSomebodyMakesThem) {
  const World world(GetParam());
  EXPECT_EQ(behind_keys(world.schema.get()), "");
}

}  // namespace
}  // namespace dirigent::items
