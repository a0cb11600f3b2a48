// Text inside HTML.
#pragma once
#include <string_view>

namespace dirigent::base {

/// What stands for `c` between tags and inside quoted attributes ("&lt;"), or nothing where it stands for itself.
/// `quote` is how a double quote is written.
std::string_view html_reference(char c, std::string_view quote);

}  // namespace dirigent::base
