#include <gtest/gtest.h>

#include "schema/build/build.hpp"
#include "schema/install.hpp"
#include "schema/load.hpp"
#include "schema/testing.hpp"

namespace dirigent::schema {
namespace {

void add_key(Schema& schema, const std::string& from, const std::string& to, const std::string& on_delete,
             const std::string& on_update = "NO ACTION") {
  for (const std::string& name : {from, to}) {
    Collection& collection = schema.collections[name];
    collection.name = name;
    if (!collection.table) collection.table = std::make_shared<sql::Table>();
  }
  auto table = std::make_shared<sql::Table>(*schema.collections[from].table);
  table->foreign_keys.push_back({to, to, "id", on_update, on_delete, std::nullopt});
  schema.collections[from].table = std::move(table);
}

std::string behind_keys(Schema schema) {
  build_cascades(schema);
  std::string names;
  for (const auto& [name, collection] : schema.collections) {
    if (collection.carries_access) names += name + ' ';
  }
  return names;
}

TEST(Cascades, AreFollowedFromTheTablesOfAccess) {
  Schema schema;
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
  EXPECT_EQ(behind_keys(schema), "above address department place top ");
  Schema more = schema;
  add_key(more, "directus_access", "note", "CASCADE");
  EXPECT_EQ(behind_keys(more), "above address department note place top ");
  EXPECT_EQ(behind_keys(schema), "above address department place top ");
}

class InstalledCascades : public testing::BothDatabases {};
INSTANTIATE_TEST_SUITE_P(Databases, InstalledCascades, ::testing::ValuesIn(testing::databases()),
                         testing::database_name);

io::Task<void> none_are_there(db::Database& database) {
  co_await install(database);
  const db::Lease session = co_await database.read();
  LoadOptions options;
  const std::shared_ptr<Schema> schema = co_await load(*session, options);
  for (const auto& [name, collection] : schema->collections) EXPECT_FALSE(collection.carries_access) << name;
}

// Or every write of such a collection would cost a look at who is an administrator.
TEST_P(InstalledCascades, ThereAreNoneUntilSomebodyMakesThem) {
  run(none_are_there(database()));
}

}  // namespace
}  // namespace dirigent::schema
