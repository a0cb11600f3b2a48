#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "graphql_lang/suggestions.hpp"
#include "graphql_lang/validation/rules.hpp"

namespace dirigent::graphql_lang::validation {

namespace {

const InputValue* find(const std::vector<InputValue>& definitions, std::string_view name) {
  for (const InputValue& definition : definitions)
    if (definition.name == name) return &definition;
  return nullptr;
}

std::string hint(std::string_view name, const std::vector<InputValue>& definitions) {
  std::vector<std::string> names;
  for (const InputValue& definition : definitions) names.push_back(definition.name);
  return did_you_mean(name, names);
}

void check_required(Context& context, const std::vector<InputValue>& definitions,
                    const std::vector<Argument>& arguments, std::string_view owner, Location at) {
  for (const InputValue& definition : definitions) {
    if (!definition.type.is_required() || definition.default_value) continue;
    const auto given = [&](const Argument& argument) { return argument.name == definition.name; };
    if (std::any_of(arguments.begin(), arguments.end(), given)) continue;
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
    for (const Argument& argument : directive.arguments) {
      if (find(definition->arguments, argument.name) != nullptr) continue;
      context.report(fmt::format("Unknown argument \"{}\" on directive \"@{}\".{}", argument.name, directive.name,
                                 hint(argument.name, definition->arguments)),
                     {argument.at});
    }
  }
  check_unique_arguments(context, directive.arguments);
  for (const Argument& argument : directive.arguments) {
    const InputValue* known = definition == nullptr ? nullptr : find(definition->arguments, argument.name);
    check_value(context, argument.value, known == nullptr ? TypeRef() : known->type);
  }
  if (definition == nullptr) return;
  check_required(context, definition->arguments, directive.arguments, fmt::format("Directive \"@{}\"", directive.name),
                 directive.at);
}

}  // namespace

void check_argument_name(Context& context, const Argument& argument, const FieldDefinition* field,
                         const NamedType* parent) {
  if (field == nullptr || parent == nullptr || field->argument(argument.name) != nullptr) return;
  context.report(fmt::format("Unknown argument \"{}\" on field \"{}.{}\".{}", argument.name, parent->name, field->name,
                             hint(argument.name, field->arguments)),
                 {argument.at});
}

void check_unique_arguments(Context& context, const std::vector<Argument>& arguments) {
  std::map<std::string_view, std::vector<Location>> places;
  for (const Argument& argument : arguments) places[argument.name].push_back(argument.at);
  for (const Argument& argument : arguments) {
    std::vector<Location>& all = places[argument.name];
    if (all.size() < 2 || all.front() != argument.at) continue;
    context.report(fmt::format("There can be only one argument named \"{}\".", argument.name), all);
  }
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
