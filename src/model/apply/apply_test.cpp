#include "model/apply/apply.hpp"

#include "model/testing.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::model::testing {
namespace {

class ApplyTest : public ModelTest {};

constexpr const char* kPosts =
    R"({"collection":"posts","schema":{},"meta":{},"fields":[{"field":"id","type":"integer","meta":{},
    "schema":{"is_primary_key":true,"has_auto_increment":true}},{"field":"title","type":"string","meta":{}}]})";

json::object snapshot(const Bench& bench) {
  return schema::snapshot_of(*bench.schema.get(), bench.bed.database->dialect());
}

io::Task<void> apply(Bench& bench, json::object wanted, Mismatch mismatch) {
  const json::object now = snapshot(bench);
  schema::Planned planned{schema::hash_of(now, schema::kContractRelease), schema::difference(now, wanted)};
  (void)co_await apply_diff(bench.services, bench.admin(), std::move(planned), mismatch);
}

json::object new_field(std::string field, json::object schema) {
  return {{"collection", "posts"}, {"field", field}, {"type", "string"}, {"meta", json::object{}}, {"schema", schema}};
}

TestTask fails_whole(Bench& bench) {
  co_await bench.collection(kPosts);
  co_await bench.item("posts", R"({"title":"kept"})");
  json::object wanted = snapshot(bench);
  wanted.at("collections")
      .as_array()
      .push_back(json::parse(R"({"collection":"fresh","meta":{},"schema":{"name":"fresh"}})"));
  wanted.at("collections").as_array()[0].as_object().at("meta").as_object()["note"] = "new";
  wanted.at("fields").as_array().push_back(new_field("more", {}));
  json::object needed{{"is_nullable", false}};
  wanted.at("fields").as_array().push_back(new_field("needed", std::move(needed)));
  const std::string before = co_await bench.fingerprint();
  const schema::SchemaPtr published = bench.schema.get();
  const std::string code = co_await refusal(apply(bench, wanted, Mismatch::kRefuse));
  EXPECT_EQ(code, "CONTAINS_NULL_VALUES");
  const std::string after = co_await bench.fingerprint();
  EXPECT_EQ(before, after);
  EXPECT_EQ(published, bench.schema.get());
}
TEST_P(ApplyTest, ThatFailsChangesNothing) {
  run(fails_whole);
}

TestTask tells_once(Bench& bench) {
  co_await bench.collection(kPosts);
  json::object wanted = snapshot(bench);
  wanted.at("fields").as_array().push_back(new_field("more", {}));
  wanted.at("fields").as_array()[1].as_object().at("meta").as_object()["note"] = "new";
  const std::uint64_t version = bench.schema.get()->version;
  co_await apply(bench, wanted, Mismatch::kRefuse);
  EXPECT_EQ(bench.schema.get()->version, version + 1);
  EXPECT_NE(bench.field_of("posts", "more"), nullptr);
  const schema::Field* title = bench.field_of("posts", "title");
  EXPECT_EQ(title->meta.as_object().at("note"), json::value("new"));
}
TEST_P(ApplyTest, PublishesOnce) {
  run(tells_once);
}

TestTask is_for_admins(Bench& bench) {
  schema::Planned planned;
  bool refused = false;
  try {
    (void)co_await apply_diff(bench.services, access::Accountability{}, std::move(planned), Mismatch::kForce);
  } catch (const base::Failure& failure) {
    refused = failure.errors().front().code == base::ErrorCode::kForbidden;
  }
  EXPECT_TRUE(refused);
}
TEST_P(ApplyTest, IsForAdmins) {
  run(is_for_admins);
}

INSTANTIATE_TEST_SUITE_P(Databases, ApplyTest, ::testing::ValuesIn(databases()));

}  // namespace
}  // namespace dirigent::model::testing
