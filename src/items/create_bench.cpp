// Lists of 500 articles, as bench/seed.mjs posts them: parsed, created with activity and revisions, committed.
#include <benchmark/benchmark.h>

#include "items/testing.hpp"

namespace dirigent::items {
namespace {

constexpr int kRows = 500;

std::string articles() {
  json::array rows;
  for (int i = 0; i < kRows; ++i) {
    std::string body;
    for (int word = 0; word < 80; ++word) body += word % 2 == 0 ? "alpha " : "omega ";
    rows.push_back(json::object{{"title", "Article " + std::to_string(i) + " alpha beta gamma delta"},
                                {"slug", "article-" + std::to_string(i)},
                                {"body", body},
                                {"status", i % 3 == 0 ? "draft" : "published"},
                                {"views", i * 131 % 100000},
                                {"rating", i % 500 / 100.0},
                                {"price", "123.45"},
                                {"published_at", "2021-03-04T05:06:07.000Z"},
                                {"meta", json::object{{"k", i % 10}, {"tags", json::array{"a", "b"}}}},
                                {"featured", i % 2 == 1},
                                {"author", 1 + i % 50}});
  }
  return json::serialize(rows);
}

io::Task<void> authors(testing::World& world) {
  json::array rows(50, json::object{{"name", "Author"}});
  co_await world.service("band").create(std::move(rows));
}

io::Task<void> post(testing::World& world, const std::string& text) {
  json::array rows = std::move(json::parse(text).as_array());
  co_await world.service("article").create(std::move(rows));
}

void create_articles(benchmark::State& state) {
  const bool postgres = state.range(0) != 0;
  if (postgres && std::getenv("DIRIGENT_TEST_PG") == nullptr) {
    state.SkipWithError("DIRIGENT_TEST_PG is not set");
    return;
  }
  testing::World world(postgres);
  world.run(authors(world));
  const std::string text = articles();
  for (auto _ : state) world.run(post(world, text));
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(create_articles)
    ->ArgName("postgres")
    ->Arg(0)
    ->Arg(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond)
    ->MinTime(2);

}  // namespace
}  // namespace dirigent::items
