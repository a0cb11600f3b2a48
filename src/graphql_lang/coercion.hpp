// Literals and variables -> JSON of the types they are for (specification of October 2021, sections 3.x "Input
// coercion" and 6.1.2). Documents have been validated before: literals fit their types.
#pragma once
#include <optional>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "graphql_lang/problem.hpp"
#include "graphql_lang/type_system.hpp"

namespace dirigent::graphql_lang {

/// Values of variables by name; one that was neither given nor has a default is not among them.
using Variables = json::object;

/// The values of an operation's variables from `given`, or everything that is wrong with them.
std::variant<Variables, std::vector<Problem>> coerce_variables(const TypeSystem& types, const Operation& operation,
                                                               const json::object& given);

/// A literal as a value of `type`; nothing when it is a variable that is not there, or one that must not be null is.
std::optional<json::value> value_of(const Value& literal, TypeRef type, const Variables& variables);

/// Arguments by name, defaults included; those left out are not among them. The Problem is about the argument that is
/// required and has no value.
std::variant<json::object, Problem> arguments_of(const std::vector<InputValue>& definitions,
                                                 const std::vector<NamedValue>& written, const Variables& variables,
                                                 Location at);

}  // namespace dirigent::graphql_lang
