// The rules there are, each defined in a file of its collection.
#pragma once
#include "items/system_rules.hpp"

namespace dirigent::items {

extern const SystemRules kUserRules;    // rules_users.cpp
extern const SystemRules kRoleRules;    // rules_roles.cpp
extern const SystemRules kPolicyRules;  // rules_policies.cpp
extern const SystemRules kAccessRules;  // rules_policies.cpp

}  // namespace dirigent::items
