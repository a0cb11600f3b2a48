#include "model/payload/default_value.hpp"

#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"

namespace dirigent::model {

namespace {

using base::FieldType;

std::string literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted += '\'';
}

[[noreturn]] void unfit(std::string_view field, FieldType type) {
  base::fail(base::invalid_payload(
      fmt::format("The default value of field \"{}\" is no value of type {}", field, base::name_of(type))));
}

bool is_numeric(FieldType type) {
  return type == FieldType::kInteger || type == FieldType::kBigInteger || type == FieldType::kFloat ||
         type == FieldType::kDecimal;
}

// CURRENT_TIMESTAMP, or CURRENT_TIMESTAMP(p) with p a digit, in any case.
bool names_current_timestamp(std::string_view lower) {
  constexpr std::string_view kName = "current_timestamp";
  if (!lower.starts_with(kName)) return false;
  const std::string_view rest = lower.substr(kName.size());
  return rest.empty() || (rest.size() == 3 && rest[0] == '(' && rest[1] >= '0' && rest[1] <= '9' && rest[2] == ')');
}

std::optional<std::string> function_sql(std::string_view text, const sql::Dialect& dialect) {
  const std::string lower = base::lower(text);
  if (lower == "now()") return std::string(dialect.current_timestamp());
  if (names_current_timestamp(lower)) {
    return dialect.postgres() ? "CURRENT_TIMESTAMP" + lower.substr(17) : std::string(dialect.current_timestamp());
  }
  if (lower == "gen_random_uuid()" && dialect.postgres()) return lower;
  return std::nullopt;
}

std::string boolean_sql(const json::value& value, std::string_view field, const sql::Dialect& dialect) {
  std::optional<bool> flag;
  if (value.is_bool()) flag = value.get_bool();
  if (value.is_int64() && (value.get_int64() == 0 || value.get_int64() == 1)) flag = value.get_int64() == 1;
  if (value.is_string()) {
    const std::string text = base::lower(std::string_view(value.get_string()));
    if (text == "true" || text == "1") flag = true;
    if (text == "false" || text == "0") flag = false;
  }
  if (!flag) unfit(field, FieldType::kBoolean);
  if (dialect.postgres()) return *flag ? "true" : "false";
  return *flag ? "'1'" : "'0'";
}

std::string numeric_sql(const json::value& value, FieldType type, std::string_view field) {
  const std::string text = value.is_string() ? std::string(value.get_string()) : base::to_json(value);
  const bool whole = type == FieldType::kInteger || type == FieldType::kBigInteger;
  const bool fits = whole ? base::to_integer(text).has_value() : base::to_number(text).has_value();
  if (value.is_bool() || !fits) unfit(field, type);
  return literal(text);
}

std::string comma_list(const json::array& parts, std::string_view field) {
  std::vector<std::string> texts;
  for (const json::value& part : parts) {
    if (!part.is_string() && !part.is_number()) unfit(field, FieldType::kCsv);
    texts.push_back(part.is_string() ? std::string(part.get_string()) : base::to_json(part));
  }
  return base::join(texts, ",");
}

}  // namespace

std::optional<std::string> default_sql(const json::value& value, FieldType type, std::string_view field,
                                       const sql::Dialect& dialect) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) {
    const std::string_view text(value.get_string());
    if (text.find('\0') != std::string_view::npos) unfit(field, type);
    if (auto function = function_sql(text, dialect)) return function;
    if (type == FieldType::kUuid && !base::is_uuid(text)) unfit(field, type);
  }
  if (type == FieldType::kBoolean) return boolean_sql(value, field, dialect);
  if (is_numeric(type)) return numeric_sql(value, type, field);
  if (value.is_string()) return literal(std::string_view(value.get_string()));
  if (value.is_object() || value.is_array()) {
    if (type == FieldType::kCsv && value.is_array()) return literal(comma_list(value.get_array(), field));
    if (type != FieldType::kJson) unfit(field, type);
  }
  return literal(base::to_json(value));
}

std::optional<std::string> without_cast(std::optional<std::string> default_sql) {
  if (!default_sql || !default_sql->starts_with('\'')) return default_sql;
  std::size_t end = 1;
  while (end < default_sql->size() && ((*default_sql)[end] != '\'' || default_sql->substr(end, 2) == "''")) {
    end += (*default_sql)[end] == '\'' ? 2 : 1;
  }
  if (default_sql->substr(std::min(end + 1, default_sql->size())).starts_with("::")) default_sql->resize(end + 1);
  return default_sql;
}

}  // namespace dirigent::model
