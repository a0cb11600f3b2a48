#include <map>
#include <set>

#include <fmt/format.h>

#include "graphql_lang/print.hpp"
#include "graphql_lang/validation/rules.hpp"

namespace dirigent::graphql_lang::validation {

namespace {

/// A place where a variable stands.
struct Use {
  const Value* value;
  TypeRef type;              // unknown when nobody knows what is expected there
  bool has_default = false;  // the place itself
};

/// Walks everything an operation reaches, fragments included, and notes the variables in it.
class UseSearch {
 public:
  explicit UseSearch(const Context& context) : context_(context) {}

  std::vector<Use> of(const Operation& operation) {
    directives(operation.directives);
    selections(operation.selections, context_.types.root(operation.kind));
    return std::move(uses_);
  }

 private:
  void selections(const std::vector<Selection>& list, const NamedType* parent) {
    for (const Selection& selection : list) {
      switch (selection.kind) {
        case Selection::Kind::kField:
          field(selection, parent);
          break;
        case Selection::Kind::kInline:
          directives(selection.directives);
          selections(selection.selections,
                     selection.condition.empty() ? parent : composite(context_.types, selection.condition));
          break;
        case Selection::Kind::kSpread:
          directives(selection.directives);
          spread(selection.name);
          break;
      }
    }
  }

  void field(const Selection& selection, const NamedType* parent) {
    const FieldDefinition* definition = definition_of(context_.types, parent, selection.name);
    for (const NamedValue& argument : selection.arguments) {
      place(argument.value, definition == nullptr ? nullptr : find(definition->arguments, argument.name));
    }
    directives(selection.directives);
    const NamedType* type = definition == nullptr ? nullptr : &definition->type.named();
    selections(selection.selections, type != nullptr && type->composite() ? type : nullptr);
  }

  void spread(std::string_view name) {
    const Fragment* fragment = context_.fragment(name);
    if (fragment == nullptr || !seen_.insert(fragment).second) return;
    directives(fragment->directives);
    selections(fragment->selections, composite(context_.types, fragment->condition));
  }

  void directives(const std::vector<Directive>& list) {
    for (const Directive& directive : list) {
      const DirectiveDefinition* definition = context_.types.directive(directive.name);
      for (const NamedValue& argument : directive.arguments) {
        place(argument.value, definition == nullptr ? nullptr : find(definition->arguments, argument.name));
      }
    }
  }

  /// A value for `input`; null where nobody knows what is expected.
  void place(const Value& given, const InputValue* input) {
    value(given, input == nullptr ? TypeRef() : input->type, input != nullptr && input->default_value);
  }

  void value(const Value& given, TypeRef type, bool has_default) {
    if (given.kind == Value::Kind::kVariable) uses_.push_back({&given, type, has_default});
    const TypeRef nullable = type.nullable();
    for (const Value& entry : given.list)
      value(entry, nullable.known() && nullable.is_list() ? nullable.inner() : nullable, false);
    // An object in the place of a list is its only entry.
    TypeRef object = nullable;
    while (object.known() && object.is_list()) object = object.inner().nullable();
    const bool known = object.known() && object.named().kind == NamedType::Kind::kInput;
    for (const NamedValue& member : given.members) {
      place(member.value, known ? find(object.named().inputs, member.name) : nullptr);
    }
  }

  const Context& context_;
  std::vector<Use> uses_;
  std::set<const Fragment*> seen_;
};

bool fits(TypeRef variable, TypeRef place) {
  if (variable == place) return true;
  if (place.is_required()) return variable.is_required() && fits(variable.inner(), place.inner());
  if (variable.is_required()) return fits(variable.inner(), place);
  if (place.is_list()) return variable.is_list() && fits(variable.inner(), place.inner());
  return false;
}

bool allowed(const VariableDefinition& variable, TypeRef type, const Use& use) {
  if (!use.type.is_required() || type.is_required()) return fits(type, use.type);
  const bool defaulted = !variable.default_value.empty() && variable.default_value.front().kind != Value::Kind::kNull;
  return (defaulted || use.has_default) && fits(type, use.type.inner());
}

std::string of_operation(const Operation& operation, std::string_view word) {
  return operation.name.empty() ? std::string() : fmt::format(" {} operation \"{}\"", word, operation.name);
}

}  // namespace

void check_variables(Context& context, const Operation& operation) {
  report_repeated(context, operation.variables, &VariableDefinition::name_at, "variable named \"$");
}

void check_variable_type(Context& context, const VariableDefinition& variable) {
  const TypeReference* named = &variable.type;
  while (named->kind != TypeReference::Kind::kNamed) named = &named->of.front();
  const TypeRef type = context.types.resolve(variable.type);
  if (!type.known()) return report_unknown_type(context, named->name, named->at);
  if (type.named().input()) return;
  context.report(fmt::format("Variable \"${}\" cannot be non-input type \"{}\".", variable.name, print(variable.type)),
                 {variable.type.at});
}

void check_variable_uses(Context& context, const Operation& operation) {
  const std::vector<Use> uses = UseSearch(context).of(operation);
  std::map<std::string_view, const VariableDefinition*> defined;
  for (const VariableDefinition& variable : operation.variables) defined[variable.name] = &variable;
  std::set<std::string_view> used;
  for (const Use& use : uses) {
    used.insert(use.value->text);
    if (defined.contains(use.value->text)) continue;
    context.report(fmt::format("Variable \"${}\" is not defined{}.", use.value->text, of_operation(operation, "by")),
                   {use.value->at, operation.at});
  }
  for (const VariableDefinition& variable : operation.variables) {
    if (used.contains(variable.name)) continue;
    context.report(fmt::format("Variable \"${}\" is never used{}.", variable.name, of_operation(operation, "in")),
                   {variable.at});
  }
  for (const Use& use : uses) {
    const auto variable = defined.find(use.value->text);
    if (variable == defined.end() || !use.type.known()) continue;
    const TypeRef type = context.types.resolve(variable->second->type);
    if (!type.known() || allowed(*variable->second, type, use)) continue;
    context.report(fmt::format("Variable \"${}\" of type \"{}\" used in position expecting type \"{}\".",
                               use.value->text, type.text(), use.type.text()),
                   {variable->second->at, use.value->at});
  }
}

}  // namespace dirigent::graphql_lang::validation
