#include "access/permission.hpp"

#include <gtest/gtest.h>

#include "access/permission_set.hpp"

namespace dirigent::access {
namespace {

StoredPermission stored(std::string collection, std::string action, std::string fields) {
  StoredPermission row;
  row.id = "1";
  row.policy = "p";
  row.collection = std::move(collection);
  row.action = std::move(action);
  row.fields = std::move(fields);
  return row;
}

TEST(Permission, IsReadFromItsRow) {
  StoredPermission row = stored("notes", "update", "title, text");
  row.rule = R"({"owner":{"_eq":"$CURRENT_USER"}})";
  row.validation = R"({"title":{"_nnull":true}})";
  row.presets = R"({"text":"x"})";
  const Permission permission = read_permission(row).value();
  EXPECT_EQ(permission.action, Action::kUpdate);
  EXPECT_TRUE(permission.covers("text"));
  EXPECT_FALSE(permission.covers("owner"));
  EXPECT_FALSE(permission.all_fields());
  ASSERT_TRUE(permission.rows);
  EXPECT_EQ(permission.rows->path, std::vector<std::string>{"owner"});
  EXPECT_TRUE(permission.validation.is_object());
  EXPECT_EQ(permission.presets.at("text"), "x");
}

TEST(Permission, AnEmptyRuleIsForEveryItem) {
  for (const char* rule : {"{}", "null", ""}) {
    StoredPermission row = stored("notes", "read", "*");
    row.rule = row.validation = rule;
    const Permission permission = read_permission(row).value();
    EXPECT_FALSE(permission.rows) << rule;
    EXPECT_TRUE(permission.validation.is_null()) << rule;
    EXPECT_TRUE(permission.covers("anything"));
  }
}

TEST(Permission, WhatCannotBeUnderstoodPermitsNothing) {
  EXPECT_FALSE(read_permission(stored("notes", "publish", "*")));
  for (const char* rule : {"{", "5", "[1]", R"("text")"}) {
    StoredPermission row = stored("notes", "read", "*");
    row.rule = rule;
    EXPECT_FALSE(read_permission(row)) << rule;
  }
}

TEST(PermissionSet, GivesWhatHoldsForACollectionAndAnActionInOrder) {
  std::vector<Permission> rows;
  for (const char* fields : {"a", "b"}) {
    rows.push_back(read_permission(stored("notes", "read", fields)).value());
    rows.push_back(read_permission(stored("other", "read", "*")).value());
  }
  const PermissionSet set(rows), same(rows);
  ASSERT_EQ(set.of("notes", Action::kRead).size(), 2u);
  EXPECT_EQ(set.of("notes", Action::kRead)[1].fields, std::vector<std::string>{"b"});
  EXPECT_TRUE(set.of("notes", Action::kDelete).empty());
  EXPECT_TRUE(set.of("ghost", Action::kRead).empty());
  EXPECT_NE(set.id(), same.id());
}

}  // namespace
}  // namespace dirigent::access
