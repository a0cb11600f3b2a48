#include "api/body.hpp"

#include <gtest/gtest.h>

#include "base/json_writer.hpp"

namespace dirigent::api {
namespace {

// The document, or the reason for which it was refused.
std::string parsed(std::string type, std::string body, std::string encoding = "") {
  http::Request request;
  request.headers.add("Content-Type", std::move(type));
  if (!encoding.empty()) request.headers.add("Content-Encoding", std::move(encoding));
  request.body = std::move(body);
  try {
    return base::to_json(parse_body(request, 1024));
  } catch (const base::Failure& failure) {
    return std::string(failure.errors().front().extensions.at("reason").as_string());
  }
}

TEST(Body, OnlyPlainJsonIsRead) {
  for (const char* type : {"application/json", "Application/JSON; charset=UTF-8", "application/json;a=b"}) {
    EXPECT_EQ(parsed(type, "[1]"), "[1]") << type;
  }
  for (const char* type :
       {"application/vnd.api+json", "text/json", "application/json;", "application/json; charset="}) {
    EXPECT_EQ(parsed(type, "[1]"), "{}") << type;
  }
  EXPECT_EQ(parsed("application/json; charset=latin1", "[1]"), "unsupported charset \"LATIN1\"");
  EXPECT_EQ(parsed("application/json; charset=utf-16", "[1]"), "unsupported charset \"UTF-16\"");
}

TEST(Body, AByteOrderMarkIsSkipped) {
  EXPECT_EQ(parsed("application/json", "\xEF\xBB\xBF[1]"), "[1]");
  EXPECT_EQ(parsed("application/json", "\xEF\xBB\xBF"), "{}");
}

TEST(Body, Encodings) {
  const std::string packed("\x78\x9c\xab\x56\xca\x4b\xcc\x4d\x55\xb2\x52\xaa\x50\xaa\x05\x00\x19\xc5\x03\xd4", 20);
  EXPECT_EQ(parsed("application/json", packed, "deflate"), R"({"name":"x"})");
  EXPECT_EQ(parsed("application/json", "[1]", "identity"), "[1]");
  EXPECT_EQ(parsed("application/json", "[1]", "Bogus"), "unsupported content encoding \"bogus\"");
  EXPECT_EQ(parsed("application/json", "[1]", "gzip"), "incorrect header check");
  EXPECT_EQ(parsed("text/plain", "[1]", "bogus"), "{}");
}

TEST(Body, DeepDocumentsEndAtTheLimit) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(parsed("application/json", nested(1000)), nested(1000));
  EXPECT_EQ(parsed("application/json", nested(1001)), "JSON is nested deeper than 1000 levels");
}

}  // namespace
}  // namespace dirigent::api
