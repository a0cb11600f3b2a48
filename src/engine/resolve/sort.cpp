#include "engine/resolve/sort.hpp"

#include "base/errors.hpp"
#include "engine/sql/column_types.hpp"

namespace dirigent::engine {

std::vector<SortTerm> resolve_sort(Resolver& resolver, const schema::Collection& collection,
                                   const std::vector<query::SortKey>& keys, const std::string& path) {
  std::vector<SortTerm> terms;
  for (const query::SortKey& key : keys) {
    SortTerm& term = terms.emplace_back();
    term.subject = resolver.reference(collection, key.path, path, Resolver::Use::kOrder);
    term.descending = key.descending;
    const Expression& value = term.subject.value;
    if (!value.function() && resolver.dialect().postgres() && !is_ordered_type(value.field->data_type)) {
      base::fail(base::invalid_query("Can't sort by \"" + dotted(key.path) + "\": its values have no order"));
    }
  }
  return terms;
}

std::vector<SortTerm> default_sort(Resolver& resolver, const schema::Collection& collection,
                                   const std::optional<std::string>& relation_sort_field, const std::string& path) {
  const schema::Field* field = nullptr;
  for (const std::optional<std::string>& name : {relation_sort_field, collection.sort_field}) {
    if (field == nullptr && name) field = resolver.find(collection, *name, path);
  }
  if (field == nullptr || field->alias() || field->secret())
    field = resolver.find(collection, collection.primary_key, path);
  for (const schema::Field& other : collection.fields) {
    if (field != nullptr) break;
    if (!other.alias()) field = resolver.find(collection, other.name, path);
  }
  SortTerm term;
  term.subject.value.field = field;
  if (field != nullptr && field != &collection.primary()) {
    term.subject.value.guard = resolver.guard(collection, field->name);
  }
  return field == nullptr ? std::vector<SortTerm>{} : std::vector<SortTerm>{term};
}

}  // namespace dirigent::engine
