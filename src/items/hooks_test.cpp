#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::refusal;
using testing::World;

class ItemHooks : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, ItemHooks, ::testing::ValuesIn(testing::databases()), testing::database_name);

// What was heard, in order; the hooks are plain functions, as coroutine lambdas may capture nothing.
std::vector<std::string> heard;

void hear(const char* kind, const base::HookMeta& meta) {
  std::string line = std::string(kind) + " " + meta.event + " " + meta.collection;
  for (const std::string& key : meta.keys) line += " " + key;
  heard.push_back(std::move(line));
}

base::Hooks::Task<json::value> rename(json::value payload, base::HookMeta meta) {
  hear("filter", meta);
  payload.as_object()["name"] = "renamed";
  co_return payload;
}
base::Hooks::Task<json::value> refuse(json::value payload, base::HookMeta meta) {
  hear("filter", meta);
  base::fail(base::forbidden_reason("no"));
  co_return payload;
}
base::Hooks::Task<json::value> listen(json::value payload, base::HookMeta meta) {
  hear("filter", meta);
  co_return payload;
}
base::Hooks::Task<void> note(json::value, base::HookMeta meta) {
  hear("action", meta);
  co_return;
}

void subscribe(World& world) {
  heard.clear();
  for (const char* event : {"items.create", "items.update", "items.delete", "roles.create"}) {
    world.hooks.on_filter(event, listen);
    world.hooks.on_action(event, note);
  }
  world.hooks.on_action("band.items.create", note);
}

io::Task<void> order(World& world) {
  co_await world.create("song", R"({"title":"s","album":{"title":"a"}})");
  std::vector<std::string> expected = {"filter items.create song", "filter items.create album",
                                       "action items.create album 1", "action items.create song 1"};
  EXPECT_EQ(heard, expected);
  heard.clear();
  co_await world.create("band", R"([{"name":"a"},{"name":"b"}])");
  expected = {"filter items.create band",        "filter items.create band",   "action items.create band 1",
              "action band.items.create band 1", "action items.create band 2", "action band.items.create band 2"};
  EXPECT_EQ(heard, expected);
  heard.clear();
  std::vector<std::string> keys = {"1", "2"};
  co_await world.update("band", keys, R"({"name":"c"})");
  co_await world.service("band").remove(keys);
  expected = {"filter items.update band 1 2", "action items.update band 1 2", "filter items.delete band 1 2",
              "action items.delete band 1 2"};
  EXPECT_EQ(heard, expected);
  heard.clear();
  co_await world.create("directus_roles", R"({"name":"r"})");
  EXPECT_EQ(heard.size(), 2U);
  EXPECT_TRUE(heard.front().starts_with("filter roles.create directus_roles"));
  heard.clear();
  std::string error = co_await refusal(world.create("album", R"({"title":"a","band":4242})"));
  EXPECT_NE(error, "");
  expected = {"filter items.create album"};  // no action without a commit
  EXPECT_EQ(heard, expected);
}
TEST_P(ItemHooks, FiltersBeforeActionsAfterTheCommit) {
  subscribe(world);
  world.run(order(world));
}

io::Task<void> changed(World& world) {
  co_await world.create("band", R"({"name":"x"})");
  std::string name = co_await world.rows("SELECT name FROM band");
  EXPECT_EQ(name, "renamed");
  std::string delta = co_await world.rows("SELECT delta FROM directus_revisions");
  EXPECT_EQ(delta, R"({"name":"renamed"})");
  std::string error = co_await refusal(world.create("album", R"({"title":"x"})"));
  EXPECT_EQ(error, "FORBIDDEN");
  std::string left = co_await world.rows("SELECT count(*) FROM album");
  EXPECT_EQ(left, "0");
}
TEST_P(ItemHooks, FiltersChangeAndRefuse) {
  world.hooks.on_filter("band.items.create", rename);
  world.hooks.on_filter("album.items.create", refuse);
  world.run(changed(world));
}

io::Task<void> joined(World& world) {
  heard.clear();
  std::vector<Event> events;
  WriteOptions options;
  options.deferred = &events;
  std::unique_ptr<db::Transaction> transaction = co_await world.database->begin();
  options.within = transaction.get();
  json::array payloads = {json::object{{"name", "a"}}};
  co_await world.service("band").create(std::move(payloads), options);
  EXPECT_EQ(heard, std::vector<std::string>{"filter items.create band"});
  co_await transaction->commit();
  transaction.reset();
  co_await emit(world.services, std::move(events));
  EXPECT_EQ(heard.size(), 3U);
}
TEST_P(ItemHooks, AJoinedWriteLeavesItsEventsToTheCaller) {
  subscribe(world);
  world.run(joined(world));
}

}  // namespace
}  // namespace dirigent::items
