#include "http/server/header_scan.hpp"

namespace dirigent::http {

HeaderScan::State HeaderScan::feed(std::string_view data) {
  for (;;) {
    const std::size_t end = data.find('\n', searched_);
    if (end == std::string_view::npos) {
      searched_ = data.size();
      return State::kIncomplete;
    }
    if (end == line_begin_ || data[end - 1] != '\r') return State::kMalformed;
    const bool blank = end == line_begin_ + 1;
    const char first = data[line_begin_];
    if (first == ' ' || first == '\t') return State::kMalformed;
    searched_ = line_begin_ = end + 1;
    if (blank) return State::kComplete;
  }
}

}  // namespace dirigent::http
