#include "engine/resolve/predicate.hpp"

#include "engine/resolve/aggregates.hpp"

namespace dirigent::engine {

base::FieldType Expression::type() const {
  using base::FieldType;
  if (!function()) return field->type;
  if (kind == Kind::kBin) return FieldType::kBigInteger;
  return kind == Kind::kAggregate ? type_of(*aggregate, field) : FieldType::kInteger;
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
