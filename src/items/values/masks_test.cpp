// Secrets of items that are read and written back.
#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::change;
using testing::refusal;
using testing::World;

class Masks : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, Masks, ::testing::ValuesIn(testing::databases()), testing::database_name);

std::vector<std::string> only(std::string key) {
  return {std::move(key)};
}
io::Task<void> own_fields(World& world) {
  co_await world.create("thing", R"({"s":"a","h":"word","c":"hidden"})");
  const std::string before = co_await world.rows("SELECT h, c FROM thing");
  co_await world.update("thing", only("1"), R"({"s":"**","h":"**********","c":"**********"})");
  std::string now = co_await world.rows("SELECT h, c FROM thing");
  EXPECT_EQ(now, before);
  json::array batch = {json::object{{"id", 1}, {"c", "**********"}, {"n", 5}}};
  co_await world.service("thing").update_batch(std::move(batch));
  now = co_await world.rows("SELECT h, c, n FROM thing");
  EXPECT_EQ(now, before + "|5");
  co_await world.create("thing", R"([{"s":"b","h":"**********","c":"**********"},{"s":"c","c":"*****"}])");
  now = co_await world.rows("SELECT s, h, c FROM thing WHERE id > 1 ORDER BY id");
  EXPECT_EQ(now, "b|-|-\nc|-|*****");
  co_await world.update("thing", only("1"), R"({"h":null,"c":"new"})");
  now = co_await world.rows("SELECT h, c FROM thing WHERE id = 1");
  EXPECT_EQ(now, "-|new");
  co_await world.create("quiet", R"({"a":"**********"})");
  now = co_await world.rows("SELECT a FROM quiet");
  EXPECT_EQ(now, "**********") << "no secret: a text like any other";
}
TEST_P(Masks, AreNotStored) {
  world.run(own_fields(world));
}

io::Task<void> users(World& world) {
  const std::vector<Key> made =
      co_await world.create("directus_users", R"({"email":"u@example.com","password":"word","token":"secret"})");
  const std::string user(made.front().as_string());
  const std::string secrets = "SELECT password, token, tfa_secret FROM directus_users WHERE id = '" + user + "'";
  const std::string before = co_await world.rows(secrets);
  const std::string written = R"("title":"x","password":"**********","token":"**********","tfa_secret":"**********"})";
  std::string error = co_await refusal(change(world, "directus_users", user, "{" + written));
  EXPECT_EQ(error, "");
  co_await world.create("directus_presets", R"({"bookmark":"nested","user":{"id":")" + user + "\"," + written + "}");
  const std::string now = co_await world.rows(secrets);
  EXPECT_EQ(now, before);
  for (const char* password : {R"("")", "5", "false", "[]", R"({"a":1})"}) {
    error = co_await refusal(change(world, "directus_users", user, R"({"password":)" + std::string(password) + "}"));
    EXPECT_EQ(error, "INVALID_PAYLOAD") << password;
    error = co_await refusal(
        world.create("directus_users", R"({"email":"new@example.com","password":)" + std::string(password) + "}"));
    EXPECT_EQ(error, "INVALID_PAYLOAD") << password;
  }
  error = co_await refusal(change(world, "directus_users", user, R"({"password":null})"));
  EXPECT_EQ(error, "") << "a user without one";
}
TEST_P(Masks, AreNoPasswords) {
  world.run(users(world));
}

}  // namespace
}  // namespace dirigent::items
