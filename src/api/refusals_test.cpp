#include "api/refusals.hpp"

#include <gtest/gtest.h>

namespace dirigent::api {
namespace {

Refusal refusal(std::string id, std::string path = "/") {
  Refusal out;
  out.id = std::move(id);
  out.path = std::move(path);
  return out;
}

TEST(Refusals, TheOldestMakeRoom) {
  Refusals kept(3);
  for (const char* id : {"a", "b", "c", "d"}) kept.note(refusal(id));
  EXPECT_FALSE(kept.find("a"));
  for (const char* id : {"b", "c", "d"}) EXPECT_TRUE(kept.find(id)) << id;
}

TEST(Refusals, AnIdStandsForItsNewestRefusal) {
  Refusals kept(2);
  kept.note(refusal("a", "/1"));
  kept.note(refusal("a", "/2"));
  EXPECT_EQ(kept.find("a")->path, "/2");
  kept.note(refusal("b"));  // takes the place of the first
  EXPECT_EQ(kept.find("a")->path, "/2");
  kept.note(refusal("c"));
  EXPECT_FALSE(kept.find("a"));
}

TEST(Refusals, NobodyHidesWhatOthersWereRefused) {
  Refusals kept(10);
  Refusal first = refusal("a", "/first");
  first.user = "victim";
  kept.note(first);
  Refusal later = refusal("a", "/later");
  later.user = "other";
  later.named_by_client = true;
  kept.note(later);
  EXPECT_EQ(kept.find("a")->path, "/first");
  later.user = "victim";
  kept.note(later);
  EXPECT_EQ(kept.find("a")->path, "/later");
  // An id of the server's own is nobody's to take beforehand.
  kept.note(first);
  Refusal servers = refusal("a", "/of the server");
  servers.user = "third";
  kept.note(servers);
  EXPECT_EQ(kept.find("a")->path, "/of the server");
}

class RefusalOf : public ::testing::Test {
 protected:
  RefusalOf() {
    auto schema = std::make_shared<schema::Schema>();
    for (const char* name : {"notes", "other", "directus_users"}) {
      schema->collections[name].name = name;
      schema->collections[name].primary_key = "id";
    }
    schema_ = std::move(schema);
  }

  Refusal of(std::string method, std::string target, const base::Error& error, std::string body = "{}") {
    http::Request request;
    request.id = "id";
    request.method = std::move(method);
    request.target = request.path = std::move(target);
    RequestContext context(app_, std::move(request));
    context.schema = schema_;
    context.who->user = "u";
    context.request.headers.set("content-type", "application/json");
    context.request.body = std::move(body);
    return refusal_of(context, {error}).value();
  }

  Application app_;
  schema::SchemaPtr schema_;
};

using Texts = std::vector<std::string>;

TEST_F(RefusalOf, TheRouteSaysWhatItIsAbout) {
  const Refusal one = of("PATCH", "/items/notes/a%2Fb?x=1", base::forbidden(), R"({"title":"secret","text":1})");
  EXPECT_EQ(one.user, "u");
  EXPECT_EQ(one.action, access::Action::kUpdate);
  EXPECT_EQ(one.collection, "notes");
  EXPECT_EQ(one.items, Texts{"a/b"});
  EXPECT_EQ(one.fields, (Texts{"title", "text"}));
  EXPECT_EQ(of("DELETE", "/items/notes", base::forbidden(), "[1,2]").items, (Texts{"1", "2"}));
  const Refusal many = of("PATCH", "/items/notes", base::forbidden(), R"({"keys":[3],"data":{"text":"x"}})");
  EXPECT_EQ(many.items, Texts{"3"});
  EXPECT_EQ(many.fields, Texts{"text"});
  EXPECT_EQ(of("PATCH", "/users/me", base::forbidden()).items, Texts{"u"});
  EXPECT_FALSE(of("GET", "/server/info", base::forbidden()).action);
}

TEST_F(RefusalOf, ABodyHoldsKeysAndNamesOfFields) {
  const Refusal by_query = of("DELETE", "/items/notes", base::forbidden(), R"({"query":{"filter":{"id":{"_eq":1}}}})");
  EXPECT_TRUE(by_query.items.empty() && by_query.fields.empty());
  EXPECT_EQ(of("DELETE", "/items/notes", base::forbidden(), R"({"keys":["a"]})").items, Texts{"a"});
  const Refusal list = of("PATCH", "/items/notes", base::forbidden(), R"([{"id":2,"a":1},{"id":1,"a":1,"b":1}])");
  EXPECT_EQ(list.items, (Texts{"2", "1"}));
  EXPECT_EQ(list.fields, (Texts{"a", "b"}));
  const Refusal selected = of("PATCH", "/items/notes", base::forbidden(), R"({"query":{},"data":{"text":1}})");
  EXPECT_EQ(selected.fields, Texts{"text"});
  const Refusal one = of("PATCH", "/items/notes/7", base::forbidden(), R"({"query":1,"data":2})");
  EXPECT_EQ(one.items, Texts{"7"});
  EXPECT_EQ(one.fields, (Texts{"query", "data"}));
  const Refusal made = of("POST", "/items/notes", base::forbidden(), R"([{"id":2},{"a":1}])");
  EXPECT_TRUE(made.items.empty());
  EXPECT_EQ(made.fields, (Texts{"id", "a"}));
}

TEST_F(RefusalOf, OfABatchTheOperationIsTold) {
  const std::string body = R"({"operations":[{"action":"delete","collection":"other","keys":[4,{"$ref":"0.id"}]},
    {"id":"x","action":"update","collection":"notes","data":[{"id":2,"text":"secret"}]}]})";
  base::Error error = base::forbidden_action("update", "notes");
  error.extensions["operation"] = "x";
  const Refusal named = of("POST", "/batch", error, body);
  EXPECT_EQ(named.operation, json::value("x"));
  EXPECT_EQ(named.action, access::Action::kUpdate);
  EXPECT_EQ(named.collection, "notes");
  EXPECT_EQ(named.items, Texts{"2"});
  EXPECT_EQ(named.fields, Texts{"text"});
  error = base::forbidden_action("delete", "other");
  error.extensions["operation"] = 0;
  const Refusal first = of("POST", "/batch", error, body);
  EXPECT_EQ(first.operation, json::value(0));
  EXPECT_EQ(first.action, access::Action::kDelete);
  EXPECT_EQ(first.items, Texts{"4"});
}

