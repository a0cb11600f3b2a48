#include "db/postgres/connection.hpp"

#include <sys/socket.h>

#include <boost/asio/this_coro.hpp>

#include "db/postgres/error.hpp"
#include "db/postgres/parameters.hpp"

namespace dirigent::db {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = DatabaseError::Kind;

constexpr std::chrono::seconds kCancelGrace{5};  // for the server to answer a cancellation

std::string message_of(PGconn* connection) {
  std::string message = PQerrorMessage(connection);
  while (message.ends_with('\n')) message.pop_back();
  return message;
}

}  // namespace

PostgresConnection::PostgresConnection(std::shared_ptr<PostgresContext> context, io::Executor executor,
                                       PostgresHandle handle)
    : context_(std::move(context)),
      handle_(std::move(handle)),
      wire_(executor, PQsocket(handle_.get())),
      model_version_(context_->model_version.load()) {}

bool PostgresConnection::quiet() const {
  char byte = 0;
  const auto read = ::recv(PQsocket(handle_.get()), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

io::Task<std::vector<Result>> PostgresConnection::exchange(std::vector<sql::Statement> statements) {
  const bool alone = outside_transaction();
  Outcome outcome = co_await attempt(statements);
  if (outcome.stale && alone && usable()) {
    if (!outside_transaction()) {  // the statements opened one, and it failed with them
      std::vector<sql::Statement> rollback;
      rollback.push_back({"ROLLBACK", {}});
      co_await attempt(rollback);
    }
    outcome = co_await attempt(statements);
  }
  if (outcome.error) throw *outcome.error;
  co_return std::move(outcome.results);
}

io::Task<std::vector<Result>> PostgresConnection::exchange_within(std::chrono::milliseconds limit,
                                                                  std::vector<sql::Statement> statements) {
  limit_ = limit;
  std::vector<Result> results = co_await exchange(std::move(statements));
  limit_.reset();
  co_return results;
}

io::Task<PostgresConnection::Outcome> PostgresConnection::attempt(const std::vector<sql::Statement>& statements) {
  for (const sql::Statement& statement : statements) check_parameters(statement.parameters);
  busy_ = true;
  wire_.arm(Clock::now() + limit_.value_or(context_->options.statement_timeout));
  const std::vector<Sent> sent = send(statements);
  Outcome outcome;
  std::size_t current = 0;
  for (;;) {
    PostgresResult result = co_await next_result();
    if (!result) {  // the end of one command's results
      if (PQstatus(handle_.get()) != CONNECTION_OK) break;
      ++current;
      continue;
    }
    if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) break;
    if (current >= sent.size()) lose();
    take(sent[current], statements, std::move(result), outcome);
  }
  wire_.disarm();
  busy_ = false;
  lost_ = lost_ || cancelling_ || PQstatus(handle_.get()) != CONNECTION_OK;
  if (!outcome.error && PQstatus(handle_.get()) != CONNECTION_OK) lose();
  co_return outcome;
}

std::vector<PostgresConnection::Sent> PostgresConnection::send(const std::vector<sql::Statement>& statements) {
  std::vector<Sent> sent;
  send_housekeeping(sent);
  // Inside a transaction nothing can be run again: while the model changes, no plan is used that might be stale.
  const bool plans = outside_transaction() || context_->model_changes.load() == 0;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const sql::Statement& statement = statements[i];
    const PostgresParameters parameters(statement.parameters);
    PGconn* connection = handle_.get();
    if (!plans || !PostgresStatements::worth_keeping(statement.text)) {
      check(PQsendQueryParams(connection, statement.text.c_str(), parameters.count(), nullptr, parameters.data(),
                              parameters.lengths(), parameters.formats(), 0));
      sent.push_back({Sent::Kind::kExecute, i, {}});
      continue;
    }
    auto [name, prepare] = statements_.use(statement.text);
    if (prepare) {
      check(PQsendPrepare(connection, name.c_str(), statement.text.c_str(), 0, nullptr));
      sent.push_back({Sent::Kind::kPrepare, i, name});
    }
    check(PQsendQueryPrepared(connection, name.c_str(), parameters.count(), parameters.data(), parameters.lengths(),
                              parameters.formats(), 0));
    sent.push_back({Sent::Kind::kExecute, i, std::move(name)});
  }
  check(PQpipelineSync(handle_.get()));
  return sent;
}

void PostgresConnection::send_housekeeping(std::vector<Sent>& sent) {
  // In a failed transaction the server would refuse it.
  if (PQtransactionStatus(handle_.get()) == PQTRANS_INERROR) return;
  const auto send_command = [&](const std::string& text, std::string name) {
    check(PQsendQueryParams(handle_.get(), text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
    sent.push_back({Sent::Kind::kHousekeeping, 0, std::move(name)});
  };
  if (const unsigned now = context_->model_version.load(); now != model_version_) {
    model_version_ = now;
    statements_.clear();
    send_command("DEALLOCATE ALL", {});
  }
  for (const std::string& name : statements_.dropped()) send_command("DEALLOCATE " + name, name);
}

void PostgresConnection::take(const Sent& sent, const std::vector<sql::Statement>& statements, PostgresResult result,
                              Outcome& outcome) {
  const ExecStatusType status = PQresultStatus(result.get());
  const bool ok = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
  if (!ok && !outcome.error && status != PGRES_PIPELINE_ABORTED) {
    outcome.error = postgres_error(result.get());
    if (sent.kind != Sent::Kind::kHousekeeping) outcome.error->index = sent.statement;
    outcome.stale = is_stale_statement(result.get());
  }
  switch (sent.kind) {
    case Sent::Kind::kHousekeeping:
      if (ok) std::erase(statements_.dropped(), sent.name);
      break;
    case Sent::Kind::kPrepare:
      if (ok) {
        statements_.confirm(statements[sent.statement].text, sent.name);
      } else {
        statements_.forget(statements[sent.statement].text);
      }
      break;
    case Sent::Kind::kExecute:
      if (ok)
        outcome.results.push_back(std::make_unique<PostgresRows>(std::move(result)));
      else if (is_stale_statement(result.get()))
        statements_.forget(statements[sent.statement].text);
      break;
  }
}

io::Task<PostgresResult> PostgresConnection::next_result() {
  for (;;) {
    const int unsent = PQflush(handle_.get());
    if (unsent < 0) lose();
    if (!PQisBusy(handle_.get())) co_return PostgresResult(PQgetResult(handle_.get()));
    co_await wire_.wait(unsent > 0);
    if (wire_.timed_out()) cancel_at_deadline();
    if (!PQconsumeInput(handle_.get())) lose();
  }
}

void PostgresConnection::cancel_at_deadline() {
  if (limit_) {
    lost_ = true;
    throw DatabaseError(Kind::kUnavailable, "the server did not answer in time");
  }
  if (cancelling_) {
    lost_ = true;
    throw DatabaseError(Kind::kCancelled, "the server did not answer a cancellation");
  }
  cancelling_ = true;
  context_->dialer.cancel(handle_.get());
  wire_.arm(Clock::now() + kCancelGrace);
}

void PostgresConnection::check(int ok) {
  if (!ok) lose();
}

void PostgresConnection::lose() {
  lost_ = true;
  throw DatabaseError(Kind::kUnavailable, "connection lost: " + message_of(handle_.get()));
}

}  // namespace dirigent::db
