#include "model/apply/modes.hpp"
#include "model/history/rollback.hpp"
#include "model/quarantine/restore.hpp"
#include "model/steps.hpp"
#include "model/testing.hpp"
#include "schema/own_tables.hpp"
#include "schema/snapshot/snapshot.hpp"

namespace dirigent::model::testing {
namespace {

class QuarantineTest : public ModelTest {};

constexpr const char* kPosts =
    R"({"collection":"posts","schema":{},"meta":{},"fields":[{"field":"id","type":"integer","meta":{},
    "schema":{"is_primary_key":true,"has_auto_increment":true}},{"field":"title","type":"string","meta":{}}]})";

json::object snapshot(const Bench& bench) {
  return schema::snapshot_of(*bench.schema.get(), bench.bed.database->dialect());
}

json::object without_title(const Bench& bench) {
  json::object wanted = snapshot(bench);
  json::array& fields = wanted.at("fields").as_array();
  for (auto field = fields.begin(); field != fields.end();) {
    field = field->at("field") == json::value("title") ? fields.erase(field) : field + 1;
  }
  return wanted;
}

io::Task<ApplyReport> apply(Bench& bench, json::object wanted, ApplyMode mode, std::vector<std::string> allowed) {
  ApplyRequest request;
  request.snapshot = std::move(wanted);
  request.mode = mode;
  request.allow_drop = std::move(allowed);
  co_return co_await apply_snapshot(bench.services, bench.admin(), std::move(request));
}

TestTask holds_back(Bench& bench) {
  co_await bench.collection(kPosts);
  co_await bench.item("posts", R"({"title":"kept"})");
  const ApplyReport report = co_await apply(bench, without_title(bench), ApplyMode::kGuarded, {});
  EXPECT_FALSE(report.applied);
  EXPECT_EQ(report.held_back.size(), 1u);
  EXPECT_EQ(report.held_back.front().name(), "posts.title");
  EXPECT_EQ(report.held_back.front().rows, 1);
  EXPECT_NE(bench.field_of("posts", "title"), nullptr);
  const std::vector<std::string> allowed{"posts.title"};
  const ApplyReport second = co_await apply(bench, without_title(bench), ApplyMode::kGuarded, allowed);
  EXPECT_TRUE(second.applied);
  EXPECT_EQ(bench.field_of("posts", "title"), nullptr);
}
TEST_P(QuarantineTest, GuardedHoldsBackWhatIsNotNamed) {
  run(holds_back);
}

TestTask comes_back(Bench& bench) {
  co_await bench.collection(kPosts);
  co_await bench.item("posts", R"({"title":"kept"})");
  json::object empty = snapshot(bench);
  for (const char* list : {"collections", "fields", "relations"}) empty.at(list).as_array().clear();
  const json::object before = snapshot(bench);
  const ApplyReport report = co_await apply(bench, std::move(empty), ApplyMode::kAuto, {});
  EXPECT_TRUE(report.applied);
  EXPECT_EQ(bench.schema.get()->collection("posts"), nullptr);
  const Rollback rollback = co_await roll_back(bench.services, bench.admin(), std::nullopt);
  EXPECT_EQ(rollback.undone.size(), 1u);
  EXPECT_EQ(snapshot(bench), before);
  const std::string title = co_await bench.value("select title from posts");
  EXPECT_EQ(title, "kept");
  const Rollback again = co_await roll_back(bench.services, bench.admin(), std::nullopt);
  EXPECT_TRUE(again.undone.empty());
}
TEST_P(QuarantineTest, RollbackBringsRowsBack) {
  run(comes_back);
}

json::object with_title(const Bench& bench, std::string_view type, std::optional<int> length) {
  json::object wanted = snapshot(bench);
  for (json::value& field : wanted.at("fields").as_array()) {
    if (field.at("field") != json::value("title")) continue;
    field.as_object()["type"] = type;
    json::object& column = field.at("schema").as_object();
    const bool text = length.has_value();
    column["data_type"] = text ? (bench.bed.database->dialect().sqlite() ? "varchar" : "character varying") : type;
    column["max_length"] = text ? json::value(*length) : json::value();
    if (!text && bench.bed.database->dialect().postgres()) {
      column["numeric_precision"] = 32;
      column["numeric_scale"] = 0;
    }
  }
  return wanted;
}

