#include "db/postgres/database.hpp"

#include <stdexcept>

#include <boost/asio/this_coro.hpp>

#include "db/postgres/notices.hpp"
#include "db/postgres/session.hpp"

namespace dirigent::db {
namespace {

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(const Options& options, io::Loops& loops)
      : loops_(loops), context_(std::make_shared<PostgresContext>(options)) {
    for (unsigned i = 0; i < loops.size(); ++i) {
      const unsigned most = std::max(1U, share(options.pool_max, i));
      pools_.push_back(std::make_shared<PostgresPool>(context_, std::min(most, share(options.pool_min, i)), most));
      reads_.push_back(shared_reads(pools_.back(), options.keep_answers));
    }
  }

  // While the loops that the dialer's threads answer to still exist.
  ~PostgresDatabase() override { context_->dialer.close(); }

  io::Task<Lease> read() override { co_return Lease(std::make_unique<PostgresReadSession>(of_loop(reads_))); }

  io::Task<std::unique_ptr<Transaction>> begin(TransactionKind kind) override {
    const io::Executor executor = co_await io::asio::this_coro::executor;
    const auto pool = of_loop(pools_);
    auto connection = co_await pool->take();
    co_return std::make_unique<PostgresTransaction>(pool, executor, std::move(connection), kind);
  }

  const sql::Dialect& dialect() const override { return sql::postgres_dialect(); }

  io::Task<void> notify(std::string channel, std::string payload) override {
    const auto transaction = co_await begin(TransactionKind::kWrite);
    co_await transaction->session().run(notice(std::move(channel), std::move(payload)));
    co_await transaction->commit();
  }

  void follow(std::string channel, std::function<void(std::string_view)> on_notice) override {
    followers_->push_back(Follower{std::move(channel), std::move(on_notice)});
    if (followers_->size() > 1) return;
    io::asio::co_spawn(loops_.at(0).get_executor(), follow_notices(context_, followers_), io::asio::detached);
  }

  io::Task<void> close() override {
    for (unsigned i = 0; i < pools_.size(); ++i) {
      co_await io::asio::co_spawn(loops_.at(i).get_executor(), close_idle(pools_[i]), io::use_task);
    }
  }

 private:
  static io::Task<void> close_idle(std::shared_ptr<PostgresPool> pool) {
    pool->close_idle();
    co_return;
  }

  unsigned share(unsigned total, unsigned loop) const {
    return total / loops_.size() + (loop < total % loops_.size() ? 1 : 0);
  }

  template <class Part>
  static Part of_loop(const std::vector<Part>& parts) {
    const int loop = io::Loops::current();
    if (loop < 0) throw std::logic_error("a database session outside the loops");
    return parts.at(static_cast<std::size_t>(loop));
  }

  io::Loops& loops_;
  std::shared_ptr<PostgresContext> context_;
  std::vector<std::shared_ptr<PostgresPool>> pools_;
  std::vector<std::shared_ptr<SharedReads>> reads_;
  std::shared_ptr<Followers> followers_ = std::make_shared<Followers>();
};

}  // namespace

namespace {

struct Fault {
  std::string_view in_message;
  const char* words;
};

constexpr Fault kFaults[] = {
    {"invalid connection option", "it holds an option that PostgreSQL's client does not know"},
    {"invalid URI query parameter", "it holds a parameter that PostgreSQL's client does not know"},
    {"query parameter", "its parameters have to be name=value, joined by &"},
    {"missing \"=\"", "a name in it is not followed by ="},
    {"quoted string", "a quote in it is not closed"},
    {"percent-encoded", "a % in it is not followed by two hexadecimal digits"},
    {"IPv6", "its IPv6 address is not closed by ]"},
};

bool is_port(std::string_view text) {
  return text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> connection_string_fault(const std::string& connection_string) {
  char* message = nullptr;
  PQconninfoOption* const parsed = PQconninfoParse(connection_string.c_str(), &message);
  const std::string reason = message ? message : "";
  PQfreemem(message);
  if (!parsed) {
    for (const Fault& fault : kFaults) {
      if (reason.find(fault.in_message) != std::string::npos) return fault.words;
    }
    return "it is neither an address nor a list of name=value";
  }
  std::optional<std::string> fault;
  for (const PQconninfoOption* option = parsed; option->keyword; ++option) {
    if (std::string_view(option->keyword) != "port" || !option->val) continue;
    std::string_view ports = option->val;
    for (;;) {  // one for each host
      const std::size_t comma = ports.find(',');
      if (!is_port(ports.substr(0, comma))) fault = "the port is not a number";
      if (comma == std::string_view::npos) break;
      ports.remove_prefix(comma + 1);
    }
  }
  PQconninfoFree(parsed);
  return fault;
}

std::unique_ptr<Database> make_postgres_database(Options options, io::Loops& loops, io::BlockingPool&) {
  if (const auto fault = connection_string_fault(options.connection_string)) {
    throw std::invalid_argument("the PostgreSQL connection string cannot be used: " + *fault);
  }
  return std::make_unique<PostgresDatabase>(options, loops);
}

}  // namespace dirigent::db
