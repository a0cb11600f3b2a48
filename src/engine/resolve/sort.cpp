#include "engine/resolve/sort.hpp"

#include "base/errors.hpp"
#include "engine/sql/column_types.hpp"
#include "schema/row_key.hpp"

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

namespace {

/// A view has no order; by its first field that has one, pages stay pages.
bool orders(const Resolver& resolver, const schema::Field& field) {
  return !field.alias() && !field.secret() && (resolver.dialect().sqlite() || is_ordered_type(field.data_type));
}

/// By the columns of the key, or the places of the rows.
std::vector<SortTerm> sort_by_row_key(Resolver& resolver, const schema::Collection& collection,
                                      const std::string& path) {
  std::vector<SortTerm> terms;
  const auto add = [&](const schema::Field* field) {
    if (field == nullptr) return;
    SortTerm& term = terms.emplace_back();
    term.subject.value.field = field;
    term.subject.value.guard = resolver.guard(collection, field->name);
  };
  switch (schema::naming_of(collection)) {
    case schema::Naming::kPlace:
      terms.emplace_back().subject.value.field = &collection.primary();
      break;
    case schema::Naming::kColumns:
      for (const schema::Field* field : schema::key_fields(collection)) {
        if (orders(resolver, *field)) add(resolver.find(collection, field->name, path));
      }
      break;
    default:
      break;
  }
  for (const schema::Field& field : collection.fields) {
    if (!terms.empty()) break;
    if (orders(resolver, field)) add(resolver.find(collection, field.name, path));
  }
  return terms;
}

}  // namespace

std::vector<SortTerm> default_sort(Resolver& resolver, const schema::Collection& collection,
                                   const std::optional<std::string>& relation_sort_field, const std::string& path) {
  const schema::Field* field = nullptr;
  for (const std::optional<std::string>& name : {relation_sort_field, collection.sort_field}) {
    if (field == nullptr && name) field = resolver.find(collection, *name, path);
  }
  const bool unsorted = field == nullptr || field->alias() || field->secret();
  if (unsorted && !schema::keyed_by_column(collection)) return sort_by_row_key(resolver, collection, path);
  if (unsorted) field = resolver.find(collection, collection.primary_key, path);
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
