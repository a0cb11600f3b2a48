// One function per parameter, in one table. Values come as texts from a query string or as JSON from a body.
#include "query/parse.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "query/path.hpp"
#include "query/tree_parse.hpp"
#include "query/validate.hpp"
#include "query/window_parse.hpp"

namespace dirigent::query {

namespace {

using Problem = std::optional<base::Error>;

Problem parse_raw(const json::object& raw, const Limits& limits, bool nested, int depth, Query& query);

std::string text_of(const json::value& value) {
  if (const json::string* text = value.if_string()) return std::string(*text);
  return base::to_json(value);
}

/// JSON in a text; real JSON as it is. Nothing for a text that is no JSON.
std::optional<json::value> json_of(const json::value& value) {
  const json::string* text = value.if_string();
  if (text == nullptr) return value;
  boost::system::error_code error;
  json::value parsed = json::parse(*text, error);
  if (error) return std::nullopt;
  return parsed;
}

/// Entries of a csv text, a list of such texts, or an object whose members are the entries.
std::vector<std::string> list_of(const json::value& value) {
  if (value.is_null()) return {};
  std::vector<std::string> entries;
  const auto add = [&](const json::value& entry) {
    for (std::string& part : split_list(text_of(entry))) entries.push_back(std::move(part));
  };
  if (const json::array* array = value.if_array()) {
    for (const json::value& entry : *array) add(entry);
  } else if (const json::object* object = value.if_object()) {
    for (const auto& [key, entry] : *object) add(entry);
  } else {
    add(value);
  }
  return entries;
}

/// The base that "0x", "0o" and "0b" stand for; 0 for another letter.
int radix_of(char letter) {
  switch (letter) {
    case 'x':
    case 'X':
      return 16;
    case 'o':
    case 'O':
      return 8;
    case 'b':
    case 'B':
      return 2;
    default:
      return 0;
  }
}

/// A text as JavaScript's Number() reads it; NaN when it is none.
double number_of(std::string_view text) {
  text = base::trim(text);
  if (text.empty()) return 0;
  if (text.size() > 2 && text.front() == '0') {
    const int radix = radix_of(text[1]);
    if (radix != 0) {
      std::uint64_t whole = 0;
      const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), whole, radix);
      if (error != std::errc() || end != text.data() + text.size()) return std::nan("");
      return static_cast<double>(whole);
    }
  }
  if (text == "Infinity" || text == "-Infinity" || text == "+Infinity") return HUGE_VAL;
  return base::to_number(text).value_or(std::nan(""));
}

/// The same for JSON: a list counts as its only entry, and an empty one as 0.
double number_of(const json::value& value) {
  if (const json::array* list = value.if_array()) {
    if (list->empty()) return 0;
    return list->size() == 1 && !list->front().is_structured() ? number_of(text_of(list->front())) : std::nan("");
  }
  if (const bool* flag = value.if_bool()) return *flag ? 1 : 0;
  return value.is_object() ? std::nan("") : number_of(text_of(value));
}

Problem parse_whole_number(std::string_view name, const json::value& value, std::optional<std::int64_t>& into) {
  const std::string quoted = "\"" + std::string(name) + "\"";
  if (const std::int64_t* number = value.if_int64()) {
    into = *number;
    return std::nullopt;
  }
  if (value.is_null()) return std::nullopt;
  const double number = number_of(value);
  if (std::isnan(number)) return base::invalid_query(quoted + " must be a number");
  if (std::isinf(number)) return base::invalid_query(quoted + " cannot be infinity");
  if (std::trunc(number) != number) return base::invalid_query(quoted + " must be an integer");
  if (std::abs(number) > 9007199254740991.0) return base::invalid_query(quoted + " must be a safe number");
  into = static_cast<std::int64_t>(number);
  return std::nullopt;
}

/// "a,,b" and "a,": the place of the entry that is missing.
Problem check_entries(std::string_view name, const json::value& value) {
  const json::string* text = value.if_string();
  if (text == nullptr || text->find(',') == json::string::npos) return std::nullopt;
  const std::vector<std::string> entries = base::split(*text, ',');
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!base::trim(entries[i]).empty()) continue;
    return base::invalid_query("\"" + std::string(name) + "[" + std::to_string(i) + "]\" is not allowed to be empty");
  }
  return std::nullopt;
}

Problem parse_fields(const json::value& value, const Limits&, Query& query) {
  if (value.is_object()) return base::invalid_query("\"fields\" must be a string or array");
  if (Problem problem = check_entries("fields", value)) return problem;
  query.fields = list_of(value);
  query.fields_given = !query.fields.empty();
  for (const std::string& field : query.fields) {
    const std::size_t open = field.find('(');
    if (open == std::string::npos || field.find(')', open) != std::string::npos) continue;
    return base::invalid_query("Missing closing parenthesis in \"fields\"");
  }
  return std::nullopt;
}

