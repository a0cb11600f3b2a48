#include "schema/schema.hpp"

#include <stdexcept>

#include "schema/row_key.hpp"

namespace dirigent::schema {

bool Field::generated() const {
  if (has(Special::kUuid) || has(Special::kUserCreated) || has(Special::kRoleCreated) || has(Special::kDateCreated))
    return true;
  return column && (column->auto_increment || column->generated);
}

const Field* Collection::field(std::string_view name_) const {
  const auto found = index->find(std::string(name_));
  return found == index->end() ? nullptr : &fields[found->second];
}

const Field* Collection::shown_field(std::string_view wanted) const {
  if (const Field* found = field(wanted)) return found;
  for (const Field& candidate : presentation) {
    if (candidate.name == wanted) return &candidate;
  }
  return nullptr;
}

const Field& Collection::primary() const {
  if (!keyed_by_column(*this)) return row_key_field();
  const Field* key = field(primary_key);
  if (!key) throw std::logic_error("collection " + name + " has no primary key");
  return *key;
}

const RelationEnd* Collection::relation(std::string_view field_name) const {
  const auto found = relations.find(std::string(field_name));
  return found == relations.end() ? nullptr : &found->second;
}

const Collection* Schema::collection(std::string_view name) const {
  const auto found = collections.find(name);
  return found == collections.end() ? nullptr : &found->second;
}

const Relation* Schema::relation(std::string_view many_collection, std::string_view many_field) const {
  for (const Relation& relation : relations)
    if (relation.many_collection == many_collection && relation.many_field == many_field) return &relation;
  return nullptr;
}

}  // namespace dirigent::schema
