// Filter objects -> query::Filter. Every leaf carries its whole path, so that logical nodes written inside a relation
// stand above it: {a: {_or: [x, y]}} is {_or: [{a: x}, {a: y}]}.
#include <array>

#include "query/parse.hpp"

namespace dirigent::query {

namespace {

constexpr int kMaxNesting = 64;
constexpr std::size_t kMaxNodes = 2000;
constexpr std::size_t kMaxName = 8192;  // bytes of a field's name

using Problem = std::optional<base::Error>;

class FilterParser {
 public:
  explicit FilterParser(const Limits& limits) : limits_(limits) {}

  /// Appends the conditions of `value`, all of which must hold, to `into`.
  Problem parse_level(const json::value& value, const std::vector<std::string>& path, int nesting,
                      std::vector<Filter>& into) {
    if (nesting > kMaxNesting) return base::invalid_query("Max relational depth exceeded");
    if (static_cast<int>(path.size()) > limits_.max_relational_depth) {
      return base::invalid_query("Max relational depth exceeded");
    }
    if (const json::object* object = value.if_object()) {
      for (const auto& [key, member] : *object)
        if (Problem problem = parse_member(key, member, path, nesting, into)) return problem;
      return std::nullopt;
    }
    if (const json::array* array = value.if_array()) {  // a list is an object with numbers for names
      for (std::size_t i = 0; i < array->size(); ++i)
        if (Problem problem = parse_member(std::to_string(i), (*array)[i], path, nesting, into)) return problem;
      return std::nullopt;
    }
    return base::invalid_query("Invalid filter object");
  }

 private:
  Problem parse_member(std::string_view key, const json::value& value, const std::vector<std::string>& path,
                       int nesting, std::vector<Filter>& into) {
    if (++nodes_ > kMaxNodes) return base::invalid_query("Filter has too many conditions");
    if (key.size() > kMaxName) return base::invalid_query("Invalid filter key: it is too long");
    if (key == "_and" || key == "_or") return parse_logic(key, value, path, nesting, into);
    if (key == "_some" || key == "_none") return parse_quantifier(key, value, path, nesting, into);
    if (is_operator(key, value)) return add_condition(key, value, path, into);
    if (value.is_null()) return base::invalid_query("Invalid filter object");

    std::vector<std::string> deeper = path;
    deeper.emplace_back(key);
    if (value.is_object() || value.is_array()) return parse_level(value, deeper, nesting + 1, into);
    return add_condition("_eq", value, deeper, into);
  }

  // A field may begin with an underscore too; then it holds an object of operators.
  static bool is_operator(std::string_view key, const json::value& value) {
    if (key.empty() || key.front() != '_') return false;
    static constexpr std::array kWithObjects = {"_eq",
                                                "_neq",
                                                "_in",
                                                "_nin",
                                                "_between",
                                                "_nbetween",
                                                "_contains",
                                                "_intersects",
                                                "_nintersects",
                                                "_intersects_bbox",
                                                "_nintersects_bbox"};
    if (!value.is_object() || value.get_object().empty()) return true;
    return std::find(kWithObjects.begin(), kWithObjects.end(), key) != kWithObjects.end();
  }

  static Problem add_condition(std::string_view op, const json::value& value, const std::vector<std::string>& path,
                               std::vector<Filter>& into) {
    if (path.empty()) return base::invalid_query("Invalid filter key \"" + std::string(op) + "\"");
    Filter& leaf = into.emplace_back();
    leaf.kind = Filter::Kind::kCondition;
    leaf.path = path;
    leaf.op = op;
    leaf.value = value;
    return std::nullopt;
  }

  Problem parse_logic(std::string_view key, const json::value& value, const std::vector<std::string>& path, int nesting,
                      std::vector<Filter>& into) {
    const json::array* entries = value.if_array();
    if (entries == nullptr) return base::invalid_query("Invalid filter object");
    Filter node;
    node.kind = key == "_or" ? Filter::Kind::kOr : Filter::Kind::kAnd;
    for (const json::value& entry : *entries) {
      Filter child;
      if (Problem problem = parse_level(entry, path, nesting + 1, child.children)) return problem;
      if (child.empty() && node.kind == Filter::Kind::kOr) return std::nullopt;  // one branch always holds
      if (child.children.size() == 1) child = Filter(std::move(child.children.front()));
      node.children.push_back(std::move(child));
    }
    if (!node.empty()) into.push_back(std::move(node));
    return std::nullopt;
  }

  Problem parse_quantifier(std::string_view key, const json::value& value, const std::vector<std::string>& path,
                           int nesting, std::vector<Filter>& into) {
    if (path.empty()) return base::invalid_query("Invalid filter key \"" + std::string(key) + "\"");
    Filter& node = into.emplace_back();
    node.kind = key == "_some" ? Filter::Kind::kSome : Filter::Kind::kNone;
    node.path = path;
    Filter child;
    if (Problem problem = parse_level(value, {}, nesting + 1, child.children)) return problem;
    if (child.children.size() == 1) child = Filter(std::move(child.children.front()));
    into.back().children.push_back(std::move(child));
    return std::nullopt;
  }

  const Limits& limits_;
  std::size_t nodes_ = 0;
};

}  // namespace

base::Result<Filter> parse_filter(const json::value& raw, const Limits& limits) {
  Filter filter;
  if (std::optional<base::Error> problem = FilterParser(limits).parse_level(raw, {}, 0, filter.children)) {
    return std::move(*problem);
  }
  if (filter.children.size() == 1) filter = Filter(std::move(filter.children.front()));
  return filter;
}

}  // namespace dirigent::query
