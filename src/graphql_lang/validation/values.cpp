#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "graphql_lang/print.hpp"
#include "graphql_lang/suggestions.hpp"
#include "graphql_lang/validation/rules.hpp"

namespace dirigent::graphql_lang::validation {

namespace {

void check_enum(Context& context, const Value& value, const NamedType& type) {
  if (value.kind != Value::Kind::kEnum) {
    context.report(fmt::format("Enum \"{}\" cannot represent non-enum value: {}.{}", type.name, print(value),
                               did_you_mean_any(suggestions(print(value), type.values), "the enum value ")),
                   {value.at});
  } else if (std::find(type.values.begin(), type.values.end(), value.text) == type.values.end()) {
    context.report(fmt::format("Value \"{}\" does not exist in \"{}\" enum.{}", value.text, type.name,
                               did_you_mean_any(suggestions(value.text, type.values), "the enum value ")),
                   {value.at});
  }
}

void check_single(Context& context, const Value& value, TypeRef type) {
  const NamedType& named = type.named();
  if (named.kind == NamedType::Kind::kEnum) return check_enum(context, value, named);
  std::string more;
  if (named.kind == NamedType::Kind::kScalar) {
    const ScalarResult result = named.scalar.literal(value);
    if (result.value) return;
    if (result.whole) return context.report(result.refusal, {value.at});
    if (!result.refusal.empty()) more = "; " + result.refusal;
  }
  context.report(
      fmt::format("Expected value of type \"{}\", found {}{}", type.text(), print(value), more.empty() ? "." : more),
      {value.at});
}

void check_object(Context& context, const Value& value, const NamedType& type) {
  for (const InputValue& input : type.inputs) {
    if (!input.type.is_required() || input.default_value) continue;
    if (find(value.members, input.name) != nullptr) continue;
    context.report(fmt::format("Field \"{}.{}\" of required type \"{}\" was not provided.", type.name, input.name,
                               input.type.text()),
                   {value.at});
  }
  std::map<std::string_view, Location> first;
  for (const NamedValue& member : value.members) {
    const InputValue* input = find(type.inputs, member.name);
    if (input == nullptr) {
      context.report(fmt::format("Field \"{}\" is not defined by type \"{}\".{}", member.name, type.name,
                                 did_you_mean(member.name, type.inputs)),
                     {member.at});
    }
    const auto [place, fresh] = first.emplace(member.name, member.at);
    if (!fresh) {
      context.report(fmt::format("There can be only one input field named \"{}\".", member.name),
                     {place->second, member.at});
    }
    check_value(context, member.value, input == nullptr ? TypeRef() : input->type);
  }
}

}  // namespace

void check_value(Context& context, const Value& value, TypeRef type) {
  if (!type.known() || value.kind == Value::Kind::kVariable) return;
  if (value.kind == Value::Kind::kNull) {
    if (!type.is_required()) return;
    context.report(fmt::format("Expected value of type \"{}\", found null.", type.text()), {value.at});
    return;
  }
  const TypeRef nullable = type.nullable();
  if (nullable.is_list()) {
    if (value.kind != Value::Kind::kList) return check_value(context, value, nullable.inner());
    for (const Value& entry : value.list) check_value(context, entry, nullable.inner());
    return;
  }
  if (value.kind == Value::Kind::kObject && nullable.named().kind == NamedType::Kind::kInput) {
    return check_object(context, value, nullable.named());
  }
  check_single(context, value, type);
}

}  // namespace dirigent::graphql_lang::validation
