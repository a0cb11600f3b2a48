// Finds the end of a header block and refuses what parsers are known to read differently.
#pragma once
#include <cstddef>
#include <string_view>

namespace dirigent::http {

/// Looks for the blank line that ends a header block, across calls as bytes arrive. A line feed without a carriage
/// return and a folded line (obs-fold) make it malformed: servers and proxies disagree about both, which is how
/// requests get smuggled (RFC 9112 sections 2.2 and 5.2).
class HeaderScan {
 public:
  enum class State { kIncomplete, kComplete, kMalformed };

  /// `data` is everything received of this request so far; it starts with what earlier calls saw.
  State feed(std::string_view data);
  /// Length of the block with its blank line. REQUIRES: the last feed() gave kComplete.
  std::size_t size() const { return line_begin_; }

 private:
  std::size_t line_begin_ = 0;
  std::size_t searched_ = 0;
};

}  // namespace dirigent::http
