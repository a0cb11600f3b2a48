#include "access/row_rules.hpp"

#include <gtest/gtest.h>

#include "access/permission_set.hpp"

namespace dirigent::access {
namespace {

Permission permission(std::string fields, std::optional<std::string> rule = std::nullopt) {
  StoredPermission stored{"1", "p", "doc", "read", std::move(fields), std::move(rule), std::nullopt, std::nullopt};
  return read_permission(std::move(stored)).value();
}

const std::string kLive = R"({"state":{"_eq":"live"}})", kDraft = R"({"state":{"_eq":"draft"}})";

TEST(RowRules, RulesThatAreTheSameCountOnce) {
  const std::vector<Permission> permissions = {permission("a", kLive), permission("b", kDraft), permission("c", kLive)};
  const RowRules rules(permissions);
  EXPECT_EQ(rules.any().rules.size(), 2u);
  EXPECT_EQ(rules.of("a"), rules.of("c"));
  EXPECT_NE(rules.of("a"), rules.of("b"));
  EXPECT_TRUE(rules.of("d").none());
}

TEST(RowRules, APermissionWithoutARuleLetsEverythingThrough) {
  const std::vector<Permission> permissions = {permission("a", kLive), permission("a,b"), permission("c", "{}")};
  const RowRules rules(permissions);
  EXPECT_TRUE(rules.any().all);
  EXPECT_TRUE(rules.of("a").all);
  EXPECT_TRUE(rules.of("c").all);
  EXPECT_TRUE(rules.of("d").none());
}

TEST(RowRules, RowsAreSeenForAnyOfTheFieldsAskedFor) {
  const std::vector<Permission> permissions = {permission("a", kLive), permission("b", kDraft), permission("*", kLive)};
  const RowRules rules(permissions);
  const std::vector<std::string> a = {"a"}, both = {"a", "b"}, other = {"c"};
  EXPECT_EQ(rules.of(std::span(a)).rules.size(), 1u);
  EXPECT_EQ(rules.of(std::span(both)), rules.any());
  EXPECT_EQ(rules.of(std::span(other)), rules.of("a"));
}

TEST(RowRules, AChoiceIsWithinAnotherWhoseRulesItHas) {
  const RuleChoice none, all{true, {}}, one{false, {1}}, two{false, {0, 1}};
  EXPECT_TRUE(one.within(two));
  EXPECT_FALSE(two.within(one));
  EXPECT_TRUE(two.within(all));
  EXPECT_FALSE(all.within(two));
  EXPECT_TRUE(none.within(one));
}

TEST(PermissionSet, FieldsStandInTheOrderOfThePermissions) {
  const PermissionSet set({permission("b,a", kLive), permission("c,a")});
  const Permitted* doc = set.permitted("doc", Action::kRead);
  ASSERT_NE(doc, nullptr);
  EXPECT_EQ(doc->fields, (std::vector<std::string>{"b", "a", "c"}));
  EXPECT_FALSE(doc->all_fields);
  EXPECT_EQ(set.permitted("doc", Action::kUpdate), nullptr);
  EXPECT_EQ(set.permitted("other", Action::kRead), nullptr);
}

TEST(PermissionSet, KnowsTheVariablesItsRulesName) {
  const PermissionSet set({permission("a", R"({"_or":[{"owner":{"_eq":"$CURRENT_USER"}},{"at":{"_lt":"$NOW"}}]})"),
                           permission("b", R"({"team":{"_in":"1, $CURRENT_USER.team"}})")});
  EXPECT_EQ(set.variables(Action::kRead), (std::vector<std::string>{"$CURRENT_USER", "$CURRENT_USER.team", "$NOW"}));
  EXPECT_TRUE(set.variables(Action::kUpdate).empty());
}

}  // namespace
}  // namespace dirigent::access
