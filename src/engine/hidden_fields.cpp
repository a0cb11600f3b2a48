#include "engine/hidden_fields.hpp"

#include "engine/plan_columns.hpp"

namespace dirigent::engine {

namespace {

/// Nobody is led to the object where the relation may not be seen.
void hide_object(Node& joined, const Guard& guard) {
  joined.as_any = joined.as_any && joined.via->guard == guard;
  joined.via->guard = guard;
}

/// Groups are made of what is shown.
void hide_group(Branch& branch, std::size_t node, Output& output, const Guard& guard) {
  if (!guard) return;
  Expression& value = branch.columns[output.column].value;
  if (output.column != branch.link_column) return void(value.guard = guard);
  Expression shown = value;
  shown.guard = guard;
  output.column = column_of(branch, node, std::move(shown));
}

}  // namespace

void hide(Resolver& resolver, Branch& branch, std::size_t node, Output& output, const std::string& field,
          const access::RuleChoice& seen) {
  const schema::Collection& collection = *branch.nodes[node].collection;
  if (output.kind == Output::Kind::kObject) {
    hide_object(branch.nodes[output.target], resolver.guard(collection, field, &seen));
  } else if (branch.grouped) {
    hide_group(branch, node, output, resolver.guard(collection, field));
  } else {  // each rule is asked once a row, whatever number of fields it shows
    for (Guard& rule : resolver.guards(collection, field, seen)) {
      output.guards.push_back(guard_column(branch, node, std::move(rule)));
    }
  }
}

void unguard(Resolver& resolver, std::vector<SortTerm>& sort, const schema::Collection& collection,
             const access::RuleChoice& seen) {
  for (SortTerm& term : sort) {
    Expression& value = term.subject.value;
    const bool own = term.subject.path.empty() && value.field != nullptr;
    if (own && value.guard && !resolver.guard(collection, value.field->name, &seen)) value.guard = {};
  }
}

}  // namespace dirigent::engine
