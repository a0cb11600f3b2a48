#include "db/postgres/notices.hpp"

#include <algorithm>

#include <boost/asio/this_coro.hpp>

#include "base/log.hpp"
#include "io/loops.hpp"

namespace dirigent::db {

namespace {

constexpr std::chrono::seconds kFirstPause{1}, kLongestPause{60};

struct FreeNotice {
  void operator()(PGnotify* one) const { PQfreemem(one); }
};

/// Answers that are there; false when one of them is an error.
bool take_answers(PGconn* connection) {
  while (PQisBusy(connection) == 0) {
    const PostgresResult answer(PQgetResult(connection));
    if (!answer) return true;
    if (PQresultStatus(answer.get()) == PGRES_FATAL_ERROR) return false;
  }
  return true;
}

void hand_on(PGconn* connection, const Followers& followers) {
  for (;;) {
    const std::unique_ptr<PGnotify, FreeNotice> heard(PQnotifies(connection));
    if (!heard) return;
    for (const Follower& one : followers)
      if (one.channel == heard->relname) one.on_notice(heard->extra);
  }
}

std::string listen_statement(const Followers& followers) {
  std::string statement;
  for (const Follower& one : followers) statement += "LISTEN \"" + one.channel + "\";";
  return statement;
}

/// Until the connection is lost. True when it listened for a while.
io::Task<bool> listen(PostgresHandle handle, std::shared_ptr<const Followers> followers) {
  PGconn* const connection = handle.get();
  const std::string statement = listen_statement(*followers);
  if (PQexitPipelineMode(connection) != 1 || PQsendQuery(connection, statement.c_str()) != 1) co_return false;
  const io::Executor executor = co_await io::asio::this_coro::executor;
  PostgresWire wire(executor, PQsocket(connection));
  bool listening = false;
  for (;;) {
    const int left = PQflush(connection);
    if (left < 0) co_return listening;
    co_await wire.wait(left > 0);
    if (PQconsumeInput(connection) != 1 || !take_answers(connection)) co_return listening;
    if (!listening && PQisBusy(connection) == 0) {
      listening = true;
      for (const Follower& one : *followers) one.on_notice("");
    }
    hand_on(connection, *followers);
  }
}

}  // namespace

io::Task<void> follow_notices(std::shared_ptr<PostgresContext> context, std::shared_ptr<const Followers> followers) {
  std::chrono::seconds pause = kFirstPause;
  for (;;) {
    try {
      PostgresHandle handle = co_await context->dialer.dial();
      const bool listened = co_await listen(std::move(handle), followers);
      if (listened) pause = kFirstPause;
    } catch (const DatabaseError& error) {
      base::log::debug("Not listening to other processes: " + error.message);
    }
    co_await io::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

sql::Fragment notice(std::string channel, std::string payload) {
  sql::Fragment statement("SELECT pg_notify(");
  statement.parameter(std::move(channel)).raw("::text, ").parameter(std::move(payload)).raw("::text)");
  return statement;
}

}  // namespace dirigent::db
