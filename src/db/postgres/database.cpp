#include "db/postgres/database.hpp"

#include <stdexcept>

#include <boost/asio/this_coro.hpp>

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
    }
  }

  // While the loops that the dialer's threads answer to still exist.
  ~PostgresDatabase() override { context_->dialer.close(); }

  io::Task<Lease> read() override {
    const io::Executor executor = co_await io::asio::this_coro::executor;
    const auto pool = pool_of_loop();
    auto connection = co_await pool->take();
    co_return Lease(std::make_unique<PostgresSession>(pool, executor, std::move(connection)));
  }

  io::Task<std::unique_ptr<Transaction>> begin(TransactionKind kind) override {
    const io::Executor executor = co_await io::asio::this_coro::executor;
    const auto pool = pool_of_loop();
    auto connection = co_await pool->take();
    co_return std::make_unique<PostgresTransaction>(pool, executor, std::move(connection), kind);
  }

  const sql::Dialect& dialect() const override { return sql::postgres_dialect(); }

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

  std::shared_ptr<PostgresPool> pool_of_loop() const {
    const int loop = io::Loops::current();
    if (loop < 0) throw std::logic_error("a database session outside the loops");
    return pools_.at(static_cast<std::size_t>(loop));
  }

  io::Loops& loops_;
  std::shared_ptr<PostgresContext> context_;
  std::vector<std::shared_ptr<PostgresPool>> pools_;
};

}  // namespace

std::unique_ptr<Database> make_postgres_database(Options options, io::Loops& loops, io::BlockingPool&) {
  char* message = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(options.connection_string.c_str(), &message);
  const std::string reason = message ? message : "out of memory";
  PQfreemem(message);
  if (!parsed) throw std::invalid_argument("the PostgreSQL connection string cannot be used: " + reason);
  PQconninfoFree(parsed);
  return std::make_unique<PostgresDatabase>(options, loops);
}

}  // namespace dirigent::db
