#include "transfer/project/secrets.hpp"

#include <gtest/gtest.h>

#include "transfer/project/names.hpp"

namespace dirigent::transfer {
namespace {

std::string hidden(const char* text) {
  return json::serialize(without_secrets(json::parse(text)));
}

TEST(Secrets, AreFoundByNameAndByForm) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"Authorization":"abc"})", R"({"Authorization":"$secret"})"},
      {R"({"api_key":"abc","apiKey":1,"x-api-key":"d"})",
       R"({"api_key":"$secret","apiKey":"$secret","x-api-key":"$secret"})"},
      {R"([{"header":"Cookie","value":"a=b"}])", R"([{"header":"Cookie","value":"$secret"}])"},
      {R"({"a":{"b":["Bearer xyz"]}})", R"({"a":{"b":["$secret"]}})"},
      {R"({"url":"https://me:pw@example.com/"})", R"({"url":"$secret"})"},
      {R"({"url":"https://example.com/?a=b&token=c"})", R"({"url":"$secret"})"},
      {R"({"pem":"-----BEGIN PRIVATE KEY-----\nx"})", R"({"pem":"$secret"})"}};
  for (const auto& [before, after] : cases) EXPECT_EQ(hidden(before), after);
}

TEST(Secrets, LeaveEverythingElse) {
  for (const char* text : {R"({"token":"{{$env.TOKEN}}"})", R"({"url":"https://example.com/a@b?x=y"})",
                           R"({"header":"Accept","value":"text"})", R"({"password":null,"secret":{"a":1},"tokens":3})",
                           R"(["bearers of news","basics"])", R"({"text":"a: b @ c://d"})"}) {
    EXPECT_EQ(hidden(text), text);
  }
}

TEST(Secrets, ComeBackFromTheDatabase) {
  const json::value now = json::parse(
      R"({"token":"t","headers":[{"header":"A","value":"x"},{"header":"Cookie","value":"c"}],"list":["Bearer b"]})");
  json::value wanted = without_secrets(now);
  std::vector<std::string> missing;
  EXPECT_EQ(with_secrets(wanted, now, "options", missing), now);
  // Headers by their names, wherever they stand.
  wanted.as_object()["headers"].as_array().erase(wanted.as_object()["headers"].as_array().begin());
  EXPECT_EQ(json::serialize(with_secrets(wanted, now, "options", missing)),
            R"({"token":"t","headers":[{"header":"Cookie","value":"c"}],"list":["Bearer b"]})");
  EXPECT_TRUE(missing.empty());
  EXPECT_EQ(with_secrets(wanted, nullptr, "options", missing), wanted);
  EXPECT_EQ(missing, (std::vector<std::string>{"options.token", "options.headers[0].value", "options.list[0]"}));
}

TEST(Names, AreSafeEverywhere) {
  EXPECT_EQ(slug("Tell: everyone!"), "tell-everyone");
  EXPECT_EQ(slug("../../etc/passwd"), "etc-passwd");
  EXPECT_EQ(slug("$t:public_label"), "t-public_label");
  EXPECT_EQ(slug("Überblick"), "Überblick");
  EXPECT_EQ(slug("..."), "");
  EXPECT_EQ(slug(std::string(79, 'a') + "é"), std::string(79, 'a'));
}

}  // namespace
}  // namespace dirigent::transfer
