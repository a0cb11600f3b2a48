#include "auth/explain/verdict.hpp"

#include <gtest/gtest.h>

namespace dirigent::auth::explain {
namespace {

access::Permission permission(std::string fields, std::optional<std::string> rule) {
  access::StoredPermission stored;
  stored.id = "1";
  stored.policy = "p";
  stored.collection = "notes";
  stored.action = "read";
  stored.fields = std::move(fields);
  stored.rule = std::move(rule);
  return access::read_permission(std::move(stored)).value();
}

constexpr const char* kRule = R"({"a":{"_eq":1}})";

Request asking(access::Action action, std::vector<std::string> fields = {}) {
  Request request;
  request.action = action;
  request.collection = "notes";
  request.item = "1";
  request.fields = std::move(fields);
  return request;
}

using access::Action;
using Because = Decision::Because;

TEST(Verdict, EqualRulesAreAskedOnce) {
  const std::vector<access::Permission> list = {permission("a", kRule), permission("b", kRule), permission("c", {}),
                                                permission("d", R"({"a":{"_eq":2}})")};
  const DistinctRules distinct = distinct_rules(list);
  EXPECT_EQ(distinct.rules.size(), 2U);
  EXPECT_EQ(distinct.rule, (std::vector<std::optional<std::size_t>>{0, 0, std::nullopt, 1}));
}

TEST(Verdict, AReadCountsThePermissionsThatListAFieldAskedFor) {
  const std::vector<access::Permission> list = {permission("a,b", kRule), permission("c", {})};
  EXPECT_TRUE(decide(list, {false, true}, asking(Action::kRead)).allowed);
  EXPECT_TRUE(decide(list, {false, true}, asking(Action::kRead, {"a", "c"})).allowed);
  const Decision refused = decide(list, {false, true}, asking(Action::kRead, {"a"}));
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.because, Because::kRule);
  EXPECT_EQ(decide(list, {true, true}, asking(Action::kRead, {"a"})).permission, 0U);
}

TEST(Verdict, AFieldThatNoPermissionListsRefusesAll) {
  const std::vector<access::Permission> list = {permission("a", {}), permission("b", {})};
  const Decision decision = decide(list, {true, true}, asking(Action::kRead, {"a", "z"}));
  EXPECT_EQ(decision.because, Because::kField);
  EXPECT_EQ(decision.field, "z");
  EXPECT_EQ(decide({}, {}, asking(Action::kRead)).because, Because::kNoPermission);
  EXPECT_TRUE(decide(list, {true, true}, asking(Action::kDelete, {"z"})).allowed);
}

TEST(Verdict, OneItemIsAskedForByAKeyThatMayBeRead) {
  const std::vector<access::Permission> list = {permission("a", {})};
  Request request = asking(Action::kRead);
  request.key = "id";
  EXPECT_EQ(decide(list, {true}, request).because, Because::kKey);
  const std::vector<access::Permission> more = {permission("a", {}), permission("id", kRule)};
  EXPECT_TRUE(decide(more, {true, false}, request).allowed);
}

TEST(Verdict, AnUpdateNeedsEveryFieldOnThatItem) {
  const std::vector<access::Permission> list = {permission("a", kRule), permission("b", {})};
  EXPECT_TRUE(decide(list, {false, true}, asking(Action::kUpdate, {"b"})).allowed);
  const Decision decision = decide(list, {false, true}, asking(Action::kUpdate, {"b", "a"}));
  EXPECT_FALSE(decision.allowed);
  EXPECT_EQ(decision.field, "a");
}

TEST(Verdict, FieldsArePlainGuardedOrNever) {
  const std::vector<access::Permission> list = {permission("a,b", kRule), permission("b", {})};
  EXPECT_EQ(field_state(list, {false, true}, "a").verdict, FieldVerdict::kGuarded);
  EXPECT_FALSE(field_state(list, {false, true}, "a").applies);
  EXPECT_EQ(field_state(list, {false, true}, "b").verdict, FieldVerdict::kPlain);
  EXPECT_TRUE(field_state(list, {false, true}, "b").applies);
  EXPECT_EQ(field_state(list, {true, true}, "c").verdict, FieldVerdict::kNever);
}

TEST(Verdict, AValidationThatCannotBeUnderstoodLetsNothingPass) {
  std::vector<access::Permission> list = {permission("a", {}), permission("b", kRule)};
  list[1].validation = json::parse(R"-({"_or":[{"a":{"_inn":[1]}},{"foo(a)":{"_eq":1}}]})-");
  for (const Action action : {Action::kCreate, Action::kUpdate}) {
    const Decision decision = decide(list, {true, false}, asking(action, {"a"}));
    EXPECT_EQ(decision.because, Because::kValidation);
    EXPECT_EQ(decision.validation, 1U);
    EXPECT_FALSE(decision.allowed || decision.permission);
  }
  EXPECT_EQ(decide(list, {true, false}, asking(Action::kUpdate, {"z"})).because, Because::kField);
  EXPECT_TRUE(decide(list, {true, false}, asking(Action::kRead, {"a"})).allowed);
  list[1].validation = json::parse(R"({"_or":[{"a":{"_inn":[1]}},{"a":{"_eq":1}}]})");
  EXPECT_TRUE(decide(list, {true, false}, asking(Action::kUpdate, {"a"})).allowed);
}

}  // namespace
}  // namespace dirigent::auth::explain
