#include "io/both.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "io/loops.hpp"

namespace dirigent::io {
namespace {

using std::chrono::milliseconds;

Task<int> step(std::vector<std::string>& log, std::string name, int result, milliseconds pause) {
  log.push_back(name + " begins");
  co_await sleep_for(pause);
  log.push_back(name + " ends");
  co_return result;
}

Task<int> fail_after(std::string what, milliseconds pause) {
  co_await sleep_for(pause);
  throw std::runtime_error(what);
}

// The failure's text, or the sum of the results.
std::string outcome_of(Task<int> first, Task<int> second) {
  asio::io_context loop(1);
  std::string outcome;
  const auto ended = [&outcome](std::exception_ptr failure, std::pair<int, int> results) {
    try {
      if (failure) std::rethrow_exception(failure);
      outcome = std::to_string(results.first) + " and " + std::to_string(results.second);
    } catch (const std::runtime_error& error) {
      outcome = error.what();
    }
  };
  asio::co_spawn(loop.get_executor(), both(std::move(first), std::move(second)), ended);
  loop.run();
  return outcome;
}

TEST(Both, SecondWorksWhileFirstWaits) {
  std::vector<std::string> log;
  EXPECT_EQ(outcome_of(step(log, "a", 1, milliseconds(20)), step(log, "b", 2, milliseconds(1))), "1 and 2");
  EXPECT_EQ(log, (std::vector<std::string>{"a begins", "b begins", "b ends", "a ends"}));
}

TEST(Both, WaitsForTheOtherWhenOneFails) {
  std::vector<std::string> log;
  EXPECT_EQ(outcome_of(fail_after("refused", milliseconds(1)), step(log, "b", 2, milliseconds(20))), "refused");
  EXPECT_EQ(log.back(), "b ends");
}

TEST(Both, ThrowsTheFirstsFailureOfTwo) {
  EXPECT_EQ(outcome_of(fail_after("first", milliseconds(20)), fail_after("second", milliseconds(1))), "first");
}

}  // namespace
}  // namespace dirigent::io
