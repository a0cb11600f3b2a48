// How many statements a read takes: its shape decides, never the number of rows.
#include "engine/testing.hpp"

namespace dirigent::engine::testing {
namespace {

/// A session that counts what passes through it.
class CountingSession final : public db::Session {
 public:
  explicit CountingSession(db::Session& real) : real_(real) {}
  io::Task<db::Result> run(sql::Statement statement) override {
    ++statements;
    ++round_trips;
    return real_.run(std::move(statement));
  }
  io::Task<std::vector<db::Result>> run_all(std::vector<sql::Statement> all) override {
    statements += all.size();
    ++round_trips;
    return real_.run_all(std::move(all));
  }
  const sql::Dialect& dialect() const override { return real_.dialect(); }

  std::size_t statements = 0, round_trips = 0;

 private:
  db::Session& real_;
};

struct Shape {
  const char* collection;
  const char* query;
  std::size_t branches;  // relations that take a statement of their own, and the root
  std::size_t counts = 0;
};

constexpr Shape kShapes[] = {
    {"team", "{}", 2},
    {"team", R"~({"fields":"name"})~", 1},
    {"team", R"~({"fields":"name,city.name"})~", 1},
    {"team", R"~({"fields":"name","filter":{"players":{"goals":{"_gt":3}}},"sort":"city.name"})~", 1},
    {"team", R"~({"fields":"name","search":"a","meta":"*"})~", 1, 2},
    {"team", R"~({"fields":"name","search":"a","meta":"total_count,estimated_count"})~", 1, 2},
    {"city", R"~({"fields":"name,teams.name","meta":"estimated_count"})~", 2, 1},
    {"team", R"~({"fields":"name","aggregate":{"count":"*"},"groupBy":"city"})~", 1},
    {"city", R"~({"fields":"name,teams.name,teams.players.name"})~", 3},
    {"city", R"~({"fields":"*.*.*","limit":-1,"meta":"*"})~", 4, 1},
    {"city",
     R"~({"fields":"teams.players.name","deep":{"teams":{"_limit":2,"_sort":"-id","players":{"_limit":3,"_offset":1}}}})~",
     3},
    {"page", R"~({"fields":"slug,blocks.item.*"})~", 4},
};

struct Count {
  std::size_t statements = 0, round_trips = 0, bytes = 0;
};

io::Task<Count> count_of(db::Database& database, schema::SchemaPtr schema, Shape shape) {
  const query::Limits limits;
  query::Query query = query::parse_query(json::parse(shape.query).as_object(), limits).take();
  access::Who admin = access::Accountability{};
  admin->admin = true;
  Environment environment{std::move(schema), std::move(admin), &limits};
  const db::Lease lease = co_await database.read();
  CountingSession session(*lease);
  std::string out;
  Target every;
  co_await read(session, std::move(environment), shape.collection, std::move(query), std::move(every), out);
  co_return Count{session.statements, session.round_trips, out.size()};
}

io::Task<void> fill(db::Database& database) {
  std::unique_ptr<db::Transaction> transaction = co_await database.begin();
  const char* texts[] = {
      "INSERT INTO city (name) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT "
      "'c' FROM n",
      "INSERT INTO team (name, city) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
      "SELECT 'a', 1 + i % 900 FROM n",
      "INSERT INTO player (name, team, goals) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
      "< "
      "12000) SELECT 'p', 1 + i % 20, i FROM n",
      "INSERT INTO block (page, item, collection) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
      "WHERE "
      "i < 1000) SELECT 1 + i % 2, '1', CASE i % 2 WHEN 0 THEN 'para' ELSE 'pic' END FROM n",
  };
  for (const char* text : texts) {
    sql::Statement statement{text, {}};
    co_await transaction->session().run(std::move(statement));
  }
  co_await transaction->commit();
}

io::Task<void> check_counts(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  std::vector<Count> few;
  for (const Shape& shape : kShapes) {
    const Count count = co_await count_of(database, schema, shape);
    few.push_back(count);
  }
  co_await fill(database);
  for (std::size_t i = 0; i < std::size(kShapes); ++i) {
    const Shape& shape = kShapes[i];
    const Count many = co_await count_of(database, schema, shape);
    EXPECT_EQ(many.statements, few[i].statements) << shape.query;
    EXPECT_EQ(many.round_trips, few[i].round_trips) << shape.query;
    EXPECT_GE(many.bytes, few[i].bytes) << shape.query;
    EXPECT_LE(many.statements, shape.branches + shape.counts) << shape.query;
    const std::size_t most = database.dialect().postgres() ? 1 : shape.branches;
    EXPECT_LE(many.round_trips, most) << shape.query;
  }
}

class Statements : public schema::testing::BothDatabases {};
TEST_P(Statements, FollowTheShapeNotTheRows) {
  run(check_counts(database()));
}
INSTANTIATE_TEST_SUITE_P(Databases, Statements, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::engine::testing
