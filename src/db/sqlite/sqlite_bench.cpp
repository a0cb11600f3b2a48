// What the SQLite driver costs: a read by key, a read of a page, an insert of 500 rows, a small write with its COMMIT.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>

#include <boost/asio/detached.hpp>

#include "db/database.hpp"

namespace dirigent::db {
namespace {

using Step = io::Task<void> (*)(Database&, std::int64_t);

io::Task<void> repeat(Database& db, benchmark::State& state, Step step, io::Loops& loops) {
  std::int64_t round = 0;
  for (auto _ : state) co_await step(db, ++round);
  loops.stop();
}

io::Task<void> fill(Database& db, io::Loops& loops) {
  auto transaction = co_await db.begin();
  Session& session = transaction->session();
  co_await session.run(
      sql::Fragment("CREATE TABLE t (id integer primary key, a varchar(255), b varchar(255), c integer, d float)"));
  co_await session.run(
      sql::Fragment("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) "
                    "INSERT INTO t SELECT i, 'title ' || i, 'some longer text of row ' || i, i % 7, i / 3.0 FROM n"));
  co_await transaction->commit();
  loops.stop();
}

void run_steps(benchmark::State& state, Step step) {
  const auto path = std::filesystem::temp_directory_path() / ("dirigent_bench_" + std::to_string(::getpid()));
  const auto clean = [&] {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + suffix);
  };
  clean();
  Options options;
  options.filename = path.string();
  {
    io::Loops loops(1);
    io::BlockingPool pool(1, 16);
    const auto database = make_database(options, loops, pool);
    io::asio::co_spawn(loops.at(0), fill(*database, loops), io::asio::detached);
    loops.run();
  }
  {
    io::Loops loops(1);
    io::BlockingPool pool(1, 16);
    const auto database = make_database(options, loops, pool);
    io::asio::co_spawn(loops.at(0), repeat(*database, state, step, loops), io::asio::detached);
    loops.run();
  }
  clean();
}

io::Task<void> by_key(Database& db, std::int64_t round) {
  const Lease lease = co_await db.read();
  sql::Statement statement{"SELECT id, a, b, c, d FROM t WHERE id = ?", {}};
  statement.parameters.emplace_back(round % 20000 + 1);
  const Result rows = co_await lease->run(std::move(statement));
  benchmark::DoNotOptimize(rows->at(0, 1).text.data());
}

io::Task<void> page(Database& db, std::int64_t round) {
  const Lease lease = co_await db.read();
  sql::Statement statement{"SELECT id, a, b, c, d FROM t WHERE id > ? ORDER BY id LIMIT 100", {}};
  statement.parameters.emplace_back(round % 19000);
  const Result rows = co_await lease->run(std::move(statement));
  benchmark::DoNotOptimize(rows->size());
}

io::Task<void> insert(Database& db, std::int64_t) {
  auto transaction = co_await db.begin();
  sql::Fragment insert("INSERT INTO t (a, b, c, d) VALUES ");
  for (std::int64_t i = 0; i < 500; ++i) {
    insert.raw(i ? ", (" : "(").parameter(std::string("a title of some length")).raw(", ");
    insert.parameter(std::string("a longer text, as articles have it")).raw(", ").parameter(i).raw(", ");
    insert.parameter(1.5).raw(")");
  }
  co_await transaction->session().run(std::move(insert));
  co_await transaction->commit();
}

io::Task<void> small_write(Database& db, std::int64_t round) {
  auto transaction = co_await db.begin();
  sql::Statement statement{"UPDATE t SET c = c + 1 WHERE id = ?", {}};
  statement.parameters.emplace_back(round % 20000 + 1);
  co_await transaction->session().run(std::move(statement));
  co_await transaction->commit();
}

BENCHMARK_CAPTURE(run_steps, by_key, &by_key);
BENCHMARK_CAPTURE(run_steps, page_of_100, &page);
BENCHMARK_CAPTURE(run_steps, insert_500, &insert)->UseRealTime();
BENCHMARK_CAPTURE(run_steps, small_write, &small_write)->UseRealTime();

}  // namespace
}  // namespace dirigent::db
