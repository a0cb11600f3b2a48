// UUIDs (RFC 9562).
#pragma once
#include <string>
#include <string_view>

namespace dirigent::base {

std::string uuid_v4();
std::string uuid_v7();
bool is_uuid(std::string_view text);

}  // namespace dirigent::base
