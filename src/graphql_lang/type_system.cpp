#include "graphql_lang/type_system.hpp"

#include <algorithm>

#include "graphql_lang/scalars.hpp"
#include "graphql_lang/typename_field.hpp"

namespace dirigent::graphql_lang {

TypeRef TypeRef::inner() const {
  TypeRef result = *this;
  result.wrappers_ >>= 2;
  return result;
}

TypeRef TypeRef::wrapped(std::uint64_t by) const {
  TypeRef result = *this;
  result.wrappers_ = (wrappers_ << 2) | by;
  return result;
}

std::string TypeRef::text() const {
  if (is_list()) return "[" + inner().text() + "]";
  if (is_required()) return inner().text() + "!";
  return named_ == nullptr ? std::string() : named_->name;
}

const InputValue* find(const std::vector<InputValue>& inputs, std::string_view name) {
  for (const InputValue& input : inputs)
    if (input.name == name) return &input;
  return nullptr;
}

const FieldDefinition* NamedType::field(std::string_view wanted) const {
  for (const FieldDefinition& field : fields)
    if (field.name == wanted) return &field;
  return nullptr;
}

TypeSystem::TypeSystem() {
  for (const StandardScalar& scalar : kStandardScalars) {
    NamedType& type = add(NamedType::Kind::kScalar, std::string(scalar.name));
    type.scalar = scalar.scalar;
  }
  const TypeRef boolean = find("Boolean");
  const TypeRef string = find("String");
  typename_field_.name = kTypename;
  typename_field_.type = string.required();
  const std::vector<std::string_view> selections = {"FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"};
  directives_.push_back({"include", {{"if", boolean.required(), std::nullopt}}, selections});
  directives_.push_back({"skip", {{"if", boolean.required(), std::nullopt}}, selections});
  directives_.push_back({"deprecated",
                         {{"reason", string, json::value("No longer supported")}},
                         {"FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "ENUM_VALUE"}});
  directives_.push_back({"specifiedBy", {{"url", string.required(), std::nullopt}}, {"SCALAR"}});
}

NamedType& TypeSystem::add(NamedType::Kind kind, std::string name) {
  NamedType& type = *types_.emplace_back(std::make_unique<NamedType>());
  type.kind = kind;
  type.name = std::move(name);
  by_name_.emplace(type.name, &type);
  return type;
}

NamedType* TypeSystem::find(std::string_view name) {
  const auto place = by_name_.find(name);
  return place == by_name_.end() ? nullptr : place->second;
}

const NamedType* TypeSystem::find(std::string_view name) const {
  const auto place = by_name_.find(name);
  return place == by_name_.end() ? nullptr : place->second;
}

TypeRef TypeSystem::resolve(const TypeReference& written) const {
  std::vector<TypeReference::Kind> around;
  const TypeReference* type = &written;
  for (; type->kind != TypeReference::Kind::kNamed; type = &type->of.front()) around.push_back(type->kind);
  if (around.size() > TypeRef::kMostWrappers) return {};
  TypeRef result = find(type->name);
  if (!result.known()) return result;
  for (auto kind = around.rbegin(); kind != around.rend(); ++kind)
    result = *kind == TypeReference::Kind::kList ? result.list() : result.required();
  return result;
}

const DirectiveDefinition* TypeSystem::directive(std::string_view name) const {
  for (const DirectiveDefinition& one : directives_)
    if (one.name == name) return &one;
  return nullptr;
}

const NamedType* TypeSystem::root(OperationKind kind) const {
  switch (kind) {
    case OperationKind::kQuery:
      return query;
    case OperationKind::kMutation:
      return mutation;
    case OperationKind::kSubscription:
      return subscription;
  }
  return nullptr;
}

bool overlap(const NamedType& left, const NamedType& right) {
  const auto has = [](const NamedType& type, const NamedType* object) {
    if (type.kind == NamedType::Kind::kObject) return &type == object;
    return std::find(type.members.begin(), type.members.end(), object) != type.members.end();
  };
  if (left.kind == NamedType::Kind::kObject) return has(right, &left);
  return std::any_of(left.members.begin(), left.members.end(),
                     [&](const NamedType* member) { return has(right, member); });
}

}  // namespace dirigent::graphql_lang
