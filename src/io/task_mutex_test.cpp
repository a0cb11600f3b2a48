#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <boost/asio/detached.hpp>

#include "base/errors.hpp"
#include "io/loops.hpp"

namespace dirigent::io {
namespace {

using namespace std::chrono_literals;

struct Shared {
  TaskMutex mutex;
  std::atomic<int> inside{0}, overlaps{0}, entered{0}, timed_out{0}, running{0}, wrong_loop{0};
  std::vector<int> order;  // guarded by mutex
  Loops* loops = nullptr;

  void finished() {
    if (--running == 0) loops->stop();
  }
};

Task<void> worker(Shared& shared, int rounds, std::chrono::milliseconds patience, bool dawdle) {
  const int loop = Loops::current();
  for (int i = 0; i < rounds; ++i) {
    const bool locked = co_await shared.mutex.lock(std::chrono::steady_clock::now() + patience);
    if (Loops::current() != loop) ++shared.wrong_loop;
    if (!locked) {
      ++shared.timed_out;
      continue;
    }
    if (++shared.inside != 1) ++shared.overlaps;
    ++shared.entered;
    if (dawdle) co_await sleep_for(1ms);
    --shared.inside;
    shared.mutex.unlock();
  }
  shared.finished();
}

void run_workers(Shared& shared, int workers, int rounds, std::chrono::milliseconds patience, bool dawdle) {
  Loops loops(4);
  shared.loops = &loops;
  shared.running = workers;
  for (int i = 0; i < workers; ++i) {
    auto& loop = loops.at(static_cast<unsigned>(i) % loops.size());
    asio::co_spawn(loop, worker(shared, rounds, patience, dawdle), asio::detached);
  }
  loops.run();
}

TEST(TaskMutexTest, OneAtATimeAcrossLoops) {
  Shared shared;
  run_workers(shared, 16, 200, 60s, false);
  EXPECT_EQ(shared.entered, 16 * 200);
  EXPECT_EQ(shared.overlaps, 0);
  EXPECT_EQ(shared.wrong_loop, 0);
  EXPECT_EQ(shared.mutex.waiting(), 0U);
}

// Deadlines that fall together with hand-overs: no wake-up may be lost, no lock kept by someone who gave up.
TEST(TaskMutexTest, TimeOutsRaceWithHandOvers) {
  Shared shared;
  run_workers(shared, 12, 40, 4ms, true);
  EXPECT_EQ(shared.entered + shared.timed_out, 12 * 40);
  EXPECT_GT(shared.timed_out, 0);
  EXPECT_EQ(shared.overlaps, 0);
  EXPECT_EQ(shared.mutex.waiting(), 0U);
}

Task<void> queue_up(Shared& shared, int number) {
  co_await shared.mutex.lock(std::chrono::steady_clock::now() + 60s);
  shared.order.push_back(number);
  shared.mutex.unlock();
  shared.finished();
}

Task<void> hold_until(Shared& shared, std::size_t waiting) {
  while (shared.mutex.waiting() < waiting) co_await sleep_for(1ms);
  shared.mutex.unlock();
  shared.finished();
}

Task<void> take_first(Shared& shared) {
  co_await shared.mutex.lock(std::chrono::steady_clock::now() + 60s);
  for (int i = 0; i < 5; ++i) asio::co_spawn(shared.loops->at(0), queue_up(shared, i), asio::detached);
  asio::co_spawn(shared.loops->at(0), hold_until(shared, 5), asio::detached);
}

TEST(TaskMutexTest, WaitersEnterInOrder) {
  Shared shared;
  Loops loops(1);
  shared.loops = &loops;
  shared.running = 6;
  asio::co_spawn(loops.at(0), take_first(shared), asio::detached);
  loops.run();
  EXPECT_EQ(shared.order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(TaskMutexTest, TasksLeftWaitingAreDestroyedQuietly) {
  Shared shared;
  Loops loops(2);
  shared.loops = &loops;
  shared.running = 1;  // nobody unlocks after the first worker: the others wait when the loops stop
  asio::co_spawn(loops.at(0), worker(shared, 1, 60s, true), asio::detached);
  for (unsigned i = 0; i < 2; ++i) {
    asio::co_spawn(
        loops.at(i),
        [](Shared& s) -> Task<void> {
          co_await s.mutex.lock(std::chrono::steady_clock::now() + 60s);
          co_await sleep_for(60s);
        }(shared),
        asio::detached);
  }
  loops.run();
}

Task<void> use_pool(BlockingPool& pool, Loops& loops, std::vector<std::string>& seen) {
  const auto loop_thread = std::this_thread::get_id();
  const std::string text = co_await pool.run<std::string>([] { return std::string("done"); });
  seen.push_back(text);
  if (std::this_thread::get_id() == loop_thread) seen.emplace_back("same loop");
  try {
    co_await pool.run<void>([] { throw std::runtime_error("broken"); });
  } catch (const std::runtime_error& error) {
    seen.emplace_back(error.what());
  }
  loops.stop();
}

TEST(BlockingPoolTest, ResultsAndExceptionsComeBackToTheLoop) {
  Loops loops(1);
  BlockingPool pool(2, 8);
  std::vector<std::string> seen;
  asio::co_spawn(loops.at(0), use_pool(pool, loops, seen), asio::detached);
  loops.run();
  EXPECT_EQ(seen, (std::vector<std::string>{"done", "same loop", "broken"}));
}

Task<void> overfill(BlockingPool& pool, Loops& loops, std::string& reason) {
  try {
    co_await pool.run<int>([] { return 1; });
  } catch (const base::Failure& failure) {
    reason = failure.what();
  }
  loops.stop();
}

TEST(BlockingPoolTest, AFullQueueIsRefused) {
  Loops loops(1);
  BlockingPool pool(1, 1);
  std::atomic<bool> release{false};
  std::atomic<bool> started{false};
  ASSERT_TRUE(pool.post([&] {
    started = true;
    while (!release) std::this_thread::sleep_for(1ms);
  }));
  while (!started) std::this_thread::sleep_for(1ms);
  ASSERT_TRUE(pool.post([] {}));
  std::string reason;
  asio::co_spawn(loops.at(0), overfill(pool, loops, reason), asio::detached);
  loops.run();
  release = true;
  EXPECT_EQ(reason, "Service \"api\" is unavailable. Under pressure.");
}

}  // namespace
}  // namespace dirigent::io
