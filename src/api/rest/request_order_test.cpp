#include "api/rest/request_order.hpp"

#include <gtest/gtest.h>

namespace dirigent::api::rest {
namespace {

TEST(RequestOrder, ItemsFollowTheKeysAndLoseTheirs) {
  const std::string list =
      R"([{"a":"x\"}],{","$key":1,"b":[{"$key":9}]},{"$key":"k\"2"},{"$key":3,"n":0.30000000000000004},{"n":{"$key":5},"$key":7}])";
  EXPECT_EQ(RequestOrder::ordered(list, {"3", "k\"2", "7", "1"}),
            R"([{"n":0.30000000000000004},{},{"n":{"$key":5}},{"a":"x\"}],{","b":[{"$key":9}]}])");
  EXPECT_EQ(RequestOrder::ordered("[]", {"3"}), "[]");
  EXPECT_EQ(RequestOrder::ordered(R"([{"$key":5,"a":1},{"$key":4,"a":2}])", {"4"}), R"([{"a":2},{"a":1}])");
}

}  // namespace
}  // namespace dirigent::api::rest
