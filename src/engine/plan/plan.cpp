#include "engine/plan/plan.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "engine/group_children.hpp"
#include "engine/paging.hpp"
#include "engine/plan/hidden_fields.hpp"
#include "engine/plan/implied_rules.hpp"
#include "engine/plan/plan_columns.hpp"
#include "engine/resolve/filter.hpp"
#include "engine/resolve/functions.hpp"
#include "engine/resolve/search.hpp"
#include "engine/resolve/selection.hpp"
#include "engine/resolve/sort.hpp"
#include "engine/tree/tree_plan.hpp"
#include "engine/walk.hpp"
#include "query/path.hpp"
#include "schema/row_key.hpp"

namespace dirigent::engine {

namespace {

using schema::RelationKind;

// Past these a query asks for more than any page shows; wildcards over wildcards reach them fast.
constexpr std::size_t kMaxBranches = 300;
constexpr std::size_t kMaxNodes = 1000;
// More joined tables than this and planners slow down (SQLite stops at 64): further relations to one become branches.
constexpr std::size_t kMaxJoinedNodes = 12;

class Planner {
 public:
  Planner(const Environment& environment, const sql::Dialect& dialect)
      : environment_(environment),
        limits_(*environment.limits),
        resolver_(*environment.schema, environment.who, dialect, limits_.max_relational_depth,
                  environment.variables.get(), environment.asked_variables.get()) {}

  /// Looks for items of `collection` to do something else than read them.
  void look_for(const schema::Collection& collection, access::Action purpose) {
    if (resolver_.unlimited() || resolver_.readable(collection) || !environment_.who->permissions) return;
    const access::Permitted* permitted = environment_.who->permissions->permitted(collection.name, purpose);
    if (permitted != nullptr) resolver_.grant(collection, access::ReadRights{false, true, permitted});
  }

  RootCondition root_condition(const schema::Collection& collection, const query::Query& query) {
    Predicate where = filtered(collection, query, {});
    if (query.search) where = both(std::move(where), resolve_search(resolver_, collection, *query.search, {}));
    return {std::move(where), resolver_.limited()};
  }

  Plan plan(const schema::Collection& collection, const query::Query& query) {
    const std::size_t root = add_branch(Branch::Kind::kRoot, collection);
    if (const auto rule = resolver_.rule(collection, {})) plan_.countable = *rule;
    plan_.meta = query.meta;
    backlink_ = query.backlink;
    constrain(root, query, {});
    plan_.limited = resolver_.limited();
    const bool sorted = !query.sort.empty();
    const bool walked = (query.meta & static_cast<unsigned>(query::MetaCount::kCursor)) != 0;
    if (sorted || walked || query.tree) plan_.ranking.reset();
    branch(root).sort = sorted ? resolve_sort(resolver_, collection, query.sort, {})
                               : default_sort(resolver_, collection, std::nullopt, {});
    if (walked) plan_.walk = walk_of(branch(root), dialect(), query);
    if (query.tree) plan_.tree = resolve_tree(resolver_, collection, *query.tree);
    static const std::vector<std::string> kAll = {"*"};
    const Level level{&collection, &query, nullptr, backlink_, {}};
    access::RuleChoice seen = fill(root, 0, level, query.fields_given ? query.fields : kAll);
    if (!query.group.empty()) seen = resolver_.relevant(collection, touched_fields(query.group));
    if (const auto rule = resolver_.rows(collection, seen)) plan_.visible = *rule;
    unguard(resolver_, branch(root).sort, collection, seen);
    if (plan_.tree) {
      if (const Guard guard = resolver_.guard(collection, plan_.tree->parent->name)) {
        plan_.visible = both(std::move(plan_.visible), *guard.rows);
      }
      show_tree(plan_);
    }
    plan_.of_caller = resolver_.of_caller();
    plan_.of_now = resolver_.of_now();
    return std::move(plan_);
  }

 private:
  Branch& branch(std::size_t index) { return plan_.branches[index]; }
  Node& node(std::size_t branch_index, std::size_t index) { return branch(branch_index).nodes[index]; }
  const sql::Dialect& dialect() const { return resolver_.dialect(); }

  std::size_t add_branch(Branch::Kind kind, const schema::Collection& collection) {
    if (plan_.branches.size() >= kMaxBranches) too_much();
    Branch& added = plan_.branches.emplace_back();
    added.kind = kind;
    plan_.branches.back().nodes.emplace_back().collection = &collection;
    count_node();
    return plan_.branches.size() - 1;
  }

