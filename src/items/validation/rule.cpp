#include "items/validation/rule.hpp"

#include <utility>

#include "items/validation/functions.hpp"
#include "items/validation/operators.hpp"
#include "query/path.hpp"

namespace dirigent::items {

namespace {

// An object of the rule nests at most this deep; deeper ones come from no editor.
constexpr int kMaxDepth = 32;

class Rule {
 public:
  Rule(const json::object& payload, const json::array& path, const json::object& keys)
      : payload_(payload), path_(path), keys_(keys) {}

  void check(const json::value& rule, int depth, Failures& failures) const {
    if (!rule.is_object() || depth > kMaxDepth) return;
    for (const auto& [key, part] : rule.get_object()) {
      if (key == "_and") {
        for (const json::value& child : entries(part)) check(child, depth + 1, failures);
      } else if (key == "_or") {
        check_any(entries(part), depth, failures);
      } else if (const auto call = query::function_call(key)) {
        check_function(key, *call, part, failures);
      } else if (!key.starts_with('_')) {
        check_field(Place{key, path_}, part, depth, failures);
      }
    }
  }

 private:
  static const json::array& entries(const json::value& list) {
    static const json::array none;
    return list.is_array() ? list.get_array() : none;
  }

  void check_any(const json::array& rules, int depth, Failures& failures) const {
    Failures failed;
    for (const json::value& rule : rules) {
      const std::size_t before = failed.size();
      check(rule, depth + 1, failed);
      if (failed.size() == before) return;
    }
    std::move(failed.begin(), failed.end(), std::back_inserter(failures));
  }

  void check_function(std::string_view field, const query::FunctionCall& call, const json::value& conditions,
                      Failures& failures) const {
    const std::optional<Computed> computed = compute(call, payload_.if_contains(call.argument));
    if (!computed) return;
    check_value(Place{field, path_}, conditions, &computed->value, 0, failures);
  }

  void check_field(const Place& place, const json::value& conditions, int depth, Failures& failures) const {
    const std::size_t before = failures.size();
    check_value(place, conditions, payload_.if_contains(place.field), depth, failures);
    const json::value* key = keys_.if_contains(place.field);
    if (key == nullptr || failures.size() != before || !conditions.is_object()) return;
    for (const auto& [op, operand] : conditions.get_object()) {
      if (op.starts_with('_')) check_operator(place, op, operand, *key, failures);
    }
  }

  void check_value(const Place& place, const json::value& conditions, const json::value* given, int depth,
                   Failures& failures) const {
    if (depth > kMaxDepth) return;
    if (!conditions.is_object()) {
      if (given != nullptr) check_operator(place, "_eq", conditions, *given, failures);
      return;
    }
    for (const auto& [key, operand] : conditions.get_object()) {
      if (key == "_submitted") {
        if (given == nullptr) failures.push_back(base::failed_validation(place.field, place.path, "required"));
      } else if (given == nullptr) {
        continue;
      } else if (key.starts_with('_')) {
        check_operator(place, key, operand, *given, failures);
      } else {
        check_member(place, key, operand, *given, depth, failures);
      }
    }
  }

  void check_member(const Place& place, std::string_view name, const json::value& conditions, const json::value& given,
                    int depth, Failures& failures) const {
    const json::object* object = given.if_object();
    if (object == nullptr) {
      failures.push_back(base::failed_validation(place.field, place.path, "required"));
      return;
    }
    json::array path = place.path;
    path.emplace_back(name);
    check_value(Place{place.field, path}, conditions, object->if_contains(name), depth + 1, failures);
  }

  const json::object& payload_;
  const json::array& path_;
  const json::object& keys_;
};

}  // namespace

std::vector<base::Error> check_rule(const json::value& rule, const json::object& payload, const json::array& path,
                                    const json::object& keys) {
  Failures failures;
  Rule(payload, path, keys).check(rule, 0, failures);
  return failures;
}

}  // namespace dirigent::items
