#include "model/reads.hpp"
#include "model/testing.hpp"

namespace dirigent::model::testing {
namespace {

using CollectionsTest = ModelTest;
INSTANTIATE_TEST_SUITE_P(Databases, CollectionsTest, ::testing::ValuesIn(databases()),
                         [](const auto& each) { return each.param; });

TestTask key_kinds(Bench& bench) {
  co_await bench.collection(R"({"collection":"plain","schema":{},"meta":{}})");
  co_await bench.collection(
      R"({"collection":"big","schema":{},"fields":[{"field":"k","type":"bigInteger",
          "schema":{"is_primary_key":true,"has_auto_increment":true}}]})");
  co_await bench.collection(
      R"({"collection":"word","schema":{},"fields":[{"field":"k","type":"string",
          "schema":{"is_primary_key":true,"max_length":12}}]})");
  co_await bench.collection(
      R"({"collection":"uid","schema":{},"fields":[{"field":"k","type":"uuid","schema":{"is_primary_key":true},
          "meta":{"special":["uuid"]}}]})");
  EXPECT_EQ(bench.schema.get()->collection("plain")->primary_key, "id");
  EXPECT_EQ(bench.field_of("plain", "id")->meta.at("interface"), json::value("numeric"));
  for (const std::string name : {"big", "word", "uid"}) {
    const schema::Collection* collection = bench.schema.get()->collection(name);
    EXPECT_NE(collection, nullptr) << name;
    if (collection == nullptr) co_return;
    EXPECT_EQ(collection->primary_key, "k") << name;
  }
  co_await bench.item("big", "{}");
  co_await bench.item("uid", "{}");
  const std::string counted = co_await bench.value("select k from big");
  EXPECT_EQ(counted, "1");
}
TEST_P(CollectionsTest, PrimaryKeysOfEveryKind) {
  run(key_kinds);
}

TestTask names(Bench& bench) {
  co_await bench.collection(R"({"collection":"taken","schema":{}})");
  const std::string before = co_await bench.fingerprint();
  const std::vector<std::string> refused{
      R"({"schema":{}})",
      R"({"collection":"","schema":{}})",
      R"({"collection":5,"schema":{}})",
      R"({"collection":"directus_mine","schema":{}})",
      R"({"collection":"a/b","schema":{}})",
      R"({"collection":"taken","schema":{}})",
      R"({"collection":"taken","schema":null,"meta":{}})",
      "{\"collection\":\"a\\u0000b\",\"schema\":{}}",
      "{\"collection\":\"" + std::string(300, 'x') + "\",\"schema\":{}}",
      R"({"collection":"x","schema":{},"fields":{}})",
      R"({"collection":"x","schema":{},"fields":["a"]})",
      R"({"collection":"x","schema":{},"fields":[{"type":"string"}]})",
      R"({"collection":"x","schema":{},"fields":[{"field":"a","type":"string"},{"field":"a","type":"text"}]})",
      R"({"collection":"x","schema":{},"fields":[{"field":"id","type":"string"}]})"};
  for (std::size_t i = 0; i < refused.size(); ++i) {
    const std::string code = co_await refusal(bench.collection(refused[i]));
    EXPECT_EQ(code, "INVALID_PAYLOAD") << refused[i];
  }
  const std::string after = co_await bench.fingerprint();
  EXPECT_EQ(before, after);
}
TEST_P(CollectionsTest, BadNamesAndFieldsChangeNothing) {
  run(names);
}

TestTask quoted_names(Bench& bench) {
  co_await bench.collection(
      R"({"collection":"a\"b';drop(x);--","schema":{},"meta":{},"fields":[{"field":"s\"'`","type":"string"}]})");
  const std::string name = "a\"b';drop(x);--";
  EXPECT_NE(bench.field_of(name, "s\"'`"), nullptr);
  co_await bench.patch(name, "s\"'`", R"({"schema":{"is_unique":true,"is_nullable":false,"default_value":"it's"}})");
  (void)co_await remove_collection(bench.services, bench.admin(), name);
  EXPECT_EQ(bench.schema.get()->collection(name), nullptr);
}
TEST_P(CollectionsTest, NamesAreNeverSql) {
  run(quoted_names);
}

