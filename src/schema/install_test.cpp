#include "schema/install.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/load.hpp"
#include "schema/testing.hpp"

namespace dirigent::schema {
namespace {

class Install : public testing::BothDatabases {
 public:
  static io::Task<void> install_once(db::Database& database) {
    const bool first = co_await install(database);
    EXPECT_TRUE(first);
    const bool second = co_await install(database);
    EXPECT_FALSE(second);
  }

  static io::Task<void> check_state(db::Database& database) {
    {
      const db::Lease session = co_await database.read();
      const InstallState before = co_await install_state(*session);
      EXPECT_FALSE(before.installed);
    }
    co_await install(database);
    const db::Lease session = co_await database.read();
    const InstallState after = co_await install_state(*session);
    EXPECT_TRUE(after.installed);
    EXPECT_THAT(after.missing, ::testing::IsEmpty());
    EXPECT_THAT(after.unknown, ::testing::IsEmpty());
  }

  static io::Task<void> check_releases(db::Database& database) {
    co_await install(database);
    co_await db::testing::write(database,
                                "insert into directus_migrations (version, name) values "
                                "('20230101Z', 'A project''s own'), ('20991231A', 'From the future')");
    co_await db::testing::write(database, "delete from directus_migrations where version = '20260211A'");
    const db::Lease session = co_await database.read();
    const InstallState state = co_await install_state(*session);
    EXPECT_THAT(state.missing, ::testing::ElementsAre("20260211A"));
    EXPECT_THAT(state.unknown, ::testing::ElementsAre("20230101Z", "20991231A"));
  }

  /// Two nodes at the same moment end with one installation.
  static io::Task<void> install_beside(db::Database& database, std::atomic<int>& installed) {
    const bool ours = co_await install(database);
    if (ours) ++installed;
  }

  static io::Task<void> first_rows(db::Database& database) {
    co_await install(database);
    const db::Result policies = co_await db::testing::read(
        database, "select p.name, a.sort from directus_policies p join directus_access a on a.policy = p.id");
    EXPECT_EQ(policies->size(), 1U);
    EXPECT_EQ(policies->at(0, 0).text, "$t:public_label");
    EXPECT_EQ(policies->at(0, 1).as_integer(), 1);
    const db::Result settings =
        co_await db::testing::read(database, "select id, project_name, project_id from directus_settings");
    EXPECT_EQ(settings->size(), 1U);
    EXPECT_EQ(settings->at(0, 0).as_integer(), 1);
    EXPECT_EQ(settings->at(0, 1).text, "Directus");
    EXPECT_EQ(settings->at(0, 2).text.size(), 36U);
  }

  /// A system collection loaded from a fresh installation, as the API shows it.
  static io::Task<void> load_fresh(db::Database& database) {
    co_await install(database);
    const db::Lease session = co_await database.read();
    const std::shared_ptr<Schema> schema = co_await load(*session, LoadOptions{});
    EXPECT_EQ(schema->collections.size(), 29U);
    std::size_t fields = 0;
    for (const auto& [name, collection] : schema->collections) {
      EXPECT_TRUE(collection.system) << name;
      fields += collection.fields.size() + collection.presentation.size();
    }
    EXPECT_EQ(fields, 404U);
    const Collection& users = *schema->collection("directus_users");
    EXPECT_EQ(users.field("password")->type, base::FieldType::kHash);
    EXPECT_TRUE(users.field("password")->has(Special::kConceal));
    EXPECT_EQ(users.field("status")->default_value, "active");
    EXPECT_EQ(users.relation("policies")->kind, RelationKind::kO2M);
    EXPECT_EQ(users.relation("policies")->target->name, "directus_access");
    EXPECT_EQ(users.relation("role")->target->name, "directus_roles");
    EXPECT_EQ(schema->collection("directus_policies")->relation("users")->relation->junction_field, "user");
    EXPECT_FALSE(schema->collection("directus_activity")->tracks_activity);
  }
};

TEST_P(Install, HappensOnce) {
  run(install_once(database()));
}
TEST_P(Install, IsRecognised) {
  run(check_state(database()));
}
TEST_P(Install, TellsReleasesApart) {
  run(check_releases(database()));
}
TEST_P(Install, WritesTheFirstRows) {
  run(first_rows(database()));
}
TEST_P(Install, LoadsAsSystemCollections) {
  run(load_fresh(database()));
}
TEST_P(Install, OfTwoNodesOneInstalls) {
  std::atomic<int> installed = 0;
  std::vector<io::Task<void>> nodes;
  nodes.push_back(install_beside(database(), installed));
  nodes.push_back(install_beside(database(), installed));
  run(std::move(nodes));
  EXPECT_EQ(installed, 1);
}
INSTANTIATE_TEST_SUITE_P(Databases, Install, ::testing::ValuesIn(testing::databases()), testing::database_name);

TEST(Release, OnlyOursIsOpened) {
  EXPECT_NO_THROW(require_known_release({true, {}, {}}));
  EXPECT_NO_THROW(require_known_release({true, {}, {"20230101Z"}}));
  const auto words = [](const InstallState& state) -> std::string {
    try {
      require_known_release(state);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(words({true, {}, {"20230101Z", "20991231A"}}), ::testing::HasSubstr("newer release than 11.17.4"));
  EXPECT_THAT(words({true, {"20260204A", "20260211A"}, {}}), ::testing::HasSubstr("20260204A and 1 more"));
  EXPECT_THAT(words({true, {"20260211A"}, {}}), ::testing::HasSubstr("migrate:latest"));
}

}  // namespace
}  // namespace dirigent::schema
