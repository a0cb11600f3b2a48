#include "api/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dirigent::api {
namespace {

using testing::ElementsAre;

const std::vector<Route>& routes() {
  static const std::vector<Route> list = {
      {"POST", "/items/:collection", nullptr},
      {"SEARCH", "/items/:collection", nullptr},
      {"GET", "/items/:collection", nullptr},
      {"GET", "/items/:collection/:pk", nullptr},
      {"GET", "/users/me", nullptr},
      {"GET", "/users/:pk", nullptr},
      {"GET", "/", nullptr},
  };
  return list;
}

Router::Match find(std::string_view method, std::string_view path) {
  static const Router router(routes());
  return router.match(method, *path_segments(path));
}

TEST(Router, FirstMatchInTheListWins) {
  EXPECT_EQ(find("GET", "/users/me").route->pattern, "/users/me");
  EXPECT_EQ(find("GET", "/users/7").route->pattern, "/users/:pk");
}

TEST(Router, CaseAndEmptySegmentsDoNotMatterForLiterals) {
  EXPECT_THAT(find("GET", "//ITEMS//Notes/").parameters, ElementsAre("Notes"));
  EXPECT_EQ(find("GET", "/").route->pattern, "/");
}

TEST(Router, HeadIsServedByGet) {
  EXPECT_NE(find("HEAD", "/items/a").route, nullptr);
}

TEST(Router, ParametersAreDecodedAfterSplitting) {
  EXPECT_THAT(find("GET", "/items/a/x%2Fy%20z").parameters, ElementsAre("a", "x/y z"));
}

TEST(Router, BrokenEscapesAreNoPath) {
  EXPECT_FALSE(path_segments("/items/%zz"));
  EXPECT_FALSE(path_segments("/items/%00"));
  EXPECT_FALSE(path_segments("/items/%ff"));
}

TEST(Router, UnknownPathsAndMethodsMatchNothing) {
  EXPECT_EQ(find("PUT", "/items/a").route, nullptr);
  EXPECT_EQ(find("GET", "/nothing").route, nullptr);
  EXPECT_EQ(find("GET", "/items/a/b/c").route, nullptr);
}

TEST(Router, MethodsInTheOrderOfTheList) {
  const Router router(routes());
  EXPECT_THAT(router.methods(*path_segments("/items/a")), ElementsAre("POST", "SEARCH", "GET", "HEAD"));
}

}  // namespace
}  // namespace dirigent::api
