#include "items/validation/faults.hpp"

#include <algorithm>
#include <utility>

#include "engine/resolve/moments.hpp"
#include "items/validation/functions.hpp"
#include "items/validation/operators.hpp"
#include "query/path.hpp"

namespace dirigent::items {

namespace {

constexpr std::string_view kBrackets = "()";

Fault fault(std::string_view field, std::string_view reason, std::string_view named) {
  return {std::string(field), std::string(reason) + " \"" + std::string(named) + "\""};
}

// A field may begin with an underscore too; what is no group and holds no operators is a group misspelt.
bool has_operators(const json::value& part) {
  const json::object* object = part.if_object();
  return object != nullptr && !object->empty() && std::all_of(object->begin(), object->end(), [](const auto& member) {
           return member.key() == "_submitted" || is_operator(member.key());
         });
}

// No field has brackets in its name, and functions do not stand in each other.
std::optional<Fault> fault_of_name(std::string_view name, std::string_view field) {
  if (name.find_first_of(kBrackets) == std::string_view::npos) return std::nullopt;
  const std::optional<query::FunctionCall> call = query::function_call(name);
  if (!call || call->argument.empty() || call->argument.find_first_of(kBrackets) != std::string_view::npos) {
    return fault(field, "Neither a field nor a function of one is", name);
  }
  if (is_function(call->name)) return std::nullopt;
  return fault(field, "On what is sent there is no function", call->name);
}

std::optional<Fault> fault_at(const std::string& field, std::string_view name, const json::value& conditions,
                              int depth) {
  if (depth > kMaxRuleDepth) return Fault{field, "The rule is nested too deep"};
  if (std::optional<Fault> found = fault_of_name(name, field)) return found;
  const json::object* object = conditions.if_object();
  if (object == nullptr) return std::nullopt;
  for (const auto& [key, operand] : *object) {
    if (key == "_submitted" || is_operator(key)) continue;
    if (key.starts_with('_')) return fault(field, "On what is sent there is no operator", key);
    if (auto found = fault_at(field + '.' + std::string(key), key, operand, depth + 1)) return found;
  }
  return std::nullopt;
}

class Gathering {
 public:
  /// Does `rule` let nothing pass?
  bool look_at(const json::value& rule, int depth) {
    const json::object* object = rule.if_object();
    if (object == nullptr) return add({"", "A rule has to be an object"});
    if (depth > kMaxRuleDepth) return add({"", "The rule is nested too deep"});
    bool nothing_passes = false;
    for (const auto& [key, part] : *object) {
      nothing_passes =
          (key == "_and" || key == "_or" ? group(key, part, depth) : field(key, part, depth)) || nothing_passes;
    }
    return nothing_passes;
  }

  std::vector<Fault> found;

 private:
  bool add(Fault fault) {
    found.push_back(std::move(fault));
    return true;
  }

  bool group(std::string_view name, const json::value& part, int depth) {
    const json::array* rules = part.if_array();
    if (rules == nullptr) return add({std::string(name), "A list of rules belongs here"});
    std::size_t refusing = 0;
    for (const json::value& rule : *rules) refusing += look_at(rule, depth + 1) ? 1 : 0;
    return name == "_and" ? refusing > 0 : refusing > 0 && refusing == rules->size();
  }

  bool field(std::string_view name, const json::value& conditions, int depth) {
    std::optional<Fault> fault = fault_of(name, conditions, depth);
    return fault && add(std::move(*fault));
  }
};

}  // namespace

std::optional<Fault> fault_of(std::string_view field, const json::value& conditions, int depth) {
  if (field.starts_with('_') && !has_operators(conditions)) {
    return fault(field, "There is neither a group nor a field with operators", field);
  }
  return fault_at(std::string(field), field, conditions, depth);
}

Faults faults_in(const json::value& rule) {
  Faults faults;
  if (rule.is_null()) return faults;
  Gathering gathering;
  faults.nothing_passes = gathering.look_at(rule, 0);
  faults.list = std::move(gathering.found);
  if (!engine::moments_make_sense(rule)) {
    faults.list.push_back({"", "The offset of a $NOW(...) can't be understood"});
    faults.nothing_passes = true;  // wherever it stands: put_in_rule()
  }
  return faults;
}

}  // namespace dirigent::items
