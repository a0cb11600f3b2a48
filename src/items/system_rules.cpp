#include "items/system_rules.hpp"

#include <array>

namespace dirigent::items {

namespace {}  // namespace

const SystemRules* rules_of(const schema::Collection& collection) {
  if (!collection.system) return nullptr;
  return nullptr;
}

}  // namespace dirigent::items
