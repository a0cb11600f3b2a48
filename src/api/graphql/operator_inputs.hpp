// The input types of filters that do not depend on any collection: the operators of each kind of field, and of the
// functions of fields. Data in one table.
#pragma once
#include <string>
#include <string_view>

#include "graphql_lang/type_system.hpp"
#include "schema/schema.hpp"

namespace dirigent::api::graphql {

/// Adds them, and the object types of the functions ("date_functions", ...). REQUIRES: all scalars are there.
void add_operator_inputs(graphql_lang::TypeSystem& types);

/// The operators of a field that leads nowhere: "string_filter_operators", ...
std::string_view operators_of(const schema::Collection& collection, const schema::Field& field);

/// The functions of a field of `type`: "date_functions" and its like; empty for none. The filters of theirs are called
/// the same with "_function_filter_operators" in the place of "_functions".
std::string_view functions_of(base::FieldType type);
/// "date_functions" -> "date_function_filter_operators"
std::string function_filter_of(std::string_view functions);

}  // namespace dirigent::api::graphql
