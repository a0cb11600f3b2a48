#include "backup/postgres_session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "backup/failures.hpp"
#include "db/postgres/error.hpp"
#include "db/postgres/parameters.hpp"
#include "db/postgres/rows.hpp"

namespace dirigent::backup {

namespace {

constexpr std::string_view kOwnFiles = "/proc/self/fd/";

struct Options {
  explicit Options(const std::string& connection_string) : all(PQconninfoParse(connection_string.c_str(), nullptr)) {
    if (all == nullptr) throw BackupError("the connection string of the database cannot be read");
  }
  ~Options() { PQconninfoFree(all); }
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
  PQconninfoOption* all;
};

// Files in memory have names that mean something else in another process.
std::string for_programs(const std::string& value) {
  if (!value.starts_with(kOwnFiles)) return value;
  return fmt::format("/proc/{}/fd/{}", ::getpid(), value.substr(kOwnFiles.size()));
}

void ignore_notice(void*, const PGresult*) {}

}  // namespace

std::map<std::string, std::string> connection_parameters(const std::string& connection_string) {
  const Options options(connection_string);
  std::map<std::string, std::string> out;
  for (const PQconninfoOption* one = options.all; one->keyword != nullptr; ++one) {
    if (one->val != nullptr) out[one->keyword] = one->val;
  }
  return out;
}

std::map<std::string, std::string> program_environment(const Settings& settings, const std::string& database) {
  const Options options(settings.database.connection_string);
  std::map<std::string, std::string> out;
  for (const PQconninfoOption* one = options.all; one->keyword != nullptr; ++one) {
    if (one->val != nullptr && one->envvar != nullptr) out[one->envvar] = for_programs(one->val);
  }
  out["PGDATABASE"] = database;
  out["PGAPPNAME"] = "dirigent backup";
  out.try_emplace("PGCONNECT_TIMEOUT", "10");
  return out;
}

PostgresSession::PostgresSession(const Settings& settings, const std::string& database) : handle_(nullptr, &PQfinish) {
  auto parameters = connection_parameters(settings.database.connection_string);
  parameters["dbname"] = database;
  parameters["application_name"] = "dirigent backup";
  parameters["client_encoding"] = "UTF8";
  parameters.try_emplace("connect_timeout", "10");
  std::vector<const char*> names, values;
  for (const auto& [name, value] : parameters) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  handle_.reset(PQconnectdbParams(names.data(), values.data(), 0));
  if (PQstatus(handle_.get()) != CONNECTION_OK) {
    throw BackupError(fmt::format("cannot connect to the database \"{}\": {}", database,
                                  db::connection_refusal(PQerrorMessage(handle_.get())).message));
  }
  PQsetNoticeReceiver(handle_.get(), ignore_notice, nullptr);
  command("SET statement_timeout = 0");
  command("SET idle_in_transaction_session_timeout = 0");
  command("SET lock_timeout = '60s'");
  command("SET bytea_output = 'hex'");
}

db::Result PostgresSession::run_here(const sql::Statement& statement) {
  const db::PostgresParameters parameters(statement.parameters);
  db::PostgresResult result(PQexecParams(handle_.get(), statement.text.c_str(), parameters.count(), nullptr,
                                         parameters.data(), parameters.lengths(), parameters.formats(), 0));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) throw db::postgres_error(result.get());
  return std::make_unique<db::PostgresRows>(std::move(result));
}

std::string PostgresSession::value(const std::string& text, std::vector<sql::Value> parameters) {
  const db::Result rows = run_here({text, std::move(parameters)});
  return rows->empty() ? std::string() : rows->at(0, 0).as_text();
}

std::string database_name(const Settings& settings) {
  auto parameters = connection_parameters(settings.database.connection_string);
  return parameters["dbname"].empty() ? parameters["user"] : parameters["dbname"];
}

std::unique_ptr<PostgresSession> maintenance_session(const Settings& settings, const std::string& other) {
  std::string first_refusal;
  for (const char* name : {"postgres", "template1"}) {
    if (name == other) continue;
    try {
      return std::make_unique<PostgresSession>(settings, name);
    } catch (const BackupError& error) {
      if (first_refusal.empty()) first_refusal = error.what();
    }
  }
  throw BackupError("databases are made from the database \"postgres\": " + first_refusal);
}

Rows rows_of(PostgresSession& session) {
  const db::Result tables = session.run_here(
      {"SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
       "WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
       "AND n.nspname NOT LIKE 'pg\\_%' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass "
       "AND d.objid = c.oid AND d.deptype = 'e')",
       {}});
  Rows out;
  for (std::size_t i = 0; i < tables->size(); ++i) {
    const std::string schema = tables->at(i, 0).as_text(), table = tables->at(i, 1).as_text();
    const std::string count =
        session.value(fmt::format("SELECT count(*) FROM ONLY {}.{}", quoted_name(schema), quoted_name(table)));
    out[schema == "public" ? table : fmt::format("{}.{}", schema, table)] = std::stoll(count);
  }
  return out;
}

std::string quoted_name(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace dirigent::backup