  void count_node() {
    if (++nodes_ > kMaxNodes) too_much();
  }

  std::size_t column(std::size_t in, std::size_t of, const schema::Field& field) {
    return column_of(branch(in), of, field);
  }

  Predicate filtered(const schema::Collection& collection, const query::Query& query, const std::string& path) {
    if (!query.filter) return {};
    return resolve_filter(resolver_, collection, *query.filter, environment_.who, path, environment_.strict_filters);
  }

  /// Filter, search, limit and offset of a level become those of its branch.
  void constrain(std::size_t in, const query::Query& query, const std::string& path) {
    const schema::Collection& collection = branch(in).collection();
    Predicate where = filtered(collection, query, path);
    if (query.search) {
      Predicate found = resolve_search(resolver_, collection, *query.search, path);
      if (found.indexed && branch(in).kind == Branch::Kind::kRoot) plan_.ranking = Ranking{found.indexed, where};
      where = both(std::move(where), std::move(found));
    }
    branch(in).where = std::move(where);
    const Paging paging = paging_of(query, limits_);
    branch(in).limit = paging.limit;
    branch(in).offset = paging.offset;
  }

  /// The choice of rules by which rows of the level are seen: those of what is shown of them.
  access::RuleChoice fill(std::size_t in, std::size_t of, const Level& level, const std::vector<std::string>& fields) {
    node(in, of).path = level.path;
    std::vector<Output> outputs;
    std::vector<std::string> shown;
    for (const Selected& selected : select_fields(resolver_, level, fields)) {
      std::optional<Output> output = output_of(in, of, level, selected);
      if (!output) continue;
      outputs.push_back(std::move(*output));
      shown.push_back(touched_field(selected.field));
    }
    std::vector<std::string> asked = shown;
    if (branch(in).grouped && level.query != nullptr) {
      for (std::string& group : touched_fields(level.query->group)) asked.push_back(std::move(group));
    }
    access::RuleChoice seen = resolver_.relevant(*level.collection, asked);
    if (!resolver_.unlimited()) hide(resolver_, branch(in), of, outputs, shown, seen);
    for (Output& output : outputs) {
      std::string lead(&output == &outputs.front() ? "{" : ",");
      base::append_json_string(lead, output.lead);
      output.lead = lead + ":";
    }
    const bool bare = outputs.empty() && !branch(in).grouped;
    node(in, of).outputs = std::move(outputs);
    if (bare || of > 0) {
      const schema::Field& key = level.collection->primary();
      node(in, of).key_column = column(in, of, key);
      node(in, of).key_emit = emitter_of(key, dialect());
    }
    return seen;
  }

  /// What a selected field becomes; its key stands in `lead` until its place among the others is known.
  std::optional<Output> output_of(std::size_t in, std::size_t of, const Level& level, const Selected& selected) {
    if (const auto call = query::function_call(selected.field)) return function_output(in, of, level, selected, *call);
    const schema::RelationEnd* end = level.collection->relation(selected.field);
    if (end != nullptr && end->kind == RelationKind::kO2M) return list_output(in, of, level, selected, *end);
    if (end != nullptr && selected.relational()) {
      if (end->kind == RelationKind::kM2A) return item_output(in, of, level, selected, *end);
      return object_output(in, of, level, selected, *end);
    }
    const schema::Field& field = *level.collection->field(selected.field);
    Output output;
    output.lead = selected.key;
    output.column = column(in, of, field);
    output.emit = emitter_of(field, dialect());
    return output;
  }

  Output function_output(std::size_t in, std::size_t of, const Level& level, const Selected& selected,
                         const query::FunctionCall& call) {
    Expression value = resolver_.expression(*level.collection, selected.field, level.path, Resolver::Use::kField);
    if (value.kind == Expression::Kind::kExcerpt && level.query != nullptr && level.query->search) {
      value.marks = marks_of(resolver_, *level.collection, *level.query->search, level.path);
    }
    Output output;
    output.lead = selected.key == selected.field ? function_key(call.name, call.argument) : selected.key;
    if (value.inside && selected.key == selected.field) {
      output.lead = function_key(call.name, value.inside->field + "_" + value.inside->suffix);
    }
    output.emit = emitter_of(value, dialect());
    value.guard = {};  // told by a column of its own
    output.column = column_of(branch(in), of, std::move(value));
    return output;
  }

