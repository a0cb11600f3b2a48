// Many different updates in one write: few statements, whatever their number, and the rows that one by one would give.
#include "items/bulk/update_rows.hpp"

#include <map>

#include "items/bulk/value_table.hpp"
#include "items/testing.hpp"
#include "items/testing_counting.hpp"

namespace dirigent::items {
namespace {

using testing::CountingDatabase;
using testing::refusal;
using testing::World;

class Updates : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, Updates, ::testing::ValuesIn(testing::databases()), testing::database_name);

struct Expected {
  std::map<int, std::string> s, n;
};

// Item `i` writes the fields that its number's bits choose, `sets` kinds in all.
json::array patches(int count, int sets, int salt, Expected& expected) {
  json::array list;
  for (int i = 1; i <= count; ++i) {
    json::object patch{{"id", i}};
    const int set = i % sets;
    const std::string text = "s" + std::to_string((i + salt) % 1000);
    if ((set & 1) == 0) expected.s[i] = text, patch["s"] = text;
    if ((set & 2) != 0) expected.n[i] = std::to_string(i * 7 + salt), patch["n"] = i * 7 + salt;
    if ((set & 4) != 0) patch["b"] = i % 3 == 0;
    if ((set & 8) != 0) patch["j"] = json::value{i, "a\"b\\"};
    if ((set & 16) != 0) patch["grade"] = nullptr, patch["grade"] = "C";
    list.emplace_back(std::move(patch));
  }
  return list;
}

io::Task<void> make_things(World& world, int count) {
  json::array payloads;
  for (int i = 1; i <= count; ++i) payloads.emplace_back(json::object{{"n", i}});
  co_await world.service("thing").create(std::move(payloads));
}

io::Task<void> count_statements(World& world) {
  co_await make_things(world, 1000);
  CountingDatabase counting(*world.database);
  Expected expected;
  for (int i = 1; i <= 1000; ++i) expected.s[i] = "-", expected.n[i] = std::to_string(i);
  std::map<int, std::size_t> of_ten;
  int salt = 0;
  for (const int sets : {1, 4, 32}) {
    for (const int count : {10, 1000}) {
      world.services.database = &counting;
      counting.count = 0;
      json::array list = patches(count, sets, ++salt, expected);
      co_await world.service("thing").update_batch(std::move(list));
      world.services.database = world.database.get();
      if (count == 10) of_ten[sets] = counting.count;
      EXPECT_LE(counting.count, 10U) << sets << " sets, " << count << " rows";
      if (sets == 1) {
        EXPECT_EQ(counting.count, of_ten[sets]);
      }
    }
  }
  std::string wrong;
  for (int i = 1; i <= 1000; ++i) wrong += expected.s[i] + "|" + expected.n[i] + (i == 1000 ? "" : "\n");
  std::string rows = co_await world.rows("SELECT s, n FROM thing ORDER BY id");
  EXPECT_EQ(rows, wrong);
  std::string history = co_await world.rows(
      "SELECT count(*), count(DISTINCT item) FROM directus_revisions r "
      "WHERE EXISTS (SELECT 1 FROM directus_activity a WHERE a.id = r.activity AND a.action = 'update')");
  EXPECT_EQ(history, "3030|1000");
  std::string json = co_await world.rows("SELECT j FROM thing WHERE id = 8");
  EXPECT_EQ(json::parse(json), (json::value{8, "a\"b\\"}));
}
TEST_P(Updates, AreAFewStatementsWhateverTheirNumber) {
  world.run(count_statements(world));
}

io::Task<void> in_order(World& world) {
  co_await world.create("thing", R"([{"code":"a"},{"code":"b"},{"code":"c"}])");
  // The same item twice: the later patch wins, and what only the first one wrote stays.
  json::array twice =
      json::parse(R"([{"id":1,"s":"1","n":1},{"id":2,"s":"2"},{"id":1,"s":"x"},{"id":1,"grade":"Z"}])").as_array();
  co_await world.service("thing").update_batch(std::move(twice));
  std::string rows = co_await world.rows("SELECT s, n, grade FROM thing ORDER BY id");
  EXPECT_EQ(rows, "x|1|Z\n2|-|B\n-|-|B");
  // One after the other this moves the codes on; the last code is free before it is taken.
  json::array chain = json::parse(R"([{"id":3,"code":"d"},{"id":2,"code":"c"},{"id":1,"code":"b"}])").as_array();
  co_await world.service("thing").update_batch(std::move(chain));
  rows = co_await world.rows("SELECT code FROM thing ORDER BY id");
  EXPECT_EQ(rows, "b\nc\nd");
  // Another's code is taken while it has it, whatever becomes of it later.
  for (const char* early :
       {R"([{"id":2,"code":"b"},{"id":1,"code":"f"}])", R"([{"id":1,"code":"c"},{"id":2,"code":"b"}])",
        R"([{"id":1,"code":"x"},{"id":2,"s":"p"},{"id":2,"code":"x"},{"id":1,"code":"y"}])"}) {
    json::array list = json::parse(early).as_array();
    std::string refused = co_await refusal(world.service("thing").update_batch(std::move(list)));
    EXPECT_EQ(refused.substr(0, 22), "RECORD_NOT_UNIQUE code") << early;
  }
  json::array taken = json::parse(R"([{"id":1,"code":"e"},{"id":2,"s":"kept?","code":"d"}])").as_array();
  std::string error = co_await refusal(world.service("thing").update_batch(std::move(taken)));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE code d");
  rows = co_await world.rows("SELECT code FROM thing ORDER BY id");
  EXPECT_EQ(rows, "b\nc\nd");
}
TEST_P(Updates, KeepTheirOrder) {
  world.run(in_order(world));
}

io::Task<void> every_type(World& world) {
  co_await world.create("article", "[{},{}]");
  json::array list = json::parse(R"([
    {"id":1,"title":"{a,\"b\\c\"}","body":"NULL","views":-5,"rating":0.1,"price":"12345.67891","published_at":"2021-03-04T05:06:07.089Z","meta":{"a":[1,null]},"featured":true},
    {"id":2,"title":null,"body":"","views":null,"rating":null,"price":0,"published_at":null,"meta":null,"featured":false}])")
                         .as_array();
  co_await world.service("article").update_batch(std::move(list));
  std::string data = co_await world.rows(
      "SELECT title, body, views, rating, price * 1, meta, published_at IS NULL FROM article ORDER BY id");
  const std::string no = world.postgres() ? "f" : "0", yes = world.postgres() ? "t" : "1";
  const std::string zero = world.postgres() ? "0.00000" : "0";
  EXPECT_EQ(data, "{a,\"b\\c\"}|NULL|-5|0.1|12345.67891|{\"a\":[1,null]}|" + no + "\n-||-|-|" + zero + "|-|" + yes);
  if (!world.postgres()) co_return;
  co_await world.create("thing", "[{},{}]");
  json::array long_text = json::parse(R"([{"id":1,"s":"ok"},{"id":2,"s":"too long"}])").as_array();
  std::string error = co_await refusal(world.service("thing").update_batch(std::move(long_text)));
  EXPECT_EQ(error.substr(0, 14), "VALUE_TOO_LONG");
}
TEST_P(Updates, StoreEveryTypeAsOneByOne) {
  world.run(every_type(world));
}

TEST(ValueTable, CastsCutNothing) {
  EXPECT_EQ(type_without_length("character varying(80)"), "character varying");
  EXPECT_EQ(type_without_length("timestamp(3) with time zone"), "timestamp with time zone");
  EXPECT_EQ(type_without_length("character(36)"), "bpchar");
  EXPECT_EQ(type_without_length("numeric(10,5)[]"), "numeric[]");
  EXPECT_EQ(type_without_length("\"odd(1)\""), "\"odd(1)\"");
}

}  // namespace
}  // namespace dirigent::items
