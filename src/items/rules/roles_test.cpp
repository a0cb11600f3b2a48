// Circles among roles, in whichever way somebody tries to make one.
#include "io/both.hpp"
#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::refusal;
using testing::World;

class RoleTree : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, RoleTree, ::testing::ValuesIn(testing::databases()), testing::database_name);

io::Task<std::vector<Key>> change(World& world, std::string role, std::string patch) {
  return testing::change(world, "directus_roles", std::move(role), std::move(patch));
}
io::Task<std::vector<Key>> change_each(World& world, std::string payloads) {
  json::array parsed = json::parse(payloads).as_array();
  co_return co_await world.service("directus_roles").update_batch(std::move(parsed));
}
io::Task<std::string> role(World& world, std::string name) {
  const std::vector<Key> keys = co_await world.create("directus_roles", R"({"name":")" + name + "\"}");
  co_return std::string(keys.front().as_string());
}
std::string id_is(const std::string& id, const std::string& more = {}) {
  return R"({"id":")" + id + "\"" + more + "}";
}
std::string under(const std::string& parent) {
  return R"("parent":")" + parent + "\"";
}

constexpr const char* kParents = "SELECT COUNT(*) FROM directus_roles WHERE parent IS NOT NULL";

io::Task<void> circles(World& world) {
  const std::string one = co_await role(world, "one"), two = co_await role(world, "two");
  std::string error = co_await refusal(
      change_each(world, "[" + id_is(one, "," + under(two)) + "," + id_is(two, "," + under(one)) + "]"));
  EXPECT_EQ(error, "INVALID_PAYLOAD") << "each other's, in a list";
  const std::string nested[] = {"{" + under(one) + "}",
                                R"({"parent":)" + id_is(one) + "}",
                                R"({"parent":)" + id_is(two, "," + under(one)) + "}",
                                R"({"parent":{"name":"between",)" + under(one) + "}}",
                                R"({"children":[")" + one + "\"]}",
                                R"({)" + under(two) + R"(,"children":[")" + two + "\"]}",
                                R"({"children":[{"name":"below","children":[")" + one + "\"]}]}"};
  for (const std::string& patch : nested) {
    error = co_await refusal(change(world, one, patch));
    EXPECT_EQ(error, "INVALID_PAYLOAD") << patch;
  }
  const std::string fresh = "00000000-0000-4000-8000-0000000000f1";
  error = co_await refusal(world.create(
      "directus_roles", id_is(fresh, R"(,"name":"new",)" + under(one) + R"(,"children":[")" + one + "\"]")));
  EXPECT_EQ(error, "INVALID_PAYLOAD") << "through a new role";
  const std::string parents = co_await world.rows(kParents);
  EXPECT_EQ(parents, "0");
  // A tree may be turned around in one write.
  error = co_await refusal(change(world, one, "{" + under(two) + "}"));
  EXPECT_EQ(error, "");
  error = co_await refusal(
      change_each(world, "[" + id_is(two, "," + under(one)) + "," + id_is(one, R"(,"parent":null)") + "]"));
  EXPECT_EQ(error, "");
  const std::string root = co_await world.rows("SELECT name FROM directus_roles WHERE id IN ('" + one + "','" + two +
                                               "') AND parent IS NULL");
  EXPECT_EQ(root, "one");
}
TEST_P(RoleTree, NoRoleStandsAboveItself) {
  world.run(circles(world));
}

io::Task<void> at_once(World& world) {
  for (int round = 0; round < 10; ++round) {
    const std::string one = co_await role(world, "one"), two = co_await role(world, "two");
    auto first = refusal(change(world, one, "{" + under(two) + "}"));
    auto second =
        refusal(change(world, two, round % 2 == 0 ? "{" + under(one) + "}" : R"({"children":[")" + one + "\"]}"));
    const auto [left, right] = co_await io::both(std::move(first), std::move(second));
    if (round % 2 == 0) {
      EXPECT_EQ(left + right, "INVALID_PAYLOAD") << "one of them, and one only";
    } else {
      EXPECT_EQ(left + right, "");
    }
  }
  const std::string circles = co_await world.rows(
      "SELECT COUNT(*) FROM directus_roles a JOIN directus_roles b ON a.parent = b.id AND b.parent = a.id");
  EXPECT_EQ(circles, "0");
}
TEST_P(RoleTree, TwoWritesMakeNoCircleTogether) {
  world.run(at_once(world));
}

}  // namespace
}  // namespace dirigent::items
