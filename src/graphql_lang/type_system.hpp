// The types a document is judged by: objects, unions, inputs, enums, scalars, and the roots of the operations. Built
// once by whoever knows what they stand for, then never changed; shared by any number of requests.
//
// A TypeRef is a named type and the lists and `!` around it. Fields carry a number that means nothing here: the place
// of what the field stands for in the builder's own table.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"
#include "graphql_lang/ast.hpp"

namespace dirigent::graphql_lang {

struct NamedType;

class TypeRef {
 public:
  TypeRef() = default;
  TypeRef(const NamedType* named) : named_(named) {}  // NOLINT(google-explicit-constructor): a type is a reference
  TypeRef list() const { return wrapped(kList); }
  TypeRef required() const { return wrapped(kRequired); }

  bool known() const { return named_ != nullptr; }
  bool is_list() const { return outer() == kList; }
  bool is_required() const { return outer() == kRequired; }
  /// Without the outermost list or `!`. REQUIRES: there is one.
  TypeRef inner() const;
  /// Without a `!` around all of it.
  TypeRef nullable() const { return is_required() ? inner() : *this; }
  const NamedType& named() const { return *named_; }  // REQUIRES: known()
  /// "[Int!]!"
  std::string text() const;
  friend bool operator==(const TypeRef&, const TypeRef&) = default;
  /// Lists and `!` a reference can have around its name.
  static constexpr int kMostWrappers = 32;

 private:
  enum : std::uint64_t { kNone = 0, kList = 1, kRequired = 2 };
  std::uint64_t outer() const { return wrappers_ & 3; }
  TypeRef wrapped(std::uint64_t by) const;

  const NamedType* named_ = nullptr;
  std::uint64_t wrappers_ = 0;  // two bits each, the outermost lowest
};

/// What a scalar makes of a value: the value to go on with, or why not. `whole` messages stand alone; others follow
/// "Expected type ...".
struct ScalarResult {
  std::optional<json::value> value;
  std::string refusal;
  bool whole = false;
};

struct Scalar {
  /// Of a literal without variables in it.
  ScalarResult (*literal)(const Value& value) = nullptr;
  /// Of a value from JSON; never null.
  ScalarResult (*input)(const json::value& value) = nullptr;
};

struct InputValue {
  std::string name;
  TypeRef type;
  std::optional<json::value> default_value;
};

/// The one of that name; null for none.
const InputValue* find(const std::vector<InputValue>& inputs, std::string_view name);

struct FieldDefinition {
  std::string name;
  TypeRef type;
  std::vector<InputValue> arguments;
  std::size_t meaning = 0;
};

struct NamedType {
  enum class Kind { kScalar, kEnum, kObject, kUnion, kInput };
  Kind kind = Kind::kScalar;
  std::string name;
  std::string description;
  Scalar scalar;                          // kScalar
  std::vector<std::string> values;        // kEnum
  std::vector<FieldDefinition> fields;    // kObject
  std::vector<InputValue> inputs;         // kInput
  std::vector<const NamedType*> members;  // kUnion
  std::size_t meaning = 0;                // kObject: as a field's

  bool composite() const { return kind == Kind::kObject || kind == Kind::kUnion; }
  bool leaf() const { return kind == Kind::kScalar || kind == Kind::kEnum; }
  bool input() const { return leaf() || kind == Kind::kInput; }
  const FieldDefinition* field(std::string_view wanted) const;
};

struct DirectiveDefinition {
  std::string name;
  std::vector<InputValue> arguments;
  std::vector<std::string_view> locations;  // "FIELD", ...
};

class TypeSystem {
 public:
  /// With the five scalars and the directives that every schema has.
  TypeSystem();

  /// A new type without anything in it. REQUIRES: the name is free.
  NamedType& add(NamedType::Kind kind, std::string name);
  NamedType* find(std::string_view name);
  const NamedType* find(std::string_view name) const;
  /// The type a document names; unknown for one that is not there.
  TypeRef resolve(const TypeReference& written) const;
  const DirectiveDefinition* directive(std::string_view name) const;

  /// In the order in which they were added.
  const std::vector<std::unique_ptr<NamedType>>& types() const { return types_; }
  const std::vector<DirectiveDefinition>& directives() const { return directives_; }
  /// The field `__typename` of every object.
  const FieldDefinition& typename_field() const { return typename_field_; }
  /// The root of an operation's kind; null when the schema has none.
  const NamedType* root(OperationKind kind) const;

  const NamedType* query = nullptr;
  const NamedType* mutation = nullptr;
  const NamedType* subscription = nullptr;

 private:
  std::vector<std::unique_ptr<NamedType>> types_;
  std::map<std::string, NamedType*, std::less<>> by_name_;
  std::vector<DirectiveDefinition> directives_;
  FieldDefinition typename_field_;
};

/// Can an object be of both types?
bool overlap(const NamedType& left, const NamedType& right);

}  // namespace dirigent::graphql_lang