  Level below(const Level& level, const Selected& selected, const schema::Collection& target,
              const schema::RelationEnd& end) const {
    Level next;
    next.collection = &target;
    next.from = end.relation;
    next.backlink = backlink_;
    next.path = level.path.empty() ? selected.key : level.path + "." + selected.key;
    if (level.query != nullptr) {
      const auto deep = level.query->deep.find(selected.key);
      if (deep != level.query->deep.end()) next.query = &deep->second;
    }
    return next;
  }

  static void refuse_groups(const query::Query* query) {
    if (query != nullptr && (!query->aggregate.empty() || !query->group.empty())) {
      base::fail(base::invalid_query("Aggregates inside \"deep\" are for relations to many"));
    }
  }

  std::optional<Output> object_output(std::size_t in, std::size_t of, const Level& level, const Selected& selected,
                                      const schema::RelationEnd& end) {
    if (end.target == nullptr || !resolver_.readable(*end.target)) return std::nullopt;
    if (branch(in).nodes.size() >= kMaxJoinedNodes) return item_output(in, of, level, selected, end);
    const Level next = below(level, selected, *end.target, end);
    refuse_groups(next.query);
    Node joined;
    joined.collection = end.target;
    joined.parent = of;
    joined.via = resolver_.step(*level.collection, selected.field, level.path);
    joined.condition = item_condition(next);
    count_node();
    Output output;
    output.kind = Output::Kind::kObject;
    output.lead = selected.key;
    output.target = branch(in).nodes.size();
    branch(in).nodes.push_back(std::move(joined));
    const access::RuleChoice seen = fill(in, output.target, next, selected.nested);
    const auto rule = resolver_.rows(*end.target, seen);
    Node& filled = node(in, output.target);
    filled.as_any = filled.as_any && filled.via->rule == rule;
    filled.via->rule = rule;
    return output;
  }

  /// Filter and search of a relation to one decide whether the object is shown.
  Predicate item_condition(const Level& level) {
    Predicate condition;
    if (level.query == nullptr) return condition;
    if (level.query->filter) {
      condition = resolve_filter(resolver_, *level.collection, *level.query->filter, environment_.who, level.path);
    }
    if (!level.query->search) return condition;
    return both(std::move(condition), resolve_search(resolver_, *level.collection, *level.query->search, level.path));
  }

  /// Rows of `seen` only.
  void restrict(std::size_t in, const access::RuleChoice& seen) {
    const auto rule = resolver_.rows(branch(in).collection(), seen);
    if (rule) branch(in).where = both(*rule, std::move(branch(in).where));
  }

  std::optional<Output> list_output(std::size_t in, std::size_t of, const Level& level, const Selected& selected,
                                    const schema::RelationEnd& end) {
    if (end.target == nullptr || !resolver_.readable(*end.target)) return std::nullopt;
    const schema::Field* link = end.target->field(end.relation->many_field);
    if (link == nullptr || link->alias()) return std::nullopt;
    const Level next = below(level, selected, *end.target, end);

    const schema::Field& owner = end.relation->one_collection
                                     ? *schema::referred_field(*end.relation, *level.collection)
                                     : level.collection->primary();
    const std::size_t parent_column = column(in, of, owner);
    const std::size_t child = add_branch(Branch::Kind::kChildren, *end.target);
    static const query::Query kNothingAsked;
    const query::Query& asked = next.query != nullptr ? *next.query : kNothingAsked;
    constrain(child, asked, next.path);
    branch(child).parent = in;
    branch(child).parent_column = parent_column;
    branch(child).link = link;
    branch(child).link_column = column(child, 0, *link);
    branch(child).grouped = asks_for_groups(asked);
    const access::RuleChoice seen = fill(child, 0, next, selected.nested);
    restrict(child, seen);
    if (branch(child).grouped) {
      group_children(branch(child), resolver_, asked, next.path);
    } else {
      order_children(child, asked, *end.relation, next.path, seen);
    }

    Output output;
    output.kind = Output::Kind::kList;
    output.lead = selected.key;
    output.column = parent_column;
    output.target = child;
    return output;
  }

