#include "engine/resolve/predicate.hpp"

#include "engine/resolve/aggregates.hpp"

namespace dirigent::engine {

base::FieldType Expression::type() const {
  using base::FieldType;
  if (!function()) return field->type;
  if (kind == Kind::kBin) return FieldType::kBigInteger;
  return kind == Kind::kAggregate ? type_of(*aggregate, field) : FieldType::kInteger;
}

bool same_value(const Expression& left, const Expression& right) {
  return left.kind == right.kind && left.field == right.field && left.part == right.part &&
         left.inside == right.inside && left.aggregate == right.aggregate;
}

Predicate asked(Predicate condition, IndexedSearch::Asked how) {
  for (Predicate& child : condition.children) child = asked(std::move(child), how);
  if (!condition.indexed) return condition;
  auto search = std::make_shared<IndexedSearch>(*condition.indexed);
  search->asked = how;
  condition.indexed = std::move(search);
  return condition;
}

Predicate both(Predicate left, Predicate right) {
  if (left.always()) return right;
  if (right.always()) return left;
  Predicate result;
  result.children.push_back(std::move(left));
  result.children.push_back(std::move(right));
  return result;
}

}  // namespace dirigent::engine
