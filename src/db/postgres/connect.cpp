// How a PostgreSQL connection is opened. libpq looks names up and exchanges passwords blocking, so this runs in a
// thread.
#include <boost/asio/this_coro.hpp>

#include "db/postgres/connection.hpp"

namespace dirigent::db {
namespace {

using Kind = DatabaseError::Kind;

void ignore_notice(void*, const PGresult*) {}

PostgresHandle open(const std::string& connection_string) {
  // What stands before dbname can be overridden by the connection string, what stands after it cannot.
  const char* const keys[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", nullptr};
  const char* const values[] = {"5", "dirigent", connection_string.c_str(), "UTF8", nullptr};
  PostgresHandle handle(PQconnectdbParams(keys, values, 1));
  if (!handle) throw std::bad_alloc();
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    std::string message = PQerrorMessage(handle.get());
    while (message.ends_with('\n')) message.pop_back();
    throw DatabaseError(Kind::kUnavailable, "cannot connect to PostgreSQL: " + message);
  }
  PQsetNoticeReceiver(handle.get(), &ignore_notice, nullptr);
  if (PQsetnonblocking(handle.get(), 1) != 0 || !PQenterPipelineMode(handle.get())) {
    throw DatabaseError(Kind::kUnavailable, "cannot use the connection to PostgreSQL");
  }
  return handle;
}

std::string quoted(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

// Output forms the readers of results rely on, and what ends statements and transactions of a process that hangs or is
// gone. A server that does not know a setting goes without it.
sql::Statement settings(const Options& options) {
  sql::Fragment values;
  const auto set = [&](const char* name, std::string value) {
    values.raw(values.empty() ? "(" : ", (").parameter(name).raw("::text, ").parameter(std::move(value)).raw("::text)");
  };
  set("datestyle", "ISO, MDY");
  set("bytea_output", "hex");
  set("standard_conforming_strings", "on");
  set("idle_in_transaction_session_timeout", "300000");
  set("client_connection_check_interval", "1000");
  std::string path;
  for (const std::string& schema : options.search_path) path += (path.empty() ? "" : ", ") + quoted(schema);
  if (!path.empty()) set("search_path", path);
  sql::Fragment statement("SELECT set_config(s.name, v.value, false) FROM pg_settings AS s JOIN (VALUES ");
  statement.append(std::move(values)).raw(") AS v (name, value) ON lower(s.name) = v.name");
  return sql::postgres_dialect().finish(std::move(statement));
}

}  // namespace

io::Task<std::unique_ptr<PostgresConnection>> PostgresConnection::connect(std::shared_ptr<PostgresContext> context) {
  const io::Executor executor = co_await io::asio::this_coro::executor;
  std::function<PostgresHandle()> job = [connection_string = context->options.connection_string] {
    return open(connection_string);
  };
  PostgresHandle handle = co_await context->blocking->run<PostgresHandle>(std::move(job));
  auto connection = std::make_unique<PostgresConnection>(context, executor, std::move(handle));
  std::vector<sql::Statement> first;
  first.push_back(settings(context->options));
  co_await connection->exchange(std::move(first));
  co_return connection;
}

}  // namespace dirigent::db
