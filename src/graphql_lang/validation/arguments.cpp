#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "graphql_lang/suggestions.hpp"
#include "graphql_lang/validation/rules.hpp"

namespace dirigent::graphql_lang::validation {

namespace {

void check_required(Context& context, const std::vector<InputValue>& definitions,
                    const std::vector<NamedValue>& arguments, std::string_view owner, Location at) {
  for (const InputValue& definition : definitions) {
    if (!definition.type.is_required() || definition.default_value) continue;
    if (find(arguments, definition.name) != nullptr) continue;
    context.report(fmt::format("{} argument \"{}\" of type \"{}\" is required, but it was not provided.", owner,
                               definition.name, definition.type.text()),
                   {at});
  }
}

void check_directive(Context& context, const Directive& directive, std::string_view where) {
  const DirectiveDefinition* definition = context.types.directive(directive.name);
  if (definition == nullptr) {
    context.report(fmt::format("Unknown directive \"@{}\".", directive.name), {directive.at});
  } else if (std::find(definition->locations.begin(), definition->locations.end(), where) ==
             definition->locations.end()) {
    context.report(fmt::format("Directive \"@{}\" may not be used on {}.", directive.name, where), {directive.at});
  }
  if (definition != nullptr) {
    for (const NamedValue& argument : directive.arguments) {
      if (find(definition->arguments, argument.name) != nullptr) continue;
      context.report(fmt::format("Unknown argument \"{}\" on directive \"@{}\".{}", argument.name, directive.name,
                                 did_you_mean(argument.name, definition->arguments)),
                     {argument.at});
    }
  }
  check_unique_arguments(context, directive.arguments);
  for (const NamedValue& argument : directive.arguments) {
    const InputValue* known = definition == nullptr ? nullptr : find(definition->arguments, argument.name);
    check_value(context, argument.value, known == nullptr ? TypeRef() : known->type);
  }
  if (definition == nullptr) return;
  check_required(context, definition->arguments, directive.arguments, fmt::format("Directive \"@{}\"", directive.name),
                 directive.at);
}

}  // namespace

void check_argument_name(Context& context, const NamedValue& argument, const FieldDefinition* field,
                         const NamedType* parent) {
  if (field == nullptr || parent == nullptr || find(field->arguments, argument.name) != nullptr) return;
  context.report(fmt::format("Unknown argument \"{}\" on field \"{}.{}\".{}", argument.name, parent->name, field->name,
                             did_you_mean(argument.name, field->arguments)),
                 {argument.at});
}

void check_unique_arguments(Context& context, const std::vector<NamedValue>& arguments) {
  report_repeated(context, arguments, &NamedValue::at, "argument named \"");
}

void check_required_arguments(Context& context, const Selection& field, const FieldDefinition* definition) {
  if (definition == nullptr) return;
  check_required(context, definition->arguments, field.arguments, fmt::format("Field \"{}\"", field.name), field.at);
}

void check_directives(Context& context, const std::vector<Directive>& directives, std::string_view where) {
  std::map<std::string_view, Location> first;
  for (const Directive& directive : directives) {
    const auto [place, fresh] = first.emplace(directive.name, directive.at);
    if (fresh || context.types.directive(directive.name) == nullptr) continue;
    context.report(fmt::format("The directive \"@{}\" can only be used once at this location.", directive.name),
                   {place->second, directive.at});
  }
  for (const Directive& directive : directives) check_directive(context, directive, where);
}

}  // namespace dirigent::graphql_lang::validation
