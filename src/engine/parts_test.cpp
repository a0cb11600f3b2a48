// Lists in parts are the lists in one piece, on both databases.
#include "engine/parts.hpp"

#include "engine/testing.hpp"

namespace dirigent::engine::testing {
namespace {

class PartsOfLists : public schema::testing::BothDatabases {};

io::Task<std::string> in_parts(Reader& reader, std::string collection, std::string query, std::int64_t size) {
  Environment environment{reader.schema(), reader.who, &reader.limits};
  query::Query parsed = query::parse_query(json::parse(query).as_object(), reader.limits).take();
  Parts parts(std::move(environment), reader.dialect(), collection, std::move(parsed), size);
  std::string out = "[";
  do {
    const db::Lease lease = co_await reader.database().read();
    co_await parts.fetch_next(*lease);
    EXPECT_LE(parts.size(), static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (out.size() > 1) out += ',';
      parts.emit(out, i);
    }
  } while (!parts.last());
  co_return out + "]";
}

constexpr const char* kQueries[][2] = {
    {"player", "{}"},
    {"player", R"~({"sort":"-id","fields":"name"})~"},
    {"player", R"~({"sort":"pos,id","fields":"id,team.name"})~"},
    {"player", R"~({"sort":"-team.name,id"})~"},
    {"player", R"~({"limit":3,"offset":1})~"},
    {"player", R"~({"limit":3,"offset":1,"sort":"-goals"})~"},
    {"player", R"~({"limit":2,"page":2})~"},
    {"player", R"~({"filter":{"goals":{"_gt":0}},"fields":"name"})~"},
    {"player", R"~({"limit":0})~"},
    {"city", R"~({"fields":"*.*.*"})~"},
    {"page", R"~({"fields":"slug,blocks.item:para.body"})~"},
    {"team", R"~({"fields":"name.x"})~"},
};

io::Task<void> compare(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, std::move(schema));
  for (const auto& [collection, query] : kQueries) {
    const std::string whole = co_await reader.items(collection, query);
    for (const std::int64_t size : {1, 2, 3, 100}) {
      const std::string parts = co_await in_parts(reader, collection, query, size);
      EXPECT_EQ(parts, whole) << collection << " " << query << " in parts of " << size;
    }
  }
}

TEST_P(PartsOfLists, AreTheWhole) {
  run(compare(database()));
}

io::Task<void> judge(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, std::move(schema));
  const auto uniform = [&reader](const char* collection, const char* query) {
    Environment environment{reader.schema(), reader.who, &reader.limits};
    query::Query parsed = query::parse_query(json::parse(query).as_object(), reader.limits).take();
    return Parts(std::move(environment), reader.dialect(), collection, std::move(parsed), 10).uniform();
  };
  EXPECT_TRUE(uniform("player", "{}"));
  EXPECT_TRUE(uniform("team", R"~({"fields":"name,players.name,count(players)"})~"));
  EXPECT_TRUE(uniform("kind", R"~({"fields":"s,b,f,n,d,dt,t,h,tags,u"})~"));
  EXPECT_FALSE(uniform("kind", R"~({"fields":"j"})~"));
  EXPECT_FALSE(uniform("player", R"~({"fields":"name,team.name"})~"));
  EXPECT_FALSE(uniform("block", R"~({"fields":"item:para.body"})~"));
}

TEST_P(PartsOfLists, KnowWhereEveryItemHasTheSameNames) {
  run(judge(database()));
}

INSTANTIATE_TEST_SUITE_P(Databases, PartsOfLists, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::engine::testing
