#include "http/cors.hpp"

#include <gtest/gtest.h>

namespace dirigent::http {
namespace {

Request from(std::string method, std::string origin) {
  Request request;
  request.method = std::move(method);
  if (!origin.empty()) request.headers.add("Origin", std::move(origin));
  return request;
}

CorsOptions reflecting() {
  CorsOptions options;
  options.enabled = true;
  options.reflect_origin = true;
  return options;
}

TEST(Cors, DisabledAddsNothing) {
  Response response;
  add_cors(CorsOptions{}, from("GET", "https://a.example"), response);
  EXPECT_TRUE(response.headers.all().empty());
  EXPECT_FALSE(preflight(CorsOptions{}, from("OPTIONS", "https://a.example")));
}

TEST(Cors, WithoutAllowedOriginsAddsNothing) {
  CorsOptions options;
  options.enabled = true;
  Response response;
  add_cors(options, from("GET", "https://a.example"), response);
  EXPECT_TRUE(response.headers.all().empty());
  EXPECT_FALSE(preflight(options, from("OPTIONS", "https://a.example")));
}

TEST(Cors, AnswersPreflights) {
  const auto answer = preflight(reflecting(), from("OPTIONS", "https://a.example"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 204U);
  EXPECT_EQ(answer->headers.get("access-control-allow-origin"), "https://a.example");
  EXPECT_EQ(answer->headers.get("access-control-allow-methods"), "GET,POST,PATCH,DELETE");
  EXPECT_EQ(answer->headers.get("access-control-allow-headers"), "Content-Type,Authorization");
  EXPECT_EQ(answer->headers.get("access-control-allow-credentials"), "true");
  EXPECT_EQ(answer->headers.get("access-control-max-age"), "18000");
  EXPECT_EQ(answer->headers.get("access-control-expose-headers"), "Content-Range");
  EXPECT_EQ(answer->headers.get("vary"), "Origin");
  EXPECT_FALSE(preflight(reflecting(), from("GET", "https://a.example")));
}

TEST(Cors, WithoutAnOriginOnlyTheRestIsSent) {
  Response response;
  add_cors(reflecting(), from("GET", ""), response);
  EXPECT_FALSE(response.headers.get("access-control-allow-origin"));
  EXPECT_EQ(response.headers.get("access-control-allow-credentials"), "true");
  EXPECT_EQ(response.headers.get("access-control-expose-headers"), "Content-Range");
}

TEST(Cors, AllowsListedOriginsAlone) {
  CorsOptions options = reflecting();
  options.reflect_origin = false;
  options.origins = {"https://a.example", "https://b.example"};
  Response listed;
  add_cors(options, from("GET", "https://b.example"), listed);
  EXPECT_EQ(listed.headers.get("access-control-allow-origin"), "https://b.example");
  Response stranger;
  add_cors(options, from("GET", "https://c.example"), stranger);
  EXPECT_FALSE(stranger.headers.get("access-control-allow-origin"));
}

TEST(Cors, AnyOriginNeedsNoVary) {
  CorsOptions options = reflecting();
  options.reflect_origin = false;
  options.origins = {"*"};
  Response response;
  add_cors(options, from("GET", "https://c.example"), response);
  EXPECT_EQ(response.headers.get("access-control-allow-origin"), "*");
  EXPECT_FALSE(response.headers.get("vary"));
}

TEST(Cors, KeepsTheVaryThatIsThere) {
  Response response;
  response.headers.add("Vary", "Origin, Cache-Control");
  add_cors(reflecting(), from("GET", "https://a.example"), response);
  EXPECT_EQ(response.headers.get("vary"), "Origin, Cache-Control");
}

TEST(Cors, EmptyAllowedHeadersReflectWhatIsAsked) {
  CorsOptions options = reflecting();
  options.allowed_headers.clear();
  Request request = from("OPTIONS", "https://a.example");
  request.headers.add("Access-Control-Request-Headers", "x-one");
  const auto answer = preflight(options, request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->headers.get("access-control-allow-headers"), "x-one");
}

}  // namespace
}  // namespace dirigent::http
