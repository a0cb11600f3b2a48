// Values and types as GraphQL writes them: for messages, and to tell whether two values are the same.
#pragma once
#include <string>

#include "base/json.hpp"
#include "graphql_lang/ast.hpp"

namespace dirigent::graphql_lang {

std::string print(const Value& value);
std::string print(const TypeReference& type);
/// JSON as messages about variables show it: `{ a: 1, b: [Object] }`. Two levels and ten entries of lists are shown.
std::string inspect(const json::value& value);

}  // namespace dirigent::graphql_lang
