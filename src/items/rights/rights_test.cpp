#include "items/rights/rights.hpp"

#include "items/testing.hpp"
#include "items/testing_counting.hpp"

namespace dirigent::items {
namespace {

using testing::World;

struct Row {
  const char *collection, *action, *fields, *rule, *validation, *presets;
};

access::PermissionSetPtr set_of(std::initializer_list<Row> rows) {
  std::vector<access::Permission> permissions;
  for (const Row& row : rows) {
    access::StoredPermission stored{"1", "p", row.collection, row.action, row.fields, {}, {}, {}};
    if (row.rule != nullptr) stored.rule = row.rule;
    if (row.validation != nullptr) stored.validation = row.validation;
    if (row.presets != nullptr) stored.presets = row.presets;
    permissions.push_back(access::read_permission(std::move(stored)).value());
  }
  return std::make_shared<const access::PermissionSet>(std::move(permissions));
}

class WritesUnderRules : public ::testing::TestWithParam<bool> {
 protected:
  // One who may do what these say.
  void permit(std::initializer_list<Row> rows) {
    world.who = access::Accountability{};
    world.who->user = std::string(testing::kAdmin);
    world.who->permissions = set_of(rows);
  }
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, WritesUnderRules, ::testing::ValuesIn(testing::databases()), testing::database_name);

// What a task is refused for: the code, and the reason or the failed fields.
io::Task<std::string> reason(io::Task<void> task) {
  try {
    co_await std::move(task);
  } catch (const base::Failure& failure) {
    std::string out(base::code_name(failure.errors().front().code));
    for (const base::Error& error : failure.errors()) {
      const json::value* why = error.extensions.if_contains("reason");
      if (why == nullptr) why = error.extensions.if_contains("field");
      if (why != nullptr) out += " " + std::string(why->as_string());
    }
    co_return out;
  }
  co_return "";
}

io::Task<void> created(World& world, std::string collection, std::string payloads) {
  co_await world.create(std::move(collection), std::move(payloads));
}
io::Task<void> removed(World& world, std::string collection, std::vector<std::string> keys) {
  co_await world.service(std::move(collection)).remove(std::move(keys));
}
io::Task<void> changed_each(World& world, std::string collection, std::string payloads) {
  json::array parsed = json::parse(payloads).as_array();
  co_await world.service(std::move(collection)).update_batch(std::move(parsed));
}

const std::string kNotThere = "\" or it does not exist.";
const std::string kNoField = "or it does not exist. Queried in root.";

io::Task<void> creating(World& world) {
  std::string why = co_await reason(created(world, "band", R"({"name":"ab","leader":null})"));
  EXPECT_EQ(why, "FORBIDDEN You don't have permission to access field \"leader\" in collection \"band\" " + kNoField);
  why = co_await reason(created(world, "band", R"({"nope":1})"));
  EXPECT_EQ(why, "FORBIDDEN You don't have permission to access field \"nope\" in collection \"band\" " + kNoField);
  why = co_await reason(created(world, "band", R"([{"name":"xx"}])"));
  EXPECT_EQ(why, "FAILED_VALIDATION name name");
  why = co_await reason(created(world, "album", R"({"title":"a"})"));
  EXPECT_EQ(
      why, "FORBIDDEN You don't have permission to access collection \"album\" or it does not exist. Queried in root.");
  co_await world.create("band", R"([{"name":"az"},{}])");
  std::string rows = co_await world.rows("SELECT name FROM band ORDER BY id");
  EXPECT_EQ(rows, "az\nabz");
}
TEST_P(WritesUnderRules, FieldsPresetsAndAllValidations) {
  permit({{"band", "create", "name", nullptr, R"({"name":{"_starts_with":"a"}})", R"({"name":"abc"})"},
          {"band", "create", "id", nullptr, R"({"name":{"_ends_with":"z"}})", R"({"name":"abz"})"}});
  world.run(creating(world));
}

io::Task<void> linking(World& world) {
  const access::Who limited = std::exchange(world.who, std::nullopt);
  co_await world.create("band", R"([{"name":"one"},{"name":"two"}])");
  world.who = limited;
  for (const char* link : {"2", R"({"id":2})", R"({"id":2,"name":"two"})"}) {
    const std::string why = co_await reason(created(world, "band", R"({"leader":)" + std::string(link) + "}"));
    EXPECT_EQ(why, "FAILED_VALIDATION leader") << link;
  }
  co_await world.create("band", R"([{"leader":1},{"leader":{"id":1}},{"leader":{"name":"new"}}])");
  const std::string rows = co_await world.rows("SELECT COUNT(*) FROM band WHERE leader = 2");
  EXPECT_EQ(rows, "0");
}
TEST_P(WritesUnderRules, ALinkIsValidatedInEveryForm) {
  permit({{"band", "create", "*", nullptr, R"({"leader":{"_neq":2}})", nullptr},
          {"band", "update", "name", nullptr, nullptr, nullptr}});
  world.run(linking(world));
}

// Of what kind a key is written is no matter; nor is it in which level the link stands.
io::Task<void> linking_anything(World& world) {
  const access::Who limited = std::exchange(world.who, std::nullopt);
  co_await world.create("para", R"([{"body":"one"},{"body":"two"}])");
  world.who = limited;
  for (const char* item : {R"("2")", R"({"id":2})", R"({"id":"2"})", R"({"id":2,"body":"x"})"}) {
    const std::string block = R"({"collection":"para","item":)" + std::string(item) + "}";
    std::string why = co_await reason(created(world, "block", block));
    EXPECT_EQ(why, "FAILED_VALIDATION item") << item;
    why = co_await reason(created(world, "page", R"({"blocks":[)" + block + "]}"));
    EXPECT_EQ(why, "FAILED_VALIDATION item") << item;
  }
  co_await world.create("block", R"([{"collection":"para","item":"1"},{"collection":"para","item":{"id":1,"body":"y"}},
    {"collection":"para","item":{"body":"new"}}])");
  for (const char* item : {R"("2")", R"({"id":2})"}) {
    const std::string why = co_await reason(
        changed_each(world, "block", R"([{"id":1,"collection":"para","item":)" + std::string(item) + "}]"));
    EXPECT_EQ(why, "FAILED_VALIDATION item") << item;
  }
  const std::string rows = co_await world.rows("SELECT item FROM block ORDER BY id");
  EXPECT_EQ(rows, "1\n1\n3");
}
TEST_P(WritesUnderRules, ALinkToAnythingIsValidatedInEveryForm) {
  constexpr const char* kNotTwo = R"({"item":{"_nin":["2","9"]}})";
  permit({{"block", "create", "*", nullptr, kNotTwo, nullptr},
          {"block", "update", "*", nullptr, kNotTwo, nullptr},
          {"para", "create", "*", nullptr, nullptr, nullptr},
          {"para", "update", "*", nullptr, nullptr, nullptr},
          {"page", "create", "*", nullptr, nullptr, nullptr}});
  world.run(linking_anything(world));
}

io::Task<void> titled(World& world) {
  const access::Who limited = std::exchange(world.who, std::nullopt);
  std::vector<std::string> user = {std::string(testing::kAdmin)};
  co_await world.update("directus_users", std::move(user), R"({"title":"a@b.c"})");
  world.who = limited;
}
io::Task<void> presets(World& world) {
  co_await titled(world);
  co_await world.create("thing", R"({"n":1,"must":"my"})");
  std::string rows = co_await world.rows("SELECT s, c FROM thing");
  EXPECT_EQ(rows, "a@b.c|" + std::string(testing::kAdmin));
}
TEST_P(WritesUnderRules, PresetsNameVariables) {
  permit({{"thing", "create", "n,must", nullptr, R"({"s":{"_eq":"$CURRENT_USER.title"}})",
           R"({"s":"$CURRENT_USER.title","c":"$CURRENT_USER","maker":null})"}});
  world.run(presets(world));
}

io::Task<void> three_bands(World& world) {
  const access::Who limited = std::exchange(world.who, std::nullopt);
  co_await world.create("band", R"([{"name":"open"},{"name":"closed"},{"name":"open","leader":1}])");
  co_await world.create("album", R"([{"title":"a","year":1,"band":1},{"title":"b","year":2,"band":2}])");
  co_await world.create("song", R"([{"title":"s1","album":1},{"title":"s2","album":2}])");
  world.who = limited;
}

std::string not_on_items(const char* fields, const char* collection) {
  return std::string("FORBIDDEN You don't have permissions to perform \"update\" for the field(s) ") + fields +
         " in collection \"" + collection + kNotThere;
}

io::Task<void> updating(World& world) {
  co_await three_bands(world);
  std::vector<std::string> both = {"1", "2"}, missing = {"77"}, second = {"2"}, third = {"3"};
  std::string why = co_await reason(world.update("band", both, R"({"name":"x"})"));
  EXPECT_EQ(why, not_on_items("\"name\"", "band"));
  why = co_await reason(world.update("band", missing, R"({"name":"x"})"));
  EXPECT_EQ(why, not_on_items("\"name\"", "band"));
  why = co_await reason(world.update("band", missing, "{}"));
  EXPECT_EQ(why, "FORBIDDEN You don't have permission to perform \"update\" for collection \"band" + kNotThere);
  // The item comes before what is wrong with the values, a field nobody may write before the item.
  why = co_await reason(world.update("band", second, R"({"name":null})"));
  EXPECT_EQ(why, not_on_items("\"name\"", "band"));
  why = co_await reason(world.update("band", second, R"({"name":"x","albums":[]})"));
  EXPECT_EQ(why, "FORBIDDEN You don't have permission to access field \"albums\" in collection \"band\" " + kNoField);
  why = co_await reason(world.update("band", third, R"({"name":null})"));
  EXPECT_EQ(why, "FAILED_VALIDATION name");
  why = co_await reason(world.update("band", third, R"({"id":3,"name":"x"})"));
  EXPECT_EQ(why, "FORBIDDEN You don't have permission to access field \"id\" in collection \"band\" " + kNoField);
  // Each field by a permission of its own: "leader" only of bands that have one.
  why = co_await reason(changed_each(world, "band", R"([{"id":1,"leader":null}])"));
  EXPECT_EQ(why, not_on_items("\"leader\"", "band"));
  co_await changed_each(world, "band", R"([{"id":1,"name":"open"},{"id":3,"leader":null,"name":"open"}])");
  std::string rows = co_await world.rows("SELECT name, leader FROM band ORDER BY id");
  EXPECT_EQ(rows, "open|-\nclosed|-\nopen|-");
  why = co_await reason(changed_each(world, "band", R"([{"id":3,"name":null},{"id":2,"name":"x"}])"));
  EXPECT_EQ(why, "FAILED_VALIDATION name");
  why = co_await reason(changed_each(world, "band", R"([{"id":2,"name":"x"},{"id":3,"name":null}])"));
  EXPECT_EQ(why, not_on_items("\"name\"", "band"));
}
TEST_P(WritesUnderRules, ItemsBeforeValues) {
  permit({{"band", "update", "name", R"({"name":{"_eq":"open"}})", R"({"name":{"_nnull":true}})", nullptr},
          {"band", "update", "leader", R"({"leader":{"name":{"_eq":"open"}}})", nullptr, nullptr}});
  world.run(updating(world));
}

io::Task<void> removing(World& world) {
  co_await three_bands(world);
  const std::string refused =
      "FORBIDDEN You don't have permission to perform \"delete\" for collection \"song" + kNotThere;
  for (std::vector<std::string> keys : {std::vector<std::string>{"1", "2"}, {"2"}, {"99"}, {"1", "99"}}) {
    const std::string why = co_await reason(removed(world, "song", std::move(keys)));
    EXPECT_EQ(why, refused);
  }
  std::vector<std::string> first = {"1"};
  co_await removed(world, "song", first);
  std::string rows = co_await world.rows("SELECT id FROM song");
  EXPECT_EQ(rows, "2");
}
TEST_P(WritesUnderRules, RulesOfDeletesPassRelations) {
  permit({{"song", "delete", "", R"({"album":{"band":{"name":{"_eq":"open"}}}})", nullptr, nullptr}});
  world.run(removing(world));
}

io::Task<void> nesting(World& world) {
  co_await three_bands(world);
  std::vector<std::string> one = {"1"}, two = {"2"};
  std::string why = co_await reason(world.update("album", one, R"({"songs":[]})"));
  EXPECT_EQ(why,
            "FORBIDDEN You don't have permission to access collection \"song\" or it does not exist. Queried in root.");
  why = co_await reason(world.update("band", one, R"({"albums":[2,1]})"));
  EXPECT_EQ(why, not_on_items("\"band\"", "album"));  // the second is not one that may be moved
  why = co_await reason(world.update("band", two, R"({"albums":[]})"));
  EXPECT_EQ(why, not_on_items("\"band\"", "album"));
  why = co_await reason(world.update("band", one, R"({"albums":[{"id":1,"title":"c","year":9}]})"));
  EXPECT_EQ(why, "FORBIDDEN You don't have permission to access field \"year\" in collection \"album\" " + kNoField);
  why = co_await reason(world.update("band", one, R"({"albums":{"create":[{"title":"c"}],"update":[],"delete":[]}})"));
  EXPECT_EQ(
      why, "FORBIDDEN You don't have permission to access collection \"album\" or it does not exist. Queried in root.");
  why = co_await reason(world.update("band", one, R"({"leader":{"id":2,"name":"x"}})"));
  EXPECT_EQ(why, not_on_items("\"name\"", "band"));
  why = co_await reason(world.update("band", one, R"({"leader":{"name":"new"}})"));
  EXPECT_EQ(why,
            "FORBIDDEN You don't have permission to access collection \"band\" or it does not exist. Queried in root.");
  std::string rows = co_await world.rows("SELECT title, band FROM album ORDER BY id");
  EXPECT_EQ(rows, "a|1\nb|2");
  // What is not there, and may not be created, is refused like what is hidden.
  for (const char* key : {"2", "77"}) {
    const std::string id(key);
    why = co_await reason(world.update("band", one, R"({"albums":[1,)" + id + "]}"));
    EXPECT_EQ(why, not_on_items("\"band\"", "album")) << key;
    why = co_await reason(world.update("band", one, R"({"albums":[{"id":)" + id + R"(,"title":"c"}]})"));
    EXPECT_EQ(why, not_on_items("\"title\", \"band\"", "album")) << key;
    why = co_await reason(world.update("band", one, R"({"leader":{"id":)" + id + R"(,"name":"x"}})"));
    EXPECT_EQ(why, not_on_items("\"name\"", "band")) << key;
  }
  // A link is the owner's own; a child that stays is not moved; one that is let go is.
  co_await world.update("band", one, R"({"leader":{"id":2}})");
  co_await world.update("band", one, R"({"albums":[{"id":1,"title":"c"}]})");
  co_await world.update("band", one, R"({"albums":[]})");
  rows = co_await world.rows("SELECT title, band FROM album ORDER BY id");
  EXPECT_EQ(rows, "c|-\nb|2");
}
TEST_P(WritesUnderRules, NothingIsReachedByNesting) {
  permit({{"band", "update", "albums,leader", nullptr, nullptr, nullptr},
          {"band", "update", "name", R"({"id":{"_eq":1}})", nullptr, nullptr},
          {"album", "update", "band,title", R"({"year":{"_eq":1}})", nullptr, nullptr},
          {"album", "update", "songs", nullptr, nullptr, nullptr}});
  world.run(nesting(world));
}

// A rule that cannot be understood lets nothing through, and takes nothing from the others.
io::Task<void> broken(World& world) {
  co_await three_bands(world);
  std::vector<std::string> one = {"1"}, two = {"2"};
  std::string why = co_await reason(world.update("band", two, R"({"name":"x"})"));
  EXPECT_EQ(why, not_on_items("\"name\"", "band"));
  why = co_await reason(world.update("band", one, R"({"name":"x"})"));
  EXPECT_EQ(why, "");
}
TEST_P(WritesUnderRules, ABrokenRulePermitsNothing) {
  permit({{"band", "update", "*", R"({"gone":{"_eq":1}})", nullptr, nullptr},
          {"band", "update", "*", R"({"id":{"_eq":1}})", nullptr, nullptr}});
  world.run(broken(world));
}

io::Task<void> counted(World& world, testing::CountingDatabase& counting) {
  std::size_t of_few = 0;
  for (const std::size_t items : {3U, 60U}) {
    world.services.database = world.database.get();
    const access::Who limited = std::exchange(world.who, std::nullopt);
    json::array bands, changes;
    for (std::size_t i = 0; i < items; ++i) bands.push_back(json::object{{"name", "b"}});
    std::vector<Key> keys = co_await world.create("band", json::serialize(bands));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      changes.push_back(json::object{{"id", keys[i]}, {i % 2 == 0 ? "name" : "leader", nullptr}});
    }
    world.who = limited;
    world.services.database = &counting;
    counting.count = 0;
    co_await changed_each(world, "band", json::serialize(changes));
    if (of_few == 0) of_few = counting.count;
    EXPECT_EQ(counting.count, of_few) << items;
  }
}
TEST_P(WritesUnderRules, OneStatementForAllThatTheSameRulesAreAskedOf) {
  permit({{"band", "update", "name", R"({"name":{"_eq":"b"}})", nullptr, nullptr},
          {"band", "update", "leader", R"({"id":{"_gt":0}})", nullptr, nullptr}});
  testing::CountingDatabase counting(*world.database);
  world.run(counted(world, counting));
}

