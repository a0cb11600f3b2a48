// Percent-encoding of one component of an address.
#pragma once
#include <string>
#include <string_view>

namespace dirigent::base {

/// Every byte but letters, digits and `-_.!~*'()` as %XX: JavaScript's encodeURIComponent, for UTF-8.
std::string percent_encode(std::string_view text);

}  // namespace dirigent::base
