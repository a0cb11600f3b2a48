// What the rules of one validation share: the document, the types, and where they report to.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "graphql_lang/ast.hpp"
#include "graphql_lang/problem.hpp"
#include "graphql_lang/type_system.hpp"

namespace dirigent::graphql_lang::validation {

/// Thrown by report() once there are enough problems.
struct Enough {};

class Context {
 public:
  Context(const TypeSystem& type_system, const Document& of);

  /// Throws Enough.
  void report(std::string message, std::vector<Location> locations);
  /// The first fragment of that name; null for none.
  const Fragment* fragment(std::string_view name) const;
  std::vector<Problem> take() { return std::move(problems_); }

  const TypeSystem& types;
  const Document& document;

 private:
  std::map<std::string_view, const Fragment*> fragments_;
  std::vector<Problem> problems_;
};

/// One problem for each name that several of `list` have: "There can be only one <what><name>"."
template <class Named>
void report_repeated(Context& context, const std::vector<Named>& list, Location Named::*place, std::string_view what) {
  std::map<std::string_view, std::vector<Location>> places;
  for (const Named& one : list) places[one.name].push_back(one.*place);
  for (const Named& one : list) {
    const std::vector<Location>& all = places[one.name];
    if (all.size() < 2 || all.front() != one.*place) continue;
    context.report("There can be only one " + std::string(what) + one.name + "\".", all);
  }
}

/// The type of `name` when it has fields or members; null otherwise.
const NamedType* composite(const TypeSystem& types, std::string_view name);

/// The definition of a field of `parent` (null: unknown), `__typename` included; null for none.
const FieldDefinition* definition_of(const TypeSystem& types, const NamedType* parent, std::string_view name);

}  // namespace dirigent::graphql_lang::validation
