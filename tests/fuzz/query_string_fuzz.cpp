// Any bytes as a query string: it parses or is refused, and what parses can be read as a query.
#include <cstdint>
#include <string_view>

#include "query/parse.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const dirigent::query::Limits limits;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto raw = dirigent::query::parse_query_string(text, limits);
  if (raw) static_cast<void>(dirigent::query::parse_query(raw.value(), limits));
  return 0;
}
