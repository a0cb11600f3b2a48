#include "model/testing.hpp"

namespace dirigent::model::testing {
namespace {

using RelationsTest = ModelTest;
INSTANTIATE_TEST_SUITE_P(Databases, RelationsTest, ::testing::ValuesIn(databases()),
                         [](const auto& each) { return each.param; });

io::Task<void> one_and_many(Bench& bench) {
  co_await bench.collection(R"({"collection":"one","schema":{},"meta":{}})");
  co_await bench.collection(
      R"({"collection":"many","schema":{},"meta":{},"fields":[{"field":"ref","type":"integer"},
          {"field":"other","type":"integer"},{"field":"word","type":"string"}]})");
}

io::Task<std::string> rule_of(Bench& bench, std::string field) {
  const std::optional<sql::Table> table = co_await bench.table("many");
  for (const sql::ForeignKey& key : table->foreign_keys) {
    if (key.column == field) co_return key.on_delete;
  }
  co_return std::string("none");
}

io::Task<void> patch(Bench& bench, std::string field, std::string text) {
  (void)co_await update_relation(bench.services, bench.admin(), "many", std::move(field),
                                 json::parse(text).as_object());
}

TestTask rules(Bench& bench) {
  co_await one_and_many(bench);
  co_await bench.relation(
      R"({"collection":"many","field":"ref","related_collection":"one","schema":{"on_delete":"SET NULL"}})");
  std::string rule = co_await rule_of(bench, "ref");
  EXPECT_EQ(rule, "SET NULL");
  co_await patch(bench, "ref", R"({"schema":{"on_delete":"CASCADE"}})");
  rule = co_await rule_of(bench, "ref");
  EXPECT_EQ(rule, "CASCADE");
  co_await patch(bench, "ref", R"({"meta":{"one_deselect_action":"delete"}})");
  rule = co_await rule_of(bench, "ref");
  EXPECT_EQ(rule, "CASCADE") << "a patch of meta keeps the rule";
  EXPECT_TRUE(bench.schema.get()->relation("many", "ref")->deselect_delete);
  (void)co_await remove_relation(bench.services, bench.admin(), "many", "ref");
  rule = co_await rule_of(bench, "ref");
  EXPECT_EQ(rule, bench.sqlite() ? "CASCADE" : "none");
  const std::string rows = co_await bench.value("select count(*) from directus_relations");
  EXPECT_EQ(rows, "0");
}
TEST_P(RelationsTest, RulesAreSetChangedAndDropped) {
  run(rules);
}

TestTask refusals(Bench& bench) {
  co_await one_and_many(bench);
  co_await bench.relation(R"({"collection":"many","field":"other","related_collection":"one"})");
  co_await bench.item("many", R"({"ref":99})");
  const std::string before = co_await bench.fingerprint();
  const std::vector<std::string> refused{
      R"({})",
      R"({"collection":"many"})",
      R"({"collection":"many","field":"ref","related_collection":"moon"})",
      R"({"collection":"moon","field":"ref","related_collection":"one"})",
      R"({"collection":"many","field":"ghost","related_collection":"one"})",
      R"({"collection":"many","field":"id","related_collection":"one"})",
      R"({"collection":"many","field":"other","related_collection":"one"})",
      R"({"collection":"many","field":"word","related_collection":"one"})",
      R"({"collection":"many","field":"ref","related_collection":"one","schema":{"on_delete":"BOGUS"}})",
      R"({"collection":"many","field":"ref","related_collection":"one","bogus":1})",
      R"({"collection":"many","field":"ref","related_collection":5})"};
  for (std::size_t i = 0; i < refused.size(); ++i) {
    const std::string code = co_await refusal(bench.relation(refused[i]));
    EXPECT_EQ(code, "INVALID_PAYLOAD") << refused[i];
  }
  std::string code =
      co_await refusal(bench.relation(R"({"collection":"many","field":"ref","related_collection":"one"})"));
  EXPECT_EQ(code, "INVALID_FOREIGN_KEY") << "a value there points nowhere";
  code = co_await refusal(patch(bench, "ref", R"({"meta":{}})"));
  EXPECT_EQ(code, "INVALID_PAYLOAD");
  const std::string after = co_await bench.fingerprint();
  EXPECT_EQ(before, after);
}
TEST_P(RelationsTest, WrongOnesChangeNothing) {
  run(refusals);
}

