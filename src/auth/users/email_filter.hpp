// settings.public_registration_email_filter: whose addresses may register.
#pragma once
#include <string>

#include "base/json.hpp"

namespace dirigent::auth {

/// Does `email` pass the filter (null and an empty one let everyone in)? A filter is a validation rule on the field
/// `email`.
bool matches_email_filter(const json::value& filter, const std::string& email);

}  // namespace dirigent::auth
