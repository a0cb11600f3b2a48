#include "db/shared_reads.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <span>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include "db/rows_part.hpp"

namespace dirigent::db {
namespace {

// Longer questions are rarely asked twice, and would be costly to compare.
constexpr std::size_t kLongestKey = 16 * 1024;
// How long the next answer waits for those who were given the last one: a part of the time that one took, where it took
// long enough to be worth a timer.
constexpr int kPartToGather = 4;
constexpr std::chrono::steady_clock::duration kShortestRun = std::chrono::milliseconds(3);
constexpr std::chrono::steady_clock::duration kLongestGathering = std::chrono::milliseconds(20);
// An answer that takes as long is worth a look at the database's state.
constexpr std::chrono::steady_clock::duration kWorthKeeping = std::chrono::milliseconds(3);

void append_value(std::string& key, const sql::Value& value) {
  key += static_cast<char>(value.index());
  std::visit(
      [&key](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::string>) {
          key.append(std::to_string(held.size())).append(1, ':').append(held);
        } else if constexpr (std::is_same_v<Held, sql::Bytes>) {
          key.append(std::to_string(held.data.size())).append(1, ':').append(held.data);
        } else if constexpr (std::is_same_v<Held, sql::TextArray>) {
          for (const auto& text : held.elements) append_value(key, text ? sql::Value(*text) : sql::Value());
        } else if constexpr (!std::is_same_v<Held, std::monostate>) {
          key.append(reinterpret_cast<const char*>(&held), sizeof held);
        }
      },
      value);
}

/// Equal for equal questions only; empty for those that are not to be shared.
std::string key_of(std::span<const sql::Statement> statements) {
  std::string key;
  for (const sql::Statement& statement : statements) {
    key.append(statement.text).append(1, '\0');
    for (const sql::Value& value : statement.parameters) append_value(key, value);
    if (statement.keep) {
      key.append(std::to_string(statement.keep->column)).append(1, ',');
      key.append(std::to_string(statement.keep->offset)).append(1, ',');
      key.append(std::to_string(statement.keep->limit.value_or(-1))).append(1, '\0');
    }
    if (key.size() > kLongestKey) return {};
  }
  return key;
}

SharedAnswer shared(std::vector<Result> results) {
  return {std::make_move_iterator(results.begin()), std::make_move_iterator(results.end())};
}

std::vector<Result> parts_of(const SharedAnswer& answer) {
  std::vector<Result> parts;
  parts.reserve(answer.size());
  for (const auto& rows : answer) parts.push_back(std::make_unique<RowsPart>(rows, 0, rows->size(), 0));
  return parts;
}

/// Empty when the database has none to tell.
std::string state_in(const Rows& rows) {
  return rows.empty() ? std::string() : rows.at(0, 0).as_text();
}

}  // namespace

/// One who waits for the answer that is begun next.
struct SharedReads::Asker {
  explicit Asker(const io::Executor& executor) : timer(executor) {}
  io::Timer timer;  // never expires: cancelled when the answer is there
  bool answered = false;
  std::vector<Result> answer;
  std::exception_ptr failure;

  void wake() {
    answered = true;
    timer.cancel();
  }
};

struct SharedReads::Question {
  Question(std::string key_, std::vector<sql::Statement> statements_, const io::Executor& executor)
      : key(std::move(key_)), statements(std::move(statements_)), gathering(executor) {}
  std::string key;
  std::vector<sql::Statement> statements;
  std::vector<std::shared_ptr<Asker>> next;  // who came after the running answer was begun
  io::Timer gathering;                       // ends early when `next` holds `awaited`
  std::size_t awaited = std::numeric_limits<std::size_t>::max();

  void add(std::shared_ptr<Asker> asker) {
    next.push_back(std::move(asker));
    if (next.size() >= awaited) gathering.cancel();
  }
};

/// The time in which a question is being answered for the first who asked, however that ends.
class SharedReads::Leading {
 public:
  Leading(std::shared_ptr<SharedReads> reads, std::shared_ptr<Question> question, io::Executor executor)
      : reads_(std::move(reads)), question_(std::move(question)), executor_(std::move(executor)) {}
  Leading(const Leading&) = delete;
  Leading& operator=(const Leading&) = delete;
  ~Leading() {
    if (question_->next.empty()) {
      reads_->questions_.erase(question_->key);
    } else {
      io::asio::co_spawn(executor_, answer_rest(reads_, question_), io::asio::detached);
    }
  }

 private:
  std::shared_ptr<SharedReads> reads_;
  std::shared_ptr<Question> question_;
  io::Executor executor_;
};

