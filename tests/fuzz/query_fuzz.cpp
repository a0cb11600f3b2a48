// Any JSON as the query of a SEARCH body (fields, sort, aggregate, groupBy, deep, alias, cursors): it parses or is
// refused, and what parses keeps to the limits.
#include <cstdint>
#include <string_view>

#include "query/parse.hpp"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

int depth_of(const dirigent::query::Query& query) {
  int deepest = 0;
  for (const auto& [field, nested] : query.deep) deepest = std::max(deepest, 1 + depth_of(nested));
  return deepest;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  boost::system::error_code error;
  const dirigent::json::value raw =
      dirigent::json::parse(std::string_view(reinterpret_cast<const char*>(data), size), error);
  if (error || !raw.is_object()) return 0;
  const dirigent::query::Limits limits;
  const auto query = dirigent::query::parse_query(raw.get_object(), limits);
  if (!query) return 0;
  require(depth_of(query.value()) <= limits.max_relational_depth);
  require(query.value().limit.value_or(0) >= -1 && query.value().offset.value_or(0) >= 0);
  for (const auto& key : query.value().sort) require(!key.path.empty());
  return 0;
}
