#include "http/date.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>

namespace dirigent::http {

std::string http_date(std::int64_t seconds) {
  // Not strftime: its names follow the process locale.
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = seconds;
  std::tm civil{};
  gmtime_r(&time, &civil);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays.at(static_cast<std::size_t>(civil.tm_wday)),
                     civil.tm_mday, kMonths.at(static_cast<std::size_t>(civil.tm_mon)), civil.tm_year + 1900,
                     civil.tm_hour, civil.tm_min, civil.tm_sec);
}

const std::string& DateCache::now() {
  const std::int64_t second = std::time(nullptr);
  if (second != second_) {
    second_ = second;
    text_ = http_date(second);
  }
  return text_;
}

}  // namespace dirigent::http