  // The contract sorts the children of a parent once more by their first key, NULLs last, when it has read that key: by
  // default, or because it was asked for.
  void order_children(std::size_t child, const query::Query& asked, const schema::Relation& relation,
                      const std::string& path, const access::RuleChoice& seen) {
    const schema::Collection& collection = branch(child).collection();
    const bool sorted = !asked.sort.empty();
    branch(child).sort = sorted ? resolve_sort(resolver_, collection, asked.sort, path)
                                : default_sort(resolver_, collection, relation.sort_field, path);
    unguard(resolver_, branch(child).sort, collection, seen);
    if (branch(child).sort.empty()) return;
    const Reference first = branch(child).sort.front().subject;
    if (!first.path.empty() || first.value.function()) return;
    const bool shown = !first.value.guard;
    if (shown && first.value.field->column && !first.value.field->column->nullable) return;
    const std::size_t before = branch(child).columns.size();
    const std::size_t key = column(child, 0, *first.value.field);
    if (sorted && key == before) {  // not asked for
      branch(child).columns.pop_back();
      return;
    }
    branch(child).nulls_last = shown ? key : column_of(branch(child), 0, first.value);
  }

  std::optional<Output> item_output(std::size_t in, std::size_t of, const Level& level, const Selected& selected,
                                    const schema::RelationEnd& end) {
    const schema::Relation& relation = *end.relation;
    Output output;
    output.kind = Output::Kind::kItem;
    output.lead = selected.key;
    output.column = column(in, of, *level.collection->field(relation.many_field));
    if (end.kind == RelationKind::kM2O) {
      add_items(output, in, level, selected, end, *end.target, selected.nested);
      return output;
    }
    const schema::Field* scope = level.collection->field(relation.one_collection_field.value_or("collection"));
    if (scope == nullptr || scope->alias()) return std::nullopt;
    output.scope_column = column(in, of, *scope);
    for (const std::string& name : relation.one_allowed_collections) {
      const schema::Collection* target = environment_.schema->collection(name);
      if (target == nullptr || !resolver_.readable(*target)) continue;
      std::vector<std::string> fields = selected.nested;
      for (const auto& [collection, path] : selected.scoped)
        if (collection == name) fields.push_back(path);
      add_items(output, in, level, selected, end, *target, fields);
    }
    return output;
  }

  void add_items(Output& output, std::size_t in, const Level& level, const Selected& selected,
                 const schema::RelationEnd& end, const schema::Collection& target,
                 const std::vector<std::string>& fields) {
    Level next = below(level, selected, target, end);
    if (end.kind == RelationKind::kM2A) {
      next.path += ":" + target.name;
      next.query = nullptr;
      if (level.query != nullptr) {
        for (const std::string& key : {selected.key + ":" + target.name, selected.key + "__" + target.name}) {
          const auto deep = level.query->deep.find(key);
          if (deep != level.query->deep.end()) next.query = &deep->second;
        }
      }
    }
    refuse_groups(next.query);
    const std::size_t items = add_branch(Branch::Kind::kItems, target);
    branch(items).where = item_condition(next);
    branch(items).parent = in;
    branch(items).parent_column = output.column;
    branch(items).scope_column = output.scope_column;
    const bool any = end.kind == RelationKind::kM2A;
    branch(items).link = any ? &target.primary() : schema::referred_field(*end.relation, target);
    branch(items).link_column = column(items, 0, *branch(items).link);
    restrict(items, fill(items, 0, next, fields));
    output.branches.emplace_back(target.name, items);
  }

  const Environment& environment_;
  const query::Limits& limits_;
  Resolver resolver_;
  Plan plan_;
  bool backlink_ = true;
  std::size_t nodes_ = 0;
};

}  // namespace

const schema::Collection& collection_of(const Environment& environment, const std::string& name) {
  const schema::Collection* collection = environment.schema->collection(name);
  if (collection == nullptr || !collection->table) base::fail(base::forbidden_collection(name));
  return *collection;
}

Plan make_plan(const Environment& environment, const sql::Dialect& dialect, const schema::Collection& collection,
               const query::Query& query) {
  Planner planner(environment, dialect);
  if (environment.purpose) planner.look_for(collection, *environment.purpose);
  Plan plan = planner.plan(collection, query);
  drop_implied_rules(plan);
  return plan;
}

RootCondition root_condition(const Environment& environment, const sql::Dialect& dialect,
                             const schema::Collection& collection, const query::Query& query) {
  return Planner(environment, dialect).root_condition(collection, query);
}

}  // namespace dirigent::engine
