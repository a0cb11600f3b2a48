// What a caller may read, as far as a schema shows it: asked of access once a collection.
#pragma once
#include <map>
#include <optional>

#include "access/access.hpp"
#include "schema/schema.hpp"

namespace dirigent::api::graphql {

class Readable {
 public:
  Readable(const schema::Schema& model, const access::Who& who) : model_(model), who_(who) {}

  bool collection(const schema::Collection& collection);
  /// Also false for a field without data behind it. REQUIRES: collection(collection)
  bool field(const schema::Collection& collection, const schema::Field& field);
  /// Is the field there in every item the caller sees?
  bool always(const schema::Collection& collection, const schema::Field& field) const;

 private:
  const std::optional<access::ReadRights>& rights(const schema::Collection& collection);

  const schema::Schema& model_;
  const access::Who& who_;
  std::map<const schema::Collection*, std::optional<access::ReadRights>> rights_;
};

}  // namespace dirigent::api::graphql
