#include <fmt/format.h>

#include "graphql_lang/suggestions.hpp"
#include "graphql_lang/validation/rules.hpp"

namespace dirigent::graphql_lang::validation {

namespace {

std::string hint(const Selection& field, const NamedType& parent) {
  if (parent.kind != NamedType::Kind::kUnion) return did_you_mean(field.name, parent.fields);
  std::vector<std::string> members;
  for (const NamedType* member : parent.members)
    if (member->field(field.name) != nullptr) members.push_back(member->name);
  return did_you_mean_any(std::move(members), "to use an inline fragment on ");
}

}  // namespace

void check_field(Context& context, const Selection& field, const NamedType* parent) {
  if (parent == nullptr || definition_of(context.types, parent, field.name) != nullptr) return;
  context.report(
      fmt::format("Cannot query field \"{}\" on type \"{}\".{}", field.name, parent->name, hint(field, *parent)),
      {field.at});
}

void check_leaf(Context& context, const Selection& field, const FieldDefinition* definition) {
  if (definition == nullptr) return;
  const TypeRef type = definition->type;
  if (type.named().leaf() && field.nested) {
    context.report(fmt::format("Field \"{}\" must not have a selection since type \"{}\" has no subfields.", field.name,
                               type.text()),
                   {field.set_at});
  } else if (!type.named().leaf() && !field.nested) {
    context.report(
        fmt::format("Field \"{0}\" of type \"{1}\" must have a selection of subfields. Did you mean \"{0} {{ ... }}\"?",
                    field.name, type.text()),
        {field.at});
  }
}

}  // namespace dirigent::graphql_lang::validation
