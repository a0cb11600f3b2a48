#include "db/shared_reads.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include "db/testing.hpp"

namespace dirigent::db {
namespace {

using testing::OneText;

/// Says which run gave it.
Result run_number(std::size_t number) {
  return std::make_unique<OneText>(std::to_string(number));
}

struct Log {
  std::vector<std::string> runs;      // the texts that were asked
  std::vector<std::int64_t> answers;  // by asker; 0 for a failure
  std::shared_ptr<SharedReads> reads;
  bool fails = false;
};

io::Task<std::vector<Result>> answer(Log& log, std::vector<sql::Statement> statements) {
  log.runs.push_back(statements.front().text);
  const std::size_t number = log.runs.size();
  co_await io::sleep_for(std::chrono::milliseconds(20));
  if (log.fails) throw DatabaseError(DatabaseError::Kind::kBusy, "no");
  std::vector<Result> results;
  results.push_back(run_number(number));
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

/// A database whose state is a text, and which says in each answer which run gave it.
struct Stateful {
  std::string state = "1";
  std::vector<std::string> runs;
  bool changes = false;  // with each look at the state
  bool refuses = false;  // to tell its state
  std::shared_ptr<SharedReads> reads;
};

io::Task<std::vector<Result>> answer_of(Stateful& database, std::vector<sql::Statement> statements) {
  std::vector<Result> results;
  std::string run;
  for (const sql::Statement& statement : statements) {
    run += statement.text + " ";
    if (statement.text == "state") {
      if (database.refuses) throw DatabaseError(DatabaseError::Kind::kOther, "no");
      if (database.changes) database.state += "+";
      results.push_back(std::make_unique<OneText>(database.state));
    } else {
      results.push_back(run_number(database.runs.size()));
      co_await io::sleep_for(std::chrono::milliseconds(5));
    }
  }
  database.runs.push_back(run);
  co_return results;
}

io::Task<void> ask_again(Stateful& database, int times, bool lasting) {
  for (int i = 0; i < times; ++i) {
    std::vector<sql::Statement> question(1);
    question.front().text = "a";
    question.front().lasting = lasting;
    const std::vector<Result> results = co_await database.reads->ask(std::move(question));
    EXPECT_EQ(results.size(), 1U);
    EXPECT_EQ(results.front()->size(), 1U);
  }
}

io::Task<void> keep_answers(Stateful& database) {
  const auto run = [&database](std::vector<sql::Statement> statements) {
    return answer_of(database, std::move(statements));
  };
  database.reads = std::make_shared<SharedReads>(run, sql::Statement{"state", {}});
  const auto runs = [&database] { return std::exchange(database.runs, {}); };
  using Runs = std::vector<std::string>;
  const Runs kept{"a ", "state ", "a state ", "state ", "state "};
  co_await ask_again(database, 4, true);
  EXPECT_EQ(runs(), kept);
  database.state = "2";
  const Runs renewed{"state ", "a state ", "state "};
  co_await ask_again(database, 2, true);
  EXPECT_EQ(runs(), renewed);
  database.changes = true;  // while it answers
  const Runs never{"state ", "a state ", "state ", "a state ", "state ", "a state "};
  co_await ask_again(database, 3, true);
  EXPECT_EQ(runs(), never);
  database.changes = false;
  database.state.clear();
  const Runs without{"state ", "a ", "state ", "a "};
  co_await ask_again(database, 2, true);
  EXPECT_EQ(runs(), without);
  database.refuses = true;
  const Runs refused{"a ", "a "};
  co_await ask_again(database, 2, true);
  EXPECT_EQ(runs(), refused);
  const Runs plain(2, "a ");
  co_await ask_again(database, 2, false);
  EXPECT_EQ(runs(), plain);
}

TEST(SharedReads, AnAnswerIsKeptWhileTheStateIsTheSame) {
  Stateful database;
  run(keep_answers(database));
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
