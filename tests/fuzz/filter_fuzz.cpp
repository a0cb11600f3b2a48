// Any JSON as a filter: it parses or is refused.
#include <cstdint>
#include <string_view>

#include "query/parse.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  boost::system::error_code error;
  const dirigent::json::value raw =
      dirigent::json::parse(std::string_view(reinterpret_cast<const char*>(data), size), error);
  if (!error) static_cast<void>(dirigent::query::parse_filter(raw, dirigent::query::Limits{}));
  return 0;
}
