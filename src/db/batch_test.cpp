#include <gtest/gtest.h>

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

io::Task<std::vector<Result>> insert(Session& session, Batch batch) {
  std::vector<Batch> one;
  one.push_back(std::move(batch));
  return session.batches()->run(std::move(one));
}

io::Task<std::optional<DatabaseError>> refusal_of(Session& session, std::vector<Batch> batches) {
  try {
    co_await session.batches()->run(std::move(batches));
  } catch (const DatabaseError& error) {
    co_return error;
  }
  co_return std::nullopt;
}

io::Task<void> insert_batches(Database& db, std::string key) {
  co_await write(db, "CREATE TABLE t (id " + key + ", kind varchar(9), name varchar(9) UNIQUE)");
  auto transaction = co_await db.begin();
  Batch few = batch_of({std::string("a"), std::string("b")});
  const auto first = co_await insert(transaction->session(), std::move(few));
  EXPECT_EQ(texts(first), (std::vector<std::string>{"1", "2"}));
  Batch named = batch_of({std::string("c"), {}});
  named.returning = "name";
  named.returning_row_id = false;
  const auto names = co_await insert(transaction->session(), std::move(named));
  EXPECT_EQ(texts(names), (std::vector<std::string>{"c", ""}));
  std::vector<sql::Value> many;
  many.reserve(600);
  for (int i = 0; i < 600; ++i) many.emplace_back("n" + std::to_string(i));
  Batch large = batch_of(std::move(many));
  const auto ids = co_await insert(transaction->session(), std::move(large));
  EXPECT_EQ(texts(ids).back(), "604");
  co_await transaction->savepoint();
  std::vector<Batch> refused;
  refused.push_back(batch_of({std::string("x"), std::string("y"), std::string("a"), std::string("z")}));
  const auto error = co_await refusal_of(transaction->session(), std::move(refused));
  EXPECT_EQ(error.value().kind, DatabaseError::Kind::kUnique);
  EXPECT_EQ(error->index, 2U);
  co_await transaction->rollback_to_savepoint();
  Batch none = batch_of({});
  const auto nothing = co_await insert(transaction->session(), std::move(none));
  EXPECT_TRUE(texts(nothing).empty());
  const Result rows = co_await run(*transaction, "SELECT count(*) FROM t WHERE kind = 'k'");
  EXPECT_EQ(rows->at(0, 0).as_integer(), 604);
  co_await transaction->commit();
}

io::Task<void> begin_batches(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, kind varchar(9), name varchar(9) UNIQUE)");
  auto transaction = co_await db.begin();
  Batches& batches = *transaction->session().batches();
  std::vector<std::unique_ptr<Inserting>> begun;
  for (const char* last : {"a", "b", "a", "c"}) {
    std::vector<sql::Value> values;
    for (int i = 0; i < 200; ++i) values.emplace_back(std::to_string(begun.size()) + "-" + std::to_string(i));
    values.emplace_back(last);
    std::vector<Batch> one;
    one.push_back(batch_of(std::move(values)));
    begun.push_back(co_await batches.begin(std::move(one)));
  }
  const auto meanwhile = co_await testing::refusal(run(*transaction, "SELECT 1"));
  EXPECT_TRUE(meanwhile.has_value());
  const std::vector<Result> first = co_await begun[0]->end();
  EXPECT_EQ(texts(first).back(), "201");
  const std::vector<Result> second = co_await begun[1]->end();
  EXPECT_EQ(texts(second).back(), "402");
  std::optional<DatabaseError> refused;
  try {
    co_await begun[2]->end();
  } catch (const DatabaseError& error) {
    refused = error;
  }
  EXPECT_EQ(refused.value().kind, DatabaseError::Kind::kUnique);
  EXPECT_EQ(refused->index, 200U);
  const std::vector<Result> last = co_await begun[3]->end();
  EXPECT_EQ(last.front()->size(), 201U);
  const Result rows = co_await run(*transaction, "SELECT count(*) FROM t WHERE name IN ('a', 'b', 'c')");
  EXPECT_EQ(rows->at(0, 0).as_integer(), 3);

  // What is dropped on its way goes with its transaction.
  std::vector<Batch> dropped;
  dropped.push_back(batch_of(std::vector<sql::Value>(5000, sql::Value())));
  begun.push_back(co_await batches.begin(std::move(dropped)));
  begun.clear();
  transaction.reset();
  auto next = co_await db.begin();
  const Result left = co_await run(*next, "SELECT count(*) FROM t");
  EXPECT_EQ(left->at(0, 0).as_integer(), 0);
}