TestTask converted_values_come_back(Bench& bench) {
  co_await bench.collection(kPosts);
  for (const char* title : {R"({"title":"007"})", R"({"title":"12"})", R"({"title":"+5"})", R"({"title":null})"}) {
    co_await bench.item("posts", title);
  }
  const json::object before = snapshot(bench);
  const ApplyReport report = co_await apply(bench, with_title(bench, "integer", std::nullopt), ApplyMode::kAuto, {});
  EXPECT_TRUE(report.applied);
  const std::string kept = co_await bench.value("select kind from dirigent_quarantine where kept_rows = 2");
  EXPECT_EQ(kept, "values");
  // What somebody wrote since stays.
  {
    const std::unique_ptr<db::Transaction> writing = co_await bench.bed.database->begin();
    (void)co_await writing->session().run(sql::Fragment("update posts set title = 6 where title = 5"));
    co_await writing->commit();
  }
  const Rollback rollback = co_await roll_back(bench.services, bench.admin(), std::nullopt);
  EXPECT_EQ(rollback.undone.size(), 1u);
  EXPECT_EQ(snapshot(bench), before);
  const char* const wanted[] = {"007", "12", "6"};
  for (int id = 1; id <= 3; ++id) {
    const std::string title = co_await bench.value(fmt::format("select title from posts where id = {}", id));
    EXPECT_EQ(title, wanted[id - 1]);
  }
}
TEST_P(QuarantineTest, WhatAnotherTypeMadeOfValuesIsUndone) {
  run(converted_values_come_back);
}

io::Task<void> narrow(Bench& bench, json::object wanted) {
  (void)co_await apply(bench, std::move(wanted), ApplyMode::kAuto, {});
}

TestTask shortened_values_come_back(Bench& bench) {
  co_await bench.collection(kPosts);
  co_await bench.item("posts", R"({"title":"short"})");
  (void)co_await apply(bench, with_title(bench, "string", 200), ApplyMode::kAuto, {});
  const std::string none = co_await bench.value("select count(*) from dirigent_quarantine");
  EXPECT_EQ(none, "0");
  co_await bench.item("posts", R"({"title":"much longer than ten"})");
  json::object shorter = with_title(bench, "string", 10);
  if (bench.bed.database->dialect().postgres()) {
    // Nothing is cut there: the change is refused, and leaves nothing in quarantine.
    const std::string why = co_await refusal(narrow(bench, std::move(shorter)));
    EXPECT_EQ(why, "VALUE_TOO_LONG");
    const std::string still = co_await bench.value("select count(*) from dirigent_quarantine");
    EXPECT_EQ(still, "0");
    co_return;
  }
  co_await narrow(bench, std::move(shorter));
  const access::Who system = std::nullopt;
  const Restored back = co_await restore_from_quarantine(bench.services, system, "posts.title");
  EXPECT_EQ(back.entry.rows, 1);
  const std::string title = co_await bench.value("select title from posts where id = 2");
  EXPECT_EQ(title, "much longer than ten");
}
TEST_P(QuarantineTest, OnlyWhatIsTooLongIsKept) {
  run(shortened_values_come_back);
}

TestTask is_purged(Bench& bench) {
  co_await bench.collection(kPosts);
  co_await bench.item("posts", R"({"title":"gone"})");
  (void)co_await apply(bench, without_title(bench), ApplyMode::kAuto, {});
  std::size_t gone = co_await purge_quarantine(bench.services, bench.admin(), std::nullopt);
  EXPECT_EQ(gone, 0u);
  const std::chrono::milliseconds any{0};
  gone = co_await purge_quarantine(bench.services, bench.admin(), any);
  EXPECT_EQ(gone, 1u);
  std::string code;
  try {
    (void)co_await roll_back(bench.services, bench.admin(), std::nullopt);
  } catch (const base::Failure& failure) {
    code = base::code_name(failure.errors().front().code);
  }
  EXPECT_EQ(code, "INVALID_PAYLOAD");
}
TEST_P(QuarantineTest, WhatWasPurgedDoesNotComeBack) {
  run(is_purged);
}

TestTask without_schemas(Bench& bench) {
  if (bench.sqlite()) co_return;
  // As where the role may not create schemas: the table stays in its own, under another name, and so do its indexes.
  co_await bench.collection(kPosts);
  co_await bench.item("posts", R"({"title":"kept"})");
  co_await bench.patch("posts", "title", R"({"schema":{"is_indexed":true}})");
  const json::object before = snapshot(bench);
  {
    std::unique_ptr<Change> change =
        co_await Change::begin(bench.services, bench.admin(), db::TransactionKind::kSchema);
    Keeper keeper(before, 1, std::chrono::hours(1), Schemas::kNone);
    co_await change->execute(schema::create_life_tables(), Blame(""));
    change->tell(&keeper);
    co_await take_out_collection(*change, "posts", Leading::kKeep);
    change->tell(nullptr);
    (void)co_await change->commit(Blame("posts"));
  }
  EXPECT_EQ(bench.schema.get()->collection("posts"), nullptr);
  co_await bench.collection(kPosts);
  co_await bench.patch("posts", "title", R"({"schema":{"is_indexed":true}})");
  (void)co_await remove_collection(bench.services, bench.admin(), "posts");
  (void)co_await restore_from_quarantine(bench.services, bench.admin(), "posts");
  EXPECT_EQ(snapshot(bench), before);
  const std::string title = co_await bench.value("select title from posts");
  EXPECT_EQ(title, "kept");
}
TEST_P(QuarantineTest, WorksWithoutSchemas) {
  run(without_schemas);
}

INSTANTIATE_TEST_SUITE_P(Databases, QuarantineTest, ::testing::ValuesIn(databases()));

}  // namespace
}  // namespace dirigent::model::testing
