#include "auth/users/links.hpp"

#include <algorithm>

#include "base/percent.hpp"
#include "http/url.hpp"

namespace dirigent::auth {

bool is_allowed_url(const std::vector<std::string>& allow_list, std::string_view url) {
  const auto asked = http::parse_url(url);
  return asked && std::any_of(allow_list.begin(), allow_list.end(), [&asked](const std::string& entry) {
           const auto allowed = http::parse_url(entry);
           return allowed && allowed->same_place(*asked);
         });
}

std::string link_with_token(const Services& services, std::string_view url, std::string_view standard,
                            std::string_view token) {
  if (const auto given = http::parse_url(url)) return given->with_parameter("token", token).text();
  return services.public_url + std::string(standard) + "?token=" + base::percent_encode(token);
}

}  // namespace dirigent::auth
