#include "access/readable.hpp"

#include <algorithm>

namespace dirigent::access {

namespace {

using Names = std::set<std::string, std::less<>>;

Names shared(const Names& some, const Names& others) {
  Names both;
  std::set_intersection(some.begin(), some.end(), others.begin(), others.end(), std::inserter(both, both.begin()));
  return both;
}

}  // namespace

Readable::Readable(const schema::Schema& schema, std::vector<Who> all) : schema_(schema), all_(std::move(all)) {
  std::erase_if(all_, [](const Who& who) { return unlimited(who); });
}

bool Readable::everything() const {
  return all_.empty();
}

const Readable::Fields& Readable::fields(std::string_view collection) const {
  const auto known = known_.find(collection);
  if (known != known_.end()) return known->second;
  Fields fields;
  fields.readable = schema_.collection(collection) != nullptr;
  for (const Who& who : all_) {
    const Permitted* permitted = who->permissions ? who->permissions->permitted(collection, Action::kRead) : nullptr;
    if (permitted == nullptr) {
      fields.readable = false;
      break;
    }
    if (permitted->all_fields) continue;
    Names own(permitted->fields.begin(), permitted->fields.end());
    fields.names = fields.all ? std::move(own) : shared(fields.names, own);
    fields.all = false;
  }
  return known_.emplace(collection, std::move(fields)).first->second;
}

bool Readable::collection(std::string_view name) const {
  return fields(name).readable;
}

bool Readable::field(std::string_view collection, std::string_view field) const {
  const Fields& of = fields(collection);
  return of.readable && (of.all || of.names.contains(field));
}

bool Readable::relation(const schema::Relation& relation) const {
  if (everything()) return true;
  if (!field(relation.many_collection, relation.many_field)) return false;
  if (relation.one_collection) {
    return collection(*relation.one_collection) &&
           (!relation.one_field || field(*relation.one_collection, *relation.one_field));
  }
  const auto& allowed = relation.one_allowed_collections;
  return std::all_of(allowed.begin(), allowed.end(), [this](const std::string& name) { return collection(name); });
}

}  // namespace dirigent::access
