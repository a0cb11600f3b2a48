// Any bytes as a list of fields: entries, their segments, function calls and json() paths keep to what they promise.
#include <cstdint>
#include <string_view>

#include "query/json_path.hpp"
#include "query/path.hpp"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void check_call(std::string_view segment) {
  const auto call = dirigent::query::function_call(segment);
  if (!call) return;
  require(!call->name.empty() && call->name.size() + call->argument.size() + 2 == segment.size());
  require(segment.starts_with(call->name) && segment.ends_with(')'));
  const auto path = dirigent::query::parse_json_path(call->argument, 10);
  if (!path) return;
  require(!path.value().segments.empty() && path.value().segments.size() <= 10);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t total = 0;
  for (const std::string& entry : dirigent::query::split_list(text)) {
    require(!entry.empty());
    total += entry.size();
    const std::vector<std::string> segments = dirigent::query::split_path(entry);
    require(!segments.empty());
    for (const std::string& segment : segments) check_call(segment);
  }
  require(total <= size);
  return 0;
}
