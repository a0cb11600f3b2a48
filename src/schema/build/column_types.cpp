#include "schema/build/column_types.hpp"

#include <cmath>
#include <unordered_map>

#include "base/text.hpp"
#include "schema/schema.hpp"

namespace dirigent::schema {

namespace {

using base::FieldType;

/// Inside of the only parentheses of a type: "255", "10,5", "Point,4326"; empty without.
std::string_view type_arguments(std::string_view type) {
  const std::size_t open = type.find('(');
  const std::size_t close = type.find(')', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return type.substr(open + 1, close - open - 1);
}

std::string without_arguments(std::string_view type) {
  const std::size_t open = type.find('(');
  const std::size_t close = type.find(')', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::string(type);
  std::string out(base::trim(type.substr(0, open)));
  return out + std::string(type.substr(close + 1));
}

std::optional<int> as_int(std::string_view text) {
  const auto number = base::to_integer(base::trim(text));
  if (!number || *number < 0 || *number > 1'000'000'000) return std::nullopt;
  return static_cast<int>(*number);
}

void add_postgres_numbers(ColumnFacts& facts, std::string_view arguments) {
  const std::string& type = facts.data_type;
  if (type == "smallint") facts.precision = 16, facts.scale = 0;
  if (type == "integer") facts.precision = 32, facts.scale = 0;
  if (type == "bigint") facts.precision = 64, facts.scale = 0;
  if (type == "real") facts.precision = 24;
  if (type == "double precision") facts.precision = 53;
  if (type == "numeric" && !arguments.empty()) {
    const std::size_t comma = arguments.find(',');
    facts.precision = as_int(arguments.substr(0, comma));
    facts.scale = comma == std::string_view::npos ? 0 : as_int(arguments.substr(comma + 1)).value_or(0);
  }
  if (type == "character varying" || type == "character" || type == "bit" || type == "bit varying")
    facts.max_length = as_int(arguments);
}

const std::unordered_map<std::string_view, FieldType>& database_types() {
  static const std::unordered_map<std::string_view, FieldType> types = [] {
    std::unordered_map<std::string_view, FieldType> map;
    const auto add = [&](FieldType type, std::initializer_list<std::string_view> names) {
      for (const std::string_view name : names) map.emplace(name, type);
    };
    add(FieldType::kBoolean, {"boolean", "bool", "bit"});
    add(FieldType::kInteger,
        {"tinyint", "smallint", "mediumint", "int", "integer", "serial", "int2", "int4", "year", "tinyint unsigned",
         "smallint unsigned", "mediumint unsigned", "int unsigned", "integer unsigned", "bigint unsigned"});
    add(FieldType::kBigInteger, {"bigint", "bigserial", "int8", "serial8"});
    add(FieldType::kText, {"clob", "tinytext", "mediumtext", "longtext", "text", "ntext", "citext", "string", "nchar"});
    add(FieldType::kString,
        {"varchar", "char", "character varying", "character", "bpchar", "interval", "_varchar", "nvarchar"});
    add(FieldType::kDate, {"date"});
    add(FieldType::kDateTime, {"datetime", "timestamp without time zone", "datetime2"});
    add(FieldType::kTimestamp, {"timestamp", "timestamptz", "timestamp with time zone"});
    add(FieldType::kTime, {"time", "timetz", "time without time zone", "time with time zone"});
    add(FieldType::kFloat, {"float", "double", "double precision", "real", "float4", "float8", "money"});
    add(FieldType::kDecimal, {"decimal"});
    add(FieldType::kJson, {"json", "jsonb"});
    add(FieldType::kUuid, {"uuid", "uniqueidentifier"});
    add(FieldType::kBinary, {"blob", "mediumblob", "binary", "varbinary", "image"});
    add(FieldType::kGeometry, {"geometry"});
    add(FieldType::kGeometryPoint, {"point"});
    add(FieldType::kGeometryLineString, {"linestring"});
    add(FieldType::kGeometryPolygon, {"polygon"});
    add(FieldType::kGeometryMultiPoint, {"multipoint"});
    add(FieldType::kGeometryMultiLineString, {"multilinestring"});
    add(FieldType::kGeometryMultiPolygon, {"multipolygon"});
    return map;
  }();
  return types;
}

std::optional<FieldType> type_by_special(const json::value& special) {
  if (!special.is_array()) return std::nullopt;
  const auto has = [&](std::string_view name) {
    for (const json::value& entry : special.get_array())
      if (entry.is_string() && entry.get_string() == name) return true;
    return false;
  };
  if (has("cast-json")) return FieldType::kJson;
  if (has("hash")) return FieldType::kHash;
  if (has("cast-csv")) return FieldType::kCsv;
  if (has("uuid") || has("file")) return FieldType::kUuid;
  if (has("cast-timestamp")) return FieldType::kTimestamp;
  if (has("cast-datetime")) return FieldType::kDateTime;
  for (const json::value& entry : special.get_array())
    if (entry.is_string() && entry.get_string().starts_with("geometry"))
      return base::field_type_of(std::string_view(entry.get_string()));
  return std::nullopt;
}

/// The text of a default: a quoted literal without quotes, an expression as it stands; casts are cut off.
std::string default_text(std::string_view expression, bool& quoted) {
  expression = base::trim(expression);
  quoted = !expression.empty() && (expression.front() == '\'' || expression.front() == '"');
  if (quoted) {
    const char quote = expression.front();
    for (std::size_t i = 1; i < expression.size(); ++i) {
      if (expression[i] != quote) continue;
      if (i + 1 < expression.size() && expression[i + 1] == quote) ++i;
      // A quote inside stays doubled: the contract shows it so.
      else
        return std::string(expression.substr(1, i - 1));
    }
    return std::string(expression.substr(1));
  }
  int depth = 0;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '(') ++depth;
    if (expression[i] == ')') --depth;
    if (depth == 0 && expression.substr(i, 2) == "::") return std::string(expression.substr(0, i));
  }
  return std::string(expression);
}

json::value number_or_text(const std::string& text) {
  const auto number = base::to_number(base::trim(text));
  if (!number) return json::value(text);
  // Numbers of the API are doubles: past 2^53 they round as the contract's do.
  if (std::trunc(*number) == *number && std::abs(*number) <= 9007199254740992.0)
    return static_cast<std::int64_t>(*number);
  return *number;
}

}  // namespace

ColumnFacts column_facts(const sql::Column& column, bool postgres) {
  ColumnFacts facts;
  facts.data_type = without_arguments(column.type);
  const std::string_view arguments = type_arguments(column.type);
  if (postgres)
    add_postgres_numbers(facts, arguments);
  else
    facts.max_length = as_int(arguments);
  return facts;
}

std::uint32_t special_bits(const json::value& special) {
  static const std::unordered_map<std::string_view, Special> known{{"uuid", Special::kUuid},
                                                                   {"hash", Special::kHash},
                                                                   {"conceal", Special::kConceal},
                                                                   {"encrypt", Special::kEncrypt},
                                                                   {"cast-boolean", Special::kCastBoolean},
                                                                   {"cast-json", Special::kCastJson},
                                                                   {"cast-csv", Special::kCastCsv},
                                                                   {"cast-timestamp", Special::kCastTimestamp},
                                                                   {"cast-datetime", Special::kCastDateTime},
                                                                   {"user-created", Special::kUserCreated},
                                                                   {"user-updated", Special::kUserUpdated},
                                                                   {"role-created", Special::kRoleCreated},
                                                                   {"role-updated", Special::kRoleUpdated},
                                                                   {"date-created", Special::kDateCreated},
                                                                   {"date-updated", Special::kDateUpdated},
                                                                   {"o2m", Special::kO2m},
                                                                   {"m2o", Special::kM2o},
                                                                   {"m2m", Special::kM2m},
                                                                   {"m2a", Special::kM2a},
                                                                   {"file", Special::kFile},
                                                                   {"files", Special::kFiles},
                                                                   {"translations", Special::kTranslations},
                                                                   {"group", Special::kGroup},
                                                                   {"no-data", Special::kNoData},
                                                                   {"alias", Special::kAlias}};
  std::uint32_t bits = 0;
  if (!special.is_array()) return bits;
  for (const json::value& entry : special.get_array()) {
    if (!entry.is_string()) continue;
    const auto found = known.find(std::string_view(entry.get_string()));
    if (found != known.end()) bits |= static_cast<std::uint32_t>(found->second);
  }
  return bits;
}

base::FieldType field_type_of(const sql::Column& column, const ColumnFacts& facts, const json::value& special) {
  if (const auto flagged = type_by_special(special)) return *flagged;
  if (facts.data_type == "numeric") return facts.precision ? FieldType::kDecimal : FieldType::kInteger;
  if (facts.data_type == "geometry") {
    const std::string_view arguments = type_arguments(column.type);
    if (const auto precise = base::field_type_of("geometry." + std::string(arguments.substr(0, arguments.find(',')))))
      return *precise;
  }
  const auto found = database_types().find(facts.data_type);
  return found == database_types().end() ? FieldType::kUnknown : found->second;
}

json::value default_value(const sql::Column& column, base::FieldType type) {
  if (!column.default_sql) return nullptr;
  bool quoted = false;
  const std::string text = default_text(*column.default_sql, quoted);
  if (!quoted && base::lower(text) == "null") return nullptr;
  switch (type) {
    case FieldType::kInteger:
    case FieldType::kBigInteger:
    case FieldType::kDecimal:
    case FieldType::kFloat:
      return number_or_text(text);
    case FieldType::kBoolean:
      return !(text.empty() || text == "0" || text == "false" || text == "f");
    case FieldType::kJson: {
      boost::system::error_code error;
      json::value parsed = json::parse(text, error);
      return error ? json::value(text) : parsed;
    }
    default:
      return json::value(text);
  }
}

}  // namespace dirigent::schema
