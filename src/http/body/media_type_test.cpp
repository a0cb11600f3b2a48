#include "http/body/media_type.hpp"

#include <gtest/gtest.h>

namespace dirigent::http {
namespace {

std::string shown(std::string_view text) {
  const auto media = parse_media_type(text);
  return media ? media->type + "|" + media->charset : "none";
}

TEST(MediaType, TypeAndCharset) {
  EXPECT_EQ(shown("Application/JSON"), "application/json|");
  EXPECT_EQ(shown(" application/json ; charset=UTF-8"), "application/json|utf-8");
  EXPECT_EQ(shown("application/json;a=b; CHARSET=\"la\\tin1\" ;c=d"), "application/json|latin1");
  EXPECT_EQ(shown("application/vnd.api+json"), "application/vnd.api+json|");
}

TEST(MediaType, WhatIsNone) {
  for (const char* text : {"", "json", "/", "application/", "application/json garbage", "application/json, text/plain",
                           "application/json;", "application/json; charset", "application/json; charset=",
                           "application/json; charset=\"utf-8", "application/json; =b", "application/json; a=b c=d"}) {
    EXPECT_EQ(shown(text), "none") << text;
  }
}

}  // namespace
}  // namespace dirigent::http
