#include "items/rules/narrow_tokens.hpp"

#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::change;
using testing::refusal;
using testing::remove;
using testing::World;

class NarrowTokens : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, NarrowTokens, ::testing::ValuesIn(testing::databases()), testing::database_name);

// Whoever asks may do everything: what is refused is refused because of the token.
io::Task<void> nothing_wider(World& world) {
  std::vector<Key> made = co_await world.create("directus_policies", R"({"name":"other"})");
  const std::string policy(made.front().as_string());
  made = co_await world.create("directus_roles", R"({"name":"r"})");
  const std::string role(made.front().as_string());
  made =
      co_await world.create("directus_users", R"({"email":"u@example.com","policies":[{"policy":")" + policy + "\"}]}");
  const std::string user(made.front().as_string());
  const std::string access = co_await world.rows("SELECT id FROM directus_access WHERE policy = '" + policy + "'");
  world.who->restricted = true;
  const std::pair<const char*, std::string> new_items[] = {
      {"directus_access", R"({"user":")" + user + R"(","policy":")" + policy + "\"}"},
      {"directus_policies", R"({"name":"x"})"},
      {"directus_permissions", R"({"policy":")" + policy + R"(","collection":"band","action":"read"})"},
      {"directus_roles", R"({"name":"x"})"},
      {"directus_users", R"({"email":"x@example.com"})"},
      {"directus_users", R"({"role":")" + role + "\"}"},
      {"directus_users", R"({"first_name":"x","policies":[]})"}};
  for (const auto& [collection, payload] : new_items) {
    const std::string error = co_await refusal(world.create(collection, payload));
    EXPECT_EQ(error, "FORBIDDEN") << collection << payload;
  }
  for (const char* field : {"role", "policies", "status", "token", "password", "email", "tfa_secret", "provider",
                            "external_identifier", "auth_data"}) {
    const std::string error =
        co_await refusal(change(world, "directus_users", user, "{\"" + std::string(field) + "\":null}"));
    EXPECT_EQ(error, "FORBIDDEN") << field;
  }
  const std::pair<const char*, std::string> items[] = {
      {"directus_access", access}, {"directus_policies", policy}, {"directus_roles", role}};
  for (const auto& [collection, key] : items) {
    std::string error = co_await refusal(change(world, collection, key, R"({"description":"x"})"));
    EXPECT_EQ(error, "FORBIDDEN") << collection;
    error = co_await refusal(remove(world, collection, key));
    EXPECT_EQ(error, "FORBIDDEN") << collection;
  }
  std::string error = co_await refusal(change(world, "directus_settings", "1", R"({"public_registration_role":null})"));
  EXPECT_EQ(error, "FORBIDDEN");
  error = co_await refusal(world.create("directus_folders", R"([{"name":"a"},{"name":"b","parent":{"name":"c"}}])"));
  EXPECT_EQ(error, "") << "what decides nothing";
  error = co_await refusal(
      world.create("directus_presets", R"({"bookmark":"x","user":{"id":")" + user + R"(","role":")" + role + "\"}}"));
  EXPECT_EQ(error, "FORBIDDEN") << "nested";
  error = co_await refusal(world.create("directus_presets", R"({"bookmark":"x","role":{"name":"x"}})"));
  EXPECT_EQ(error, "FORBIDDEN") << "nested";
  error = co_await refusal(change(world, "directus_users", user, R"({"title":"Dr","token":"**********"})"));
  EXPECT_EQ(error, "") << "what decides nothing of a user";
  const std::string stored =
      co_await world.rows("SELECT title, role, status FROM directus_users WHERE id = '" + user + "'");
  EXPECT_EQ(stored, "Dr|-|active");
}
TEST_P(NarrowTokens, WriteNothingThatDecidesAboutRights) {
  world.run(nothing_wider(world));
}

// A preset of the permission is written by the token as well.
io::Task<void> presets(World& world) {
  const std::vector<Key> made = co_await world.create("directus_users", R"({"email":"u@example.com"})");
  const std::string user(made.front().as_string());
  access::Accountability who;
  who.user = user;
  access::StoredPermission preset{"1", "p", "directus_users", "update", "*", {}, {}, R"({"status":"active"})"};
  std::vector<access::Permission> permissions;
  permissions.push_back(access::read_permission(std::move(preset)).value());
  who.permissions = std::make_shared<const access::PermissionSet>(std::move(permissions));
  world.who = who;
  std::string error = co_await refusal(change(world, "directus_users", user, R"({"title":"x"})"));
  EXPECT_EQ(error, "");
  world.who->restricted = true;
  error = co_await refusal(change(world, "directus_users", user, R"({"title":"y"})"));
  EXPECT_EQ(error, "FORBIDDEN");
}
TEST_P(NarrowTokens, WriteNoPresetsOfThatKindEither) {
  world.run(presets(world));
}

}  // namespace
}  // namespace dirigent::items
