// Looks at JSON text without making a document of it. The text is the engine's own: it is JSON for sure, and long.
#pragma once
#include <string_view>
#include <utility>
#include <vector>

namespace dirigent::api::graphql {

/// The members of an object, values as texts, in their order. Keys are compared as they are written: with escapes in
/// them they are no field of GraphQL's.
using Members = std::vector<std::pair<std::string_view, std::string_view>>;

/// REQUIRES: `text` is a JSON object, without space around it.
Members members_of(std::string_view text);
/// REQUIRES: `text` is a JSON array.
std::vector<std::string_view> entries_of(std::string_view text);
/// The value of that key; empty when there is none.
std::string_view member(const Members& members, std::string_view key);

}  // namespace dirigent::api::graphql
