#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::refusal;
using testing::World;

class NestedWrites : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, NestedWrites, ::testing::ValuesIn(testing::databases()), testing::database_name);

constexpr const char* kHistory =
    "SELECT a.action, a.collection, a.item, r.delta, p.item FROM directus_activity a "
    "LEFT JOIN directus_revisions r ON r.activity = a.id LEFT JOIN directus_revisions p ON p.id = r.parent ORDER BY "
    "a.id";

io::Task<void> upwards(World& world) {
  co_await world.create("song", R"({"title":"solo","album":{"title":"EP","band":{"name":"Wren"}}})");
  std::string all = co_await world.rows(
      "SELECT s.title, a.title, b.name FROM song s JOIN album a ON a.id = s.album JOIN band b ON b.id = a.band");
  EXPECT_EQ(all, "solo|EP|Wren");
  std::string history = co_await world.rows(kHistory);
  EXPECT_EQ(history,
            "create|band|1|{\"name\":\"Wren\"}|1\n"
            "create|album|1|{\"title\":\"EP\"}|1\n"
            "create|song|1|{\"title\":\"solo\"}|-");
  std::vector<std::string> one = {"1"};
  co_await world.update("album", one, R"({"band":{"id":1,"name":"Wrens"}})");
  co_await world.update("album", one, R"({"band":{"id":77,"name":"Owl"}})");
  co_await world.update("album", one, R"({"band":{"id":1}})");
  all = co_await world.rows("SELECT id, name FROM band ORDER BY id");
  EXPECT_EQ(all, "1|Wrens\n77|Owl");
  all = co_await world.rows("SELECT band FROM album");
  EXPECT_EQ(all, "1");
  std::string count = co_await world.rows("SELECT count(*) FROM directus_activity WHERE collection = 'band'");
  EXPECT_EQ(count, "3");
}
TEST_P(NestedWrites, ParentsBeforeTheirChildren) {
  world.run(upwards(world));
}

io::Task<void> in_order(World& world) {
  json::array two = {json::object{{"name", "a"}, {"leader", json::object{{"name", "b"}}}},
                     json::object{{"name", "c"}, {"leader", json::object{{"name", "d"}}}}};
  co_await world.create("band", json::serialize(two));
  std::string all = co_await world.rows("SELECT id, name FROM band ORDER BY id");
  EXPECT_EQ(all, "1|b\n2|a\n3|d\n4|c");
}
TEST_P(NestedWrites, KeysCountAlongTheNesting) {
  world.run(in_order(world));
}

// New children count on from the largest place, each at its own distance; one that says it has none keeps none.
io::Task<void> places(World& world) {
  co_await world.create("album",
                        R"({"title":"A","songs":{"create":[{"title":"x","pos":null},{"title":"y"},{"title":"z","pos":7},
      {"title":"w"}],"update":[],"delete":[]}})");
  const std::string all = co_await world.rows("SELECT title, pos FROM song ORDER BY title");
  EXPECT_EQ(all, "w|4\nx|-\ny|2\nz|7");
}
TEST_P(NestedWrites, ChildrenWithoutAPlaceKeepNone) {
  world.run(places(world));
}

io::Task<void> downwards(World& world) {
  co_await world.create(
      "band", R"({"name":"Crows","albums":[{"title":"A","songs":[{"title":"a1"},{"title":"a2"}]},{"title":"B"}]})");
  std::string all = co_await world.rows(
      "SELECT a.title, s.title, s.pos FROM album a LEFT JOIN song s ON s.album = a.id WHERE a.band = 1 ORDER BY a.id, "
      "s.id");
  EXPECT_EQ(all, "A|a1|-\nA|a2|-\nB|-|-");
  std::string history = co_await world.rows(
      "SELECT a.collection, a.item, p.collection, p.item FROM directus_activity a JOIN directus_revisions r "
      "ON r.activity = a.id LEFT JOIN directus_revisions p ON p.id = r.parent ORDER BY a.id");
  EXPECT_EQ(history, "song|1|album|1\nsong|2|album|1\nalbum|1|band|1\nalbum|2|band|1\nband|1|-|-");

  co_await world.create("band", R"({"name":"Finch","albums":[1,{"title":"New"},{"id":2,"title":"B again"}]})");
  all = co_await world.rows("SELECT id, title, band FROM album ORDER BY id");
  EXPECT_EQ(all, "1|A|2\n2|B again|2\n3|New|2");
  std::vector<std::string> finch = {"2"};
  co_await world.update("band", finch, R"({"albums":["1"]})");
  all = co_await world.rows("SELECT id, band FROM album ORDER BY id");
  EXPECT_EQ(all, "1|2\n2|-\n3|-");
  std::string last = co_await world.rows(
      "SELECT a.collection, a.item, r.delta FROM directus_activity a LEFT JOIN directus_revisions r ON r.activity = "
      "a.id "
      "ORDER BY a.id DESC LIMIT 3");
  EXPECT_EQ(last, "band|2|-\nalbum|3|{\"band\":null}\nalbum|2|{\"band\":null}");
  co_await world.update("band", finch, R"({"albums":null})");
  all = co_await world.rows("SELECT count(*) FROM album WHERE band IS NOT NULL");
  EXPECT_EQ(all, "0");
}
TEST_P(NestedWrites, ListsReplaceTheChildren) {
  world.run(downwards(world));
}

