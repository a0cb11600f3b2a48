#include "app/database_options.hpp"

#include "base/text.hpp"

namespace dirigent::app {

namespace {

// Debian's bundle of the certificate authorities the system trusts (package ca-certificates).
constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

// A value of a libpq connection string, quoted (libpq: 34.1.1.1, keyword/value connection strings).
std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

void add(std::string& conninfo, std::string_view keyword, const std::optional<std::string>& value) {
  if (!value || value->empty()) return;
  if (!conninfo.empty()) conninfo += ' ';
  conninfo += fmt::format("{}={}", keyword, quoted(*value));
}

// DB_SSL=true encrypts and verifies; DB_SSL__REJECT_UNAUTHORIZED=false encrypts only; DB_SSL__CA_FILE, __CERT_FILE,
// __KEY_FILE name PEM files.
std::string tls(const config::Config& config) {
  const auto group = config.group("DB_SSL__");
  const auto option = [&group](const char* name) -> std::optional<std::string> {
    const auto found = group.find(name);
    return found == group.end() ? std::nullopt : std::optional(found->second);
  };
  const bool enabled = !group.empty() || (config.is_set("DB_SSL") && config.text("DB_SSL") != "false");
  std::string conninfo;
  if (!enabled) return conninfo;
  const auto authority = option("CA_FILE");
  const bool verify = option("REJECT_UNAUTHORIZED").value_or("true") != "false";
  add(conninfo, "sslmode", !verify ? "require" : authority ? "verify-ca" : "verify-full");
  add(conninfo, "sslrootcert",
      authority ? authority
      : verify  ? std::optional<std::string>(kSystemAuthorities)
                : std::nullopt);
  add(conninfo, "sslcert", option("CERT_FILE"));
  add(conninfo, "sslkey", option("KEY_FILE"));
  return conninfo;
}

std::string connection_string(const config::Config& config) {
  const std::string tls_part = tls(config);
  if (auto given = config.optional("DB_CONNECTION_STRING"); given && !given->empty()) {
    if (tls_part.empty() || given->find("sslmode") != std::string::npos) return *given;
    if (!given->starts_with("postgres")) return *given + " " + tls_part;
    return *given + (given->find('?') == std::string::npos ? "?sslmode=require" : "&sslmode=require");
  }
  std::string conninfo;
  add(conninfo, "host", config.optional("DB_HOST").value_or("localhost"));
  add(conninfo, "port", config.optional("DB_PORT").value_or("5432"));
  add(conninfo, "user", config.optional("DB_USER"));
  add(conninfo, "password", config.optional("DB_PASSWORD"));
  const auto database = config.optional("DB_DATABASE");
  if (!database || database->empty()) {
    throw config::ConfigError(
        "DB_DATABASE is missing: PostgreSQL needs the name of a database, e.g. DB_DATABASE=directus");
  }
  add(conninfo, "dbname", database);
  if (!tls_part.empty()) conninfo += " " + tls_part;
  return conninfo;
}

}  // namespace

db::Options database_options(const config::Config& config) {
  db::Options options;
  const std::string client = config.text("DB_CLIENT");
  if (client == "sqlite3") {
    options.kind = db::Options::Kind::kSqlite;
    options.filename = config.text("DB_FILENAME");
    if (options.filename.empty()) {
      throw config::ConfigError("DB_FILENAME is missing: SQLite needs a file, e.g. DB_FILENAME=./data.db");
    }
  } else if (client == "pg" || client == "postgres" || client == "cockroachdb") {
    options.kind = db::Options::Kind::kPostgres;
    options.connection_string = connection_string(config);
    options.search_path = config.list("DB_SEARCH_PATH");
  } else {
    throw config::ConfigError(fmt::format(
        "DB_CLIENT is \"{}\": this build speaks sqlite3, pg, postgres and cockroachdb, e.g. DB_CLIENT=sqlite3",
        client));
  }
  const auto pool = config.group("DB_POOL__");
  const auto number = [&pool](const char* name, unsigned fallback) -> unsigned {
    const auto found = pool.find(name);
    if (found == pool.end()) return fallback;
    const auto value = base::to_integer(found->second);
    if (!value || *value < 0 || *value > 10000) {
      throw config::ConfigError(
          fmt::format("DB_POOL__{} is \"{}\": it has to be a number from 0 to 10000, e.g. 10", name, found->second));
    }
    return static_cast<unsigned>(*value);
  };
  options.pool_min = number("MIN", options.pool_min);
  options.pool_max = std::max(1u, number("MAX", options.pool_max));
  options.statement_timeout = config.duration("DIRIGENT_STATEMENT_TIMEOUT");
  return options;
}

}  // namespace dirigent::app
