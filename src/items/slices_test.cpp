// Large lists are prepared and stored slice by slice; what comes out is that of one list.
#include "items/read_back.hpp"
#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::refusal;
using testing::World;

class Slices : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, Slices, ::testing::ValuesIn(testing::databases()), testing::database_name);

constexpr int kItems = 300;

// `odd` takes the place of item 250.
std::string list(const std::string& odd) {
  std::string text = "[";
  for (int i = 0; i < kItems; ++i) {
    if (i != 0) text += ',';
    text += i == 250 ? odd : R"({"code":"c)" + std::to_string(i) + "\"}";
  }
  return text + "]";
}

// Hashing the secrets of "thing" asks for the whole list at once, "part" goes by slices.
const std::string kCollections[] = {"thing", "part"};

io::Task<void> refuse_late(World& world, std::string collection) {
  std::string error = co_await refusal(world.create(collection, list(R"({"code":"c7"})")));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE code c7");
  error = co_await refusal(world.create(collection, list(R"({"code":"x","grade":null})")));
  EXPECT_EQ(error, "FAILED_VALIDATION grade nnull");
  error = co_await refusal(world.create(collection, list(R"({"code":"x","must":"y"})")));
  EXPECT_EQ(error.substr(0, 17), "FAILED_VALIDATION");
  std::string kept = co_await world.rows("SELECT (SELECT count(*) FROM " + collection +
                                         "), (SELECT count(*) FROM directus_activity), "
                                         "(SELECT count(*) FROM directus_revisions)");
  EXPECT_EQ(kept, "0|0|0");
}
TEST_P(Slices, OneRefusedItemKeepsNone) {
  for (const std::string& collection : kCollections) world.run(refuse_late(world, collection));
}

// The database refuses one item, and item 250 is refused before it gets there.
io::Task<void> refuse_two(World& world, std::string collection) {
  for (const char* late : {R"({"code":"x","grade":null})", R"({"code":"c249"})"}) {
    for (const std::string_view early : {"c40", "c248"}) {
      std::string two = list(late);
      two.replace(two.find(early), early.size(), "c3");
      const std::string error = co_await refusal(world.create(collection, two));
      EXPECT_EQ(error, "RECORD_NOT_UNIQUE code c3");
    }
  }
  const std::string error =
      co_await refusal(world.create(collection, R"([{"code":"a"},{"grade":null},{"code":"b"},{"code":"a"}])"));
  EXPECT_EQ(error, "FAILED_VALIDATION grade nnull");
  const std::string kept = co_await world.rows("SELECT count(*) FROM " + collection);
  EXPECT_EQ(kept, "0");
}
TEST_P(Slices, TheFirstOfTwoRefusedItemsIsNamed) {
  for (const std::string& collection : kCollections) world.run(refuse_two(world, collection));
}

// No index leads to the bands of a leader: rows of one statement would be searched for, each through all of them.
io::Task<void> refuse_leader(World& world) {
  std::string text = R"([{"id":1,"leader":2})";
  for (int i = 2; i <= 40; ++i) text += R"(,{"id":)" + std::to_string(i) + "}";
  std::string error = co_await refusal(world.create("band", text + "]"));
  EXPECT_EQ(error.substr(0, 19), world.postgres() ? "" : "INVALID_FOREIGN_KEY");
  error = co_await refusal(world.create("band", R"([{"id":50},{"id":51,"leader":50},{"id":52,"leader":99}])"));
  EXPECT_EQ(error.substr(0, 19), "INVALID_FOREIGN_KEY");
}
TEST_P(Slices, RowsOfATableThatRefersToItselfAreStoredOneByOne) {
  world.run(refuse_leader(world));
}

