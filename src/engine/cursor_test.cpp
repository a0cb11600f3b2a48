// Pages by cursor on both databases: from page to page the rows are those of the whole list.
#include "engine/cursor.hpp"

#include <gtest/gtest.h>

#include "engine/testing.hpp"

namespace dirigent::engine::testing {
namespace {

class Cursors : public schema::testing::BothDatabases {};

struct Page {
  std::string items;
  std::optional<std::string> next;
};

io::Task<Page> page(Reader& reader, std::string collection, std::string sort, std::string after) {
  json::object asked{{"fields", "id"}, {"sort", sort}, {"limit", 1}, {"after", after}};
  query::Query query = query::parse_query(asked, reader.limits).take();
  const Environment environment{reader.schema(), reader.who, &reader.limits};
  const db::Lease lease = co_await reader.database().read();
  Target everything;
  Page result;
  const Outcome outcome = co_await read(*lease, environment, collection, std::move(query), everything, result.items);
  result.next = outcome.meta.cursor->next;
  co_return result;
}

/// The pages of one item, in a row.
io::Task<std::string> walk(Reader& reader, std::string collection, std::string sort) {
  std::string seen;
  std::optional<std::string> cursor = "";
  while (cursor && seen.size() < 1000) {
    Page next = co_await page(reader, collection, sort, *cursor);
    seen += next.items;
    cursor = std::move(next.next);
  }
  co_return seen;
}

io::Task<void> check_walks(db::Database& database) {
  schema::SchemaPtr schema = co_await make_model(database);
  Reader reader(database, std::move(schema));
  const bool nulls_first = reader.dialect().sqlite();
  // PostgreSQL's seconds have a fraction.
  for (const char* sort : {"second(t),id", "year(d),id", "f,id", "n,id", "b,id", "minute(dt),second(dt),id"}) {
    const std::string seen = co_await walk(reader, "kind", sort);
    EXPECT_EQ(seen, nulls_first ? R"([{"id":2}][{"id":1}][])" : R"([{"id":1}][{"id":2}][])") << sort;
  }
  const std::string teams = co_await walk(reader, "team", "-city.name,count(players),-id");
  EXPECT_EQ(teams, nulls_first ? R"([{"id":3}][{"id":2}][{"id":1}][{"id":4}][])"
                               : R"([{"id":4}][{"id":3}][{"id":2}][{"id":1}][])");
}

TEST_P(Cursors, WalkTheWholeList) {
  run(check_walks(database()));
}

INSTANTIATE_TEST_SUITE_P(Databases, Cursors, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::engine::testing
