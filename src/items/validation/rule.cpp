#include "items/validation/rule.hpp"

#include <utility>

#include "items/validation/faults.hpp"
#include "items/validation/functions.hpp"
#include "items/validation/operators.hpp"
#include "query/path.hpp"

namespace dirigent::items {

namespace {

class Rule {
 public:
  Rule(const json::object& payload, const json::array& path, const json::object& keys)
      : payload_(payload), path_(path), keys_(keys) {}

  void check(const json::value& rule, int depth, Failures& failures) const {
    if (!rule.is_object() || depth > kMaxRuleDepth) return refuse(Place{"", path_}, failures);
    for (const auto& [key, part] : rule.get_object()) {
      if (key == "_and" || key == "_or") {
        check_group(key, part, depth, failures);
      } else if (fault_of(key, part, depth)) {
        refuse(Place{key, path_}, failures);
      } else if (const auto call = query::function_call(key)) {
        check_function(Place{key, path_}, *call, part, argument_in(payload_, call->argument), depth, failures);
      } else {
        check_field(Place{key, path_}, part, depth, failures);
      }
    }
  }

 private:
  void check_group(std::string_view key, const json::value& part, int depth, Failures& failures) const {
    const json::array* rules = part.if_array();
    if (rules == nullptr) return refuse(Place{key, path_}, failures);
    if (key == "_or") return check_any(*rules, depth, failures);
    for (const json::value& rule : *rules) check(rule, depth + 1, failures);
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

  void check_function(const Place& place, const query::FunctionCall& call, const json::value& conditions,
                      const json::value* given, int depth, Failures& failures) const {
    const std::optional<Computed> computed = compute(call, given);
    if (computed) check_value(place, conditions, &computed->value, depth, failures);
  }

  void check_field(const Place& place, const json::value& conditions, int depth, Failures& failures) const {
    const std::size_t before = failures.size();
    check_value(place, conditions, payload_.if_contains(place.field), depth, failures);
    const json::value* key = keys_.if_contains(place.field);
    if (key == nullptr || failures.size() != before || !conditions.is_object()) return;
    for (const json::value& form : both_forms(*key)) {  // which of them is stored depends on the column
      for (const auto& [op, operand] : conditions.get_object()) {
        if (op.starts_with('_') && op != "_submitted") check_operator(place, op, operand, form, failures);
      }
      if (failures.size() != before) return;
    }
  }

  void check_value(const Place& place, const json::value& conditions, const json::value* given, int depth,
                   Failures& failures) const {
    if (!conditions.is_object()) {
      if (given != nullptr) check_operator(place, "_eq", conditions, *given, failures);
      return;
    }
    for (const auto& [key, operand] : conditions.get_object()) {
      if (key == "_submitted") {
        if (given == nullptr) failures.push_back(base::failed_validation(place.field, place.path, "required"));
      } else if (!key.starts_with('_')) {
        check_member(place, key, operand, given, depth, failures);
      } else if (given != nullptr) {
        check_operator(place, key, operand, *given, failures);
      }
    }
  }

  // Of what was not submitted the members say nothing, but that there is nothing to count.
  void check_member(const Place& place, std::string_view name, const json::value& conditions, const json::value* given,
                    int depth, Failures& failures) const {
    const json::object* object = given == nullptr ? nullptr : given->if_object();
    if (given != nullptr && object == nullptr) {
      failures.push_back(base::failed_validation(place.field, place.path, "required"));
      return;
    }
    json::array path = place.path;
    path.emplace_back(name);
    const Place member{place.field, path};
    if (const auto call = query::function_call(name)) {
      const json::value* value = object == nullptr ? nullptr : argument_in(*object, call->argument);
      check_function(member, *call, conditions, value, depth + 1, failures);
    } else if (given != nullptr) {
      check_value(member, conditions, object->if_contains(name), depth + 1, failures);
    } else if (const json::object* members = conditions.if_object()) {
      for (const auto& [key, operand] : *members) {
        if (!key.starts_with('_')) check_member(member, key, operand, nullptr, depth + 1, failures);
      }
    }
  }

  const json::object& payload_;
  const json::array& path_;
  const json::object& keys_;
};

}  // namespace

std::vector<base::Error> check_rule(const json::value& rule, const json::object& payload, const json::array& path,
                                    const json::object& keys) {
  Failures failures;
  if (rule.is_null()) return failures;
  Rule(payload, path, keys).check(rule, 0, failures);
  return failures;
}

}  // namespace dirigent::items
