// The field that every object has without anyone defining it.
#pragma once
#include <string_view>

namespace dirigent::graphql_lang {

inline constexpr std::string_view kTypename = "__typename";

}  // namespace dirigent::graphql_lang
