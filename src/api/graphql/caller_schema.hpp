// The GraphQL schema of one caller: the collections and fields they may read, as types. Whoever holds the same
// permissions has the same schema, so it is made once for all of them (api/caller_cache.hpp) and never changed.
//
// Every field of an object carries the place of its Meaning: what it stands for in the model. Pointers lead into the
// snapshot of the model, which the schema holds.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "graphql_lang/type_system.hpp"
#include "schema/schema.hpp"

namespace dirigent::api::graphql {

/// What a field of an object type, or a type, stands for.
struct Meaning {
  enum class Kind {
    kNone,        // fields of functions and of aggregates: their name says it
    kCollection,  // a type: its items
    kValue,       // a stored value
    kToOne,       // relations: `collection` is where they lead
    kToMany,
    kItem,       // many-to-any: a union of collections
    kFunctions,  // the functions of `field`
    kList,       // roots, of `collection`
    kById,
    kSingleton,
    kAggregated,
    kEmpty,  // the only root when there is nothing to read
  };
  Kind kind = Kind::kNone;
  const schema::Collection* collection = nullptr;
  const schema::Field* field = nullptr;
};

class CallerSchema {
 public:
  /// What `who` may read of `model`.
  CallerSchema(schema::SchemaPtr model, const access::Who& who);

  const graphql_lang::TypeSystem& types() const { return types_; }
  const Meaning& meaning(const graphql_lang::FieldDefinition& field) const { return meanings_[field.meaning]; }
  const Meaning& meaning(const graphql_lang::NamedType& type) const { return meanings_[type.meaning]; }
  const schema::SchemaPtr& model() const { return model_; }

 private:
  friend class SchemaBuilder;
  schema::SchemaPtr model_;
  graphql_lang::TypeSystem types_;
  std::vector<Meaning> meanings_ = {Meaning()};
};

}  // namespace dirigent::api::graphql
