#include "api/served.hpp"

#include <gtest/gtest.h>

namespace dirigent::api {
namespace {

using access::Action;

schema::Schema with(std::string name, bool system) {
  schema::Schema schema;
  schema::Collection& collection = schema.collections[name];
  collection.name = name;
  collection.system = system;
  return schema;
}

bool served(const std::string& name, Action action) {
  return why_not_served(with(name, true), name, action).empty();
}

TEST(Served, IsWhatRoutesAreAbout) {
  EXPECT_TRUE(served("directus_users", Action::kCreate));
  EXPECT_TRUE(served("directus_users", Action::kDelete));
  EXPECT_TRUE(served("directus_fields", Action::kUpdate));
  EXPECT_TRUE(served("directus_activity", Action::kRead));
  EXPECT_TRUE(served("directus_settings", Action::kUpdate));
  EXPECT_TRUE(served("directus_sessions", Action::kShare));
}

TEST(Served, NothingElseOfTheSystemIs) {
  EXPECT_FALSE(served("directus_sessions", Action::kRead));
  EXPECT_FALSE(served("directus_activity", Action::kDelete));
  EXPECT_FALSE(served("directus_revisions", Action::kCreate));
  EXPECT_FALSE(served("directus_settings", Action::kCreate));
  EXPECT_FALSE(served("directus_migrations", Action::kUpdate));
}

TEST(Served, CollectionsOfUsersAreWhateverTheirName) {
  const schema::Schema schema = with("directus_notes", false);
  EXPECT_EQ(why_not_served(schema, "directus_notes", Action::kDelete), "");
  EXPECT_EQ(why_not_served(schema, "nowhere", Action::kRead), "");
}

}  // namespace
}  // namespace dirigent::api
