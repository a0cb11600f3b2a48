#include "items/rules/system_rules.hpp"

#include "items/rules/system_rule_set.hpp"

namespace dirigent::items {

const SystemRules* rules_of(const schema::Collection& collection) {
  if (!collection.system) return nullptr;
  for (const SystemRules* rules : {&kUserRules, &kRoleRules, &kPolicyRules, &kAccessRules, &kCommentRules, &kFileRules,
                                    &kShareRules, &kTranslationRules, &kVersionRules}) {
    if (rules->collection == collection.name) return rules;
  }
  return nullptr;
}

}  // namespace dirigent::items
