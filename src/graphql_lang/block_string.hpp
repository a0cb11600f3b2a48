// The content of a `"""` string: common indentation and blank lines around it are no part of it (specification of
// October 2021, section 2.9.4).
#pragma once
#include <string>
#include <string_view>

namespace dirigent::graphql_lang {

/// `raw` between the quotes, `\"""` already replaced. Lines are joined by \n.
std::string block_string_value(std::string_view raw);

}  // namespace dirigent::graphql_lang