io::Task<void> give_keys(World& world, std::string collection) {
  std::string text = "[";
  for (int i = 0; i < kItems; ++i) text += (i == 0 ? "" : ",") + (R"({"id":)" + std::to_string(5000 - 3 * i)) + "}";
  std::vector<Key> keys = co_await world.create(collection, text + "]");
  for (int i = 0; i < kItems; ++i) EXPECT_EQ(keys.at(static_cast<std::size_t>(i)), Key(5000 - 3 * i));
  keys = co_await world.create(collection, R"([{"n":1},{"id":6000},{"n":2},{"id":5500},{"n":3}])");
  EXPECT_EQ(keys, (std::vector<Key>{5001, 6000, 6001, 5500, 6002}));
}
TEST_P(Slices, GivenKeysComeBackInTheirOrder) {
  for (const std::string& collection : kCollections) world.run(give_keys(world, collection));
}

io::Task<void> make_keys(World& world) {
  std::vector<Key> keys = co_await world.create("part", list(R"({"code":"odd"})"));
  for (int i = 0; i < kItems; ++i) EXPECT_EQ(keys.at(static_cast<std::size_t>(i)), Key(i + 1));
  const std::string rows =
      co_await world.rows("SELECT count(*), min(code), max(id) FROM part WHERE code = 'odd' AND id = 251");
  EXPECT_EQ(rows, "1|odd|251");
  const std::string history = co_await world.rows(
      "SELECT count(*) FROM directus_revisions r JOIN directus_activity a ON a.id = r.activity AND a.item = r.item "
      "JOIN part p ON CAST(p.id AS varchar(9)) = r.item WHERE CAST(r.data AS varchar(99)) LIKE '%' || p.code || '%'");
  EXPECT_EQ(history, "300");
}
TEST_P(Slices, MadeKeysAndTheHistoryFollowTheItems) {
  world.run(make_keys(world));
}

io::Task<void> answer_of_writes(World& world) {
  ReadBack answer;
  answer.query.fields = {"id", "n"};
  answer.query.fields_given = true;
  answer.query.sort.push_back({{"n"}, true});
  answer.query.limit = -1;
  WriteOptions options;
  options.read_back = &answer;
  json::array payloads = json::parse(R"([{"n":1},{"n":2}])").as_array();
  co_await world.service("thing").create(std::move(payloads), options);
  EXPECT_TRUE(answer.outcome.has_value());
  EXPECT_EQ(answer.text, R"([{"id":2,"n":2},{"id":1,"n":1}])");

  answer.text.clear();
  answer.outcome.reset();
  answer.single = true;
  std::vector<std::string> keys{"1"};
  json::object patch;
  patch["n"] = 7;
  co_await world.service("thing").update(std::move(keys), std::move(patch), options);
  const std::string changed = R"({"id":1,"n":7})";
  EXPECT_EQ(answer.text, world.postgres() ? "" : changed);

  // What is more than stored values may take long: not on the way of a commit.
  answer.outcome.reset();
  answer.text.clear();
  answer.query.fields = {"id", "year(t)"};
  json::array counted = json::parse(R"([{"n":8}])").as_array();
  co_await world.service("thing").create(std::move(counted), options);
  EXPECT_EQ(answer.outcome.has_value(), !world.postgres());

  // Hooks that run after the commit may change what is read.
  answer.outcome.reset();
  answer.query.fields = {"id"};
  world.hooks.on_action("items.create", [](json::value, base::HookMeta) -> io::Task<void> { co_return; });
  json::array heard = json::parse(R"([{"n":9}])").as_array();
  co_await world.service("thing").create(std::move(heard), options);
  EXPECT_FALSE(answer.outcome.has_value());

  // A query that cannot be answered leaves the write alone.
  answer.query.fields = {"nowhere"};
  json::array third = json::parse(R"([{"n":3}])").as_array();
  co_await world.service("thing").create(std::move(third), options);
  EXPECT_FALSE(answer.outcome.has_value());
  std::string count = co_await world.rows("SELECT count(*) FROM thing");
  EXPECT_EQ(count, "5");
}
TEST_P(Slices, WritesReadTheirOwnAnswer) {
  world.run(answer_of_writes(world));
}

}  // namespace
}  // namespace dirigent::items
