// GraphQL text -> Document, by the grammar of the specification of October 2021 (appendix B.2). Definitions of types
// are skipped over by their brackets and kept by name.
#pragma once
#include <cstddef>
#include <string_view>
#include <variant>

#include "graphql_lang/ast.hpp"
#include "graphql_lang/problem.hpp"

namespace dirigent::graphql_lang {

/// What a text may cost before anything else is known of it.
struct ParseLimits {
  std::size_t tokens = 5000;
  int depth = 200;  // selections, values and types within each other
};

/// The document, or the first thing that is wrong with it ("Syntax Error: ...").
std::variant<Document, Problem> parse(std::string_view text, const ParseLimits& limits = {});

}  // namespace dirigent::graphql_lang
