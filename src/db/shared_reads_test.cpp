#include "db/shared_reads.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include "db/testing.hpp"

namespace dirigent::db {
namespace {

/// A row that says which run gave it.
class RunNumber final : public Rows {
 public:
  explicit RunNumber(std::int64_t number) : number_(number) {}
  std::size_t size() const override { return 1; }
  std::size_t columns() const override { return 1; }
  std::string_view column_name(std::size_t) const override { return "run"; }
  Cell at(std::size_t, std::size_t) const override {
    Cell cell;
    cell.kind = Cell::Kind::kInteger;
    cell.integer = number_;
    return cell;
  }
  std::int64_t affected() const override { return 0; }

 private:
  std::int64_t number_;
};

struct Log {
  std::vector<std::string> runs;      // the texts that were asked
  std::vector<std::int64_t> answers;  // by asker; 0 for a failure
  std::shared_ptr<SharedReads> reads;
  bool fails = false;
};

io::Task<std::vector<Result>> answer(Log& log, std::vector<sql::Statement> statements) {
  log.runs.push_back(statements.front().text);
  const auto number = static_cast<std::int64_t>(log.runs.size());
  co_await io::sleep_for(std::chrono::milliseconds(20));
  if (log.fails) throw DatabaseError(DatabaseError::Kind::kBusy, "no");
  std::vector<Result> results;
  results.push_back(std::make_unique<RunNumber>(number));
  co_return results;
}

io::Task<void> ask(Log& log, std::size_t place, std::string text, std::int64_t parameter) {
  std::vector<sql::Statement> question(1);
  question.front().text = std::move(text);
  question.front().parameters.emplace_back(parameter);
  try {
    const std::vector<Result> results = co_await log.reads->ask(std::move(question));
    log.answers[place] = results.front()->at(0, 0).as_integer();
  } catch (const DatabaseError&) {
    log.answers[place] = 0;
  }
}

io::Task<void> ask_at_once(Log& log, std::vector<std::pair<std::string, std::int64_t>> questions) {
  const io::Executor executor = co_await io::asio::this_coro::executor;
  log.reads = std::make_shared<SharedReads>(
      [&log](std::vector<sql::Statement> statements) { return answer(log, std::move(statements)); });
  log.answers.assign(questions.size(), -1);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    io::asio::co_spawn(executor, ask(log, i, questions[i].first, questions[i].second), io::asio::detached);
  }
  const auto waits = [&log] { return std::count(log.answers.begin(), log.answers.end(), -1) > 0; };
  while (waits()) co_await io::sleep_for(std::chrono::milliseconds(5));
  co_await io::sleep_for(std::chrono::milliseconds(5));  // for the question to be forgotten
}

void run(io::Task<void> task) {
  io::Loops loops(1);
  std::vector<io::Task<void>> tasks;
  tasks.push_back(std::move(task));
  testing::run_to_end(loops, std::move(tasks));
}

TEST(SharedReads, WhoAskedBeforeAnAnswerWasBegunSharesIt) {
  Log log;
  run(ask_at_once(log, {{"a", 1}, {"a", 1}, {"b", 1}, {"a", 1}, {"a", 2}}));
  EXPECT_EQ(log.runs, (std::vector<std::string>{"a", "b", "a", "a"}));
  EXPECT_EQ(log.answers, (std::vector<std::int64_t>{1, 4, 2, 4, 3}));  // the first answer is nobody else's
  sql::Statement question{"a", {}};
  question.parameters.emplace_back(std::int64_t{1});
  EXPECT_FALSE(log.reads->busy_with(question));
}

/// Asks `times` times, each when the answer before has come.
io::Task<void> ask_over_and_over(Log& log, std::size_t place, int times) {
  for (int i = 0; i < times; ++i) co_await ask(log, place, "a", 1);
}

io::Task<void> ask_in_turns(Log& log, std::size_t askers, int times) {
  const io::Executor executor = co_await io::asio::this_coro::executor;
  log.reads = std::make_shared<SharedReads>(
      [&log](std::vector<sql::Statement> statements) { return answer(log, std::move(statements)); });
  log.answers.assign(askers, 0);
  std::size_t done = 0;
  for (std::size_t i = 0; i < askers; ++i) {
    io::asio::co_spawn(executor, ask_over_and_over(log, i, times), [&done](const std::exception_ptr&) { ++done; });
  }
  while (done < askers) co_await io::sleep_for(std::chrono::milliseconds(5));
  co_await io::sleep_for(std::chrono::milliseconds(10));  // for the question to be forgotten
}

TEST(SharedReads, WhoComesBackAtOnceIsWaitedFor) {
  Log log;
  run(ask_in_turns(log, 4, 10));
  EXPECT_LE(log.runs.size(), 12U);  // the first alone; by turns it would be twenty
  sql::Statement question{"a", {}};
  question.parameters.emplace_back(std::int64_t{1});
  EXPECT_FALSE(log.reads->busy_with(question));
}

TEST(SharedReads, AFailureIsEverybodys) {
  Log log;
  log.fails = true;
  run(ask_at_once(log, {{"a", 1}, {"a", 1}, {"a", 1}}));
  EXPECT_EQ(log.runs.size(), 2U);
  EXPECT_EQ(log.answers, (std::vector<std::int64_t>{0, 0, 0}));
}

}  // namespace
}  // namespace dirigent::db