io::Task<std::vector<Result>> SharedReads::ask(std::vector<sql::Statement> statements) {
  std::string key = key_of(statements);
  if (key.empty()) co_return co_await run_(std::move(statements));
  const io::Executor executor = co_await io::asio::this_coro::executor;
  const auto known = questions_.find(key);
  if (known == questions_.end()) {
    auto question = std::make_shared<Question>(key, statements, executor);
    questions_.emplace(std::move(key), question);
    const Leading leading(shared_from_this(), question, executor);
    const SharedAnswer answered = co_await answer(question->key, std::move(statements));
    co_return parts_of(answered);
  }
  auto asker = std::make_shared<Asker>(executor);
  known->second->add(asker);
  while (!asker->answered) {
    asker->timer.expires_at(io::Timer::time_point::max());
    boost::system::error_code cancelled;
    co_await asker->timer.async_wait(io::asio::redirect_error(io::use_task, cancelled));
  }
  if (asker->failure) std::rethrow_exception(asker->failure);
  co_return std::move(asker->answer);
}

io::Task<SharedAnswer> SharedReads::answer(std::string key, std::vector<sql::Statement> statements) {
  const bool lasting = std::all_of(statements.begin(), statements.end(), [](const auto& one) { return one.lasting; });
  if (!state_ || !lasting) {
    std::vector<Result> results = co_await run_(std::move(statements));
    co_return shared(std::move(results));
  }
  const std::shared_ptr<const KeptAnswers::Entry> kept = kept_.find(key);
  if (kept == nullptr) {
    const auto begun = std::chrono::steady_clock::now();
    std::vector<Result> results = co_await run_(std::move(statements));
    if (std::chrono::steady_clock::now() - begun >= kWorthKeeping) kept_.keep(key, {});
    co_return shared(std::move(results));
  }
  const std::string state = co_await ask_state();
  if (!state.empty() && state == kept->state) co_return kept->answer;
  if (!state.empty()) co_return co_await answer_and_keep(std::move(key), std::move(statements), state);
  std::vector<Result> results = co_await run_(std::move(statements));
  co_return shared(std::move(results));
}

// Empty where the database has none to tell, or refuses to.
io::Task<std::string> SharedReads::ask_state() {
  std::string state;
  std::vector<sql::Statement> question{*state_};
  try {
    const std::vector<Result> results = co_await run_(std::move(question));
    state = state_in(*results.front());
  } catch (const DatabaseError&) {
    // The question itself will meet whatever is wrong with the database.
  }
  co_return state;
}

// With another look at the state behind it, in the same round trip.
io::Task<SharedAnswer> SharedReads::answer_and_keep(std::string key, std::vector<sql::Statement> statements,
                                                    std::string before) {
  statements.push_back(*state_);
  std::vector<Result> results = co_await run_(std::move(statements));
  const std::string after = state_in(*results.back());
  results.pop_back();
  SharedAnswer answered = shared(std::move(results));
  kept_.keep(key, before == after ? KeptAnswers::Entry{before, answered} : KeptAnswers::Entry{});
  co_return answered;
}

bool SharedReads::busy_with(const sql::Statement& question) const {
  return !questions_.empty() && questions_.contains(key_of({&question, 1}));
}

// Clients that ask the same over and over come back a moment after their answer. Without a pause the first to come back
// would be answered alone and all others after it: twice the wait, and half of what the database could answer.
io::Task<void> SharedReads::gather(std::shared_ptr<Question> question, std::size_t answered,
                                   std::chrono::steady_clock::duration run) {
  const std::size_t awaited = answered + question->next.size();
  if (awaited < 2 || run < kShortestRun) co_return;
  question->awaited = awaited;
  question->gathering.expires_after(std::min(run / kPartToGather, kLongestGathering));
  boost::system::error_code cancelled;
  co_await question->gathering.async_wait(io::asio::redirect_error(io::use_task, cancelled));
  question->awaited = std::numeric_limits<std::size_t>::max();
}

io::Task<void> SharedReads::answer_rest(std::shared_ptr<SharedReads> self, std::shared_ptr<Question> question) {
  while (!question->next.empty()) {
    const auto group = std::exchange(question->next, {});
    const auto begun = std::chrono::steady_clock::now();
    std::exception_ptr failure;
    SharedAnswer answered;
    try {
      answered = co_await self->answer(question->key, question->statements);
    } catch (...) {
      failure = std::current_exception();
    }
    for (const std::shared_ptr<Asker>& asker : group) {
      asker->failure = failure;
      asker->answer = parts_of(answered);
      asker->wake();
    }
    co_await gather(question, group.size(), std::chrono::steady_clock::now() - begun);
  }
  self->questions_.erase(question->key);
}

}  // namespace dirigent::db
