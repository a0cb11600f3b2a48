#include "items/values/value_binding.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace dirigent::items {

namespace {

using base::FieldType;
using schema::Field;

[[noreturn]] void refuse(const Field& field, std::string_view kind) {
  base::fail(base::invalid_payload("Invalid " + std::string(kind) + " format in field \"" + field.name + "\""));
}

bool finite(double number) {
  return std::abs(number) <= std::numeric_limits<double>::max();
}

// "NaN", "-inf" and digits past the range of a double: what both databases take for a number and nobody can read back.
bool names_no_number(std::string_view text) {
  const std::string word(base::trim(text));
  char* end = nullptr;
  const double number = std::strtod(word.c_str(), &end);
  return !word.empty() && end == word.c_str() + word.size() && !finite(number);
}

void refuse_no_number(const Field& field, const json::value& value) {
  const bool none =
      (value.is_double() && !finite(value.get_double())) || (value.is_string() && names_no_number(value.get_string()));
  if (none) refuse(field, field.type == FieldType::kFloat || field.type == FieldType::kDecimal ? "Number" : "Integer");
}

// ---- SQLite

sql::Value store_as_given(const Field&, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return {};
    case json::kind::bool_:
      return sql::Value(std::int64_t{value.get_bool()});
    case json::kind::int64:
      return sql::Value(value.get_int64());
    case json::kind::uint64:
      return sql::Value(static_cast<double>(value.get_uint64()));
    case json::kind::double_:
      return sql::Value(value.get_double());
    case json::kind::string:
      return sql::Value(std::string(value.get_string()));
    default:
      return sql::Value(base::to_json(value));
  }
}

// A whole number is stored as an integer even when the client wrote 1e3 or 5.0.
sql::Value store_number(const Field& field, const json::value& value) {
  refuse_no_number(field, value);
  if (value.is_double() && std::abs(value.get_double()) < 9007199254740992.0 &&
      value.get_double() == std::trunc(value.get_double())) {
    return sql::Value(static_cast<std::int64_t>(value.get_double()));
  }
  return store_as_given(field, value);
}

// The words PostgreSQL takes.
bool flag_of(const Field& field, const json::value& value) {
  if (value.is_bool()) return value.get_bool();
  if (value.is_int64() && (value.get_int64() == 0 || value.get_int64() == 1)) return value.get_int64() == 1;
  if (value.is_string()) {
    const std::string word = base::lower(base::trim(value.get_string()));
    for (std::string_view yes : {"true", "t", "yes", "y", "on", "1"}) {
      if (word == yes) return true;
    }
    for (std::string_view no : {"false", "f", "no", "n", "off", "0"}) {
      if (word == no) return false;
    }
  }
  refuse(field, "Boolean");
}

sql::Value store_flag(const Field& field, const json::value& value) {
  return sql::Value(std::int64_t{flag_of(field, value)});
}

sql::Value store_instant(const Field& field, const json::value& value) {
  return sql::Value(instant_of(field, value));
}

std::string csv_part(const json::value& part) {
  if (part.is_string()) return std::string(part.get_string());
  return part.is_null() ? std::string() : base::to_json(part);
}

// An array becomes a comma list only where the field says so; elsewhere it is JSON like any other document.
std::optional<std::string> csv_text(const Field& field, const json::value& value) {
  if (!field.has(schema::Special::kCastCsv) || !value.is_array()) return std::nullopt;
  std::string text;
  bool first = true;
  for (const json::value& part : value.get_array()) {
    if (!first) text += ',';
    first = false;
    text += csv_part(part);
  }
  return text;
}

sql::Value store_csv(const Field& field, const json::value& value) {
  if (auto text = csv_text(field, value)) return sql::Value(std::move(*text));
  return store_as_given(field, value);
}

// ---- PostgreSQL

sql::Value text_of(const Field& field, const json::value& value) {
  if (value.is_string()) {
    if (value.get_string().find('\0') != json::string::npos) refuse(field, "Text");
    return sql::Value(std::string(value.get_string()));
  }
  return sql::Value(base::to_json(value));
}

sql::Value csv_of(const Field& field, const json::value& value) {
  if (auto text = csv_text(field, value)) return text_of(field, json::value(*text));
  return text_of(field, value);
}