TEST(Batch, SeveralAreOnTheirWayAtOnce) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(begin_batches(*bed.database));
}

TEST(Batch, Inserts) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(insert_batches(*bed.database, "integer NOT NULL PRIMARY KEY AUTOINCREMENT"));
}

Batch linked_batch(std::size_t rows) {
  Batch batch;
  batch.head = "INSERT INTO history (note, item, of) VALUES ";
  batch.shared = {std::string("made")};
  batch.values.resize(2 * rows);
  batch.count = rows;
  batch.returning = "id";
  batch.returning_row_id = true;
  batch.links = {{0, 0, true}, {1, 0}};
  return batch;
}

std::vector<sql::Value> names(std::size_t count) {
  std::vector<sql::Value> names;
  for (std::size_t i = 0; i < count; ++i) names.emplace_back("n" + std::to_string(i));
  return names;
}

io::Task<void> link_batches(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, kind varchar(9), name varchar(9) UNIQUE)");
  co_await write(db, "CREATE TABLE history (id integer PRIMARY KEY, note text, item text, of integer NOT NULL UNIQUE)");
  auto transaction = co_await db.begin();
  for (const std::size_t count : {3U, 70U}) {  // on the loop and in the writer's thread
    Result before = co_await run(*transaction, "SELECT count(*) FROM t");
    std::vector<sql::Value> fresh = names(static_cast<std::size_t>(before->at(0, 0).as_integer()) + count);
    fresh.erase(fresh.begin(), fresh.end() - static_cast<std::ptrdiff_t>(count));
    std::vector<Batch> batches;
    batches.push_back(batch_of(std::move(fresh)));
    batches.push_back(linked_batch(count));
    const std::vector<Result> results = co_await transaction->session().batches()->run(std::move(batches));
    EXPECT_EQ(results.size(), 2U);
    EXPECT_EQ(results.front()->size(), count);
    EXPECT_EQ(results.back()->size(), count);
  }
  Result rows = co_await run(*transaction,
                             "SELECT count(*) FROM t JOIN history ON of = t.id AND item = CAST(t.id AS TEXT) "
                             "AND typeof(item) = 'text' AND note = 'made'");
  EXPECT_EQ(rows->at(0, 0).as_integer(), 73);

  co_await run(*transaction, "INSERT INTO history (note, item, of) VALUES ('in the way', '0', 75)");
  std::vector<Batch> refused;
  refused.push_back(batch_of({std::string("x"), std::string("y")}));
  refused.push_back(linked_batch(2));
  const auto error = co_await refusal_of(transaction->session(), std::move(refused));
  EXPECT_EQ(error.value().kind, DatabaseError::Kind::kUnique);
  EXPECT_EQ(error->batch, 1U);
  EXPECT_EQ(error->index, 1U);

  std::vector<Batch> uneven;
  uneven.push_back(batch_of({std::string("z")}));
  uneven.push_back(linked_batch(2));
  const auto lengths = co_await refusal_of(transaction->session(), std::move(uneven));
  EXPECT_EQ(lengths.value().kind, DatabaseError::Kind::kOther);
}

TEST(Batch, RowsTakeWhatEarlierOnesAreAnsweredWith) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(link_batches(*bed.database));
}

}  // namespace
}  // namespace dirigent::db
