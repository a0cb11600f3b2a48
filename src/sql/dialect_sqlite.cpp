#include "sql/dialect_sqlite.hpp"

#include <cmath>

#include "base/json_writer.hpp"

namespace dirigent::sql {
namespace {

using base::FieldType;

std::string_view format_of(DatePart part) {
  switch (part) {
    case DatePart::kYear:
      return "%Y";
    case DatePart::kMonth:
      return "%m";
    case DatePart::kWeek:
      return "%W";
    case DatePart::kDay:
      return "%d";
    case DatePart::kWeekday:
      return "%w";
    case DatePart::kHour:
      return "%H";
    case DatePart::kMinute:
      return "%M";
    case DatePart::kSecond:
      return "%S";
  }
  return "";
}

// Columns whose declared type gives them TEXT affinity: a JSON number would never equal what they hold.
bool holds_text(FieldType type) {
  switch (type) {
    case FieldType::kString:
    case FieldType::kText:
    case FieldType::kUuid:
    case FieldType::kHash:
    case FieldType::kCsv:
      return true;
    default:
      return false;
  }
}

// JSON cannot carry blobs, and json_each cuts a string at a NUL, which would match what was not asked for.
bool fits_json(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->find('\0') == std::string::npos;
  return !std::holds_alternative<Bytes>(value);
}

void append_number(std::string& out, const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) out += *flag ? '1' : '0';
  if (const auto* integer = std::get_if<std::int64_t>(&value)) base::append_json_integer(out, *integer);
  if (const auto* real = std::get_if<double>(&value)) base::append_json_number(out, *real);
}

std::string json_list(FieldType type, const std::vector<Value>& values) {
  std::string out = "[";
  for (const Value& value : values) {
    const auto* real = std::get_if<double>(&value);
    if (is_null(value) || (real && !std::isfinite(*real))) continue;  // equal to nothing
    if (out.size() > 1) out += ',';
    if (const auto* text = std::get_if<std::string>(&value)) {
      base::append_json_string(out, *text);
    } else if (holds_text(type)) {
      out += '"';
      append_number(out, value);
      out += '"';
    } else {
      append_number(out, value);
    }
  }
  return out += ']';
}

}  // namespace

Fragment SqliteDialect::date_part(DatePart part, const Fragment& column, FieldType type) const {
  const std::string format = "strftime('" + std::string(format_of(part)) + "', ";
  const bool instant = type == FieldType::kTimestamp;
  Fragment out;
  out.raw("CAST(");
  if (type == FieldType::kTime) {
    // The contract reads a time as epoch milliseconds as well, although it is stored as text: the answer is 0 there
    // too.
    out.raw(format).append(column).raw(" / 1000, 'unixepoch')");
  } else {
    // Text comes from column defaults and counts as server-local time; numbers are epoch milliseconds.
    out.raw("CASE typeof(").append(column).raw(") WHEN 'text' THEN ").raw(format).append(column);
    out.raw(instant ? ", 'utc') ELSE " : ") ELSE ").raw(format).append(column);
    out.raw(instant ? " / 1000.0, 'unixepoch') END" : " / 1000.0, 'unixepoch', 'localtime') END");
  }
  return out.raw(" AS INTEGER)"), out;
}

Fragment SqliteDialect::json_array_length(const Fragment& column) const {
  Fragment out("json_array_length(");
  out.append(column).raw(")");
  return out;
}

Fragment SqliteDialect::in_values(const Fragment& column, FieldType type, const std::vector<Value>& values) const {
  Fragment out;
  out.append(column);
  bool json = true;
  for (const Value& value : values) json = json && fits_json(value);
  if (json) {
    out.raw(" IN (SELECT value FROM json_each(").parameter(json_list(type, values)).raw("))");
    return out;
  }
  out.raw(" IN (");
  for (std::size_t i = 0; i < values.size(); ++i) out.raw(i ? ", " : "").parameter(values[i]);
  return out.raw(")"), out;
}

Fragment SqliteDialect::typed_parameter(FieldType, Value value) const {
  Fragment out;
  out.parameter(std::move(value));
  return out;
}

void SqliteDialect::append_paging(Fragment& out, std::optional<std::int64_t> limit, std::int64_t offset) const {
  if (limit) out.raw(" LIMIT ").parameter(*limit);
  if (offset == 0) return;
  if (!limit) out.raw(" LIMIT -1");  // there is no OFFSET alone
  out.raw(" OFFSET ").parameter(offset);
}

std::string_view SqliteDialect::current_timestamp() const {
  return "CURRENT_TIMESTAMP";
}

const Dialect& sqlite_dialect() {
  static const SqliteDialect dialect;
  return dialect;
}

}  // namespace dirigent::sql