sql::Value integer_of(const Field& field, const json::value& value) {
  if (value.is_int64()) return sql::Value(value.get_int64());
  if (value.is_uint64()) return sql::Value(std::to_string(value.get_uint64()));
  if (value.is_double()) {
    const double number = value.get_double();
    if (!finite(number) || number != std::trunc(number)) refuse(field, "Integer");
    if (std::abs(number) < 9.2e18) return sql::Value(static_cast<std::int64_t>(number));
    return sql::Value(std::to_string(std::numeric_limits<std::int64_t>::max()) + "0");  // out of every range
  }
  if (!value.is_string()) refuse(field, "Integer");
  const std::string_view text = base::trim(value.get_string());
  if (auto number = base::to_integer(text)) return sql::Value(*number);
  const std::string_view digits = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  // More digits than an integer has: the database says that it is out of range.
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) refuse(field, "Integer");
  return sql::Value(std::string(text));
}

sql::Value number_of(const Field& field, const json::value& value) {
  refuse_no_number(field, value);
  if (value.is_int64()) return sql::Value(value.get_int64());
  if (value.is_number()) return sql::Value(base::to_json(value));
  if (!value.is_string()) refuse(field, "Number");
  const std::string_view text = base::trim(value.get_string());
  if (!base::to_number(text)) refuse(field, "Number");
  return sql::Value(std::string(text));
}

sql::Value boolean_of(const Field& field, const json::value& value) {
  return sql::Value(flag_of(field, value));
}

sql::Value uuid_of(const Field& field, const json::value& value) {
  if (!value.is_string() || !base::is_uuid(value.get_string())) refuse(field, "UUID");
  return sql::Value(std::string(value.get_string()));
}

sql::Value time_of(const Field& field, const json::value& value) {
  if (!value.is_string()) refuse(field, "Time");
  return text_of(field, value);
}

sql::Value instant_as_text(const Field& field, const json::value& value) {
  if (!value.is_string()) refuse(field, base::name_of(field.type));
  const std::int64_t instant = instant_of(field, value);
  if (field.type != FieldType::kDateTime) return sql::Value(instant_text(field.type, instant));
  const base::Civil civil = base::to_civil(instant, true);
  std::string text = base::date_time_text(civil);
  if (civil.millisecond != 0) text += "." + std::to_string(1000 + civil.millisecond).substr(1);
  return sql::Value(std::move(text));
}

// ---- the table

using Rule = sql::Value (*)(const Field&, const json::value&);
struct Row {
  FieldType type;
  Rule sqlite;
  Rule postgres;
};

constexpr std::array kRules = {
    Row{FieldType::kInteger, store_number, integer_of},
    Row{FieldType::kBigInteger, store_number, integer_of},
    Row{FieldType::kFloat, store_number, number_of},
    Row{FieldType::kDecimal, store_number, number_of},
    Row{FieldType::kBoolean, store_flag, boolean_of},
    Row{FieldType::kDate, store_instant, instant_as_text},
    Row{FieldType::kDateTime, store_instant, instant_as_text},
    Row{FieldType::kTimestamp, store_instant, instant_as_text},
    Row{FieldType::kTime, store_as_given, time_of},
    Row{FieldType::kUuid, store_as_given, uuid_of},
    Row{FieldType::kCsv, store_csv, csv_of},
    // string, text, json, hash, binary, geometry and unknown types travel as text on PostgreSQL
    Row{FieldType::kString, store_csv, csv_of},
    Row{FieldType::kText, store_csv, csv_of},
};

}  // namespace

sql::Value bind(const Field& field, const json::value& value, const sql::Dialect& dialect) {
  if (value.is_null()) return {};
  for (const Row& row : kRules) {
    if (row.type == field.type) return (dialect.sqlite() ? row.sqlite : row.postgres)(field, value);
  }
  return dialect.sqlite() ? store_as_given(field, value) : text_of(field, value);
}

std::int64_t instant_of(const Field& field, const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_double()) return static_cast<std::int64_t>(value.get_double());
  if (value.is_string()) {
    if (auto instant = base::parse_iso(value.get_string())) return *instant;
  }
  refuse(field, field.type == FieldType::kDate        ? "Date"
                : field.type == FieldType::kTimestamp ? "Timestamp"
                                                      : "DateTime");
}

std::string instant_text(FieldType type, std::int64_t instant) {
  if (type == FieldType::kTimestamp) return base::iso_timestamp(instant);
  const base::Civil civil = base::to_civil(instant, true);
  return type == FieldType::kDate ? base::date_text(civil) : base::date_time_text(civil);
}

}  // namespace dirigent::items
