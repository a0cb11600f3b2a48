#include "schema/row_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dirigent::schema {
namespace {

using Parts = std::vector<KeyPart>;

Collection collection(std::vector<std::string> columns, std::vector<std::string> key,
                      sql::TableKind kind = sql::TableKind::kTable) {
  Collection out;
  out.name = "c";
  out.primary_key = key.size() == 1 ? key.front() : std::string(kRowKey);
  auto table = std::make_shared<sql::Table>();
  table->name = "c";
  table->kind = kind;
  table->primary_key = std::move(key);
  out.table = std::move(table);
  for (const std::string& name : columns) {
    Field field;
    field.name = name;
    field.column.emplace().name = name;
    out.index.edit().emplace(name, out.fields.size());
    out.fields.edit().push_back(std::move(field));
  }
  return out;
}

TEST(RowKey, JoinsPartsThatCanBeToldApartAgain) {
  EXPECT_EQ(join_key({"1", "3402"}), "1,3402");
  EXPECT_EQ(join_key({"a,b", "50%", std::nullopt, ""}), "a%2Cb,50%25,%4E,");
  for (const Parts& parts : {Parts{"1", "2"}, Parts{",", "%"}, Parts{std::nullopt, "%4E"}, Parts{"%2C", "ö/ä?#"},
                             Parts{"a", ""}, Parts{"'\"", "\\"}}) {
    EXPECT_EQ(split_key(join_key(parts), parts.size()), parts) << join_key(parts);
  }
}

TEST(RowKey, IsNoneWithOtherPartsOrTornOnes) {
  for (const std::string_view text : {"", "1", "1,2,3", "1,%", "1,%2", "1,%zz", "a%00b,1", "%ff,1"}) {
    EXPECT_FALSE(split_key(text, 2)) << text;
  }
}

TEST(RowKey, SaysHowRowsAreNamed) {
  EXPECT_EQ(naming_of(collection({"id"}, {"id"})), Naming::kColumn);
  EXPECT_EQ(naming_of(collection({"a", "b", "c"}, {"b", "a"})), Naming::kColumns);
  EXPECT_EQ(naming_of(collection({"a"}, {})), Naming::kPlace);
  EXPECT_EQ(naming_of(collection({"a"}, {}, sql::TableKind::kView)), Naming::kNothing);
  EXPECT_FALSE(has_keys(collection({"a"}, {})));
}

TEST(RowKey, HasItsPartsInTheOrderOfTheKey) {
  const Collection pair = collection({"a", "b", "c"}, {"b", "a"});
  EXPECT_THAT(key_fields(pair), ::testing::ElementsAre(pair.field("b"), pair.field("a")));
  EXPECT_TRUE(key_fields(collection({"id"}, {"id"})).empty());
  EXPECT_EQ(&pair.primary(), &row_key_field());
  EXPECT_EQ(pair.field(kRowKey), nullptr);
}

TEST(RowKey, ForeignKeysReferToTheirColumnWhereTheKeyIsNone) {
  const Collection pair = collection({"a", "b", "code"}, {"a", "b"});
  Relation relation;
  EXPECT_EQ(referred_field(relation, pair), nullptr);
  relation.foreign_key.emplace().foreign_column = "code";
  EXPECT_EQ(referred_field(relation, pair), pair.field("code"));
  const Collection single = collection({"id", "code"}, {"id"});
  EXPECT_EQ(referred_field(relation, single), single.field("id"));
}

TEST(RowKey, SnapshotsKnowWhatTheContractServes) {
  EXPECT_TRUE(in_contract(collection({"id"}, {"id"})));
  EXPECT_TRUE(in_contract(Collection()));
  EXPECT_FALSE(in_contract(collection({"a", "b"}, {"a", "b"})));
  EXPECT_FALSE(in_contract(collection({"id"}, {"id"}, sql::TableKind::kView)));
  Collection spaced = collection({"id"}, {"id"});
  spaced.name = "two words";
  EXPECT_FALSE(in_contract(spaced));
}

}  // namespace
}  // namespace dirigent::schema
