#include "engine/tree/tree_plan.hpp"

#include "base/errors.hpp"
#include "engine/sql/key_value.hpp"
#include "schema/row_key.hpp"

namespace dirigent::engine {

namespace {

/// The database writes it as JSON.
void emit_place(std::string& out, const db::Cell& cell) {
  out += cell.text;
}

}  // namespace

Tree resolve_tree(Resolver& resolver, const schema::Collection& collection, const query::Tree& asked) {
  resolver.field(collection, asked.field, {});
  const schema::RelationEnd* end = collection.relation(asked.field);
  if (end == nullptr || end->target != &collection || end->kind == schema::RelationKind::kM2A) {
    base::fail(base::invalid_query("\"" + asked.field + "\" does not lead from \"" + collection.name + "\" to itself"));
  }
  if (!schema::keyed_by_column(collection)) {
    base::fail(
        base::invalid_query("Trees need a primary key of one column, which \"" + collection.name + "\" has not"));
  }
  Tree tree;
  tree.parent = &resolver.field(collection, end->relation->many_field, {});
  resolver.field(collection, collection.primary_key, {});  // places are made of keys
  tree.depth = asked.depth;
  tree.nested = asked.nested;
  if (!asked.roots) return tree;
  Target target;
  target.keys = asked.roots;
  tree.roots = target_keys(collection, target, resolver.dialect()).values;
  return tree;
}

void show_tree(Plan& plan) {
  Branch& root = plan.branches.front();
  root.in_tree = true;
  Expression place;
  place.kind = Expression::Kind::kTreePlace;
  plan.tree->place_column = root.columns.size();
  root.columns.push_back({0, std::move(place), {}});
  Node& node = root.nodes.front();
  if (plan.tree->nested) {
    if (node.outputs.empty()) base::fail(base::invalid_query("A nested tree needs \"fields\" to show"));
    node.close.clear();  // children come before it
    return;
  }
  Output output;
  output.lead = node.outputs.empty() ? "{\"$tree\":" : ",\"$tree\":";
  output.column = plan.tree->place_column;
  output.emit = emit_place;
  node.outputs.push_back(std::move(output));
}

}  // namespace dirigent::engine
