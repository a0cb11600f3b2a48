// Values and types as GraphQL writes them, for messages.
#pragma once
#include <string>

#include "base/json.hpp"
#include "graphql_lang/ast.hpp"

namespace dirigent::graphql_lang {

std::string print(const Value& value);
std::string print(const TypeReference& type);
/// JSON as messages about variables show it: `{ a: 1, b: [Object] }`. Two levels, ten entries of lists and at most
/// 2,000 bytes are shown.
std::string inspect(const json::value& value);

}  // namespace dirigent::graphql_lang