TestTask junctions(Bench& bench) {
  co_await bench.collection(
      R"({"collection":"dish","schema":{},"meta":{},"fields":[{"field":"name","type":"string"}]})");
  co_await bench.collection(
      R"({"collection":"herb","schema":{},"meta":{},"fields":[{"field":"name","type":"string"}]})");
  co_await bench.collection(
      R"({"collection":"dish_herb","schema":{},"fields":[{"field":"dish","type":"integer"},
          {"field":"herb","type":"integer"}]})");
  co_await bench.field("dish", R"({"field":"herbs","type":"alias","meta":{"special":["m2m"]}})");
  co_await bench.relation(
      R"({"collection":"dish_herb","field":"dish","related_collection":"dish",
          "meta":{"one_field":"herbs","junction_field":"herb"}})");
  co_await bench.relation(
      R"({"collection":"dish_herb","field":"herb","related_collection":"herb","meta":{"junction_field":"dish"}})");
  co_await bench.item("dish", R"({"name":"soup","herbs":[{"herb":{"name":"mint"}}]})");
  const std::string linked = co_await bench.value("select count(*) from dish_herb where dish = 1 and herb = 1");
  EXPECT_EQ(linked, "1");
  (void)co_await remove_field(bench.services, bench.admin(), "dish", "herbs");
  EXPECT_FALSE(bench.schema.get()->relation("dish_herb", "dish")->one_field.has_value());
  (void)co_await remove_field(bench.services, bench.admin(), "dish_herb", "dish");
  EXPECT_EQ(bench.schema.get()->relation("dish_herb", "dish"), nullptr);
  EXPECT_FALSE(bench.schema.get()->relation("dish_herb", "herb")->junction_field.has_value());
}
TEST_P(RelationsTest, JunctionsAreBuiltAndTakenApart) {
  run(junctions);
}

TestTask any(Bench& bench) {
  co_await bench.collection(R"({"collection":"a","schema":{},"meta":{}})");
  co_await bench.collection(R"({"collection":"b","schema":{},"meta":{}})");
  co_await bench.collection(
      R"({"collection":"block","schema":{},"fields":[{"field":"item","type":"string"},
          {"field":"collection","type":"string"}]})");
  co_await bench.relation(
      R"({"collection":"block","field":"item","related_collection":null,
          "meta":{"one_collection_field":"collection","one_allowed_collections":["a","b"]}})");
  (void)co_await remove_collection(bench.services, bench.admin(), "a");
  const schema::Relation* relation = bench.schema.get()->relation("block", "item");
  EXPECT_NE(relation, nullptr);
  if (relation == nullptr) co_return;
  EXPECT_EQ(relation->one_allowed_collections, std::vector<std::string>{"b"});
}
TEST_P(RelationsTest, ManyToAnyListsForgetRemovedCollections) {
  run(any);
}

TestTask self(Bench& bench) {
  co_await bench.collection(
      R"({"collection":"unit","schema":{},"meta":{},"fields":[{"field":"above","type":"integer"}]})");
  co_await bench.field("unit", R"({"field":"below","type":"alias","meta":{"special":["o2m"]}})");
  co_await bench.relation(
      R"({"collection":"unit","field":"above","related_collection":"unit","schema":{"on_delete":"CASCADE"},
          "meta":{"one_field":"below"}})");
  co_await bench.item("unit", R"({"below":[{},{}]})");
  (void)co_await remove_field(bench.services, bench.admin(), "unit", "above");
  EXPECT_EQ(bench.field_of("unit", "below"), nullptr);
  const std::string rows = co_await bench.value("select count(*) from unit");
  EXPECT_EQ(rows, "3") << "taking a key apart never runs its rule";
}
TEST_P(RelationsTest, SelfReferencesComeAndGo) {
  run(self);
}

}  // namespace
}  // namespace dirigent::model::testing
