#include "engine/resolve/implies.hpp"

#include <algorithm>

#include "engine/sql/operators.hpp"

namespace dirigent::engine {

namespace {

using Kind = Predicate::Kind;

bool same_step(const Step& left, const Step& right) {
  return left.name == right.name && left.from == right.from && left.target == right.target && left.rule == right.rule &&
         left.guard == right.guard;
}

bool same_subject(const Reference& left, const Reference& right) {
  return same_value(left.value, right.value) && left.value.bin == right.value.bin &&
         left.value.counted == right.value.counted && left.value.guard == right.value.guard &&
         std::equal(left.path.begin(), left.path.end(), right.path.begin(), right.path.end(), same_step);
}

bool same(const Predicate& left, const Predicate& right) {
  return left.kind == right.kind && left.op == right.op && left.positive == right.positive &&
         left.as_shown == right.as_shown && left.value_type == right.value_type && left.values == right.values &&
         left.indexed == right.indexed && same_subject(left.subject, right.subject) &&
         std::equal(left.children.begin(), left.children.end(), right.children.begin(), right.children.end(), same);
}

/// A comparison of a column of the row itself, whose guard counts for nothing here.
const schema::Field* own_column(const Predicate& condition) {
  const Reference& subject = condition.subject;
  const bool own = condition.kind == Kind::kCompare && !condition.as_shown && subject.path.empty();
  return own && !subject.value.function() ? subject.value.field : nullptr;
}

bool all_own(const Predicate& condition) {
  if (condition.kind == Kind::kCompare) return own_column(condition) != nullptr;
  return (condition.kind == Kind::kAnd || condition.kind == Kind::kOr) &&
         std::all_of(condition.children.begin(), condition.children.end(), all_own);
}

bool names_values(const Operator& op) {
  return op.name == "_eq" || op.name == "_in";
}

/// The whole number that the column has at least; nothing when the condition is about something else.
std::optional<std::int64_t> at_least(const Predicate& condition) {
  if (condition.values.size() != 1) return std::nullopt;
  const std::int64_t* number = std::get_if<std::int64_t>(&condition.values.front());
  if (number == nullptr || (condition.op->name != "_gt" && condition.op->name != "_gte")) return std::nullopt;
  return *number;
}

/// Both are about the same column.
bool values_imply(const Predicate& left, const Predicate& right) {
  if (left.values.empty() || left.value_type != right.value_type) return false;
  if (names_values(*left.op) && names_values(*right.op)) {
    return std::all_of(left.values.begin(), left.values.end(), [&](const sql::Value& value) {
      return std::find(right.values.begin(), right.values.end(), value) != right.values.end();
    });
  }
  const std::optional<std::int64_t> from = at_least(left), needed = at_least(right);
  if (!from || !needed) return false;
  return *from > *needed || (*from == *needed && (left.op == right.op || right.op->name == "_gte"));
}

bool comparison_implies(const Predicate& left, const Predicate& right) {
  const schema::Field* column = own_column(left);
  return column != nullptr && column == own_column(right) && !right.subject.value.guard && values_imply(left, right);
}

class Implication {
 public:
  bool holds(const Predicate& left, const Predicate& right) {
    if (++steps_ > kMostSteps) return false;
    const auto from_left = [&](const Predicate& child) { return holds(child, right); };
    const auto to_right = [&](const Predicate& child) { return holds(left, child); };
    if (left.kind == Kind::kNever || right.always() || same(left, right)) return true;
    if (own_column(left) != nullptr && left.subject.value.guard && holds(*left.subject.value.guard.rows, right)) {
      return true;
    }
    if (left.kind == Kind::kOr) return std::all_of(left.children.begin(), left.children.end(), from_left);
    // Conditions that pass the same relation speak of the same related item: together they say more than one by one.
    if (right.kind == Kind::kAnd) {
      return all_own(right) && std::all_of(right.children.begin(), right.children.end(), to_right);
    }
    if (left.kind == Kind::kAnd && std::any_of(left.children.begin(), left.children.end(), from_left)) return true;
    if (right.kind == Kind::kOr) return std::any_of(right.children.begin(), right.children.end(), to_right);
    return left.kind == Kind::kCompare && right.kind == Kind::kCompare && comparison_implies(left, right);
  }

 private:
  // The ways through two nested conditions are many more than their parts; a filter comes with every request.
  static constexpr int kMostSteps = 1000;
  int steps_ = 0;
};

}  // namespace

bool implies(const Predicate& left, const Predicate& right) {
  return Implication().holds(left, right);
}

void drop_implied(std::vector<Predicate>& alternatives) {
  constexpr std::size_t kMost = 16;  // each is held against each, for a filter with every request
  if (alternatives.size() > kMost) return;
  for (std::size_t i = 0; i < alternatives.size();) {
    const bool needless = std::any_of(alternatives.begin(), alternatives.end(), [&](const Predicate& other) {
      return &other != &alternatives[i] && implies(alternatives[i], other);
    });
    if (needless) {
      alternatives.erase(alternatives.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
}

}  // namespace dirigent::engine
