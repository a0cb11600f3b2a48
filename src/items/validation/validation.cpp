#include "items/validation/validation.hpp"

#include <utility>

#include "items/rights/rights.hpp"
#include "items/validation/validation_operators.hpp"
#include "items/values/specials.hpp"

namespace dirigent::items {

namespace {

using schema::Field;

// An object of the rule nests at most this deep; deeper ones come from no editor.
constexpr int kMaxRuleDepth = 32;

void check_group(std::vector<base::Error>& errors, const json::value& rule, const json::object& payload,
                 const json::array& path, int depth);

void check_any(std::vector<base::Error>& errors, const json::value& rules, const json::object& payload,
               const json::array& path, int depth) {
  if (!rules.is_array() || rules.get_array().empty()) return;
  std::vector<base::Error> failed;
  for (const json::value& rule : rules.get_array()) {
    const std::size_t before = failed.size();
    check_group(failed, rule, payload, path, depth + 1);
    if (failed.size() == before) return;
  }
  std::move(failed.begin(), failed.end(), std::back_inserter(errors));
}

void check_group(std::vector<base::Error>& errors, const json::value& rule, const json::object& payload,
                 const json::array& path, int depth) {
  if (!rule.is_object() || depth > kMaxRuleDepth) return;
  for (const auto& [key, part] : rule.get_object()) {
    if (key == "_and") {
      if (!part.is_array()) continue;
      for (const json::value& child : part.get_array()) check_group(errors, child, payload, path, depth + 1);
    } else if (key == "_or") {
      check_any(errors, part, payload, path, depth);
    } else if (part.is_object()) {
      const json::value* given = payload.if_contains(key);
      for (const auto& [op, operand] : part.get_object()) {
        if (auto error = check_operator(key, op, operand, given, path)) errors.push_back(std::move(*error));
      }
    }
  }
}

void check_required(std::vector<base::Error>& errors, const Level& level, const json::object& payload, Act act) {
  for (const Field& field : level.collection->fields) {
    if (!field.column || field.column->nullable || field.column->generated) continue;
    const json::value* given = payload.if_contains(field.name);
    if (given == nullptr) {
      if (act == Act::kCreate && field.default_value.is_null() && !field.column->default_sql && !field.generated()) {
        errors.push_back(base::failed_validation(field.name, level.path, "required"));
      }
    } else if (given->is_null() && !fills_itself(field, act)) {
      errors.push_back(base::failed_validation(field.name, level.path, "nnull"));
    }
  }
}

void validate(const Write& write, const Level& level, const json::object& payload, const Rights* rights, Act act) {
  std::vector<base::Error> errors;
  check_required(errors, level, payload, act);
  if (write.who()) {
    for (const Field& field : level.collection->fields) {
      if (!field.validation.is_null()) check_group(errors, field.validation, payload, level.path, 0);
    }
  }
  if (rights != nullptr) {
    for (const json::value& rule : rights->validations) check_group(errors, rule, payload, level.path, 0);
  }
  if (!errors.empty()) throw base::Failure(std::move(errors));
}

}  // namespace

void validate_new(const Write& write, const Level& level, const json::object& payload, const Rights* rights) {
  validate(write, level, payload, rights, Act::kCreate);
}

void validate_patch(const Write& write, const Level& level, const json::object& patch, const Rights* rights) {
  validate(write, level, patch, rights, Act::kUpdate);
}

std::vector<base::Error> check_rule(const json::value& rule, const json::object& payload, const json::array& path) {
  std::vector<base::Error> errors;
  check_group(errors, rule, payload, path, 0);
  return errors;
}

}  // namespace dirigent::items
