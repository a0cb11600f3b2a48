#include "items/rules/grants.hpp"

#include <gmock/gmock.h>

#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kAdmin;
using testing::kAdminRole;
using ::testing::Not;
using testing::World;

class ForAdministrators : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, ForAdministrators, ::testing::ValuesIn(testing::databases()), testing::database_name);

io::Task<ForAdmins> asked(World& world, std::string collection, std::string key) {
  const db::Lease session = co_await world.database->read();
  ForAdmins kept = co_await for_admins(*session, std::move(collection), std::move(key));
  co_return kept;
}

io::Task<std::string> made(World& world, std::string collection, std::string payload) {
  const std::vector<Key> keys = co_await world.create(std::move(collection), std::move(payload));
  co_return std::string(keys.front().as_string());
}

io::Task<void> held(World& world) {
  const std::string policy = co_await world.rows("SELECT id FROM directus_policies WHERE admin_access = TRUE");
  const std::string access = co_await world.rows("SELECT id FROM directus_access WHERE policy = '" + policy + "'");
  ForAdmins kept = co_await asked(world, "directus_users", std::string(kAdmin));
  EXPECT_TRUE(kept.removal);
  EXPECT_THAT(kept.fields, Contains("password"));
  EXPECT_THAT(kept.fields, Contains("policies"));
  EXPECT_THAT(kept.fields, Not(Contains("title")));
  kept = co_await asked(world, "directus_roles", std::string(kAdminRole));
  EXPECT_THAT(kept.fields, ElementsAre("parent", "children", "users", "policies"));
  kept = co_await asked(world, "directus_policies", policy);
  EXPECT_THAT(kept.fields, Contains("ip_access"));
  kept = co_await asked(world, "directus_access", access);
  EXPECT_THAT(kept.fields, ElementsAre("user", "role", "policy"));
}
TEST_P(ForAdministrators, AreTheirAccountsRolesPoliciesAndAccess) {
  world.run(held(world));
}

io::Task<void> not_held(World& world) {
  const std::string role = co_await made(world, "directus_roles", R"({"name":"r"})");
  const std::string user =
      co_await made(world, "directus_users", R"({"email":"u@example.com","role":")" + role + "\"}");
  const std::string policy = co_await made(world, "directus_policies", R"({"name":"p"})");
  const std::pair<const char*, std::string> others[] = {{"directus_roles", role},
                                                        {"directus_users", user},
                                                        {"directus_policies", policy},
                                                        {"directus_users", "no id"},
                                                        {"directus_settings", std::string(kAdmin)}};
  for (const auto& [collection, key] : others) {
    const ForAdmins kept = co_await asked(world, collection, key);
    EXPECT_FALSE(kept.removal) << collection;
    EXPECT_THAT(kept.fields, IsEmpty()) << collection;
  }
}
TEST_P(ForAdministrators, IsNothingOfOthers) {
  world.run(not_held(world));
}

io::Task<void> depends(World& world) {
  const std::string above = co_await made(world, "directus_roles", R"({"name":"above"})");
  const std::string policy = co_await made(world, "directus_policies",
                                           R"({"name":"p","roles":[{"role":")" + std::string(kAdminRole) + "\"}]}");
  const std::vector<std::string> role(1, std::string(kAdminRole));
  co_await world.update("directus_roles", role, R"({"parent":")" + above + "\"}");
  ForAdmins kept = co_await asked(world, "directus_policies", policy);
  EXPECT_TRUE(kept.removal);
  EXPECT_THAT(kept.fields, ElementsAre("enforce_tfa"));
  kept = co_await asked(world, "directus_roles", above);
  EXPECT_TRUE(kept.removal) << "their role would lose its parent";
  EXPECT_THAT(kept.fields, IsEmpty());
}
TEST_P(ForAdministrators, IsWhatTheirsFallsWith) {
  world.run(depends(world));
}

}  // namespace
}  // namespace dirigent::items
