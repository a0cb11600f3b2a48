#include "engine/plan/implied_rules.hpp"

#include <algorithm>
#include <set>

#include "engine/resolve/implies.hpp"

namespace dirigent::engine {

namespace {

/// The conditions that all rows fulfil.
void collect(Predicate& where, std::vector<Predicate*>& into) {
  if (where.kind != Predicate::Kind::kAnd) return into.push_back(&where);
  for (Predicate& child : where.children) collect(child, into);
}

bool follows_from_itself(const Predicate& comparison) {
  Predicate bare = comparison;
  bare.subject.value.guard = {};
  return implies(bare, *comparison.subject.value.guard.rows);
}

/// Fields that may be seen on all rows the filter leaves. One condition after the other, so that no two of them are
/// each taken for granted because of the other.
void unguard(Predicate& where) {
  std::vector<Predicate*> all;
  collect(where, all);
  const auto told = [&](const Predicate* by_others_than, const Guard& guard) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Predicate* other) { return other != by_others_than && implies(*other, *guard.rows); });
  };
  for (Predicate* one : all) {
    std::vector<Step>& path = one->subject.path;
    Guard& guard = path.empty() ? one->subject.value.guard : path.front().guard;
    if (!guard || one->as_shown) continue;
    const bool own = path.empty() && one->kind == Predicate::Kind::kCompare && follows_from_itself(*one);
    if (own || told(one, guard)) guard = {};
  }
}

class Root {
 public:
  explicit Root(Branch& branch) : branch_(branch) {}

  void show_fields() {
    for (Output& output : branch_.nodes.front().outputs) {
      const bool always = std::any_of(output.guards.begin(), output.guards.end(), [this](std::size_t column) {
        return implies(branch_.where, *branch_.columns[column].value.guard.rows);
      });
      if (always) output.guards.clear();
    }
    for (Node& node : branch_.nodes) {
      const bool first = node.via && node.parent == 0;
      if (first && node.via->guard && implies(branch_.where, *node.via->guard.rows)) node.via->guard = {};
    }
  }

  void sort_by_bare_columns() {
    for (SortTerm& term : branch_.sort) {
      Guard& guard = term.subject.value.guard;
      if (term.subject.path.empty() && guard && implies(branch_.where, *guard.rows)) guard = {};
    }
  }

  /// Columns keep their places.
  void empty_unused_guards() {
    static const auto kAlways = std::make_shared<const Predicate>();
    std::set<std::size_t> used;
    for (const Output& output : branch_.nodes.front().outputs) used.insert(output.guards.begin(), output.guards.end());
    for (std::size_t i = 0; i < branch_.columns.size(); ++i) {
      Column& column = branch_.columns[i];
      const bool guard = column.node == 0 && column.value.kind == Expression::Kind::kGuard;
      if (guard && !used.contains(i)) column.value.guard.rows = kAlways;
    }
  }

 private:
  Branch& branch_;
};

}  // namespace

void drop_implied_rules(Plan& plan) {
  Branch& root = plan.branches.front();
  if (plan.visible.always() || root.where.always()) return;
  unguard(root.where);
  Root shown(root);
  shown.show_fields();
  shown.empty_unused_guards();
  if (!plan.walk) shown.sort_by_bare_columns();  // cursors tell what was sorted by
  // The way down a tree and the best matches of a search are found before the filter.
  if (!plan.tree && !plan.ranking && implies(root.where, plan.visible)) plan.visible = {};
}

}  // namespace dirigent::engine
