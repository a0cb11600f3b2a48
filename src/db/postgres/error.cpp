#include "db/postgres/error.hpp"

#include <algorithm>

namespace dirigent::db {
namespace {

using Kind = DatabaseError::Kind;

std::string_view field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text ? text : std::string_view();
}

struct StateKind {
  std::string_view state;  // a whole SQLSTATE or the beginning of one
  Kind kind;
};

// The first that fits counts.
constexpr StateKind kKinds[] = {
    {"23505", Kind::kUnique},       {"23503", Kind::kForeignKey},   {"23001", Kind::kForeignKey},
    {"23502", Kind::kNotNull},      {"22001", Kind::kTooLong},      {"22003", Kind::kOutOfRange},
    {"23514", Kind::kInvalidValue}, {"23P01", Kind::kInvalidValue}, {"22", Kind::kInvalidValue},
    {"40001", Kind::kBusy},         {"40P01", Kind::kBusy},         {"55P03", Kind::kBusy},
    {"25006", Kind::kReadOnly},     {"53100", Kind::kFull},         {"57014", Kind::kCancelled},
    {"57P0", Kind::kUnavailable},   {"08", Kind::kUnavailable},     {"53300", Kind::kUnavailable},
    {"42P01", Kind::kUndefined},    {"42703", Kind::kUndefined},
};

// What the server says before it lets anyone in, and what libpq finds wrong by itself: waiting does not help, the
// settings have to change.
constexpr std::string_view kLastingStates[] = {"28", "3D", "42", "0A", "22"};
constexpr std::string_view kLastingFaults[] = {"certificate", "private key", "SSL was required", "no password supplied",
                                               "invalid ",    "SSL error",   "channel binding"};

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

// Takes the SQLSTATE out of "... FATAL:  28P01: password ...".
std::string take_sqlstate(std::string& line) {
  constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (std::size_t at = line.find(":  "); at != std::string::npos; at = line.find(":  ", at + 1)) {
    std::string state = line.substr(at + 3, 5);
    if (state.size() != 5 || state.find_first_not_of(kCharacters) != std::string::npos) continue;
    if (line.compare(at + 8, 2, ": ") != 0) continue;
    line.erase(at + 2, 8);
    return state;
  }
  return {};
}

}  // namespace

DatabaseError connection_refusal(std::string_view message) {
  DatabaseError error(Kind::kUnavailable, "");
  std::vector<std::string> lines;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    std::string line(trimmed(message.substr(0, end)));
    message.remove_prefix(std::min(end + 1, message.size()));
    const bool aside = line.empty() || line.starts_with("LOCATION:") || line.starts_with("Is the server running");
    if (aside) continue;
    const std::string state = take_sqlstate(line);
    const auto begins = [&](std::string_view one) { return !state.empty() && state.starts_with(one); };
    const auto holds = [&](std::string_view one) { return state.empty() && line.find(one) != std::string::npos; };
    if (std::any_of(std::begin(kLastingStates), std::end(kLastingStates), begins) ||
        std::any_of(std::begin(kLastingFaults), std::end(kLastingFaults), holds)) {
      error.kind = Kind::kOther;
    }
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
  }
  error.message = "cannot connect to PostgreSQL: ";
  for (std::size_t i = 0; i < lines.size(); ++i) error.message += (i == 0 ? "" : "; ") + lines[i];
  if (error.kind == Kind::kOther) {
    error.message += " (see DB_HOST, DB_PORT, DB_USER, DB_PASSWORD, DB_DATABASE, DB_SSL or DB_CONNECTION_STRING)";
  }
  return error;
}

Kind kind_of_sqlstate(std::string_view sqlstate) {
  for (const StateKind& entry : kKinds) {
    if (sqlstate.starts_with(entry.state)) return entry.kind;
  }
  return Kind::kOther;
}

std::string column_of_detail(std::string_view detail) {
  constexpr std::string_view kBegin = "Key (";
  if (!detail.starts_with(kBegin)) return {};
  detail.remove_prefix(kBegin.size());
  if (!detail.starts_with('"')) {
    const std::string_view name = detail.substr(0, detail.find(")="));
    return name.find_first_of(",( ") == std::string_view::npos ? std::string(name) : std::string();
  }
  std::string name;
  for (std::size_t i = 1; i < detail.size(); ++i) {
    if (detail[i] == '"' && detail.substr(i + 1, 1) != "\"") {
      return detail.substr(i + 1).starts_with(")=") ? name : std::string();
    }
    if (detail[i] == '"') ++i;
    name += detail[i];
  }
  return {};
}

DatabaseError postgres_error(const PGresult* result) {
  const std::string_view state = field(result, PG_DIAG_SQLSTATE);
  // A result without a state is libpq's own: the connection went away.
  DatabaseError error(state.empty() ? Kind::kUnavailable : kind_of_sqlstate(state), PQresultErrorMessage(result));
  while (error.message.ends_with('\n')) error.message.pop_back();
  // Another session changed the model in the middle of a transaction: the same request succeeds when repeated.
  if (is_stale_statement(result)) error.kind = Kind::kBusy;
  error.table = field(result, PG_DIAG_TABLE_NAME);
  error.column = field(result, PG_DIAG_COLUMN_NAME);
  error.constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
  // "Key (id)=(1) is still referenced from table .." names a column of the other table than `table`.
  const std::string_view detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  if (error.column.empty() && detail.find(" is still referenced from ") == std::string_view::npos) {
    error.column = column_of_detail(detail);
  }
  // ALTER TABLE .. SET NOT NULL over rows that hold nulls has the state of a refused null.
  if (error.kind == Kind::kNotNull && error.message.find("contains null values") != std::string::npos) {
    error.kind = Kind::kContainsNulls;
  }
  // Within a transaction a plan cannot be made anew: what it was made for is not there any more.
  if (is_stale_statement(result)) error.kind = Kind::kUndefined;
  return error;
}

bool is_stale_statement(const PGresult* result) {
  const std::string_view state = field(result, PG_DIAG_SQLSTATE);
  if (state == "26000") return true;
  return state == "0A000" && field(result, PG_DIAG_MESSAGE_PRIMARY).starts_with("cached plan must not change");
}

}  // namespace dirigent::db