Problem parse_sort(const json::value& value, const Limits&, Query& query) {
  if (Problem problem = check_entries("sort", value)) return problem;
  for (const std::string& entry : list_of(value)) {
    SortKey& key = query.sort.emplace_back();
    key.descending = entry.front() == '-';
    key.path = split_path(std::string_view(entry).substr(key.descending ? 1 : 0));
  }
  return std::nullopt;
}

Problem parse_filter_value(const json::value& value, const Limits& limits, Query& query) {
  if (const json::string* text = value.if_string(); text != nullptr && text->empty()) return std::nullopt;
  if (value.is_null()) return std::nullopt;
  const std::optional<json::value> parsed = json_of(value);
  if (!parsed) return base::invalid_query("Invalid JSON for filter object");
  base::Result<Filter> filter = parse_filter(*parsed, limits);
  if (!filter) return std::move(filter.error());
  query.filter = std::move(filter).value();
  return std::nullopt;
}

Problem parse_search(const json::value& value, const Limits&, Query& query) {
  if (value.is_null()) return std::nullopt;
  const std::string text = text_of(value);
  if (text.empty()) return std::nullopt;
  const std::string_view trimmed = base::trim(text);
  query.search = trimmed.empty() ? text : std::string(trimmed);
  return std::nullopt;
}

Problem parse_limit(const json::value& value, const Limits&, Query& query) {
  return parse_whole_number("limit", value, query.limit);
}
Problem parse_offset(const json::value& value, const Limits&, Query& query) {
  return parse_whole_number("offset", value, query.offset);
}
Problem parse_page(const json::value& value, const Limits&, Query& query) {
  return parse_whole_number("page", value, query.page);
}

Problem parse_meta(const json::value& value, const Limits&, Query& query) {
  const std::vector<std::string> names = list_of(value);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == "*") {
      query.meta |= static_cast<unsigned>(MetaCount::kTotal) | static_cast<unsigned>(MetaCount::kFilter);
    } else if (names[i] == "total_count") {
      query.meta |= static_cast<unsigned>(MetaCount::kTotal);
    } else if (names[i] == "filter_count") {
      query.meta |= static_cast<unsigned>(MetaCount::kFilter);
    } else if (names[i] == "estimated_count") {
      query.meta |= static_cast<unsigned>(MetaCount::kEstimated);
    } else if (names[i] == "cursor") {
      query.meta |= static_cast<unsigned>(MetaCount::kCursor);
    } else {
      return base::invalid_query("\"meta[" + std::to_string(i) + "]\" must be one of [total_count, filter_count]");
    }
  }
  return std::nullopt;
}

Problem parse_aggregate(const json::value& value, const Limits&, Query& query) {
  const std::optional<json::value> parsed = json_of(value);
  const bool blank = value.is_string() && base::trim(std::string_view(value.get_string())).empty();
  if (!parsed && !blank) return base::invalid_query("\"aggregate\" has to be an object");
  if (parsed && parsed->is_array()) return base::invalid_query("\"aggregate\" must be of type object");
  const json::object* functions = parsed ? parsed->if_object() : nullptr;
  if (functions == nullptr) return std::nullopt;  // the contract lets JSON that is no object pass unnoticed
  for (const auto& [name, fields] : *functions) {
    Aggregate& aggregate = query.aggregate.emplace_back();
    aggregate.function = name;
    aggregate.fields = list_of(fields);
    if (aggregate.fields.empty()) aggregate.fields.emplace_back();
  }
  return std::nullopt;
}

Problem parse_group(const json::value& value, const Limits&, Query& query) {
  query.group = list_of(value);
  return std::nullopt;
}

Problem parse_having(const json::value& value, const Limits& limits, Query& query) {
  if (value.is_null() || (value.is_string() && value.get_string().empty())) return std::nullopt;
  const std::optional<json::value> parsed = json_of(value);
  if (!parsed || !parsed->is_object()) return base::invalid_query("\"having\" has to be an object");
  base::Result<Filter> having = parse_filter(*parsed, limits);
  if (!having) return std::move(having.error());
  query.having = std::move(having).value();
  return std::nullopt;
}

Problem parse_window(const json::value& value, const Limits&, Query& query) {
  if (value.is_null() || (value.is_string() && value.get_string().empty())) return std::nullopt;
  const std::optional<json::value> parsed = json_of(value);
  if (!parsed || !parsed->is_object()) return base::invalid_query("\"window\" has to be an object");
  return parse_windows(parsed->get_object(), query.windows);
}

Problem parse_tree_of(const json::value& value, const Limits&, Query& query) {
  if (value.is_null() || (value.is_string() && value.get_string().empty())) return std::nullopt;
  const std::optional<json::value> parsed = json_of(value);
  const bool object = parsed && parsed->is_object();
  if (!object && !value.is_string()) return base::invalid_query("\"tree\" has to be a field or an object");
  return parse_tree(object ? *parsed : value, query.tree.emplace());
}

