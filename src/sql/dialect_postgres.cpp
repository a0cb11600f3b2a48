#include "sql/dialect_postgres.hpp"

#include "sql/array_text.hpp"

namespace dirigent::sql {
namespace {

using base::FieldType;

std::string_view part_name(DatePart part) {
  switch (part) {
    case DatePart::kYear:
      return "YEAR";
    case DatePart::kMonth:
      return "MONTH";
    case DatePart::kWeek:
      return "WEEK";
    case DatePart::kDay:
      return "DAY";
    case DatePart::kWeekday:
      return "DOW";
    case DatePart::kHour:
      return "HOUR";
    case DatePart::kMinute:
      return "MINUTE";
    case DatePart::kSecond:
      return "SECOND";
  }
  return "";
}

// Text and floats stay without a cast: the server then takes the type of the column they meet (varchar, char, citext;
// real, double), which keeps comparisons exact and indexes usable.
std::string_view cast_of(FieldType type) {
  switch (type) {
    case FieldType::kInteger:
      return "::integer";
    case FieldType::kBigInteger:
      return "::bigint";
    case FieldType::kDecimal:
      return "::numeric";
    case FieldType::kBoolean:
      return "::boolean";
    case FieldType::kDate:
      return "::date";
    case FieldType::kDateTime:
      return "::timestamp without time zone";
    case FieldType::kTimestamp:
      return "::timestamp with time zone";
    case FieldType::kTime:
      return "::time without time zone";
    case FieldType::kUuid:
      return "::uuid";
    case FieldType::kJson:
      return "::json";
    case FieldType::kBinary:
      return "::bytea";
    default:
      return "";
  }
}

}  // namespace

Fragment PostgresDialect::date_part(DatePart part, const Fragment& column, FieldType type) const {
  Fragment out;
  out.raw("EXTRACT(").raw(part_name(part)).raw(" FROM ").append(column);
  if (type == FieldType::kTimestamp) out.raw(" AT TIME ZONE 'UTC'");
  return out.raw(")"), out;
}

Fragment PostgresDialect::json_array_length(const Fragment& column) const {
  Fragment out("json_array_length(");
  out.append(column).raw("::json)");  // the column may be jsonb
  return out;
}

Fragment PostgresDialect::in_values(const Fragment& column, FieldType, const std::vector<Value>& values) const {
  std::string list = "{";
  for (const Value& value : values) {
    if (is_null(value)) continue;  // equal to nothing
    if (list.size() > 1) list += ',';
    append_array_element(list, value);
  }
  Fragment out;
  // Without a cast the parameter becomes an array of the column's own type.
  out.append(column).raw(" = ANY(").parameter(list += '}').raw(")");
  return out;
}

Fragment PostgresDialect::typed_parameter(FieldType type, Value value) const {
  Fragment out;
  out.parameter(std::move(value)).raw(cast_of(type));
  return out;
}

// Numbers, not parameters: for a limit it does not know PostgreSQL plans to give a tenth of the rows, and a plan kept
// for every value then reads whole tables in the order asked for.
void PostgresDialect::append_paging(Fragment& out, std::optional<std::int64_t> limit, std::int64_t offset) const {
  if (limit) out.raw(" LIMIT ").raw(std::to_string(*limit));
  if (offset != 0) out.raw(" OFFSET ").raw(std::to_string(offset));
}

std::string_view PostgresDialect::current_timestamp() const {
  return "CURRENT_TIMESTAMP";
}

const Dialect& postgres_dialect() {
  static const PostgresDialect dialect;
  return dialect;
}

}  // namespace dirigent::sql
