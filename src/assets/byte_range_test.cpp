#include "assets/byte_range.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dirigent::assets {
namespace {

std::string of(std::string_view header, std::uint64_t size) {
  const auto asked = parse_range(header);
  if (!asked) return "whole";
  const auto range = resolve(*asked, size);
  return range ? std::to_string(range->first) + "-" + std::to_string(range->last) : "none";
}

TEST(ByteRange, IsReadAsTheContractDoes) {
  EXPECT_EQ(of("bytes=2-5", 10), "2-5");
  EXPECT_EQ(of("bytes=7-", 10), "7-9");
  EXPECT_EQ(of("bytes=-3", 10), "7-9");
  EXPECT_EQ(of("bytes=5-99", 10), "5-9");
  EXPECT_EQ(of("bytes=-99", 10), "0-9");
  EXPECT_EQ(of("bytes=1-2,4-5", 10), "1-2");
}

TEST(ByteRange, OutsideOfTheFileThereIsNone) {
  for (const char* header : {"bytes=10-", "bytes=100-200", "bytes=3-1", "bytes=1-1", "bytes=-0", "bytes=-",
                             "bytes=99999999999999999999999-"}) {
    EXPECT_EQ(of(header, 10), "none") << header;
  }
  EXPECT_EQ(of("bytes=0-5", 0), "none");
  EXPECT_EQ(of("bytes=-5", 0), "none");
}

TEST(ByteRange, WhatIsNoRangeOfBytesAsksForAll) {
  for (const char* header : {"", "bytes", "bytes=abc", "items=1-2", "bytes= 1-2", "bytes=5"}) {
    EXPECT_EQ(of(header, 10), "whole") << header;
  }
}

}  // namespace
}  // namespace dirigent::assets
