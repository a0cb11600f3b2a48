// What is wrong with a document or its variables: a text and the places it is about.
#pragma once
#include <string>
#include <vector>

#include "graphql_lang/ast.hpp"

namespace dirigent::graphql_lang {

struct Problem {
  std::string message;
  std::vector<Location> locations;
};

}  // namespace dirigent::graphql_lang
