// E-mail addresses.
#pragma once
#include <string_view>

namespace dirigent::base {

/// Is `text` an address as forms accept it: a dot-atom of at most 64 bytes, `@`, a domain of two or more labels whose
/// last one holds no digits and is at least two characters long? Quoted local parts and IP addresses are not; letters
/// beyond ASCII are fine on both sides.
bool is_email(std::string_view text);

}  // namespace dirigent::base
