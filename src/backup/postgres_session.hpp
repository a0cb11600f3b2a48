// A PostgreSQL connection of backups, used by one thread, and the same parameters for the programs of PostgreSQL.
#pragma once
#include <libpq-fe.h>

#include <map>
#include <memory>
#include <string>

#include "backup/direct_session.hpp"
#include "backup/vendor.hpp"

namespace dirigent::backup {

/// What a connection string says, by libpq's keywords. Throws BackupError.
std::map<std::string, std::string> connection_parameters(const std::string& connection_string);

/// The same as variables of the environment ("PGHOST"): passwords are never among the arguments of a program.
std::map<std::string, std::string> program_environment(const Settings& settings, const std::string& database);

class PostgresSession final : public DirectSession {
 public:
  /// Connects to a database on the server of the settings. Throws BackupError.
  PostgresSession(const Settings& settings, const std::string& database);
  db::Result run_here(const sql::Statement& statement) override;
  const sql::Dialect& dialect() const override { return sql::postgres_dialect(); }
  /// Runs without a result.
  void command(const std::string& text) { run_here({text, {}}); }
  /// The first value; empty where there is none.
  std::string value(const std::string& text, std::vector<sql::Value> parameters = {});
  int server_version() const { return PQserverVersion(handle_.get()); }

 private:
  std::unique_ptr<PGconn, void (*)(PGconn*)> handle_;
};

/// The database of the settings.
std::string database_name(const Settings& settings);

/// A connection to a database that is not `other`: the one of the server's administrators, or its template.
std::unique_ptr<PostgresSession> maintenance_session(const Settings& settings, const std::string& other);

/// Of every table that is not the server's own or an extension's, "schema.table" outside of "public".
Rows rows_of(PostgresSession& session);

/// "name" quoted.
std::string quoted_name(const std::string& name);

}  // namespace dirigent::backup
