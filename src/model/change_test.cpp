#include "model/change.hpp"

#include "model/testing.hpp"

namespace dirigent::model::testing {
namespace {

using ChangeTest = ModelTest;
INSTANTIATE_TEST_SUITE_P(Databases, ChangeTest, ::testing::ValuesIn(databases()),
                         [](const auto& each) { return each.param; });

constexpr int kChanges = 50;
std::atomic<int> changes_left = 0;

io::Task<void> add_fields(Bench& bench, std::string prefix, int count) {
  for (int i = 0; i < count; ++i) {
    const std::string text = fmt::format(R"({{"field":"{}{}","type":"string","schema":{{}},"meta":{{}}}})", prefix, i);
    co_await bench.field("t", text);
    --changes_left;
  }
}

TestTask writer(Bench& bench) {
  co_await add_fields(bench, "a", kChanges / 2);
}
TestTask second_writer(Bench& bench) {
  while (bench.schema.get()->collection("t") == nullptr) co_await io::sleep_for(std::chrono::milliseconds(1));
  co_await add_fields(bench, "b", kChanges / 2);
}
TestTask first_writer(Bench& bench) {
  co_await bench.collection(R"({"collection":"t","schema":{},"meta":{}})");
  co_await bench.item("t", "{}");
  co_await writer(bench);
  while (changes_left > 0) co_await io::sleep_for(std::chrono::milliseconds(1));
  const schema::SchemaPtr schema = bench.schema.get();
  for (int i = 0; i < kChanges / 2; ++i) {
    EXPECT_NE(schema->collection("t")->field(fmt::format("a{}", i)), nullptr) << i;
    EXPECT_NE(schema->collection("t")->field(fmt::format("b{}", i)), nullptr) << i;
  }
  const std::optional<sql::Table> table = co_await bench.table("t");
  EXPECT_EQ(table->columns.size(), static_cast<std::size_t>(kChanges) + 1);
}
// Reads with the snapshot of the moment, as requests do.
TestTask reader(Bench& bench) {
  std::size_t reads = 0;
  while (changes_left > 0) {
    const schema::SchemaPtr schema = bench.schema.get();
    if (schema->collection("t") != nullptr) {
      engine::Environment environment{schema, bench.admin(), &bench.items.limits};
      const db::Lease lease = co_await bench.bed.database->read();
      query::Query query;
      const json::array items = co_await engine::read_items(*lease, environment, "t", query);
      EXPECT_LE(items.size(), 1u);
      ++reads;
    }
    co_await io::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_GT(reads, 0u);
}

TEST_P(ChangeTest, ManyAtOnceComeOneAfterTheOtherUnderReaders) {
  changes_left = kChanges;
  run(first_writer, {second_writer, reader});
}

TestTask waits_too_long(Bench& bench) {
  std::unique_ptr<Change> held = co_await Change::begin(bench.services, bench.admin(), db::TransactionKind::kSchema);
  bench.services.patience = std::chrono::milliseconds(20);
  const std::string code = co_await refusal(bench.collection(R"({"collection":"t","schema":{}})"));
  EXPECT_EQ(code, "SERVICE_UNAVAILABLE");
  held.reset();
  bench.services.patience = std::chrono::seconds(30);
  co_await bench.collection(R"({"collection":"t","schema":{}})");
  EXPECT_NE(bench.schema.get()->collection("t"), nullptr);
}
TEST_P(ChangeTest, AnAbandonedChangeHandsOnItsTurn) {
  run(waits_too_long);
}

}  // namespace
}  // namespace dirigent::model::testing
