// Is a document valid against a type system (specification of October 2021, section 5)? Verdicts, their words and their
// order are those of graphql-js, which clients know.
#pragma once
#include <vector>

#include "graphql_lang/ast.hpp"
#include "graphql_lang/problem.hpp"
#include "graphql_lang/type_system.hpp"

namespace dirigent::graphql_lang {

/// Everything that is wrong, at most about a hundred entries; empty for a valid document.
std::vector<Problem> validate(const TypeSystem& types, const Document& document);

}  // namespace dirigent::graphql_lang
