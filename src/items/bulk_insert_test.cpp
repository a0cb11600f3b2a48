// Many rows in few statements, whatever they hold.
#include "items/bulk_insert.hpp"

#include "items/testing.hpp"

namespace dirigent::items {
namespace {

using testing::World;

/// Remembers the statements that pass on their way to another session.
class Watched final : public db::Session {
 public:
  explicit Watched(db::Session& real) : real_(real) {}
  io::Task<db::Result> run(sql::Statement statement) override { return real_.run(std::move(statement)); }
  io::Task<std::vector<db::Result>> run_all(std::vector<sql::Statement> statements) override {
    count += statements.size();
    return real_.run_all(std::move(statements));
  }
  db::Batches* batches() override { return real_.batches(); }
  const sql::Dialect& dialect() const override { return real_.dialect(); }

  std::size_t count = 0;

 private:
  db::Session& real_;
};

class BulkInsert : public ::testing::TestWithParam<bool> {
 protected:
  World world{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Both, BulkInsert, ::testing::ValuesIn(testing::databases()), testing::database_name);

io::Task<void> rows_of_defaults(World& world) {
  std::unique_ptr<db::Transaction> transaction = co_await world.database->begin(db::TransactionKind::kWrite);
  Watched session(transaction->session());
  RowSet rows;
  rows.table = "thing";
  rows.count = 300;
  rows.returning = "id";
  rows.returning_row_id = true;
  std::vector<db::Result> results = co_await insert_rows(session, std::move(rows));
  co_await transaction->commit();
  EXPECT_LE(session.count, 4U);
  std::int64_t next = 1;
  for (const db::Result& result : results) {
    for (std::size_t row = 0; row < result->size(); ++row) EXPECT_EQ(result->at(row, 0).as_integer(), next++);
  }
  EXPECT_EQ(next, 301);
  std::string stored = co_await world.rows("SELECT count(*), min(grade), max(grade) FROM thing");
  EXPECT_EQ(stored, "300|B|B");
}
TEST_P(BulkInsert, RowsOfDefaultsAreAFewStatements) {
  world.run(rows_of_defaults(world));
}

}  // namespace
}  // namespace dirigent::items
