#include "items/found_rows.hpp"

#include "items/keys.hpp"
#include "items/testing.hpp"
#include "schema/row_key.hpp"

namespace dirigent::items {
namespace {

using testing::refusal;
using testing::World;

class RowsOfAnyKey : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, RowsOfAnyKey, ::testing::ValuesIn(testing::databases()), testing::database_name);

io::Task<void> define(World& world) {
  const std::vector<std::string> texts = {
      "CREATE TABLE pair (a varchar(20) NOT NULL, b integer NOT NULL, n integer, PRIMARY KEY (a, b))",
      "CREATE TABLE loose (word varchar(20), n integer)", "INSERT INTO loose VALUES ('x', 1), ('x', 1), ('y', 2)",
      "CREATE VIEW sums AS SELECT word, sum(n) AS n FROM loose GROUP BY word"};
  std::unique_ptr<db::Transaction> transaction = co_await world.database->begin();
  for (const std::string& text : texts) {
    sql::Statement statement{text, {}};
    co_await transaction->session().run(std::move(statement));
  }
  co_await transaction->commit();
  transaction.reset();
  db::Lease lease = co_await world.database->read();
  schema::LoadOptions options;
  std::shared_ptr<schema::Schema> loaded = co_await schema::load(*lease, options);
  world.schema.publish(std::move(loaded));
}

query::Query with_word(std::string word) {
  query::Query query;
  query.filter.emplace();
  query.filter->kind = query::Filter::Kind::kCondition;
  query.filter->path = {"word"};
  query.filter->op = "_eq";
  query.filter->value = json::value(word);
  return query;
}

FoundIn loose(World& world) {
  return {&world.services, world.schema.get(), world.who, "loose"};
}

io::Task<void> several_columns(World& world) {
  co_await define(world);
  const std::vector<Key> keys = co_await world.create("pair", R"([{"a":"x,y","b":1,"n":1},{"a":"50%","b":2}])");
  EXPECT_EQ(keys, (std::vector<Key>{"x%2Cy,1", "50%25,2"}));
  const std::vector<std::string> first = {"x%2Cy,1"};
  co_await world.update("pair", first, R"({"n":5,"a":"other"})");
  std::string rows = co_await world.rows("SELECT a, b, n FROM pair ORDER BY b");
  EXPECT_EQ(rows, "x,y|1|5\n50%|2|-");
  std::string items = co_await world.rows("SELECT item, action FROM directus_activity ORDER BY id");
  EXPECT_EQ(items, "x%2Cy,1|create\n50%25,2|create\nx%2Cy,1|update");
  std::string data = co_await world.rows("SELECT data FROM directus_revisions ORDER BY id DESC LIMIT 1");
  EXPECT_EQ(data, R"({"a":"x,y","b":1,"n":5})");
  std::string torn = co_await refusal(testing::remove(world, "pair", "x%2Cy"));
  EXPECT_EQ(torn, "");  // names no row: as a key that is not there
  std::string twice = co_await refusal(world.create("pair", R"({"a":"50%","b":2})"));
  EXPECT_TRUE(twice.starts_with("RECORD_NOT_UNIQUE")) << twice;
  co_await testing::remove(world, "pair", "50%25,2");
  rows = co_await world.rows("SELECT a FROM pair");
  EXPECT_EQ(rows, "x,y");
}
TEST_P(RowsOfAnyKey, AreNamedByAllColumnsOfTheKey) {
  world.run(several_columns(world));
}

io::Task<void> many(World& world) {
  co_await define(world);
  json::array payloads;
  std::vector<std::string> keys;
  for (int i = 0; i < 400; ++i) {
    payloads.push_back(json::object{{"a", "k"}, {"b", i}, {"n", 0}});
    keys.push_back("k," + std::to_string(i));
  }
  const std::vector<Key> made = co_await world.service("pair").create(std::move(payloads));
  EXPECT_EQ(made.size(), keys.size());
  EXPECT_EQ(made.back(), Key("k,399"));
  co_await world.update("pair", keys, R"({"n":3})");
  std::string changed = co_await world.rows("SELECT count(*) FROM pair WHERE n = 3");
  EXPECT_EQ(changed, "400");
}
TEST_P(RowsOfAnyKey, AreManyAtOnce) {
  world.run(many(world));
}

io::Task<void> found(World& world) {
  co_await define(world);
  json::object patch;
  patch["n"] = 9;
  co_await update_found(loose(world), with_word("x"), std::move(patch));
  std::string rows = co_await world.rows("SELECT word, n FROM loose ORDER BY word, n");
  EXPECT_EQ(rows, "x|9\nx|9\ny|2");
  co_await remove_found(loose(world), with_word("y"));
  rows = co_await world.rows("SELECT word, n FROM loose ORDER BY word, n");
  EXPECT_EQ(rows, "x|9\nx|9");
  world.who.reset();
  world.who.emplace();  // somebody without any right
  std::string refused;
  try {
    co_await remove_found(loose(world), with_word("x"));
  } catch (const base::Failure& failure) {
    refused = base::code_name(failure.errors().front().code);
  }
  EXPECT_EQ(refused, "FORBIDDEN");
  rows = co_await world.rows("SELECT count(*) FROM loose");
  EXPECT_EQ(rows, "2");
}
TEST_P(RowsOfAnyKey, AreFoundAndWrittenWhereNothingNamesThem) {
  world.run(found(world));
}

io::Task<void> views(World& world) {
  co_await define(world);
  const schema::SchemaPtr schema = world.schema.get();
  const schema::Collection& sums = *schema->collection("sums");
  EXPECT_EQ(sums.table->kind, sql::TableKind::kView);
  EXPECT_FALSE(sums.table->inserts || sums.table->updates || sums.table->deletes);
  std::string refused = co_await refusal(world.create("sums", R"({"word":"z"})"));
  EXPECT_TRUE(refused.starts_with("INVALID_PAYLOAD")) << refused;
}
TEST_P(RowsOfAnyKey, OfViewsAreLeftAlone) {
  world.run(views(world));
}

}  // namespace
}  // namespace dirigent::items
