#include <set>

#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::refusal;
using testing::World;

class Items : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, Items, ::testing::ValuesIn(testing::databases()), testing::database_name);

io::Task<void> keys_in_order(World& world) {
  json::array payloads;
  for (int i = 0; i < 700; ++i) {
    json::object one = {{"n", i}};
    if (i % 3 == 0) one["grade"] = "A";  // has a default in the database where it is left out
    if (i % 7 == 0) one["s"] = "s";
    payloads.emplace_back(std::move(one));
  }
  std::vector<Key> keys = co_await world.service("thing").create(std::move(payloads));
  EXPECT_EQ(keys.size(), 700U);
  std::string wrong = co_await world.rows("SELECT count(*) FROM thing WHERE n <> id - 1");
  EXPECT_EQ(wrong, "0");
  for (std::size_t i = 0; i < keys.size(); ++i) EXPECT_EQ(keys[i], Key(static_cast<std::int64_t>(i + 1)));
  std::string grades = co_await world.rows("SELECT grade, count(*) FROM thing GROUP BY grade ORDER BY grade");
  EXPECT_EQ(grades, "A|234\nB|466");
  std::string history = co_await world.rows(
      "SELECT count(*), count(distinct a.item), min(a.action) FROM directus_activity a "
      "JOIN directus_revisions r ON r.activity = a.id AND r.item = a.item AND r.collection = a.collection");
  EXPECT_EQ(history, "700|700|create");
}
TEST_P(Items, KeysFollowTheOrderGiven) {
  world.run(keys_in_order(world));
}

io::Task<void> specials(World& world) {
  std::vector<Key> keys = co_await world.create(
      "thing",
      R"({"s":"a","t":"2021-03-04T05:06:07Z","j":{"a":1},"b":1,"tags":["x","y"],"h":"pw","c":"hide","maker":"zz"})");
  EXPECT_EQ(keys.front(), Key(1));
  std::string row = co_await world.rows("SELECT s, tags, maker, made IS NOT NULL AND changed IS NULL FROM thing");
  EXPECT_EQ(row.substr(0, 42 + 1), "a|x,y|" + std::string(testing::kAdmin) + "|");
  std::string hash = co_await world.rows("SELECT h FROM thing");
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  std::string data = co_await world.rows("SELECT data FROM directus_revisions");
  json::object revision = json::parse(data).as_object();
  EXPECT_EQ(revision.at("t"), json::value("2021-03-04T05:06:07.000Z"));
  EXPECT_EQ(revision.at("b"), json::value(true));
  EXPECT_EQ(base::to_json(revision.at("tags")), R"(["x","y"])");
  EXPECT_EQ(revision.at("c"), json::value("**********"));
  EXPECT_EQ(revision.at("h"), json::value(hash));
  EXPECT_FALSE(revision.contains("made"));

  std::vector<std::string> one = {"1"};
  co_await world.update("thing", one, R"({"n":7,"wibble":1,"id":99})");
  std::string updated = co_await world.rows("SELECT id, n, changed IS NOT NULL FROM thing");
  EXPECT_TRUE(updated.starts_with("1|7|"));
  std::string delta = co_await world.rows("SELECT delta FROM directus_revisions ORDER BY id DESC LIMIT 1");
  json::object changes = json::parse(delta).as_object();
  EXPECT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes.at("n"), json::value(7));
  EXPECT_TRUE(changes.contains("changed"));
  std::string whole = co_await world.rows("SELECT data FROM directus_revisions ORDER BY id DESC LIMIT 1");
  json::object item = json::parse(whole).as_object();
  EXPECT_EQ(item.at("id"), json::value(1));
  EXPECT_EQ(item.at("b"), json::value(true));
  EXPECT_EQ(item.at("grade"), json::value("B"));
}
TEST_P(Items, SpecialsAndRevisions) {
  world.run(specials(world));
}

