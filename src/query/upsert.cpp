#include "query/upsert.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace dirigent::query {

namespace {

using Problem = std::optional<base::Error>;

constexpr std::size_t kMostKeyFields = 16;  // of an index

struct Named {
  std::string_view name;
  MergeRule rule;
};
constexpr std::array kRules = {Named{"replace", MergeRule::kReplace}, Named{"keep", MergeRule::kKeep},
                               Named{"fill", MergeRule::kFill},       Named{"sum", MergeRule::kSum},
                               Named{"max", MergeRule::kMax},         Named{"min", MergeRule::kMin},
                               Named{"concat", MergeRule::kConcat}};

std::string quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

Problem add_key(std::string_view name, Upsert& upsert) {
  name = base::trim(name);
  if (name.empty()) return base::invalid_query("\"upsert\" has to name the fields of a unique key");
  if (std::find(upsert.key.begin(), upsert.key.end(), name) != upsert.key.end()) {
    return base::invalid_query("\"upsert\" names " + quoted(name) + " twice");
  }
  if (upsert.key.size() == kMostKeyFields) return base::invalid_query("\"upsert\" names too many fields");
  upsert.key.emplace_back(name);
  return std::nullopt;
}

Problem read_key(const json::value& raw, Upsert& upsert) {
  std::vector<std::string> names;
  if (const json::string* text = raw.if_string()) {
    names = base::split(*text, ',');
  } else if (const json::array* list = raw.if_array()) {
    for (const json::value& name : *list) {
      if (!name.is_string()) return base::invalid_query("The key of \"upsert\" has to be names of fields");
      names.emplace_back(name.get_string());
    }
  } else {
    return base::invalid_query("The key of \"upsert\" has to be names of fields");
  }
  if (names.empty()) names.emplace_back();
  for (const std::string& name : names) {
    if (Problem problem = add_key(name, upsert)) return problem;
  }
  return std::nullopt;
}

Problem read_merge(const json::value& raw, Upsert& upsert) {
  const json::object* rules = raw.if_object();
  if (rules == nullptr) return base::invalid_query("\"merge\" of \"upsert\" has to be an object");
  for (const auto& [field, value] : *rules) {
    const json::string* text = value.if_string();
    const auto known = std::find_if(kRules.begin(), kRules.end(), [&](const Named& rule) {
      return text != nullptr && std::string_view(*text) == rule.name;
    });
    if (known == kRules.end()) {
      return base::invalid_query("The merge rule for " + quoted(field) +
                                 " has to be one of replace, keep, fill, sum, max, min, concat");
    }
    if (field != "*") {
      upsert.merge[field] = known->rule;
    } else if (known->rule == MergeRule::kReplace || known->rule == MergeRule::kKeep ||
               known->rule == MergeRule::kFill) {
      upsert.others = known->rule;
    } else {
      return base::invalid_query("The merge rule for all fields has to be one of replace, keep, fill");
    }
  }
  return std::nullopt;
}

Problem read_object(const json::object& raw, Upsert& upsert) {
  const json::value* key = raw.if_contains("key");
  if (key == nullptr) return base::invalid_query("\"upsert\" has to name the fields of a unique key");
  for (const auto& [name, value] : raw) {
    if (name != "key" && name != "merge") return base::invalid_query(quoted(name) + " is not allowed in \"upsert\"");
  }
  if (Problem problem = read_key(*key, upsert)) return problem;
  const json::value* merge = raw.if_contains("merge");
  return merge == nullptr ? std::nullopt : read_merge(*merge, upsert);
}

}  // namespace

std::string_view name_of(MergeRule rule) {
  for (const Named& named : kRules) {
    if (named.rule == rule) return named.name;
  }
  return {};
}

base::Result<Upsert> parse_upsert(const json::value& raw) {
  json::value parsed = raw;
  const json::string* text = raw.if_string();
  if (text != nullptr && (base::trim(*text).starts_with('{') || base::trim(*text).starts_with('['))) {
    boost::system::error_code error;
    parsed = json::parse(*text, error);
    if (error) return base::invalid_query("\"upsert\" is no valid JSON");
  }
  Upsert upsert;
  const json::object* object = parsed.if_object();
  Problem problem = object != nullptr ? read_object(*object, upsert) : read_key(parsed, upsert);
  if (problem) return std::move(*problem);
  return upsert;
}

}  // namespace dirigent::query
