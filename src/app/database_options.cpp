#include "app/database_options.hpp"

#include <boost/asio/ip/address.hpp>

#include "app/private_file.hpp"
#include "base/text.hpp"
#include "db/postgres/database.hpp"

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

using Parameters = std::vector<std::pair<std::string, std::string>>;  // libpq's keywords and their values

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

// DB_SSL=true encrypts and checks the certificate's authority and name; DB_SSL__REJECT_UNAUTHORIZED=false encrypts
// only; DB_SSL__CA, __CERT and __KEY are PEM texts, with _FILE the names of PEM files.
Parameters tls(const config::Config& config) {
  const auto group = config.group("DB_SSL__");
  const auto option = [&group](const std::string& name) -> std::string {
    const auto found = group.find(name);
    return found == group.end() ? std::string() : found->second;
  };
  const auto file = [&option](const std::string& name) {
    const std::string text = option(name);
    return text.empty() ? option(name + "_FILE") : private_file("DB_SSL__" + name, text);
  };
  if (config.is_set("DB_SSL") && !config.flag("DB_SSL")) return {{"sslmode", "disable"}};
  if (group.empty() && !config.is_set("DB_SSL")) return {};
  const bool verify = option("REJECT_UNAUTHORIZED") != "false";
  std::string authority = file("CA");
  if (authority.empty() && verify) authority = kSystemAuthorities;
  Parameters out{{"sslmode", verify ? "verify-full" : "require"}};
  // libpq checks a certificate wherever it is given authorities: without checking it gets none.
  if (verify) out.emplace_back("sslrootcert", authority);
  if (std::string certificate = file("CERT"); !certificate.empty()) out.emplace_back("sslcert", certificate);
  if (std::string key = file("KEY"); !key.empty()) out.emplace_back("sslkey", key);
  return out;
}

bool is_uri(std::string_view connection_string) {
  return connection_string.starts_with("postgres://") || connection_string.starts_with("postgresql://");
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

// What the given string says about TLS itself counts; else the settings are added to it in its own form.
std::string with_parameters(std::string given, const Parameters& parameters) {
  if (given.find("sslmode") != std::string::npos) return given;
  const bool uri = is_uri(given);
  char separator = uri ? (given.find('?') == std::string::npos ? '?' : '&') : ' ';
  for (const auto& [keyword, value] : parameters) {
    given += fmt::format("{}{}={}", separator, keyword, uri ? percent_encoded(value) : quoted(value));
    if (uri) separator = '&';
  }
  return given;
}

// libpq's messages repeat what they cannot read, which may be a password: only the fault is named.
void check_connection_string(const std::string& given) {
  const auto refuse = [](std::string_view fault) {
    throw config::ConfigError(fmt::format(
        "DB_CONNECTION_STRING cannot be read: {}, e.g. DB_CONNECTION_STRING=postgresql://user:password@host:5432/name",
        fault));
  };
  if (is_uri(given)) {
    const std::size_t scheme = given.find("://");
    const std::string_view address = std::string_view(given).substr(scheme + 3, given.find('?') - scheme - 3);
    const std::size_t first = address.find('@');
    const bool ambiguous = first != std::string_view::npos &&
                           (address.find('@', first + 1) != std::string_view::npos || address.find('/') < first);
    if (ambiguous) refuse("a user name or password holds one of @ / ?, to be written as %40 %2F %3F");
  }
  if (const auto fault = db::connection_string_fault(given)) refuse(*fault);
}

std::string connection_string(const config::Config& config) {
  const Parameters security = tls(config);
  if (auto given = config.optional("DB_CONNECTION_STRING"); given && !given->empty()) {
    check_connection_string(*given);
    return with_parameters(std::move(*given), security);
  }
  const std::string host = config.optional("DB_HOST").value_or("localhost");
  const auto names = config.group("DB_SSL__");
  const auto name = names.find("SERVERNAME");
  std::string conninfo;
  if (name != names.end() && is_address(host)) {
    add(conninfo, "host", name->second);
    add(conninfo, "hostaddr", host);
  } else {
    add(conninfo, "host", host);
  }
  add(conninfo, "port", config.optional("DB_PORT").value_or("5432"));
  add(conninfo, "user", config.optional("DB_USER"));
  add(conninfo, "password", config.optional("DB_PASSWORD"));
  const auto database = config.optional("DB_DATABASE");
  if (!database || database->empty()) {
    throw config::ConfigError(
        "DB_DATABASE is missing: PostgreSQL needs the name of a database, e.g. DB_DATABASE=directus");
  }
  add(conninfo, "dbname", database);
  return with_parameters(std::move(conninfo), security);
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
  if (options.pool_min > options.pool_max) {
    throw config::ConfigError(
        fmt::format("DB_POOL__MIN is {}: it must not be more than DB_POOL__MAX, which is {}, e.g. 0", options.pool_min,
                    options.pool_max));
  }
  options.statement_timeout = config.duration("DIRIGENT_STATEMENT_TIMEOUT");
  options.keep_answers = config.flag("DIRIGENT_KEEP_ANSWERS");
  return options;
}

}  // namespace dirigent::app