io::Task<void> refusals(World& world) {
  co_await world.create("thing", R"([{"code":"k1"},{"code":"k2"}])");
  std::string error = co_await refusal(world.create("thing", R"({"code":"k1"})"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE code k1");
  error = co_await refusal(world.create("thing", R"([{"code":"k7"},{"code":"k8"},{"code":"k2"},{"code":"k9"}])"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE code k2");
  error = co_await refusal(world.create("thing", R"({"id":1})"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE id 1");
  error = co_await refusal(world.create("album", R"({"year":1})"));
  EXPECT_EQ(error, "FAILED_VALIDATION title required");
  error = co_await refusal(world.create("thing", R"({"grade":null})"));
  EXPECT_EQ(error, "FAILED_VALIDATION grade nnull");
  error = co_await refusal(world.create("thing", R"({"must":"x"})"));
  EXPECT_EQ(error, "FAILED_VALIDATION must starts_with");
  error = co_await refusal(world.create("album", R"([{"title":"a"},{"title":"b","band":4242}])"));
  EXPECT_EQ(error, world.postgres() ? "INVALID_FOREIGN_KEY band 4242" : "INVALID_FOREIGN_KEY null null");
  error = co_await refusal(world.create("nowhere", "{}"));
  EXPECT_EQ(error, "FORBIDDEN");
  error = co_await refusal(world.create("thing", "[5]"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  error = co_await refusal(world.create("thing", R"({"id":"abc"})"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  if (world.postgres()) {
    error = co_await refusal(world.create("thing", R"({"n":5,"s":"too long"})"));
    EXPECT_EQ(error, "VALUE_TOO_LONG made");
    error = co_await refusal(world.create("thing", R"({"n":99999999999})"));
    EXPECT_EQ(error, "VALUE_OUT_OF_RANGE n 99999999999");
    error = co_await refusal(world.create("thing", R"({"j":"bare"})"));
    EXPECT_EQ(error, "INVALID_PAYLOAD");
  }
  std::string left = co_await world.rows("SELECT count(*) FROM thing");
  EXPECT_EQ(left, "2");
  left = co_await world.rows("SELECT count(*) FROM album");
  EXPECT_EQ(left, "0");
  left = co_await world.rows("SELECT count(*) FROM directus_activity");
  EXPECT_EQ(left, "2");
}
TEST_P(Items, RefusalsNameTheFieldAndKeepNothing) {
  world.run(refusals(world));
}

io::Task<void> explicit_keys(World& world) {
  co_await world.create("band", R"({"id":500,"name":"given"})");
  std::vector<Key> next = co_await world.create("band", R"({"name":"after"})");
  EXPECT_EQ(next.front(), Key(501));
  std::vector<Key> empty = co_await world.create("band", "[{},{}]");
  EXPECT_EQ(empty.size(), 2U);
  EXPECT_EQ(empty.back(), Key(503));
  std::vector<Key> uuids = co_await world.create("tag", R"([{"label":"a"},{"label":"b"}])");
  EXPECT_EQ(uuids.size(), 2U);
  EXPECT_TRUE(base::is_uuid(uuids.front().as_string()));
}
TEST_P(Items, SequencesFollowGivenKeys) {
  world.run(explicit_keys(world));
}

io::Task<void> batches(World& world) {
  co_await world.create("band", R"([{"name":"a"},{"name":"b"},{"name":"c"}])");
  json::array patches =
      json::parse(R"([{"id":1,"name":"a1"},{"id":"2","name":"b1"},{"id":999,"name":"none"}])").as_array();
  std::vector<Key> keys = co_await world.service("band").update_batch(std::move(patches));
  EXPECT_EQ(keys.size(), 3U);
  std::string names = co_await world.rows("SELECT name FROM band ORDER BY id");
  EXPECT_EQ(names, "a1\nb1\nc");
  std::string missing = co_await world.rows("SELECT data, delta FROM directus_revisions WHERE item = '999'");
  EXPECT_EQ(missing, R"(-|{"name":"none"})");
  json::array keyless = json::parse(R"([{"id":1,"name":"x"},{"name":"y"}])").as_array();
  std::string error = co_await refusal(world.service("band").update_batch(std::move(keyless)));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  std::vector<std::string> gone = {"1", "999", "1"};
  co_await world.service("band").remove(std::move(gone));
  std::string history = co_await world.rows("SELECT item FROM directus_activity WHERE action = 'delete' ORDER BY id");
  EXPECT_EQ(history, "1\n999\n1");
  names = co_await world.rows("SELECT name FROM band ORDER BY id");
  EXPECT_EQ(names, "b1\nc");
}
TEST_P(Items, BatchesAndDeletes) {
  world.run(batches(world));
}

io::Task<void> untracked(World& world) {
  co_await world.create("quiet", R"({"a":"x"})");
  std::string history = co_await world.rows("SELECT count(*) FROM directus_activity");
  EXPECT_EQ(history, "0");
  world.who.reset();
  co_await world.create("band", R"({"name":"system"})");
  history = co_await world.rows("SELECT count(*) FROM directus_activity");
  EXPECT_EQ(history, "0");
}
TEST_P(Items, NothingIsRecordedWhereNothingIsTracked) {
  world.run(untracked(world));
}

io::Task<void> limits(World& world) {
  world.services.max_batch_mutation = 3;
  std::string error = co_await refusal(world.create("band", R"([{},{},{},{}])"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  error =
      co_await refusal(world.create("band", R"([{"name":"a","albums":[{"title":"1"},{"title":"2"},{"title":"3"}]}])"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  std::string left = co_await world.rows("SELECT count(*) FROM band");
  EXPECT_EQ(left, "0");
  world.who = access::Accountability{};
  error = co_await refusal(world.create("band", "{}"));
  EXPECT_EQ(error, "FORBIDDEN");
}
TEST_P(Items, Limits) {
  world.run(limits(world));
}

}  // namespace
}  // namespace dirigent::items