io::Task<void> detailed(World& world) {
  co_await world.create("album", R"({"title":"A","songs":[{"title":"s1"},{"title":"s2"}]})");
  std::vector<std::string> one = {"1"};
  co_await world.update(
      "album", one,
      R"({"songs":{"create":[{"title":"c1"},{"title":"c2"}],"update":[{"id":1,"title":"S1"}],"delete":[2,99]}})");
  std::string all = co_await world.rows("SELECT id, title, pos FROM song ORDER BY id");
  EXPECT_EQ(all, "1|S1|-\n3|c1|1\n4|c2|2");  // the relation deletes what it lets go
  co_await world.update("album", one, R"({"songs":{"create":[{"title":"c3"}]}})");
  all = co_await world.rows("SELECT pos FROM song WHERE title = 'c3'");
  EXPECT_EQ(all, "3");
  co_await world.update("album", one, R"({"songs":[{"title":"only"}]})");
  all = co_await world.rows("SELECT title FROM song");
  EXPECT_EQ(all, "only");
}
TEST_P(NestedWrites, DetailedForm) {
  world.run(detailed(world));
}

io::Task<void> any(World& world) {
  co_await world.create(
      "page",
      R"({"slug":"home","blocks":[{"collection":"para","item":{"body":"x"}},{"collection":"para","item":{"body":"y"}}]})");
  std::string all = co_await world.rows("SELECT page, item, collection FROM block ORDER BY id");
  EXPECT_EQ(all, "1|1|para\n1|2|para");
  std::vector<std::string> one = {"1"};
  co_await world.update("page", one,
                        R"({"blocks":{"update":[{"id":1,"collection":"para","item":{"id":1,"body":"z"}}]}})");
  all = co_await world.rows("SELECT body FROM para ORDER BY id");
  EXPECT_EQ(all, "z\ny");
  std::string error = co_await refusal(world.create("page", R"({"blocks":[{"item":{"body":"x"}}]})"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  error = co_await refusal(world.create("page", R"({"blocks":[{"collection":"page","item":{"slug":"x"}}]})"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
}
TEST_P(NestedWrites, ManyToAny) {
  world.run(any(world));
}

io::Task<void> rollback(World& world) {
  co_await world.create("band", R"({"name":"kept"})");
  std::string error = co_await refusal(world.create("band", R"({"name":"Bad","albums":[{"title":"ok"},9999]})"));
  EXPECT_EQ(error, "FORBIDDEN");
  error = co_await refusal(world.create("band", R"({"name":"Bad","albums":[{"title":"ok"},{"year":1}]})"));
  EXPECT_EQ(error, "FAILED_VALIDATION title required");
  error =
      co_await refusal(world.create("album", R"([{"title":"ok","band":{"name":"x"}},{"title":"bad","band":4242}])"));
  EXPECT_TRUE(error.starts_with("INVALID_FOREIGN_KEY"));
  error = co_await refusal(world.create("band", R"({"name":"Bad","albums":"x"})"));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  std::string deep = R"({"name":"t"})";
  for (int i = 0; i < 30; ++i) deep = R"({"leader":)" + deep + "}";
  error = co_await refusal(world.create("band", deep));
  EXPECT_EQ(error, "INVALID_PAYLOAD");
  std::string left = co_await world.rows(
      "SELECT (SELECT count(*) FROM band), (SELECT count(*) FROM album), "
      "(SELECT count(*) FROM directus_activity)");
  EXPECT_EQ(left, "1|0|1");
}
TEST_P(NestedWrites, AFailureBelowKeepsNothing) {
  world.run(rollback(world));
}

io::Task<void> upserts(World& world) {
  co_await world.create("album",
                        R"([{"title":"1","band":{"id":7,"name":"new"}},{"title":"2","band":{"id":7,"name":"newer"}}])");
  std::string all = co_await world.rows("SELECT id, name FROM band");
  EXPECT_EQ(all, "7|newer");
  all = co_await world.rows("SELECT count(*) FROM album WHERE band = 7");
  EXPECT_EQ(all, "2");
  std::vector<std::string> seven = {"7"};
  co_await world.update("band", seven, R"({"albums":[{"id":1,"title":"one"},{"id":300,"title":"made"}]})");
  all = co_await world.rows("SELECT id, title, band FROM album ORDER BY id");
  EXPECT_EQ(all, "1|one|7\n2|2|-\n300|made|7");
  std::string error = co_await refusal(world.create("band", R"({"albums":{"create":[{"id":1,"title":"again"}]}})"));
  EXPECT_EQ(error, "RECORD_NOT_UNIQUE id 1");
}
TEST_P(NestedWrites, KnownKeysUpdateUnknownOnesCreate) {
  world.run(upserts(world));
}

}  // namespace
}  // namespace dirigent::items
