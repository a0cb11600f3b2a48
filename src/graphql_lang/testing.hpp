// For the tests of this folder: a small type system, and documents as short texts.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "graphql_lang/parser.hpp"
#include "graphql_lang/type_system.hpp"
#include "graphql_lang/validate.hpp"

namespace dirigent::graphql_lang::testing {

/// Query { dog(name: String = "Rex", filter: DogFilter): Dog, pet(id: ID!): Pet, dogs(limit: Int): [Dog!]! }, a union
/// Pet of Dog and Cat, and the inputs that go with them.
inline const TypeSystem& pets() {
  static const TypeSystem types = [] {
    TypeSystem made;
    const auto named = [&made](std::string_view name) { return TypeRef(made.find(name)); };
    const auto field = [](NamedType& type, std::string name, TypeRef of) -> FieldDefinition& {
      FieldDefinition& added = type.fields.emplace_back();
      added.name = std::move(name);
      added.type = of;
      return added;
    };
    made.add(NamedType::Kind::kEnum, "Trick").values = {"SIT", "ROLL"};
    NamedType& filter = made.add(NamedType::Kind::kInput, "DogFilter");
    filter.inputs = {{"name", named("String").required(), std::nullopt},
                     {"age", named("Int"), std::nullopt},
                     {"tricks", named("Trick").list(), std::nullopt},
                     {"and", TypeRef(&filter).list(), std::nullopt}};
    NamedType& dog = made.add(NamedType::Kind::kObject, "Dog");
    NamedType& cat = made.add(NamedType::Kind::kObject, "Cat");
    NamedType& pet = made.add(NamedType::Kind::kUnion, "Pet");
    pet.members = {&dog, &cat};
    field(dog, "id", named("ID").required());
    field(dog, "name", named("String"));
    field(dog, "barks", named("Boolean"));
    field(dog, "owner", named("String"));
    field(dog, "friend", &dog).arguments = {{"limit", named("Int"), std::nullopt}};
    field(cat, "id", named("ID").required());
    field(cat, "name", named("Int"));
    field(cat, "meows", named("Boolean"));
    NamedType& query = made.add(NamedType::Kind::kObject, "Query");
    field(query, "dog", &dog).arguments = {{"name", named("String"), json::value("Rex")},
                                           {"filter", &filter, std::nullopt}};
    field(query, "pet", &pet).arguments = {{"id", named("ID").required(), std::nullopt}};
    field(query, "dogs", TypeRef(&dog).required().list().required()).arguments = {
        {"limit", named("Int"), std::nullopt}};
    made.query = &query;
    return made;
  }();
  return types;
}

/// "1:3 message" of the first problem with a text, "" for none.
inline std::string first_problem(const Problem& problem) {
  std::string text;
  for (const Location& at : problem.locations) text += std::to_string(at.line) + ":" + std::to_string(at.column) + " ";
  return text + problem.message;
}

/// What validation says of a document, a line each; a syntax error alone.
inline std::string verdict(std::string_view text) {
  const auto parsed = parse(text);
  if (const Problem* problem = std::get_if<Problem>(&parsed)) return first_problem(*problem);
  std::string all;
  for (const Problem& problem : validate(pets(), std::get<Document>(parsed)))
    all += (all.empty() ? "" : "\n") + first_problem(problem);
  return all;
}

}  // namespace dirigent::graphql_lang::testing
