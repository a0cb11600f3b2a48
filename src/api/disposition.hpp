// Content-Disposition (RFC 6266) of what is sent as a file.
#pragma once
#include <string>
#include <string_view>

namespace dirigent::api {

/// `type; filename="name"`; `type` is "attachment" or "inline". Names beyond Latin-1 go into filename*, with question
/// marks for older clients. What stands before the last slash is no part of a name.
std::string content_disposition(std::string_view type, std::string_view name);

}  // namespace dirigent::api