TestTask all_or_none(Bench& bench) {
  const std::string before = co_await bench.fingerprint();
  std::vector<json::object> payloads;
  payloads.push_back(json::parse(R"({"collection":"first","schema":{},"meta":{}})").as_object());
  payloads.push_back(json::parse(R"({"collection":"second","schema":{},"meta":{"group":"nowhere"}})").as_object());
  std::string code;
  try {
    (void)co_await create_collections(bench.services, bench.admin(), std::move(payloads));
  } catch (const base::Failure& failure) {
    code = base::code_name(failure.errors().front().code);
  }
  EXPECT_EQ(code, "INVALID_FOREIGN_KEY");
  EXPECT_EQ(bench.schema.get()->collection("first"), nullptr);
  const std::string after = co_await bench.fingerprint();
  EXPECT_EQ(before, after);
}
TEST_P(CollectionsTest, SeveralAreAllOrNone) {
  run(all_or_none);
}

base::Hooks::Task<json::value> refuse_hook(json::value payload, base::HookMeta meta) {
  if (meta.collection == "directus_collections") base::fail(base::forbidden_reason("not today"));
  co_return payload;
}

TestTask refused_by_hook(Bench& bench) {
  bench.hooks.on_filter("collections.create", refuse_hook);
  const std::string before = co_await bench.fingerprint();
  const std::uint64_t version = bench.schema.get()->version;
  const std::string code = co_await refusal(bench.collection(R"({"collection":"t","schema":{},"meta":{}})"));
  EXPECT_EQ(code, "FORBIDDEN");
  EXPECT_EQ(bench.schema.get()->version, version);
  const std::string after = co_await bench.fingerprint();
  EXPECT_EQ(before, after);
  co_await bench.collection(R"({"collection":"t","schema":{}})");
  EXPECT_NE(bench.schema.get()->collection("t"), nullptr) << "the turn was handed on";
}
TEST_P(CollectionsTest, AFilterAfterTheTableWasMadeUndoesIt) {
  run(refused_by_hook);
}

TestTask folders(Bench& bench) {
  co_await bench.collection(R"({"collection":"area","schema":null,"meta":{"icon":"folder"}})");
  co_await bench.collection(R"({"collection":"leaf","schema":{},"meta":{"group":"area"}})");
  const schema::SchemaPtr schema = bench.schema.get();
  EXPECT_EQ(schema->collection("area")->table, nullptr);
  EXPECT_EQ(schema->collection("leaf")->api->at("meta").at("group"), json::value("area"));
  (void)co_await remove_collection(bench.services, bench.admin(), "area");
  EXPECT_EQ(bench.schema.get()->collection("area"), nullptr);
  EXPECT_TRUE(bench.schema.get()->collection("leaf")->api->at("meta").at("group").is_null());
}
TEST_P(CollectionsTest, AFolderLeavesItsChildren) {
  run(folders);
}

TestTask removal(Bench& bench) {
  co_await bench.collection(R"({"collection":"one","schema":{},"meta":{}})");
  co_await bench.collection(
      R"({"collection":"many","schema":{},"meta":{},"fields":[{"field":"ref","type":"integer"},
          {"field":"own","type":"integer"},{"field":"n","type":"string"}]})");
  co_await bench.field("one", R"({"field":"manies","type":"alias","meta":{"special":["o2m"]}})");
  co_await bench.relation(
      R"({"collection":"many","field":"ref","related_collection":"one","meta":{"one_field":"manies"}})");
  co_await bench.relation(R"({"collection":"many","field":"own","related_collection":"many"})");
  co_await bench.item("one", R"({"manies":[{"n":"a"},{"n":"b"}]})");
  // Still referenced.
  (void)co_await remove_collection(bench.services, bench.admin(), "one");
  EXPECT_EQ(bench.schema.get()->collection("one"), nullptr);
  EXPECT_EQ(bench.field_of("many", "ref"), nullptr);
  const std::string rows = co_await bench.value("select count(*) from many");
  EXPECT_EQ(rows, "2");
  // Points at itself.
  (void)co_await remove_collection(bench.services, bench.admin(), "many");
  const std::string left = co_await bench.value(
      "select (select count(*) from directus_relations) + (select count(*) from directus_fields) + "
      "(select count(*) from directus_collections)");
  EXPECT_EQ(left, "0");
  const std::string history =
      co_await bench.value("select count(*) from directus_activity where collection in ('one', 'many')");
  EXPECT_EQ(history, "0");
}
TEST_P(CollectionsTest, RemovalOfReferencedAndSelfReferencingOnes) {
  run(removal);
}

