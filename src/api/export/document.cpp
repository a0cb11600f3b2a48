#include "api/export/document.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace dirigent::api::exports {

namespace {

constexpr std::int64_t kNoIndex = -1;

std::int64_t index_of(std::string_view name) {
  constexpr std::int64_t kLargest = 4294967294;
  const bool digits = !name.empty() && name.size() <= 10 && name.find_first_not_of("0123456789") == name.npos;
  if (!digits || (name.size() > 1 && name.front() == '0')) return kNoIndex;
  const std::int64_t index = base::to_integer(name).value_or(kNoIndex);
  return index <= kLargest ? index : kNoIndex;
}

}  // namespace

bool has_index_names(const json::object& object) {
  return std::any_of(object.begin(), object.end(),
                     [](const auto& member) { return index_of(member.key()) != kNoIndex; });
}

std::vector<const json::key_value_pair*> index_names_first(const json::object& object) {
  std::vector<const json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::stable_sort(members.begin(), members.end(), [](const auto* left, const auto* right) {
    // As unsigned numbers, those without an index come last.
    return static_cast<std::uint64_t>(index_of(left->key())) < static_cast<std::uint64_t>(index_of(right->key()));
  });
  return members;
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  constexpr char32_t kReplacement = 0xFFFD;
  const std::size_t length = base::utf8_length(text, at);
  if (length == 0) {
    at += base::utf8_ill_formed_length(text, at);
    return kReplacement;
  }
  const char32_t point = base::utf8_code_point(text, at, length);
  at += length;
  return point;
}

}  // namespace dirigent::api::exports