Problem parse_alias(const json::value& value, const Limits&, Query& query) {
  const std::optional<json::value> parsed = json_of(value);
  const bool blank = value.is_null() || (value.is_string() && value.get_string().empty());
  if (blank) return std::nullopt;
  const json::object* names = parsed ? parsed->if_object() : nullptr;
  if (names == nullptr) return base::invalid_query("\"alias\" has to be an object");
  for (const auto& [alias, field] : *names) {
    if (!field.is_string()) return base::invalid_query("\"alias\" value has to be a string. \"string\" given");
    query.alias[alias] = std::string(field.get_string());
  }
  return std::nullopt;
}

Problem parse_export(const json::value& value, const Limits&, Query&) {
  const std::string format = text_of(value);
  if (value.is_null() || format.empty()) return std::nullopt;
  static constexpr std::array kFormats = {"csv", "csv_utf8", "json", "xml", "yaml"};
  if (std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end()) {
    return base::invalid_query("\"export\" must be one of [csv, csv_utf8, json, xml, yaml]");
  }
  return std::nullopt;  // the answer's form is not the query's concern: api/export
}

Problem parse_after(const json::value& value, const Limits&, Query& query) {
  query.after = text_of(value);
  query.meta |= static_cast<unsigned>(MetaCount::kCursor);
  return std::nullopt;
}

Problem parse_before(const json::value& value, const Limits&, Query& query) {
  query.before = text_of(value);
  query.meta |= static_cast<unsigned>(MetaCount::kCursor);
  return std::nullopt;
}

Problem parse_version(const json::value& value, const Limits&, Query& query) {
  const std::string key = text_of(value);
  if (!key.empty() && key != "main") query.version = key;
  return std::nullopt;
}

bool is_on(const json::value& value) {
  const std::string text = text_of(value);
  return text.empty() || text == "true" || text == "1";
}

Problem parse_version_raw(const json::value& value, const Limits&, Query& query) {
  query.version_raw = is_on(value);
  return std::nullopt;
}

Problem parse_backlink(const json::value& value, const Limits&, Query& query) {
  query.backlink = is_on(value);
  return std::nullopt;
}

struct Parameter {
  std::string_view name;
  Problem (*parse)(const json::value&, const Limits&, Query&);
  bool in_deep;
};

constexpr Parameter kParameters[] = {
    {"fields", parse_fields, false},      {"sort", parse_sort, true},
    {"filter", parse_filter_value, true}, {"search", parse_search, true},
    {"limit", parse_limit, true},         {"offset", parse_offset, true},
    {"page", parse_page, true},           {"meta", parse_meta, false},
    {"aggregate", parse_aggregate, true}, {"groupBy", parse_group, true},
    {"alias", parse_alias, true},         {"export", parse_export, false},
    {"version", parse_version, false},    {"versionRaw", parse_version_raw, false},
    {"backlink", parse_backlink, false},  {"after", parse_after, false},
    {"before", parse_before, false},      {"having", parse_having, true},
    {"window", parse_window, true},       {"tree", parse_tree_of, true},
};

Problem parse_deep(const json::value& value, const Limits& limits, int depth, Query& query) {
  const std::optional<json::value> parsed = json_of(value);
  const json::object* relations = parsed ? parsed->if_object() : nullptr;
  if (relations == nullptr) return std::nullopt;
  for (const auto& [field, settings] : *relations) {
    const json::object* nested = settings.if_object();
    if (nested == nullptr) continue;
    if (Problem problem = parse_raw(*nested, limits, true, depth + 1, query.deep[field])) return problem;
  }
  return std::nullopt;
}

/// At the root every key is a parameter; in `deep` those with an underscore are, and the others are relations.
Problem parse_raw(const json::object& raw, const Limits& limits, bool nested, int depth, Query& query) {
  if (depth > limits.max_relational_depth) return base::invalid_query("Max relational depth exceeded");
  for (const Parameter& parameter : kParameters) {
    if (nested && !parameter.in_deep) continue;
    const std::string name = (nested ? "_" : "") + std::string(parameter.name);
    const json::value* value = raw.if_contains(name);
    if (value == nullptr) continue;
    if (Problem problem = parameter.parse(*value, limits, query)) return problem;
  }
  if (!nested) {
    const json::value* deep = raw.if_contains("deep");
    return deep == nullptr ? std::nullopt : parse_deep(*deep, limits, depth, query);
  }
  json::object relations;
  for (const auto& [key, value] : raw)
    if (!key.empty() && key.front() != '_') relations[key] = value;
  return parse_deep(relations, limits, depth, query);
}

}  // namespace

base::Result<Query> parse_query(const json::object& raw, const Limits& limits) {
  Query query;
  if (Problem problem = parse_raw(raw, limits, false, 0, query)) return std::move(*problem);
  if (Problem problem = validate(query, limits)) return std::move(*problem);
  return query;
}

}  // namespace dirigent::query
