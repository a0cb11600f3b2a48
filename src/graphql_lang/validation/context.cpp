#include "graphql_lang/validation/context.hpp"

#include "graphql_lang/typename_field.hpp"

namespace dirigent::graphql_lang::validation {

namespace {
constexpr std::size_t kMostProblems = 100;
}

Context::Context(const TypeSystem& type_system, const Document& of) : types(type_system), document(of) {
  for (const Fragment& fragment : document.fragments) fragments_.emplace(fragment.name, &fragment);
}

void Context::report(std::string message, std::vector<Location> locations) {
  if (problems_.size() >= kMostProblems) {
    problems_.push_back({"Too many validation errors, error limit reached. Validation aborted.", {}});
    throw Enough();
  }
  problems_.push_back({std::move(message), std::move(locations)});
}

const Fragment* Context::fragment(std::string_view name) const {
  const auto place = fragments_.find(name);
  return place == fragments_.end() ? nullptr : place->second;
}

const NamedType* composite(const TypeSystem& types, std::string_view name) {
  const NamedType* type = types.find(name);
  return type != nullptr && type->composite() ? type : nullptr;
}

const FieldDefinition* definition_of(const TypeSystem& types, const NamedType* parent, std::string_view name) {
  if (parent == nullptr || !parent->composite()) return nullptr;
  if (name == kTypename) return &types.typename_field();
  return parent->field(name);
}

}  // namespace dirigent::graphql_lang::validation
