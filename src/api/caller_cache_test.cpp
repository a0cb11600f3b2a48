#include "api/caller_cache.hpp"

#include <gtest/gtest.h>

namespace dirigent::api {
namespace {

schema::SchemaPtr model(std::uint64_t version) {
  auto made = std::make_shared<schema::Schema>();
  made->version = version;
  return made;
}

TEST(CallerCache, KeepsUntilTheModelChanges) {
  CallerCache<std::string> cache;
  int made = 0;
  const auto get = [&](const schema::SchemaPtr& of, const access::Who& who) {
    return *cache.get(of, who, [&made] { return std::to_string(++made); });
  };
  const access::Who nobody = access::Accountability{};
  access::Who user = nobody;
  user->user = "u";
  const auto old = model(1), now = model(2);
  EXPECT_EQ(get(old, std::nullopt), "1");
  EXPECT_EQ(get(old, std::nullopt), "1");
  EXPECT_EQ(get(old, nobody), "2");
  EXPECT_EQ(get(old, user), "3");
  EXPECT_EQ(get(old, nobody), "2");
  EXPECT_EQ(get(now, nobody), "4");
  EXPECT_EQ(get(old, nobody), "5");
  EXPECT_EQ(get(now, nobody), "4");
}

// As with CACHE_SCHEMA=false, where every request has a model of its own.
TEST(CallerCache, AnotherModelOfTheSameVersionIsAnother) {
  CallerCache<int> cache;
  const auto one = model(1), other = model(1);
  EXPECT_EQ(*cache.get(one, std::nullopt, [] { return 1; }), 1);
  EXPECT_EQ(*cache.get(other, std::nullopt, [] { return 2; }), 2);
}

}  // namespace
}  // namespace dirigent::api
