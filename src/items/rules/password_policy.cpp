#include "items/rules/password_policy.hpp"

#include "items/validation/pattern.hpp"

namespace dirigent::items {

std::optional<base::Error> judge_password(const std::optional<std::string>& policy, const json::value& password,
                                          const json::array& path) {
  if (!policy || policy->empty()) return std::nullopt;
  if (password.is_string() && matches(*policy, password.get_string())) return std::nullopt;
  return base::failed_validation("password", path, "regex", {{"invalid", password}});
}

}  // namespace dirigent::items
