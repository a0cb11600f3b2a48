// The rules, by what of a document they look at. The walk in validate.cpp calls them as it comes to each place; the
// sections named are those of the specification of October 2021.
#pragma once
#include <memory>
#include <vector>

#include "graphql_lang/validation/context.hpp"

namespace dirigent::graphql_lang::validation {

// documents.cpp (5.1, 5.2, 5.5.1.1, 5.5.1.4, 5.5.2.2)
void check_not_executable(Context& context, const OtherDefinition& definition);
void check_operation_name(Context& context, const Operation& operation);
void check_fragment_name(Context& context, const Fragment& fragment);
void check_fragment_cycles(Context& context, const Fragment& fragment, std::vector<const Fragment*>& visited);
void check_unused_fragments(Context& context);

// fields.cpp (5.3.1, 5.3.3)
void check_field(Context& context, const Selection& field, const NamedType* parent);
void check_leaf(Context& context, const Selection& field, const FieldDefinition* definition);

// fragments.cpp (5.5.1.2, 5.5.1.3, 5.5.2.1, 5.5.2.3)
void check_condition(Context& context, const Fragment& fragment);
void check_condition(Context& context, const Selection& inline_fragment);
void check_spread(Context& context, const Selection& spread, const NamedType* parent);
void check_inline(Context& context, const Selection& inline_fragment, const NamedType* parent);

// arguments.cpp (5.4, 5.7)
void check_argument_name(Context& context, const NamedValue& argument, const FieldDefinition* field,
                         const NamedType* parent);
void check_unique_arguments(Context& context, const std::vector<NamedValue>& arguments);
void check_required_arguments(Context& context, const Selection& field, const FieldDefinition* definition);
/// `where` is "QUERY", "FIELD", ...; the values in them are checked too.
void check_directives(Context& context, const std::vector<Directive>& directives, std::string_view where);

// values.cpp (5.6). An unknown type lets everything pass.
void check_value(Context& context, const Value& value, TypeRef type);

// variables.cpp (5.8)
void check_variables(Context& context, const Operation& operation);
void check_variable_type(Context& context, const VariableDefinition& variable);
void check_variable_uses(Context& context, const Operation& operation);

// overlaps.cpp (5.3.2)
/// Remembers which pairs of fields were compared before.
class Overlaps;
std::shared_ptr<Overlaps> make_overlaps();
void check_overlaps(Context& context, Overlaps& overlaps, const std::vector<Selection>& selections,
                    const NamedType* parent);

/// The text "Unknown type ..." for a name that no type has.
void report_unknown_type(Context& context, std::string_view name, Location at);

}  // namespace dirigent::graphql_lang::validation
