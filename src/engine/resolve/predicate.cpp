#include "engine/resolve/predicate.hpp"

namespace dirigent::engine {

Predicate both(Predicate left, Predicate right) {
  if (left.always()) return right;
  if (right.always()) return left;
  Predicate result;
  result.children.push_back(std::move(left));
  result.children.push_back(std::move(right));
  return result;
}

}  // namespace dirigent::engine
