#include <gtest/gtest.h>

#include "db/postgres/testing.hpp"
#include "db/testing.hpp"

namespace dirigent::db {
namespace {

using testing::Bed;
using testing::options_of;
using testing::run;
using testing::TemporaryFile;
using testing::write;

Batch batch_of(std::vector<sql::Value> values) {
  Batch batch;
  batch.head = "INSERT INTO t (kind, name) VALUES ";
  batch.shared = {std::string("k")};
  batch.count = values.size();
  batch.values = std::move(values);
  batch.returning = "id";
  batch.returning_row_id = true;
  return batch;
}

std::vector<std::string> texts(const std::vector<Result>& results) {
  std::vector<std::string> texts;
  for (const Result& result : results) {
    for (std::size_t row = 0; row < result->size(); ++row) texts.push_back(result->at(row, 0).as_text());
  }
  return texts;
}

io::Task<std::optional<DatabaseError>> refusal_of(Session& session, Batch batch) {
  try {
    co_await session.run_batch(std::move(batch));
  } catch (const DatabaseError& error) {
    co_return error;
  }
  co_return std::nullopt;
}

io::Task<void> insert_batches(Database& db, std::string key) {
  co_await write(db, "CREATE TABLE t (id " + key + ", kind varchar(9), name varchar(9) UNIQUE)");
  auto transaction = co_await db.begin();
  Batch few = batch_of({std::string("a"), std::string("b")});
  const auto first = co_await transaction->session().run_batch(std::move(few));
  EXPECT_EQ(texts(first), (std::vector<std::string>{"1", "2"}));
  Batch named = batch_of({std::string("c"), {}});
  named.returning = "name";
  named.returning_row_id = false;
  const auto names = co_await transaction->session().run_batch(std::move(named));
  EXPECT_EQ(texts(names), (std::vector<std::string>{"c", ""}));
  std::vector<sql::Value> many;
  for (int i = 0; i < 600; ++i) many.emplace_back("n" + std::to_string(i));
  Batch large = batch_of(std::move(many));
  const auto ids = co_await transaction->session().run_batch(std::move(large));
  EXPECT_EQ(texts(ids).back(), "604");
  co_await transaction->savepoint();
  Batch refused = batch_of({std::string("x"), std::string("y"), std::string("a"), std::string("z")});
  const auto error = co_await refusal_of(transaction->session(), std::move(refused));
  EXPECT_EQ(error.value().kind, DatabaseError::Kind::kUnique);
  EXPECT_EQ(error->index, 2U);
  co_await transaction->rollback_to_savepoint();
  Batch none = batch_of({});
  const auto nothing = co_await transaction->session().run_batch(std::move(none));
  EXPECT_TRUE(texts(nothing).empty());
  const Result rows = co_await run(*transaction, "SELECT count(*) FROM t WHERE kind = 'k'");
  EXPECT_EQ(rows->at(0, 0).as_integer(), 604);
  co_await transaction->commit();
}

TEST(Batch, InsertsOnSqlite) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(insert_batches(*bed.database, "integer NOT NULL PRIMARY KEY AUTOINCREMENT"));
}

class PostgresBatch : public testing::PostgresTest {};
INSTANTIATE_TEST_SUITE_P(Servers, PostgresBatch, ::testing::ValuesIn(testing::servers()));
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PostgresBatch);

TEST_P(PostgresBatch, Inserts) {
  Bed bed(options());
  bed.run(insert_batches(*bed.database, "serial PRIMARY KEY"));
}

}  // namespace
}  // namespace dirigent::db
