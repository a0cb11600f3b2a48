#include "auth/explain/rights_diff.hpp"

#include <gtest/gtest.h>

#include "base/json_writer.hpp"

namespace dirigent::auth::explain {
namespace {

schema::Schema notes() {
  schema::Schema schema;
  schema::Collection& collection = schema.collections["notes"];
  collection.name = "notes";
  collection.table = std::make_shared<sql::Table>();
  for (const char* name : {"id", "title", "text"}) collection.fields.edit().emplace_back().name = name;
  return schema;
}

struct Row {
  const char* action;
  const char* fields;
  const char* rule = "";
  const char* presets = "";
};

RightsState state(std::vector<Row> rows) {
  std::vector<access::Permission> permissions;
  for (const Row& row : rows) {
    access::StoredPermission stored;
    stored.collection = "notes";
    stored.action = row.action;
    stored.fields = row.fields;
    stored.rule = row.rule;
    stored.presets = row.presets;
    permissions.push_back(access::read_permission(std::move(stored)).value());
  }
  RightsState made;
  made.permissions = std::make_shared<const access::PermissionSet>(std::move(permissions));
  return made;
}

constexpr const char* kOwn = R"({"id":{"_eq":1}})";

TEST(RightsDiff, WhatOthersPermitAnywayIsNoDifference) {
  const schema::Schema schema = notes();
  const RightsState before = state({{"read", "title,text"}});
  EXPECT_TRUE(compare(schema, before, state({{"read", "text"}, {"read", "title"}})).empty());
  EXPECT_TRUE(compare(schema, before, state({{"read", "title", kOwn}, {"read", "text,title"}})).empty());
  EXPECT_FALSE(compare(schema, before, state({{"read", "title,text"}, {"read", "id", kOwn}})).empty());
}

TEST(RightsDiff, TellsActionsFieldsAndRowsApart) {
  const schema::Schema schema = notes();
  const RightsDiff diff = compare(schema, state({{"read", "title,text"}, {"delete", ""}}),
                                  state({{"read", "title,id", kOwn}, {"create", "*"}}));
  EXPECT_EQ(base::to_json(diff.gained), R"([{"collection":"notes","action":"create"}])");
  EXPECT_EQ(base::to_json(diff.lost), R"([{"collection":"notes","action":"delete"}])");
  EXPECT_EQ(base::to_json(diff.fields), R"([{"collection":"notes","action":"read","gained":["id"],"lost":["text"]}])");
  EXPECT_EQ(diff.readable, std::vector<std::string>{"notes"});
}

TEST(RightsDiff, OtherPresetsAreADifferenceThatShowsNoRows) {
  const schema::Schema schema = notes();
  const RightsDiff diff = compare(schema, state({{"create", "*"}}), state({{"create", "*", "", R"({"title":"x"})"}}));
  EXPECT_FALSE(diff.empty());
  EXPECT_TRUE(diff.rules && diff.gained.empty() && diff.fields.empty() && diff.readable.empty());
}

TEST(RightsDiff, AdminsMayEverything) {
  const schema::Schema schema = notes();
  RightsState admin;
  admin.admin = true;
  const RightsDiff diff = compare(schema, state({{"read", "title"}}), admin);
  EXPECT_EQ(diff.gained.size(), 4U);
  EXPECT_EQ(diff.fields.size(), 1U);
  EXPECT_EQ(diff.readable, std::vector<std::string>{"notes"});
  EXPECT_TRUE(compare(schema, admin, admin).empty());
}

}  // namespace
}  // namespace dirigent::auth::explain
