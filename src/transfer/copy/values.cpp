#include "transfer/copy/values.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "base/text.hpp"
#include "base/time.hpp"

namespace dirigent::transfer {

namespace {

using base::FieldType;
using db::Cell;

bool is_instant(FieldType type) {
  return type == FieldType::kDate || type == FieldType::kDateTime || type == FieldType::kTimestamp;
}

std::optional<base::EpochMs> parsed_instant(std::string_view text) {
  std::string whole(text);
  // PostgreSQL writes a zone without minutes.
  if (whole.size() > 13 && (whole[whole.size() - 3] == '+' || whole[whole.size() - 3] == '-') &&
      whole.find(':') != std::string::npos) {
    whole += ":00";
  }
  return base::parse_iso(whole);
}

base::EpochMs instant(std::string_view text) {
  if (const auto found = parsed_instant(text)) return *found;
  throw std::runtime_error(fmt::format("\"{}\" is no instant that can be moved", text.substr(0, 40)));
}

std::string bytes_of_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  }
  return out;
}

sql::Value for_sqlite(const Cell& cell, FieldType type) {
  const std::string_view text = cell.text;
  if (is_instant(type)) return sql::Value(instant(text));
  if (type == FieldType::kBoolean) return sql::Value(std::int64_t{cell.as_bool()});
  if (type == FieldType::kBinary && text.starts_with("\\x"))
    return sql::Value(sql::Bytes{bytes_of_hex(text.substr(2))});
  if (base::is_number(type)) {
    if (const auto whole = base::to_integer(text)) return sql::Value(*whole);
    if (const auto number = base::to_number(text)) return sql::Value(*number);
  }
  return sql::Value(std::string(text));
}

std::string instant_for(const sql::Column& column, base::EpochMs time) {
  if (column.type == "date") return base::date_text(base::to_civil(time, true));
  if (column.type.find("with time zone") != std::string::npos) return base::iso_timestamp(time);
  const base::Civil civil = base::to_civil(time, true);
  return fmt::format("{}.{:03}", base::date_time_text(civil), civil.millisecond);
}

std::string hex_of(std::string_view bytes) {
  std::string out = "\\x";
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

bool takes_instants(const sql::Column& column) {
  return column.type == "date" || column.type.starts_with("timestamp");
}

std::string for_postgres(const Cell& cell, const sql::Column& column) {
  const bool number = cell.kind == Cell::Kind::kInteger || cell.kind == Cell::Kind::kReal;
  if (takes_instants(column)) return instant_for(column, number ? cell.as_integer() : instant(cell.text));
  if (column.type == "boolean") return cell.as_bool() ? "true" : "false";
  if (cell.kind == Cell::Kind::kBlob || column.type == "bytea") return hex_of(cell.text);
  if (cell.kind == Cell::Kind::kReal && std::abs(cell.real) < 9e15 && cell.real == std::trunc(cell.real)) {
    return std::to_string(static_cast<std::int64_t>(cell.real));
  }
  if (cell.kind == Cell::Kind::kReal) return fmt::format("{}", cell.real);
  return cell.as_text();
}

sql::Value as_stored(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kNull:
      break;
    case Cell::Kind::kInteger:
      return sql::Value(cell.integer);
    case Cell::Kind::kReal:
      return sql::Value(cell.real);
    case Cell::Kind::kText:
      return sql::Value(std::string(cell.text));
    case Cell::Kind::kBlob:
      return sql::Value(sql::Bytes{std::string(cell.text)});
  }
  return {};
}

}  // namespace

std::optional<base::EpochMs> instant_in(const Cell& cell) {
  if (cell.kind == Cell::Kind::kInteger || cell.kind == Cell::Kind::kReal) return cell.as_integer();
  return parsed_instant(cell.text);
}

sql::Value moved_value(const Cell& cell, FieldType type, const sql::Dialect& from, const sql::Dialect& to,
                       const sql::Column& column) {
  if (cell.is_null()) return {};
  if (from.kind() == to.kind()) return as_stored(cell);
  return to.sqlite() ? for_sqlite(cell, type) : sql::Value(for_postgres(cell, column));
}

std::string cast_to(const sql::Column& column) {
  std::string type;
  int depth = 0;
  for (const char c : column.type) {
    if (c == '(') ++depth;
    if (depth == 0) type += c;
    if (c == ')') --depth;
  }
  if (type == "text" || type.starts_with("character") || type == "varchar" || type == "char") return "";
  return "::" + type;
}

}  // namespace dirigent::transfer
