// The rules there are, each defined in a file of its collection.
#pragma once
#include "items/rules/system_rules.hpp"

namespace dirigent::items {

extern const SystemRules kUserRules;         // users.cpp
extern const SystemRules kRoleRules;         // roles.cpp
extern const SystemRules kPolicyRules;       // policies.cpp
extern const SystemRules kAccessRules;       // policies.cpp
extern const SystemRules kCommentRules;      // comments.cpp
extern const SystemRules kFileRules;         // files.cpp
extern const SystemRules kShareRules;        // shares.cpp
extern const SystemRules kTranslationRules;  // translations.cpp
extern const SystemRules kVersionRules;      // versions.cpp

}  // namespace dirigent::items
