#include "crypto/object_hash.hpp"

#include <gtest/gtest.h>

namespace dirigent::crypto {
namespace {

// Expectations computed with object-hash 3.0.0.
TEST(ObjectHash, IsThatOfTheNpmPackage) {
  EXPECT_EQ(object_hash(json::parse(R"({"id":1,"t":"a"})")), "3e257e736b98f98a66554f13c657e0629f5a10be");
  EXPECT_EQ(object_hash(json::parse(R"({"t":"a","id":1})")), "3e257e736b98f98a66554f13c657e0629f5a10be");
  EXPECT_EQ(object_hash_text(json::parse(R"([1,"x",null,true,1.5,"é€😀"])")),
            "array:6:number:1string:1:xNullbool:truenumber:1.5string:4:é€😀");
}

TEST(ObjectHash, NestedObjectsReferToTheFirst) {
  EXPECT_EQ(object_hash(json::parse(R"({"a":{"b":[{"c":1e21},{}]},"z":[]})")),
            "99f4077867cea6fe3e5b85ce24dcc9404ccfc1ca");
}

}  // namespace
}  // namespace dirigent::crypto
