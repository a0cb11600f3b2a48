// The walk over a document: at each place the rules that look at it, in the order in which graphql-js reports.
#include "graphql_lang/validate.hpp"

#include <memory>

#include "graphql_lang/validation/rules.hpp"

namespace dirigent::graphql_lang {

namespace {

using namespace validation;  // NOLINT(google-build-using-namespace): the walk reads as a list of rules

std::string_view directive_place(OperationKind kind) {
  switch (kind) {
    case OperationKind::kQuery:
      return "QUERY";
    case OperationKind::kMutation:
      return "MUTATION";
    case OperationKind::kSubscription:
      break;
  }
  return "SUBSCRIPTION";
}

class Walk {
 public:
  explicit Walk(Context& context) : context_(context), overlaps_(make_overlaps()) {}

  void document() {
    using Kind = Document::Definition::Kind;
    for (const OtherDefinition& other : context_.document.others) check_not_executable(context_, other);
    for (const Document::Definition& definition : context_.document.order) {
      if (definition.kind == Kind::kOperation) operation(context_.document.operations[definition.index]);
      if (definition.kind == Kind::kFragment) fragment(context_.document.fragments[definition.index]);
    }
    check_unused_fragments(context_);
  }

 private:
  void operation(const Operation& operation) {
    check_operation_name(context_, operation);
    check_variables(context_, operation);
    for (const VariableDefinition& variable : operation.variables) {
      check_variable_type(context_, variable);
      const TypeRef type = context_.types.resolve(variable.type);
      const bool input = type.known() && type.named().input();
      for (const Value& value : variable.default_value) check_value(context_, value, input ? type : TypeRef());
      check_directives(context_, variable.directives, "VARIABLE_DEFINITION");
    }
    check_directives(context_, operation.directives, directive_place(operation.kind));
    selections(operation.selections, context_.types.root(operation.kind));
    check_variable_uses(context_, operation);
  }

  void fragment(const Fragment& fragment) {
    check_fragment_name(context_, fragment);
    check_fragment_cycles(context_, fragment, visited_);
    check_condition(context_, fragment);
    check_directives(context_, fragment.directives, "FRAGMENT_DEFINITION");
    selections(fragment.selections, composite(context_.types, fragment.condition));
  }

  void selections(const std::vector<Selection>& list, const NamedType* parent) {
    check_overlaps(context_, *overlaps_, list, parent);
    for (const Selection& selection : list) {
      switch (selection.kind) {
        case Selection::Kind::kField:
          field(selection, parent);
          break;
        case Selection::Kind::kSpread:
          check_spread(context_, selection, parent);
          check_directives(context_, selection.directives, "FRAGMENT_SPREAD");
          break;
        case Selection::Kind::kInline:
          inline_fragment(selection, parent);
          break;
      }
    }
  }

  void field(const Selection& field, const NamedType* parent) {
    const FieldDefinition* definition = definition_of(context_.types, parent, field.name);
    check_leaf(context_, field, definition);
    check_field(context_, field, parent);
    check_unique_arguments(context_, field.arguments);
    for (const NamedValue& argument : field.arguments) {
      check_argument_name(context_, argument, definition, parent);
      const InputValue* known = definition == nullptr ? nullptr : find(definition->arguments, argument.name);
      check_value(context_, argument.value, known == nullptr ? TypeRef() : known->type);
    }
    check_directives(context_, field.directives, "FIELD");
    if (field.nested) {
      const NamedType* type = definition == nullptr ? nullptr : &definition->type.named();
      selections(field.selections, type != nullptr && type->composite() ? type : nullptr);
    }
    check_required_arguments(context_, field, definition);
  }

  void inline_fragment(const Selection& selection, const NamedType* parent) {
    check_inline(context_, selection, parent);
    check_condition(context_, selection);
    check_directives(context_, selection.directives, "INLINE_FRAGMENT");
    const bool same = selection.condition.empty();
    selections(selection.selections, same ? parent : composite(context_.types, selection.condition));
  }

  Context& context_;
  std::shared_ptr<Overlaps> overlaps_;
  std::vector<const Fragment*> visited_;
};

}  // namespace

std::vector<Problem> validate(const TypeSystem& types, const Document& document) {
  Context context(types, document);
  try {
    Walk(context).document();
  } catch (const Enough&) {
    return context.take();
  }
  return context.take();
}

}  // namespace dirigent::graphql_lang
