#include "api/request_log.hpp"

#include <gtest/gtest.h>

namespace dirigent::api {
namespace {

TEST(RequestLog, TokensInTheQueryAreRedacted) {
  EXPECT_EQ(redacted_target("/items/a?access_token=s3cret&limit=1"), "/items/a?access_token=--redacted--&limit=1");
  EXPECT_EQ(redacted_target("/a?x=1&access_token=s3cret"), "/a?x=1&access_token=--redacted--");
  EXPECT_EQ(redacted_target("/a?access_token=one&access_token=two"),
            "/a?access_token=--redacted--&access_token=--redacted--");
}

TEST(RequestLog, TokensAreRedactedHoweverTheNameIsWritten) {
  for (const char* name :
       {"access%5Ftoken=", "access_token[]=", "access_token%5B%5D=", "ACCESS_TOKEN=", "access_token[0]=",
        "%61ccess_token=", "+access_token=", "access_token%3D", "access_token[", "access_token%zz="}) {
    EXPECT_EQ(redacted_target(std::string("/a?") + name + "s3cret&b=1"), "/a?access_token=--redacted--&b=1") << name;
  }
  EXPECT_EQ(redacted_target("/a?&b=1&&access_token=s3cret"), "/a?&b=1&&access_token=--redacted--");
}

TEST(RequestLog, OtherTargetsStayAsTheyAre) {
  EXPECT_EQ(redacted_target("/a?my_access_token=x"), "/a?my_access_token=x");
  EXPECT_EQ(redacted_target("/a"), "/a");
}

}  // namespace
}  // namespace dirigent::api
