#include "query/validate.hpp"

#include "query/json_path.hpp"
#include "query/path.hpp"

namespace dirigent::query {

namespace {

constexpr std::size_t kMaxFields = 2000;
constexpr std::size_t kMaxSortKeys = 100;
constexpr std::size_t kMaxSearchLength = 4096;
constexpr std::size_t kMaxAggregates = 1000;  // of one query; databases end at some 1,600 columns
constexpr std::size_t kMaxName = 8192;        // bytes of an entry: a path, a function, json() with its path

using Problem = std::optional<base::Error>;

Problem check_ranges(const Query& query, const Limits& limits) {
  if (query.limit && *query.limit < -1) return base::invalid_query("\"limit\" must be greater than or equal to -1");
  if (query.limit && limits.max_limit && *query.limit > *limits.max_limit) {
    return base::invalid_query("\"limit\" must be less than or equal to " + std::to_string(*limits.max_limit));
  }
  if (query.offset && *query.offset < 0) return base::invalid_query("\"offset\" must be greater than or equal to 0");
  if (query.page && *query.page < 0) return base::invalid_query("\"page\" must be greater than or equal to 0");
  return std::nullopt;
}

Problem check_alias(const Query& query) {
  for (const auto& [alias, field] : query.alias) {
    if (alias.find('.') != std::string::npos || field.find('.') != std::string::npos) {
      return base::invalid_query("\"alias\" key/value can't contain a period character `.`");
    }
  }
  return std::nullopt;
}

Problem check_lengths(std::string_view parameter, const std::vector<std::string>& entries) {
  for (const std::string& entry : entries)
    if (entry.size() > kMaxName) return base::invalid_query("\"" + std::string(parameter) + "\" has too long an entry");
  return std::nullopt;
}

/// Names come back in refusals: none may be longer than anyone would read.
Problem check_names(const Query& query) {
  if (Problem problem = check_lengths("fields", query.fields)) return problem;
  if (Problem problem = check_lengths("groupBy", query.group)) return problem;
  for (const SortKey& key : query.sort)
    if (Problem problem = check_lengths("sort", key.path)) return problem;
  for (const Aggregate& aggregate : query.aggregate)
    if (Problem problem = check_lengths("aggregate", aggregate.fields)) return problem;
  for (const auto& [alias, field] : query.alias)
    if (Problem problem = check_lengths("alias", {alias, field})) return problem;
  return std::nullopt;
}

Problem check_widths(const Query& query) {
  if (query.fields.size() > kMaxFields) return base::invalid_query("Too many fields");
  if (query.alias.size() > kMaxFields) return base::invalid_query("Too many aliases");
  if (query.sort.size() > kMaxSortKeys) return base::invalid_query("Too many sort fields");
  if (query.search && query.search->size() > kMaxSearchLength) return base::invalid_query("Search text is too long");
  if (query.search && query.search->find('\0') != std::string::npos) {
    return base::invalid_query("Search text must not contain NUL characters");
  }
  if (query.group.size() > kMaxSortKeys) return base::invalid_query("Too many group fields");
  std::size_t aggregates = 0;
  for (const Aggregate& aggregate : query.aggregate) aggregates += aggregate.fields.size();
  if (aggregates > kMaxAggregates) return base::invalid_query("Too many aggregates");
  return check_names(query);
}

/// json() among fields and aliases: its path needs no schema to be judged.
Problem check_json(const Query& query, const Limits& limits) {
  const auto check = [&](const std::string& field) -> Problem {
    const std::vector<std::string> path = split_path(field);
    const std::optional<FunctionCall> call = function_call(path.back());
    if (!call || call->name != "json") return std::nullopt;
    base::Result<JsonPath> parsed = parse_json_path(call->argument, limits.max_json_depth);
    return parsed ? Problem() : Problem(std::move(parsed.error()));
  };
  for (const std::string& field : query.fields)
    if (Problem problem = check(field)) return problem;
  for (const auto& [alias, field] : query.alias)
    if (Problem problem = check(field)) return problem;
  return std::nullopt;
}

/// Conditions on groups and windows over them want groups, and those of the root.
Problem check_groups(const Query& query, int depth) {
  if (!query.having && query.windows.empty()) return std::nullopt;
  const std::string name = query.having ? "\"having\"" : "\"window\"";
  if (depth > 0) return base::invalid_query(name + " is not supported inside \"deep\"");
  if (!query.aggregate.empty() || !query.group.empty()) return std::nullopt;
  return base::invalid_query(name + " needs \"aggregate\" or \"groupBy\"");
}

Problem check_tree(const Query& query, int depth) {
  if (!query.tree) return std::nullopt;
  if (depth > 0) return base::invalid_query("\"tree\" is not supported inside \"deep\"");
  if (query.meta & static_cast<unsigned>(MetaCount::kCursor)) {
    return base::invalid_query("Cursors can't be combined with \"tree\"");
  }
  if (!query.aggregate.empty() || !query.group.empty()) {
    return base::invalid_query("\"tree\" can't be combined with \"aggregate\" or \"groupBy\"");
  }
  if (query.tree->nested && (query.offset || query.page)) {
    return base::invalid_query("A nested tree can't be combined with \"offset\" or \"page\"");
  }
  return std::nullopt;
}

Problem check_level(const Query& query, const Limits& limits, int depth) {
  const auto too_deep = [&](std::size_t segments) { return static_cast<int>(segments) > limits.max_relational_depth; };
  if (too_deep(static_cast<std::size_t>(depth))) return base::invalid_query("Max relational depth exceeded");
  for (const std::string& field : query.fields)
    if (too_deep(split_path(field).size())) return base::invalid_query("Max relational depth exceeded");
  for (const SortKey& key : query.sort)
    if (too_deep(key.path.size())) return base::invalid_query("Max relational depth exceeded");
  if (Problem problem = check_ranges(query, limits)) return problem;
  if (Problem problem = check_alias(query)) return problem;
  if (Problem problem = check_widths(query)) return problem;
  if (Problem problem = check_json(query, limits)) return problem;
  if (Problem problem = check_groups(query, depth)) return problem;
  if (Problem problem = check_tree(query, depth)) return problem;
  for (const auto& [field, nested] : query.deep)
    if (Problem problem = check_level(nested, limits, depth + 1)) return problem;
  return std::nullopt;
}

Problem check_cursor(const Query& query) {
  if ((query.meta & static_cast<unsigned>(MetaCount::kCursor)) == 0) return std::nullopt;
  if (query.after && query.before) return base::invalid_query("\"after\" and \"before\" can't be combined");
  if (query.offset || query.page) return base::invalid_query("Cursors can't be combined with \"offset\" or \"page\"");
  if (!query.aggregate.empty() || !query.group.empty()) {
    return base::invalid_query("Cursors can't be combined with \"aggregate\" or \"groupBy\"");
  }
  return std::nullopt;
}

}  // namespace

std::optional<base::Error> validate(const Query& query, const Limits& limits) {
  if (auto problem = check_cursor(query)) return problem;
  return check_level(query, limits, 0);
}

}  // namespace dirigent::query
