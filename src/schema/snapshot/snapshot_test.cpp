#include "schema/snapshot/snapshot.hpp"

#include <gtest/gtest.h>

namespace dirigent::schema {
namespace {

TEST(Snapshot, PutsMembersInOrderAtEveryLevel) {
  const json::value mixed = json::parse(R"({"z":[{"b":1,"a":{"d":null,"c":[]}}],"a":"x"})");
  EXPECT_EQ(json::serialize(in_order(mixed)), R"({"a":"x","z":[{"a":{"c":[],"d":null},"b":1}]})");
}

Field field(const char* name, int number, bool system) {
  Field made;
  made.name = name;
  made.type = base::FieldType::kString;
  made.system = system;
  made.meta = {{"id", number}, {"collection", "b"}, {"field", name}};
  made.schema = {{"name", name}, {"comment", "of one database alone"}, {"is_indexed", true}};
  return made;
}

Schema model() {
  Schema schema;
  Collection user;
  user.name = "b";
  user.fields = std::vector<Field>{field("second", 7, false), field("first", 3, false)};
  Field alias = field("alias", 5, false);
  alias.schema = nullptr;
  Field bare = field("without a row", 1, false);
  bare.meta = nullptr;
  user.fields.edit().push_back(alias);
  user.fields.edit().push_back(bare);
  user.api.edit() = {{"collection", "b"},
                     {"meta", {{"note", "n"}, {"collection", "b"}}},
                     {"schema", {{"name", "b"}, {"sql", "CREATE"}}}};
  Collection folder;
  folder.name = "a";
  folder.api.edit() = {{"collection", "a"}, {"meta", {{"collection", "a"}}}, {"schema", nullptr}};
  Collection untracked;
  untracked.name = "c";
  untracked.api.edit() = {{"collection", "c"}, {"meta", nullptr}, {"schema", {{"name", "c"}}}};
  Collection system;
  system.name = "directus_x";
  system.system = true;
  system.fields = std::vector<Field>{field("email", 1, true), field("own", 9, false)};
  system.api.edit() = {
      {"collection", "directus_x"}, {"meta", {{"system", true}}}, {"schema", {{"name", "directus_x"}}}};
  for (Collection* one : {&user, &folder, &untracked, &system}) schema.collections.emplace(one->name, *one);
  return schema;
}

std::string names(const json::value& entries, const char* member) {
  std::string out;
  for (const json::value& entry : entries.as_array()) {
    out += std::string(entry.as_object().at("collection").as_string()) + "." +
           std::string(entry.as_object().at(member).as_string()) + " ";
  }
  return out;
}

TEST(Snapshot, HoldsWhatTheUserMadeAndNothingElse) {
  const json::object snapshot = snapshot_of(model(), "11.17.4", "sqlite");
  EXPECT_EQ(names(snapshot.at("collections"), "collection"), "a.a b.b ");
  EXPECT_EQ(names(snapshot.at("fields"), "field"), "b.first b.alias b.second directus_x.own ");
  EXPECT_EQ(names(snapshot.at("systemFields"), "field"), "directus_x.email ");
  EXPECT_EQ(json::serialize(snapshot.at("collections").as_array()[1]),
            R"({"collection":"b","meta":{"collection":"b","note":"n"},"schema":{"name":"b"}})");
  EXPECT_FALSE(snapshot.at("collections").as_array()[0].as_object().contains("schema"));
  const json::object& first = snapshot.at("fields").as_array()[0].as_object();
  EXPECT_EQ(json::serialize(first.at("meta")), R"({"collection":"b","field":"first"})");
  EXPECT_EQ(json::serialize(first.at("schema")), R"({"name":"first","is_indexed":true})");
  EXPECT_FALSE(snapshot.at("fields").as_array()[1].as_object().contains("schema"));
}

}  // namespace
}  // namespace dirigent::schema
