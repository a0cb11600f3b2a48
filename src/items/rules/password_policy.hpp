// settings.auth_password_policy: a regular expression that new passwords have to match.
#pragma once
#include <optional>
#include <string>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace dirigent::items {

/// FAILED_VALIDATION when `password` does not match `policy`; without a policy every password will do. `path` is where
/// the password stands in a nested write.
std::optional<base::Error> judge_password(const std::optional<std::string>& policy, const json::value& password,
                                          const json::array& path);

}  // namespace dirigent::items
