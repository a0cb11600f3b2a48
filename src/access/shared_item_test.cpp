#include "access/shared_item.hpp"

#include <gtest/gtest.h>

#include "query/written_filter.hpp"

namespace dirigent::access {
namespace {

schema::Collection table(std::string name, std::vector<std::string> fields) {
  schema::Collection collection;
  collection.name = std::move(name);
  collection.primary_key = "id";
  collection.table = std::make_shared<sql::Table>();
  fields.insert(fields.begin(), "id");
  for (std::string& field : fields) {
    collection.index.edit()[field] = collection.fields.size();
    collection.fields.edit().emplace_back().name = std::move(field);
  }
  return collection;
}

schema::Relation relation(std::string many, std::string field, std::optional<std::string> one,
                          std::optional<std::string> alias) {
  schema::Relation relation;
  relation.many_collection = std::move(many);
  relation.many_field = std::move(field);
  relation.one_collection = std::move(one);
  relation.one_field = std::move(alias);
  return relation;
}

// Pages of a topic that may stand below another, words of a page, an author without a way back.
schema::Schema library() {
  schema::Schema schema;
  for (auto& collection :
       {table("topic", {"name", "parent", "pages", "below"}), table("page", {"title", "topic", "author", "words"}),
        table("word", {"text", "page"}), table("author", {"name", "home"}), table("town", {"name"})}) {
    schema.collections[collection.name] = collection;
  }
  schema.relations.push_back(relation("page", "topic", "topic", "pages"));
  schema.relations.push_back(relation("topic", "parent", "topic", "below"));
  schema.relations.push_back(relation("word", "page", "page", "words"));
  schema.relations.push_back(relation("page", "author", "author", std::nullopt));
  schema.relations.push_back(relation("author", "home", "town", std::nullopt));
  return schema;
}

Permission read(std::string collection, std::string fields, std::string rule = "") {
  StoredPermission stored;
  stored.id = "1";
  stored.collection = std::move(collection);
  stored.action = "read";
  stored.fields = std::move(fields);
  stored.rule = std::move(rule);
  return read_permission(std::move(stored)).value();
}

Who person(std::vector<Permission> permissions) {
  Accountability who;
  who.permissions = std::make_shared<const PermissionSet>(std::move(permissions));
  return who;
}

std::string conditions(const std::map<std::string, query::Filter>& reached, const std::string& collection) {
  return json::serialize(query::written_filter(reached.at(collection)));
}

TEST(SharedItem, IsReachedByWaysThatLeadBack) {
  const schema::Schema schema = library();
  const Who admin;
  const auto reached = reach(schema, {"page", "7"}, Readable(schema, admin));
  EXPECT_EQ(reached.size(), 4u);
  EXPECT_EQ(conditions(reached, "page"), R"({"_or":[{"id":{"_eq":"7"}},{"topic":{"pages":{"id":{"_eq":"7"}}}}]})");
  EXPECT_EQ(conditions(reached, "topic"),
            R"({"_or":[{"pages":{"id":{"_eq":"7"}}},{"parent":{"pages":{"id":{"_eq":"7"}}}}]})");
  EXPECT_EQ(conditions(reached, "word"), R"({"_or":[{"page":{"id":{"_eq":"7"}}}]})");
  EXPECT_EQ(conditions(reached, "author"), R"~({"_or":[{"$FOLLOW(page,author)":{"id":{"_eq":"7"}}}]})~");
  EXPECT_FALSE(reached.contains("town")) << "without a way back nobody goes on";
}

TEST(SharedItem, NoRelationIsFollowedThatOneOfBothCanNotRead) {
  const schema::Schema schema = library();
  const Who some = person({read("page", "id,title,words"), read("word", "*"), read("topic", "*")});
  const auto reached = reach(schema, {"page", "7"}, Readable(schema, {some, Who{}}));
  EXPECT_TRUE(reached.contains("word"));
  EXPECT_FALSE(reached.contains("topic")) << "the field is not readable";
  const Who other = person({read("page", "*"), read("word", "text")});
  EXPECT_EQ(reach(schema, {"page", "7"}, Readable(schema, {some, other})).size(), 1u);
  EXPECT_TRUE(reach(schema, {"author", "1"}, Readable(schema, {some, other})).empty());
  EXPECT_TRUE(reach(schema, {"nowhere", "1"}, Readable(schema, Who{})).empty());
}

TEST(SharedItem, ShowsWhatBothMaySeeOfARow) {
  const schema::Schema schema = library();
  const Who role = person({read("page", "id,title", R"({"title":{"_eq":"a"}})"), read("page", "author")});
  const Who creator = person({read("page", "title,author", R"({"id":{"_gt":3}})")});
  std::vector<std::vector<std::string>> fields;
  std::vector<std::string> rules;
  for (const Permission& permission : share_permissions(schema, {"page", "7"}, role, creator)) {
    if (permission.collection != "page") continue;
    fields.push_back(permission.fields);
    rules.push_back(json::serialize(permission.rule));
    EXPECT_TRUE(permission.rows);
    EXPECT_EQ(permission.action, Action::kRead);
  }
  const std::vector<std::vector<std::string>> wanted = {{"title"}, {"author"}};
  EXPECT_EQ(fields, wanted);
  EXPECT_NE(rules[0], rules[1]) << "rules that differ are told apart by what they say";
  EXPECT_NE(rules[0].find(R"({"title":{"_eq":"a"}})"), std::string::npos);
  EXPECT_EQ(rules[1].find(R"({"title":{"_eq":"a"}})"), std::string::npos);
}

TEST(SharedItem, BeyondTheItemALimitedShareShowsFieldsOfItsNames) {
  const schema::Schema schema = library();
  const Who role = person({read("page", "id,title,topic"), read("topic", "*")});
  for (const Permission& permission : share_permissions(schema, {"page", "7"}, role, Who{})) {
    if (permission.collection != "topic") continue;
    EXPECT_EQ(permission.fields, std::vector<std::string>{"id"});
  }
  for (const Permission& permission : share_permissions(schema, {"page", "7"}, Who{}, Who{})) {
    EXPECT_TRUE(permission.all_fields()) << permission.collection;
  }
}

TEST(SharedItem, WithoutTheRightOfTheRoleOnlyTheItemIsThere) {
  const schema::Schema schema = library();
  const auto of_pages = [&](const Who& role, const Who& creator) {
    std::vector<Permission> pages = share_permissions(schema, {"page", "7"}, role, creator);
    std::erase_if(pages, [](const Permission& permission) { return permission.collection.starts_with("directus_"); });
    return pages;
  };
  const std::vector<Permission> bare = of_pages(person({read("topic", "*")}), Who{});
  ASSERT_EQ(bare.size(), 1u) << "nothing is reached from there";
  EXPECT_EQ(bare[0].collection, "page");
  EXPECT_TRUE(bare[0].fields.empty());
  EXPECT_EQ(json::serialize(bare[0].rule), R"({"_and":[{"id":{"_eq":"7"}}]})");
  const std::vector<Permission> ruled = of_pages(person({}), person({read("page", "*", R"({"title":{"_eq":"a"}})")}));
  ASSERT_EQ(ruled.size(), 1u);
  EXPECT_NE(json::serialize(ruled[0].rule).find(R"({"title":{"_eq":"a"}})"), std::string::npos);
  EXPECT_TRUE(of_pages(person({}), person({})).empty()) << "what the creator may not see is not there";
}

TEST(SharedItem, WaysAreBounded) {
  schema::Schema schema;
  const int count = 12;
  for (int i = 0; i < count; ++i) {
    std::vector<std::string> fields;
    for (int j = 0; j < count; ++j) fields.insert(fields.end(), {"to" + std::to_string(j), "of" + std::to_string(j)});
    schema.collections["c" + std::to_string(i)] = table("c" + std::to_string(i), std::move(fields));
  }
  for (int i = 0; i < count; ++i) {
    for (int j = 0; j < count; ++j) {
      schema.relations.push_back(relation("c" + std::to_string(i), "to" + std::to_string(j), "c" + std::to_string(j),
                                          "of" + std::to_string(i)));
    }
  }
  std::size_t ways = 0;
  for (const auto& [name, reached] : reach(schema, {"c0", "1"}, Readable(schema, Who{})))
    ways += reached.children.size();
  EXPECT_GT(ways, 100u);
  EXPECT_LE(ways, 400u);
}

}  // namespace
}  // namespace dirigent::access
