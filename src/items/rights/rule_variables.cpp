#include "items/rights/rule_variables.hpp"

#include "engine/resolve/moments.hpp"

namespace dirigent::items {

json::value put_in_rule(const json::value& rule, const access::Who& who, const engine::VariableValues* values) {
  if (!engine::moments_make_sense(rule)) return json::value(false);
  return put_in(rule, who, values);
}

}  // namespace dirigent::items
