// The addresses that links in mails lead to.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "auth/services.hpp"

namespace dirigent::auth {

/// May a link lead to `url`? Scheme, host, port and path have to be those of an entry; query and fragment are free.
bool is_allowed_url(const std::vector<std::string>& allow_list, std::string_view url);

/// `url`, or what it stands for when it is empty: `standard` under PUBLIC_URL, with the token as a parameter.
std::string link_with_token(const Services& services, std::string_view url, std::string_view standard,
                            std::string_view token);

}  // namespace dirigent::auth