io::Task<void> upserting(World& world) {
  const access::Who limited = std::exchange(world.who, std::nullopt);
  co_await world.create("part", R"([{"code":"mine","n":1,"must":"m"},{"code":"theirs","n":2,"must":"m"}])");
  world.who = limited;
  const auto upsert = [](World& all, const char* payloads) -> io::Task<void> {
    query::Upsert by;
    by.key = {"code"};
    json::array parsed = json::parse(payloads).as_array();
    co_await all.service("part").upsert(std::move(parsed), std::move(by));
  };
  std::string why = co_await reason(upsert(world, R"([{"code":"theirs","n":5}])"));
  EXPECT_EQ(why, not_on_items("\"n\"", "part"));
  why = co_await reason(upsert(world, R"([{"code":"theirs"}])"));
  EXPECT_EQ(why, "FORBIDDEN You don't have permission to perform \"update\" for collection \"part" + kNotThere);
  why = co_await reason(upsert(world, R"([{"code":"new","n":5,"grade":"A"}])"));
  EXPECT_EQ(why, "FORBIDDEN You don't have permission to access field \"grade\" in collection \"part\" " + kNoField);
  co_await upsert(world, R"([{"code":"mine","n":5},{"code":"new","n":6}])");
  std::string rows = co_await world.rows("SELECT code, n, must FROM part ORDER BY id");
  EXPECT_EQ(rows, "mine|5|m\ntheirs|2|m\nnew|6|mp");
}
TEST_P(WritesUnderRules, UpsertsNeedBothRights) {
  permit({{"part", "create", "code,n", nullptr, nullptr, R"({"must":"mp"})"},
          {"part", "update", "n", R"({"code":{"_neq":"theirs"}})", nullptr, nullptr}});
  world.run(upserting(world));
}

}  // namespace
}  // namespace dirigent::items
