// What libpq can only do blocking: looking names up, exchanging passwords, speaking TLS, cancelling.
//
// Each attempt runs in a thread of its own that nobody has to join: a network that swallows everything may keep a
// thread, never a request, a loop or the end of the process.
#pragma once
#include <libpq-fe.h>

#include <memory>
#include <string>

#include "io/task.hpp"

namespace dirigent::db {

struct FinishConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using PostgresHandle = std::unique_ptr<PGconn, FinishConnection>;

class PostgresDialer {
 public:
  explicit PostgresDialer(std::string connection_string);
  ~PostgresDialer();

  /// A new connection, not blocking and in pipeline mode, within connect_timeout (5 s unless the connection string says
  /// otherwise). Throws DatabaseError: kUnavailable for what may pass, kOther for what an attempt later cannot mend.
  io::Task<PostgresHandle> dial();
  /// Asks the server to cancel what `connection` runs and does not wait for the outcome.
  void cancel(PGconn* connection);
  /// Ends the attempts under way; their callers are never resumed. REQUIRES: the loops of the callers still exist.
  void close();

 private:
  struct Attempt;
  struct Work;
  static void run(const std::shared_ptr<Work>& work, const Attempt* number);

  std::shared_ptr<Work> work_;  // shared with the threads, which may outlive the dialer
};

}  // namespace dirigent::db