TEST_F(RefusalOf, AFieldThatMayNotBeReadIsAboutReadingIt) {
  const Refusal refused = of("PATCH", "/items/notes", base::forbidden_fields({"status"}, "notes"),
                             R"({"query":{"filter":{"status":{"_eq":1}}},"data":{"text":1}})");
  EXPECT_EQ(refused.action, access::Action::kRead);
  EXPECT_EQ(refused.fields, Texts{"status"});
}

TEST_F(RefusalOf, TheErrorSaysWhatOfItWasRefused) {
  const Refusal fields = of("GET", "/items/notes", base::forbidden_fields({"a", "b"}, "notes"));
  EXPECT_EQ(fields.fields, (Texts{"a", "b"}));
  EXPECT_EQ(of("GET", "/items/notes", base::forbidden_fields({"a"}, "notes")).fields, Texts{"a"});
  const Refusal nested = of("POST", "/items/notes", base::forbidden_action("delete", "other"), R"({"title":1})");
  EXPECT_EQ(nested.collection, "other");
  EXPECT_EQ(nested.action, access::Action::kDelete);
  EXPECT_TRUE(nested.items.empty() && nested.fields.empty());
  const Refusal deep = of("GET", "/items/notes/1", base::forbidden_fields({"name"}, "other", "author"));
  EXPECT_EQ(deep.collection, "other");
  EXPECT_TRUE(deep.items.empty());
  EXPECT_EQ(deep.fields, Texts{"name"});
  EXPECT_EQ(of("GET", "/items/ghost", base::forbidden_collection("ghost")).collection, "ghost");
}

TEST_F(RefusalOf, WhatOnlyAdminsMayDoIsAboutNoRight) {
  const base::Error admins = access::require_admin(access::Accountability{}).value();
  const Refusal change = of("PATCH", "/collections/notes", admins, R"({"meta":{"note":"x"}})");
  EXPECT_TRUE(change.admins_only);
  EXPECT_FALSE(change.action);
  EXPECT_TRUE(change.collection.empty() && change.items.empty() && change.fields.empty());
  const Refusal read = of("GET", "/fields/notes/title", base::forbidden());
  EXPECT_FALSE(read.admins_only);
  EXPECT_EQ(read.action, access::Action::kRead);
  EXPECT_EQ(read.collection, "notes");
  EXPECT_EQ(read.fields, Texts{"title"});
}

TEST_F(RefusalOf, RoutesBesideTheGenericOnesAreAboutNoItem) {
  for (const char* target : {"/users/register", "/users/u/tokens", "/users/u/sessions/1", "/permissions/me/notes"}) {
    const Refusal refused = of("POST", target, base::forbidden(), R"({"email":"secret"})");
    EXPECT_FALSE(refused.action) << target;
    EXPECT_TRUE(refused.collection.empty() && refused.items.empty() && refused.fields.empty()) << target;
  }
  const Refusal sort = of("POST", "/utils/sort/notes", base::forbidden(), R"({"item":1,"to":2})");
  EXPECT_EQ(sort.action, access::Action::kUpdate);
  EXPECT_EQ(sort.collection, "notes");
}

TEST_F(RefusalOf, AnyErrorOf403IsOne) {
  const Refusal token = of("PATCH", "/items/notes/1", base::invalid_token(), R"({"title":1})");
  EXPECT_EQ(token.code, "INVALID_TOKEN");
  EXPECT_FALSE(token.action);
  EXPECT_TRUE(token.collection.empty() && token.items.empty() && token.fields.empty());
}

TEST_F(RefusalOf, ARootOfADocumentIsARefusalOfItsOwn) {
  http::Request request;
  request.id = "id";
  request.method = "POST";
  request.path = request.target = "/graphql";
  RequestContext context(app_, std::move(request));
  context.schema = schema_;
  const RefusedRoot root{"first", "notes", {"1"}, {"title", "author.name", "year(born)", "item:other.id"}};
  const Refusal refused = refusal_of(context, root, {base::forbidden()}).value();
  EXPECT_EQ(refused.id, "id:first");
  EXPECT_EQ(refused.action, access::Action::kRead);
  EXPECT_EQ(refused.collection, "notes");
  EXPECT_EQ(refused.items, Texts{"1"});
  EXPECT_EQ(refused.fields, Texts{"title"});
  EXPECT_FALSE(refusal_of(context, root, {base::invalid_query("x")}));
}

TEST_F(RefusalOf, OtherErrorsAreNoRefusals) {
  http::Request request;
  RequestContext context(app_, std::move(request));
  EXPECT_FALSE(refusal_of(context, {base::invalid_query("x"), base::invalid_credentials()}));
}

}  // namespace
}  // namespace dirigent::api
