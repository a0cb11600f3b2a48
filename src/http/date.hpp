// HTTP dates (RFC 9110 section 5.6.7), and the one of the running second kept ready.
#pragma once
#include <cstdint>
#include <string>

namespace dirigent::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT" of seconds since the epoch.
std::string http_date(std::int64_t seconds);

/// The current date, formatted once a second. Belongs to one loop.
class DateCache {
 public:
  const std::string& now();

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

}  // namespace dirigent::http
