#include <fmt/format.h>

#include "graphql_lang/suggestions.hpp"
#include "graphql_lang/validation/rules.hpp"

namespace dirigent::graphql_lang::validation {

void report_unknown_type(Context& context, std::string_view name, Location at) {
  std::vector<std::string> names;
  for (const auto& type : context.types.types()) names.push_back(type->name);
  context.report(fmt::format("Unknown type \"{}\".{}", name, did_you_mean(name, names)), {at});
}

void check_condition(Context& context, const Fragment& fragment) {
  const NamedType* type = context.types.find(fragment.condition);
  if (type == nullptr) {
    report_unknown_type(context, fragment.condition, fragment.condition_at);
  } else if (!type->composite()) {
    context.report(fmt::format("Fragment \"{}\" cannot condition on non composite type \"{}\".", fragment.name,
                               fragment.condition),
                   {fragment.condition_at});
  }
}

void check_condition(Context& context, const Selection& inline_fragment) {
  if (inline_fragment.condition.empty()) return;
  const NamedType* type = context.types.find(inline_fragment.condition);
  if (type == nullptr) {
    report_unknown_type(context, inline_fragment.condition, inline_fragment.condition_at);
  } else if (!type->composite()) {
    context.report(fmt::format("Fragment cannot condition on non composite type \"{}\".", inline_fragment.condition),
                   {inline_fragment.condition_at});
  }
}

void check_spread(Context& context, const Selection& spread, const NamedType* parent) {
  const Fragment* fragment = context.fragment(spread.name);
  if (fragment == nullptr) {
    context.report(fmt::format("Unknown fragment \"{}\".", spread.name), {spread.condition_at});
    return;
  }
  const NamedType* type = composite(context.types, fragment->condition);
  if (type == nullptr || parent == nullptr || overlap(*parent, *type)) return;
  context.report(
      fmt::format("Fragment \"{}\" cannot be spread here as objects of type \"{}\" can never be of type \"{}\".",
                  spread.name, parent->name, type->name),
      {spread.at});
}

void check_inline(Context& context, const Selection& inline_fragment, const NamedType* parent) {
  const NamedType* type = composite(context.types, inline_fragment.condition);
  if (type == nullptr || parent == nullptr || overlap(*parent, *type)) return;
  context.report(fmt::format("Fragment cannot be spread here as objects of type \"{}\" can never be of type \"{}\".",
                             parent->name, type->name),
                 {inline_fragment.at});
}

}  // namespace dirigent::graphql_lang::validation
