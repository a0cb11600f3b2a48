#include "http/target.hpp"

#include <gtest/gtest.h>

#include "http/date.hpp"
#include "http/etag.hpp"
#include "http/request_id.hpp"
#include "http/server/header_scan.hpp"

namespace dirigent::http {
namespace {

void expect_target(std::string_view sent, std::string_view origin, std::string_view path, std::string_view query) {
  const auto target = parse_target(sent);
  ASSERT_TRUE(target) << sent;
  EXPECT_EQ(target->origin, origin) << sent;
  EXPECT_EQ(target->path, path) << sent;
  EXPECT_EQ(target->query, query) << sent;
}

TEST(Target, IsTakenApart) {
  expect_target("/", "/", "/", "");
  expect_target("/a/b?c=%20&d?e", "/a/b?c=%20&d?e", "/a/b", "c=%20&d?e");
  expect_target("/a%20%C3%BC+%2F", "/a%20%C3%BC+%2F", "/a ü+/", "");
  expect_target("/ü", "/ü", "/ü", "");
  expect_target("//double", "//double", "//double", "");
  expect_target("http://host:80/a?b", "/a?b", "/a", "b");
  expect_target("HTTPS://host", "/", "/", "");
  expect_target("http://host?b", "/?b", "/", "b");
  expect_target("/a#f", "/a", "/a", "");
  expect_target("*", "*", "/*", "");
}

TEST(Target, IsRefusedWhenItCannotBeRead) {
  for (const char* bad : {"", "a", "host:1", "ftp://host/", "http://", "http:///a", "/%", "/%4", "/%zz", "/a%00b",
                          "/%ff", "/%c3", "/%ed%a0%80", "/\xff"}) {
    EXPECT_FALSE(parse_target(bad)) << bad;
  }
}

TEST(HeaderScan, FindsTheEndHoweverItArrives) {
  const std::string block = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  HeaderScan scan;
  for (std::size_t i = 1; i < block.size(); ++i) {
    ASSERT_EQ(scan.feed(block.substr(0, i)), HeaderScan::State::kIncomplete) << i;
  }
  EXPECT_EQ(scan.feed(block + "rest"), HeaderScan::State::kComplete);
  EXPECT_EQ(scan.size(), block.size());
}

TEST(HeaderScan, RefusesBareLineFeedsAndFolds) {
  for (const char* bad : {"\n", "a\n", "a\r\nb\n", "a\r\n b\r\n\r\n", "a\r\n\tb\r\n\r\n"}) {
    EXPECT_EQ(HeaderScan().feed(bad), HeaderScan::State::kMalformed) << bad;
  }
}

TEST(RequestId, IsCheckedAndMade) {
  EXPECT_TRUE(is_request_id("Az09._-"));
  EXPECT_TRUE(is_request_id(std::string(128, 'a')));
  for (const char* bad : {"", "a b", "a\r\nb", "ü", "a/b"}) EXPECT_FALSE(is_request_id(bad));
  EXPECT_FALSE(is_request_id(std::string(129, 'a')));
  EXPECT_TRUE(is_request_id(make_request_id()));
  EXPECT_NE(make_request_id(), make_request_id());
}

TEST(Etag, IsThatOfTheContract) {
  EXPECT_EQ(weak_etag("pong"), "W/\"4-DlFKBmK8tp3IY5U9HOJuPUDoGoc\"");
  EXPECT_EQ(weak_etag("GET,HEAD"), "W/\"8-ZRAf8oNBS3Bjb/SU2GYZCmbtmXg\"");
}

TEST(Etag, MatchesWeakly) {
  EXPECT_TRUE(names_etag("W/\"a\"", "W/\"a\""));
  EXPECT_TRUE(names_etag("\"a\"", "W/\"a\""));
  EXPECT_TRUE(names_etag("\"x\" , W/\"a\"", "\"a\""));
  EXPECT_TRUE(names_etag("*", "W/\"a\""));
  EXPECT_FALSE(names_etag("\"b\"", "W/\"a\""));
  EXPECT_FALSE(names_etag("", "W/\"a\""));
  EXPECT_FALSE(names_etag(",,", "W/\"a\""));
}

TEST(HttpDate, IsWrittenInItsFixedForm) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace dirigent::http
