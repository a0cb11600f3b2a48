// A GraphQL document as it was written: plain structs, nothing looked up yet. Executable documents of the specification
// of October 2021 (section 2); definitions of types are kept by name only, so that validation can refuse them.
//
// Nodes hold their children by value. Pointers into a Document are valid as long as it stays where it is.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::graphql_lang {

/// Where a token begins: line and column count from 1, columns in UTF-16 units as JavaScript clients count them.
struct Location {
  unsigned line = 1;
  unsigned column = 1;
  friend bool operator==(const Location&, const Location&) = default;
};

struct NamedValue;

struct Value {
  enum class Kind { kVariable, kInt, kFloat, kString, kBoolean, kNull, kEnum, kList, kObject };
  Kind kind = Kind::kNull;
  Location at;
  std::string text;  // a variable's name without `$`; a number as written; a string's content; an enum's name; "true"
  std::vector<Value> list;
  std::vector<NamedValue> members;
};

/// A member of an object, or an argument.
struct NamedValue {
  Location at;
  std::string name;
  Value value;
};

/// The first of that name; null for none.
inline const NamedValue* find(const std::vector<NamedValue>& values, std::string_view name) {
  for (const NamedValue& value : values)
    if (value.name == name) return &value;
  return nullptr;
}

struct Directive {
  Location at;  // of the `@`
  std::string name;
  std::vector<NamedValue> arguments;
};

/// `[Int!]!`: `of` holds the one type inside a list or a `!`.
struct TypeReference {
  enum class Kind { kNamed, kList, kNonNull };
  Kind kind = Kind::kNamed;
  Location at;
  std::string name;
  std::vector<TypeReference> of;
};

struct Selection {
  enum class Kind { kField, kSpread, kInline };
  Kind kind = Kind::kField;
  Location at;
  std::string alias;      // kField: empty without one
  std::string name;       // of the field, or of the fragment spread
  std::string condition;  // kInline: the type, empty without one
  Location condition_at;  // of the condition, or of a spread fragment's name
  std::vector<NamedValue> arguments;
  std::vector<Directive> directives;
  bool nested = false;  // has a selection set
  Location set_at;      // of its `{`
  std::vector<Selection> selections;

  /// The key in the answer.
  const std::string& key() const { return alias.empty() ? name : alias; }
};

struct VariableDefinition {
  Location at;
  Location name_at;
  std::string name;
  TypeReference type;
  std::vector<Value> default_value;  // one or none
  std::vector<Directive> directives;
};

enum class OperationKind { kQuery, kMutation, kSubscription };

struct Operation {
  OperationKind kind = OperationKind::kQuery;
  Location at;
  std::string name;  // empty for an anonymous one
  Location name_at;
  std::vector<VariableDefinition> variables;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
};

struct Fragment {
  Location at;
  std::string name;
  Location name_at;
  std::string condition;
  Location condition_at;
  std::vector<Directive> directives;
  std::vector<Selection> selections;
};

/// A definition of types: known by what it is called in a refusal.
struct OtherDefinition {
  Location at;
  std::string name;  // `schema` for that of the schema
};

struct Document {
  /// In the order in which they were written.
  struct Definition {
    enum class Kind { kOperation, kFragment, kOther } kind = Kind::kOperation;
    std::size_t index = 0;  // in the list of its kind
  };
  std::vector<Definition> order;
  std::vector<Operation> operations;
  std::vector<Fragment> fragments;
  std::vector<OtherDefinition> others;
};

}  // namespace dirigent::graphql_lang
