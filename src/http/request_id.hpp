// The id that ties a request's log lines together.
#pragma once
#include <string>
#include <string_view>

namespace dirigent::http {

/// 1 to 128 characters of [A-Za-z0-9._-]: what is taken over from a client's X-Request-Id.
bool is_request_id(std::string_view text);

/// A new id: unique in this process and unlikely to meet another's. Any thread.
std::string make_request_id();

}  // namespace dirigent::http
