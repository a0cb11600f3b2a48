#include "engine/resolve/operand.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "engine/sql/column_types.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;

std::optional<double> prefixed_number(std::string_view digits, int base) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return static_cast<double>(number);
}

[[noreturn]] void invalid_number() {
  base::fail(base::invalid_query("Invalid numeric value"));
}

/// The number an operand stands for: exact where it is an integer of 64 bits.
sql::Value number_of(const Operand& operand) {
  if (const Instant* moment = std::get_if<Instant>(&operand)) return moment->time;
  const json::value& value = std::get<json::value>(operand);
  if (const std::int64_t* integer = value.if_int64()) return *integer;
  if (const bool* flag = value.if_bool()) return static_cast<std::int64_t>(*flag);
  if (const json::string* text = value.if_string()) {
    if (const std::optional<std::int64_t> integer = base::to_integer(*text)) return *integer;
    if (const std::optional<double> number = loose_number(*text)) return *number;
    invalid_number();
  }
  if (value.is_number()) return value.to_number<double>();
  invalid_number();
}

bool whole(double number) {
  return std::trunc(number) == number && std::abs(number) < 9.2e18;
}

/// Range of an integer column; narrower types than the API knows exist in databases made elsewhere.
bool fits_column(std::int64_t number, const Expression& subject) {
  if (subject.function() || subject.field->type == FieldType::kBigInteger) return true;
  const std::string& type = subject.field->column ? subject.field->column->type : subject.field->data_type;
  if (type == "smallint")
    return number >= std::numeric_limits<std::int16_t>::min() && number <= std::numeric_limits<std::int16_t>::max();
  if (type == "bigint" || type.starts_with("numeric")) return true;
  return number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
}

/// PostgreSQL refuses to read what a real cannot hold.
bool fits_real(double number) {
  const double size = std::abs(number);
  return size == 0 || (size <= std::numeric_limits<float>::max() && size >= std::numeric_limits<float>::min());
}

Bound bind_number(const Operand& operand, const Expression& subject) {
  sql::Value value = number_of(operand);
  if (const double* real = std::get_if<double>(&value); real != nullptr && whole(*real)) {
    value = static_cast<std::int64_t>(*real);
  }
  if (subject.type() == FieldType::kFloat) {
    if (const std::int64_t* integer = std::get_if<std::int64_t>(&value)) value = static_cast<double>(*integer);
    const bool fits = fits_real(std::get<double>(value)) || subject.field->data_type != "real";
    return {std::move(value), fits ? FieldType::kFloat : FieldType::kDecimal};
  }
  if (subject.type() == FieldType::kDecimal) return {std::move(value), FieldType::kDecimal};
  const std::int64_t* integer = std::get_if<std::int64_t>(&value);
  if (integer == nullptr) return {std::move(value), FieldType::kDecimal};  // compares right, equals nothing
  return {std::move(value), fits_column(*integer, subject) ? subject.type() : FieldType::kBigInteger};
}

std::optional<base::EpochMs> moment_of(const Operand& operand) {
  if (const Instant* moment = std::get_if<Instant>(&operand)) return moment->time;
  const json::value& value = std::get<json::value>(operand);
  if (const std::int64_t* number = value.if_int64()) return *number;
  if (const json::string* text = value.if_string()) return base::parse_iso(*text);
  return std::nullopt;
}

