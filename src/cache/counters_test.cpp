#include "cache/counters.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <thread>

namespace dirigent::cache {
namespace {

using std::chrono::milliseconds;

// Runs a task on a loop of its own; failures of expectations inside it count.
void run(io::Task<void> task) {
  io::Loops loops(1);
  io::asio::co_spawn(loops.at(0), std::move(task), [&](std::exception_ptr failure) {
    EXPECT_FALSE(failure);
    loops.stop();
  });
  loops.run();
}

io::Task<std::int64_t> points(Counters& counters, std::string key, std::int64_t more,
                              milliseconds period = milliseconds(60'000)) {
  const Count count = co_await counters.add(std::move(key), more, period);
  EXPECT_LE(count.left, period);
  co_return count.points;
}

io::Task<void> count_apart() {
  const auto counters = memory_counters(1000);
  for (int i = 1; i <= 3; ++i) {
    const std::int64_t a = co_await points(*counters, "a", 1);
    EXPECT_EQ(a, i);
  }
  const std::int64_t b = co_await points(*counters, "b", 1);
  EXPECT_EQ(b, 1);
  const std::int64_t seen = co_await points(*counters, "a", 0);
  EXPECT_EQ(seen, 3);
  const std::int64_t none = co_await points(*counters, "c", 0);
  EXPECT_EQ(none, 0);
}

TEST(MemoryCounters, EachKeyCountsForItself) {
  run(count_apart());
}

io::Task<void> begin_anew() {
  const auto counters = memory_counters(1000);
  const milliseconds period(30);
  (void)co_await points(*counters, "a", 5, period);
  co_await io::sleep_for(milliseconds(40));
  const std::int64_t again = co_await points(*counters, "a", 1, period);
  EXPECT_EQ(again, 1);
}

TEST(MemoryCounters, BeginAnewWhenTheirPeriodEnds) {
  run(begin_anew());
}

io::Task<void> stay_bounded() {
  const auto counters = memory_counters(3200);
  for (int i = 0; i < 20'000; ++i) (void)co_await points(*counters, std::to_string(i), 1);
  // The oldest were dropped, the newest are there.
  const std::int64_t first = co_await points(*counters, "0", 0);
  const std::int64_t last = co_await points(*counters, "19999", 0);
  EXPECT_EQ(first, 0);
  EXPECT_EQ(last, 1);
}

TEST(MemoryCounters, KeepNoMoreThanTheyMay) {
  run(stay_bounded());
}

io::Task<void> add_many(Counters& counters) {
  for (int i = 0; i < 10'000; ++i) (void)co_await counters.add("shared", 1, milliseconds(60'000));
}

TEST(MemoryCounters, CountFromAnyThread) {
  const auto counters = memory_counters(1000);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { run(add_many(*counters)); });
  for (std::thread& thread : threads) thread.join();
  const auto check = [](Counters* all) -> io::Task<void> {
    const std::int64_t total = co_await points(*all, "shared", 0);
    EXPECT_EQ(total, 40'000);
  };
  run(check(counters.get()));
}

TEST(RedisAddress, Parts) {
  const auto plain = parse_redis_address("redis://localhost");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host, "localhost");
  EXPECT_EQ(plain->port, 6379);
  EXPECT_EQ(plain->database, 0);
  const auto full = parse_redis_address("redis://me:s%40cret@10.0.0.1:6380/4?family=4");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->username, "me");
  EXPECT_EQ(full->password, "s@cret");
  EXPECT_EQ(full->host, "10.0.0.1");
  EXPECT_EQ(full->port, 6380);
  EXPECT_EQ(full->database, 4);
  EXPECT_EQ(parse_redis_address("redis://:secret@host")->password, "secret");
  EXPECT_EQ(parse_redis_address("redis://[::1]:7000")->host, "::1");
  EXPECT_EQ(parse_redis_address("redis://[::1]")->port, 6379);
  for (const char* text : {"", "localhost", "rediss://localhost", "redis://", "redis://h:x", "redis://h:70000",
                           "redis://h/x", "redis://a%zz@h", "redis://h/-1"}) {
    EXPECT_FALSE(parse_redis_address(text)) << text;
  }
}

}  // namespace
}  // namespace dirigent::cache
