// Regular expressions of validation rules and of the password policy.
#pragma once
#include <string_view>

namespace dirigent::items {

/// Whether `text` has a match of `pattern`: an expression alone or in JavaScript's form, "/expression/flags". A pattern
/// that is not valid, or that takes more steps than a validation may, matches nothing.
bool matches(std::string_view pattern, std::string_view text);

/// The same for an expression that has no flags, between slashes or alone.
bool matches_plainly(std::string_view pattern, std::string_view text);

}  // namespace dirigent::items
