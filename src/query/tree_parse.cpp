#include "query/tree_parse.hpp"

#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace dirigent::query {

namespace {

using Problem = std::optional<base::Error>;

constexpr std::int64_t kMaxDepth = 100;
constexpr std::size_t kMaxRoots = 1000;

Problem parse_root(const json::value& value, std::vector<std::string>& into) {
  if (const json::array* list = value.if_array()) {
    if (list->size() > kMaxRoots) {
      return base::invalid_query("\"tree.root\" takes at most " + std::to_string(kMaxRoots) + " keys");
    }
    for (const json::value& entry : *list) {
      if (entry.is_array()) return base::invalid_query("\"tree.root\" has to be a key or a list of keys");
      if (Problem problem = parse_root(entry, into)) return problem;
    }
    return std::nullopt;
  }
  if (const json::string* text = value.if_string()) {
    into.emplace_back(*text);
  } else if (value.is_number()) {
    into.push_back(base::to_json(value));
  } else {
    return base::invalid_query("\"tree.root\" has to be a key or a list of keys");
  }
  return std::nullopt;
}

Problem parse_depth(const json::value& value, std::int64_t& into) {
  std::optional<std::int64_t> depth;
  if (const std::int64_t* number = value.if_int64()) depth = *number;
  if (const json::string* text = value.if_string()) depth = base::to_integer(*text);
  if (!depth || *depth < 0 || *depth > kMaxDepth) {
    return base::invalid_query("\"tree.depth\" has to be a number from 0 to " + std::to_string(kMaxDepth));
  }
  into = *depth;
  return std::nullopt;
}

Problem parse_nested(const json::value& value, bool& into) {
  const json::string* text = value.if_string();
  if (value.is_bool()) {
    into = value.get_bool();
  } else if (text != nullptr && (*text == "true" || *text == "false")) {
    into = *text == "true";
  } else {
    return base::invalid_query("\"tree.nested\" has to be true or false");
  }
  return std::nullopt;
}

Problem parse_member(std::string_view key, const json::value& value, Tree& into) {
  if (key == "field" && value.is_string()) {
    into.field = value.get_string();
    return std::nullopt;
  }
  if (key == "root") return value.is_null() ? std::nullopt : parse_root(value, into.roots.emplace());
  if (key == "depth") return parse_depth(value, into.depth);
  if (key == "nested") return parse_nested(value, into.nested);
  return base::invalid_query("\"tree\" can't have \"" + std::string(key) + "\"");
}

}  // namespace

std::optional<base::Error> parse_tree(const json::value& value, Tree& into) {
  into.depth = kMaxDepth;
  if (const json::string* field = value.if_string()) {
    into.field = *field;
  } else {
    for (const auto& [key, member] : value.get_object())
      if (Problem problem = parse_member(key, member, into)) return problem;
  }
  if (into.field.empty()) return base::invalid_query("\"tree\" needs a \"field\"");
  return std::nullopt;
}

}  // namespace dirigent::query
