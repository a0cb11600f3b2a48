#include "query/upsert.hpp"
#include "items/testing.hpp"
#include "items/testing_counting.hpp"

namespace dirigent::items {
namespace {

using testing::refusal;
using testing::World;

class Upserts : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, Upserts, ::testing::ValuesIn(testing::databases()), testing::database_name);

io::Task<std::vector<Key>> upsert(World& world, std::string collection, std::string spec, std::string items) {
  json::array payloads = json::parse(items).as_array();
  query::Upsert parsed = query::parse_upsert(json::value(spec)).take();
  co_return co_await world.service(std::move(collection)).upsert(std::move(payloads), std::move(parsed));
}

io::Task<void> mixed(World& world) {
  co_await world.create("thing", R"([{"code":"a","n":1,"s":"old"},{"code":"b","n":10}])");
  std::vector<Key> keys = co_await upsert(
      world, "thing", R"({"key":"code","merge":{"n":"sum","s":"fill"}})",
      R"([{"code":"new","n":5},{"code":"b","n":7,"s":"set"},{"code":"a","n":2,"s":"no"},{"code":"n2"}])");
  EXPECT_EQ(keys, (std::vector<Key>{3, 2, 1, 4}));
  std::string rows = co_await world.rows("SELECT code, n, s, changed IS NULL FROM thing ORDER BY id");
  const std::string no = world.postgres() ? "f" : "0", yes = world.postgres() ? "t" : "1";
  EXPECT_EQ(rows, "a|3|old|" + no + "\nb|17|set|" + no + "\nnew|5|-|" + yes + "\nn2|-|-|" + yes);
  std::string history = co_await world.rows(
      "SELECT a.action, a.item FROM directus_activity a JOIN directus_revisions r ON r.activity = a.id "
      "WHERE a.id > 2 ORDER BY a.id");
  EXPECT_EQ(history, "create|3\ncreate|4\nupdate|2\nupdate|1");
  std::string delta = co_await world.rows("SELECT delta FROM directus_revisions ORDER BY id DESC LIMIT 1");
  const json::object last = json::parse(delta).as_object();
  EXPECT_EQ(last.at("n"), json::value(3));
  EXPECT_EQ(last.at("s"), json::value("old"));
  EXPECT_FALSE(last.contains("code"));
}
TEST_P(Upserts, CreateWhatIsNewAndMergeWhatIsThere) {
  world.run(mixed(world));
}

io::Task<void> kept(World& world) {
  co_await world.create("thing", R"([{"code":"a","n":1}])");
  std::vector<Key> keys = co_await upsert(world, "thing", R"({"key":"code","merge":{"*":"keep"}})",
                                          R"([{"code":"a","n":9},{"code":"b","n":9}])");
  EXPECT_EQ(keys, (std::vector<Key>{1, 2}));
  std::string rows = co_await world.rows("SELECT n, changed IS NULL FROM thing ORDER BY id");
  EXPECT_EQ(rows, world.postgres() ? "1|t\n9|t" : "1|1\n9|1");
  std::string history = co_await world.rows("SELECT action, item FROM directus_activity ORDER BY id");
  EXPECT_EQ(history, "create|1\ncreate|2");
  keys = co_await upsert(world, "thing", "id", R"([{"id":2,"n":3},{"n":4},{"id":77}])");
  EXPECT_EQ(keys, (std::vector<Key>{2, 3, 77}));
  rows = co_await world.rows("SELECT id, n FROM thing ORDER BY id");
  EXPECT_EQ(rows, "1|1\n2|3\n3|4\n77|-");
}
TEST_P(Upserts, KeepItemsAndFindThemByPrimaryKey) {
  world.run(kept(world));
}

io::Task<void> refused(World& world) {
  co_await world.create("thing", R"([{"code":"a"},{"code":"b"}])");
  for (const char* spec :
       {"n", "nowhere", "code,n", "h", R"({"key":"code","merge":{"s":"sum"}})",
        R"({"key":"code","merge":{"nowhere":"keep"}})", R"({"key":"code","merge":{"c":"concat"}})"}) {
    std::string error = co_await refusal(upsert(world, "thing", spec, R"([{"code":"x","n":1}])"));
    EXPECT_EQ(error, "INVALID_QUERY") << spec;
  }
  for (const char* items : {R"([{"code":"x"},{"n":1}])", R"([{"code":"x"},{"code":null}])", R"([{"code":["x"]}])",
                            R"([{"code":"x"},{"code":"y"},{"code":"x"}])", "[5]"}) {
    std::string error = co_await refusal(upsert(world, "thing", "code", items));
    EXPECT_EQ(error, "INVALID_PAYLOAD") << items;
  }
  std::string error = co_await refusal(upsert(world, "thing", "code", R"([{"code":"a","id":2},{"code":"c","id":2}])"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE id 2");
  error = co_await refusal(upsert(world, "thing", "id", R"([{"id":3},{"id":1,"code":"b"}])"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE code b");
  error = co_await refusal(upsert(world, "directus_roles", "id", R"([{"name":"r"}])"));
  EXPECT_EQ(error, "INVALID_QUERY");
  std::string rows = co_await world.rows("SELECT count(*) FROM thing");
  EXPECT_EQ(rows, "2");
}
TEST_P(Upserts, RefuseWhatIsNoKeyAndKeepNothing) {
  world.run(refused(world));
}

io::Task<std::size_t> statements_of(World& world, int count) {
  std::string items = "[";
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i),
                      code = (i % 2 == 0 ? "k" : "n" + std::to_string(count) + "_") + number;
    items += (i == 0 ? "" : ",") + (R"({"n":)" + number) + R"(,"code":")" + code + "\"}";
  }
  testing::CountingDatabase counting(*world.database);
  world.services.database = &counting;
  co_await upsert(world, "thing", R"({"key":"code","merge":{"n":"sum"}})", items + "]");
  world.services.database = world.database.get();
  co_return counting.count;
}

io::Task<void> few_statements(World& world) {
  json::array there;
  for (int i = 0; i < 1000; i += 2) there.emplace_back(json::object{{"code", "k" + std::to_string(i)}, {"n", 1}});
  co_await world.service("thing").create(std::move(there));
  const std::size_t of_ten = co_await statements_of(world, 10);
  const std::size_t of_thousand = co_await statements_of(world, 1000);
  EXPECT_LE(of_ten, 5U);
  EXPECT_EQ(of_thousand, of_ten);
  std::string sums = co_await world.rows("SELECT count(*), sum(n) FROM thing");
  // 500 of before; twice 0, 2, 4, 6, 8; once 10, 12, ... 998; and the new ones 1, 3, ... 9 and 1, 3, ... 999.
  EXPECT_EQ(sums, "1005|" + std::to_string(500 + 20 + 249500 + 25 + 250000));
}
TEST_P(Upserts, AreAFewStatementsWhateverTheirNumber) {
  world.run(few_statements(world));
}

io::Task<void> nested_items(World& world) {
  co_await world.create("band", R"([{"name":"one","albums":[{"title":"t1"},{"title":"t2"}]}])");
  std::vector<Key> keys = co_await upsert(
      world, "band", "id", R"([{"id":1,"leader":{"name":"head"},"albums":[{"id":1},{"title":"t3"}]},{"name":"two"}])");
  EXPECT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys.front(), Key(1));
  std::string rows = co_await world.rows("SELECT title, band FROM album ORDER BY id");
  EXPECT_EQ(rows, "t1|1\nt2|-\nt3|1");
  rows = co_await world.rows("SELECT l.name FROM band b JOIN band l ON l.id = b.leader WHERE b.id = 1");
  EXPECT_EQ(rows, "head");
}
TEST_P(Upserts, WriteWhatIsNested) {
  world.run(nested_items(world));
}

}  // namespace
}  // namespace dirigent::items
