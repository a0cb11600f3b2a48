// One PostgreSQL connection on an event loop: sends statements as one pipeline and collects the answers.
//
// A statement's text is prepared on its first use, in the same round trip as its execution. Past the deadline the
// statement is cancelled in the server and the connection is not used again, since the cancellation might still arrive.
#pragma once
#include <libpq-fe.h>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "db/database.hpp"
#include "db/postgres/dialer.hpp"
#include "db/postgres/rows.hpp"
#include "db/postgres/statements.hpp"
#include "db/postgres/wire.hpp"

namespace dirigent::db {

/// What all connections of a database share.
struct PostgresContext {
  explicit PostgresContext(Options from) : options(std::move(from)), dialer(options.connection_string) {}
  const Options options;
  /// Grows when this process changed the model: connections then forget their plans.
  std::atomic<unsigned> model_version = 0;
  /// Schema transactions under way: what they change makes plans stale at a moment nobody else knows.
  std::atomic<unsigned> model_changes = 0;
  /// Has there ever been a connection? Until then a refusal that no waiting mends is told as such.
  std::atomic<bool> connected = false;
  PostgresDialer dialer;
};

class PostgresConnection {
 public:
  /// Connects on the calling task's loop. Throws what PostgresDialer::dial() throws.
  static io::Task<std::unique_ptr<PostgresConnection>> connect(std::shared_ptr<PostgresContext> context);

  PostgresConnection(std::shared_ptr<PostgresContext> context, io::Executor executor, PostgresHandle handle);

  /// All statements in one round trip; outside a transaction they are one. Throws the first error, nothing of what came
  /// after it was executed. A plan that the server refuses as stale is made anew, once, outside a transaction.
  io::Task<std::vector<Result>> exchange(std::vector<sql::Statement> statements);
  /// The same for what has to be quick: past `limit` the connection is given up without asking for a cancellation.
  io::Task<std::vector<Result>> exchange_within(std::chrono::milliseconds limit,
                                                std::vector<sql::Statement> statements);

  /// False when the connection is lost or a statement was left unfinished: it can only be closed.
  bool usable() const { return !lost_ && !busy_ && PQstatus(handle_.get()) == CONNECTION_OK; }
  bool outside_transaction() const { return PQtransactionStatus(handle_.get()) == PQTRANS_IDLE; }
  /// False when the server said something while nothing was asked: it is closing the connection.
  bool quiet() const;
  std::size_t prepared_statements() const { return statements_.size(); }

 private:
  struct Sent {
    enum class Kind { kHousekeeping, kPrepare, kExecute } kind;
    std::size_t statement = 0;
    std::string name;
  };
  struct Outcome {
    std::vector<Result> results;
    std::optional<DatabaseError> error;
    bool stale = false;
  };
  io::Task<Outcome> attempt(const std::vector<sql::Statement>& statements);
  std::vector<Sent> send(const std::vector<sql::Statement>& statements);
  void send_housekeeping(std::vector<Sent>& sent);
  void take(const Sent& sent, const std::vector<sql::Statement>& statements, PostgresResult result, Outcome& outcome);
  io::Task<PostgresResult> next_result();
  void cancel_at_deadline();
  void check(int ok);
  [[noreturn]] void lose();

  std::shared_ptr<PostgresContext> context_;
  PostgresHandle handle_;
  PostgresWire wire_;  // lets the socket go before the handle closes it
  PostgresStatements statements_;
  unsigned model_version_;
  bool busy_ = false;
  bool cancelling_ = false;
  std::optional<std::chrono::milliseconds> limit_;  // of exchange_within()
  bool lost_ = false;
};

}  // namespace dirigent::db
