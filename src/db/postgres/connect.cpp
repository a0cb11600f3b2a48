// How a PostgreSQL connection is opened and set up.
#include <boost/asio/this_coro.hpp>

#include "db/postgres/connection.hpp"

namespace dirigent::db {
namespace {

constexpr std::chrono::seconds kSettingsLimit{5};

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
  set("jit", "off");  // what it compiles runs once: a page of a tree took three times as long
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
  PostgresHandle handle = co_await context->dialer.dial();
  auto connection = std::make_unique<PostgresConnection>(context, executor, std::move(handle));
  std::vector<sql::Statement> first;
  first.push_back(settings(context->options));
  co_await connection->exchange_within(kSettingsLimit, std::move(first));
  context->connected = true;
  co_return connection;
}

}  // namespace dirigent::db
