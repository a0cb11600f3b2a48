#include "auth/users/email_filter.hpp"

#include "items/validation/rule.hpp"

namespace dirigent::auth {

bool matches_email_filter(const json::value& filter, const std::string& email) {
  if (filter.is_null()) return true;
  // What is no rule cannot say whom to let in.
  if (!filter.is_object()) return false;
  return items::check_rule(filter, {{"email", email}}, {}).empty();
}

}  // namespace dirigent::auth