/// Words PostgreSQL takes for moments; the contract lets them through.
bool is_moment_word(std::string_view text) {
  static constexpr std::array kWords = {"now", "today", "tomorrow", "yesterday", "epoch", "infinity", "-infinity"};
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

std::string postgres_moment(base::EpochMs time, FieldType type) {
  if (type == FieldType::kTimestamp) return base::iso_timestamp(time);
  const base::Civil civil = base::to_civil(time, true);
  if (type == FieldType::kDate) return base::date_text(civil);
  return base::date_time_text(civil) + "." + std::to_string(1000 + civil.millisecond).substr(1);
}

/// Years 1 to 9999, which every form of a date can be written in.
bool is_writable(base::EpochMs time) {
  return time >= -62'135'596'800'000 && time <= 253'402'300'799'999;
}

std::optional<Bound> bind_moment(const Operand& operand, FieldType type, const sql::Dialect& dialect) {
  const std::optional<base::EpochMs> time = moment_of(operand);
  if (dialect.sqlite()) {
    if (!time) return std::nullopt;
    return Bound{*time, type};
  }
  if (time && is_writable(*time)) return Bound{postgres_moment(*time, type), type};
  const std::string text = text_of(operand);
  if (!is_moment_word(text)) base::fail(base::invalid_query("Invalid date value \"" + text + "\""));
  return Bound{text, type};
}

/// HH:MM[:SS[.fraction]]
bool is_time(std::string_view text) {
  const auto pair = [&](std::size_t at, int limit) {
    if (at + 2 > text.size()) return false;
    const std::optional<std::int64_t> number = base::to_integer(text.substr(at, 2));
    return number && *number >= 0 && *number <= limit && text[at] != '+';
  };
  if (!pair(0, 23) || text.size() < 5 || text[2] != ':' || !pair(3, 59)) return false;
  if (text.size() == 5) return true;
  if (text[5] != ':' || !pair(6, 59)) return false;
  if (text.size() == 8) return true;
  return text[8] == '.' && text.size() > 9 && text.size() < 16 &&
         text.substr(9).find_first_not_of("0123456789") == std::string_view::npos;
}

Bound bind_time(const Operand& operand, const sql::Dialect& dialect) {
  if (const Instant* moment = std::get_if<Instant>(&operand)) {
    return {base::date_time_text(base::to_civil(moment->time, true)).substr(11), FieldType::kTime};
  }
  std::string text = text_of(operand);
  if (dialect.postgres() && !is_time(text)) base::fail(base::invalid_query("Invalid time value \"" + text + "\""));
  return {std::move(text), FieldType::kTime};
}

std::optional<Bound> bind_flag(const Operand& operand, const sql::Dialect& dialect) {
  const std::string text = text_of(operand);
  if (text == "true" || text == "1") return Bound{true, FieldType::kBoolean};
  if (text == "false" || text == "0") return Bound{false, FieldType::kBoolean};
  if (dialect.postgres()) base::fail(base::invalid_query("Invalid boolean value \"" + text + "\""));
  return std::nullopt;
}

Bound bind_uuid(const Operand& operand, const schema::Field& field, const sql::Dialect& dialect) {
  std::string text = text_of(operand);
  // The special can make a text column a uuid field; then there is nothing to cast to.
  if (dialect.sqlite() || field.data_type != "uuid") return {std::move(text), FieldType::kString};
  if (!base::is_uuid(text)) base::fail(base::invalid_query("Invalid uuid value \"" + text + "\""));
  return {std::move(text), FieldType::kUuid};
}

/// Types without a form of their own: SQLite compares whatever is stored; PostgreSQL could not cast.
Bound bind_other(const Operand& operand, FieldType type, const sql::Dialect& dialect) {
  if (dialect.postgres()) {
    base::fail(
        base::invalid_query("\"" + std::string(base::name_of(type)) + "\" fields can't be compared with a value"));
  }
  if (const json::value* value = std::get_if<json::value>(&operand); value != nullptr && value->is_number()) {
    return {number_of(operand), type};
  }
  return {text_of(operand), type};
}

}  // namespace

std::optional<double> loose_number(std::string_view text) {
  const std::string_view trimmed = base::trim(text);
  if (trimmed.size() > 2 && trimmed[0] == '0') {
    const char prefix = static_cast<char>(trimmed[1] | 0x20);
    const std::string_view digits = trimmed.substr(2);
    if (prefix == 'x') return prefixed_number(digits, 16);
    if (prefix == 'o') return prefixed_number(digits, 8);
    if (prefix == 'b') return prefixed_number(digits, 2);
  }
  const std::string_view plain = trimmed.starts_with('+') ? trimmed.substr(1) : trimmed;
  const std::optional<double> number = base::to_number(plain);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return number;
}

std::string text_of(const Operand& operand) {
  if (const Instant* moment = std::get_if<Instant>(&operand)) return base::iso_timestamp(moment->time);
  const json::value& value = std::get<json::value>(operand);
  if (const json::string* text = value.if_string()) return std::string(*text);
  return base::to_json(value);
}

std::optional<Bound> bind_operand(const Operand& operand, const Expression& subject, const sql::Dialect& dialect) {
  const FieldType type = subject.type();
  switch (type) {
    case FieldType::kInteger:
    case FieldType::kBigInteger:
    case FieldType::kDecimal:
    case FieldType::kFloat:
      return bind_number(operand, subject);
    case FieldType::kDate:
    case FieldType::kDateTime:
    case FieldType::kTimestamp:
      return bind_moment(operand, type, dialect);
    case FieldType::kTime:
      return bind_time(operand, dialect);
    case FieldType::kBoolean:
      return bind_flag(operand, dialect);
    case FieldType::kUuid:
      return bind_uuid(operand, *subject.field, dialect);
    case FieldType::kString:
    case FieldType::kText:
    case FieldType::kCsv:
    case FieldType::kHash:
      if (dialect.postgres() && !is_character_type(subject.field->data_type)) return bind_other(operand, type, dialect);
      return Bound{text_of(operand), type};
    default:
      return bind_other(operand, type, dialect);
  }
}

}  // namespace dirigent::engine
