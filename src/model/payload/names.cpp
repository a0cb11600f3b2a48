#include "model/payload/names.hpp"

#include "base/errors.hpp"
#include "base/text.hpp"
#include "schema/own_tables.hpp"

namespace dirigent::model {

namespace {

// PostgreSQL cuts longer identifiers without a word. SQLite has no limit of its own.
constexpr std::size_t kPostgresLimit = 63;
constexpr std::size_t kSqliteLimit = 255;

void check_identifier(std::string_view name, std::string_view what, const sql::Dialect& dialect) {
  for (const unsigned char byte : name) {
    if (byte < 0x20 || byte == 0x7F) {
      base::fail(base::invalid_payload(fmt::format("{} name can't contain control characters", what)));
    }
  }
  const std::size_t limit = dialect.postgres() ? kPostgresLimit : kSqliteLimit;
  if (name.size() > limit) {
    base::fail(base::invalid_payload(fmt::format("{} name can't be longer than {} bytes", what, limit)));
  }
}

}  // namespace

std::string new_collection_name(const json::object& payload, const sql::Dialect& dialect) {
  const json::value* given = payload.if_contains("collection");
  if (given == nullptr || given->is_null()) base::fail(base::invalid_payload("\"collection\" is required"));
  if (!given->is_string() || given->get_string().empty()) {
    base::fail(base::invalid_payload("\"collection\" must be a non-empty string"));
  }
  std::string name(given->get_string());
  // Whatever the case: identifiers without quotes do not tell it apart.
  if (base::lower(name).starts_with("directus_")) {
    base::fail(base::invalid_payload("Collections can't start with \"directus_\""));
  }
  if (schema::is_own_table(base::lower(name))) {
    base::fail(base::invalid_payload(fmt::format("\"{}\" is a table of the server's own", name)));
  }
  if (name.find('/') != std::string::npos) base::fail(base::invalid_payload("Collection name can't contain \"/\""));
  // SQLite keeps these for itself.
  if (dialect.sqlite() && base::lower(name).starts_with("sqlite_")) {
    base::fail(base::invalid_payload("Collections can't start with \"sqlite_\""));
  }
  check_identifier(name, "Collection", dialect);
  return name;
}

std::string new_field_name(const json::object& payload, const sql::Dialect& dialect) {
  const json::value* given = payload.if_contains("field");
  if (given == nullptr) base::fail(base::invalid_payload("\"field\" is required"));
  if (!given->is_string()) base::fail(base::invalid_payload("\"field\" must be a string"));
  std::string name(given->get_string());
  if (name.empty()) base::fail(base::invalid_payload("\"field\" is not allowed to be empty"));
  if (name.find('.') != std::string::npos) base::fail(base::invalid_payload("Field name can't contain \".\""));
  check_identifier(name, "Field", dialect);
  return name;
}

bool same_identifier(std::string_view a, std::string_view b, const sql::Dialect& dialect) {
  return dialect.sqlite() ? base::lower(a) == base::lower(b) : a == b;
}

}  // namespace dirigent::model