TestTask many_side_removal(Bench& bench) {
  co_await bench.collection(R"({"collection":"one","schema":{},"meta":{}})");
  co_await bench.collection(R"({"collection":"many","schema":{},"fields":[{"field":"ref","type":"integer"}]})");
  co_await bench.field("one", R"({"field":"manies","type":"alias","meta":{"special":["o2m"]}})");
  co_await bench.relation(
      R"({"collection":"many","field":"ref","related_collection":"one","meta":{"one_field":"manies"}})");
  (void)co_await remove_collection(bench.services, bench.admin(), "many");
  EXPECT_EQ(bench.field_of("one", "manies"), nullptr);
}
TEST_P(CollectionsTest, RemovalTakesTheAliasOnTheOtherSide) {
  run(many_side_removal);
}

TestTask spaced(Bench& bench) {
  co_await bench.collection(R"({"collection":"two words","schema":{},"meta":{}})");
  EXPECT_NE(bench.schema.get()->collection("two words"), nullptr);
  std::string listed;
  append_collections(listed, *bench.schema.get(), bench.admin());
  EXPECT_NE(listed.find("two words"), std::string::npos);
  (void)co_await remove_collection(bench.services, bench.admin(), "two words");
  const std::optional<sql::Table> table = co_await bench.table("two words");
  EXPECT_FALSE(table.has_value());
}
TEST_P(CollectionsTest, NamesMayHaveSpaces) {
  run(spaced);
}

TestTask patches(Bench& bench) {
  co_await bench.collection(R"({"collection":"t","schema":{}})");
  std::vector<CollectionPatch> asked;
  asked.push_back({"t", json::parse(R"({"note":"n","collection":"other"})").as_object()});
  asked.push_back({"nowhere", json::parse(R"({"icon":"x"})").as_object()});
  asked.push_back({"directus_users", json::parse(R"({"singleton":true})").as_object()});
  (void)co_await update_collections(bench.services, bench.admin(), asked);
  const schema::SchemaPtr schema = bench.schema.get();
  EXPECT_EQ(schema->collection("t")->api->at("meta").at("note"), json::value("n"));
  EXPECT_EQ(schema->collection("nowhere")->table, nullptr) << "a row without a table is a folder";
  EXPECT_TRUE(schema->collection("directus_users")->system);
  EXPECT_FALSE(schema->collection("directus_users")->singleton);
  asked.clear();
  asked.push_back({"t", json::parse(R"({"note":"m"})").as_object()});
  asked.push_back({"directus_nowhere", json::parse(R"({"icon":"x"})").as_object()});
  std::string code;
  try {
    (void)co_await update_collections(bench.services, bench.admin(), asked);
  } catch (const base::Failure& failure) {
    code = base::code_name(failure.errors().front().code);
  }
  EXPECT_EQ(code, "INVALID_PAYLOAD");
  EXPECT_EQ(bench.schema.get()->collection("t")->api->at("meta").at("note"), json::value("n"));
}
TEST_P(CollectionsTest, PatchesGiveMetaToWhatHasNone) {
  run(patches);
}

TestTask system_ones(Bench& bench) {
  const std::string before = co_await bench.fingerprint();
  for (const std::string name : {"directus_users", "nowhere"}) {
    std::string code;
    try {
      (void)co_await remove_collection(bench.services, bench.admin(), name);
    } catch (const base::Failure& failure) {
      code = base::code_name(failure.errors().front().code);
    }
    EXPECT_EQ(code, "FORBIDDEN");
  }
  const std::string after = co_await bench.fingerprint();
  EXPECT_EQ(before, after);
}
TEST_P(CollectionsTest, SystemCollectionsStay) {
  run(system_ones);
}

}  // namespace
}  // namespace dirigent::model::testing
