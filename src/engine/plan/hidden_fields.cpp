#include "engine/plan/hidden_fields.hpp"

#include <algorithm>
#include <set>

#include "engine/plan/plan_columns.hpp"

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

/// What shows the other outputs: a column for each choice of rules, which asks no more of them than it needs, or, where
/// many choices share their rules, a column for each rule.
class GuardColumns {
 public:
  GuardColumns(Resolver& resolver, Branch& branch, std::size_t node, const access::RuleChoice& seen)
      : resolver_(resolver), branch_(branch), node_(node), seen_(seen) {}

  void add(Output& output, const std::string& field) {
    const schema::Collection& collection = *branch_.nodes[node_].collection;
    Guard choice = resolver_.guard(collection, field, &seen_);
    if (!choice) return;
    std::vector<Guard> rules = resolver_.guards(collection, field, seen_);
    const bool known =
        std::any_of(hidden_.begin(), hidden_.end(), [&](const Hidden& other) { return other.choice == choice; });
    if (!known) asked_ += rules.size();
    for (const Guard& rule : rules) rules_.insert(rule.rows.get());
    hidden_.push_back({&output, std::move(choice), std::move(rules)});
  }

  void place() {
    const bool by_choice = asked_ <= 2 * rules_.size();
    for (Hidden& hidden : hidden_) {
      if (by_choice) hidden.rules = {hidden.choice};
      for (Guard& guard : hidden.rules) {
        hidden.output->guards.push_back(guard_column(branch_, node_, std::move(guard)));
      }
    }
  }

 private:
  struct Hidden {
    Output* output;
    Guard choice;
    std::vector<Guard> rules;
  };

  Resolver& resolver_;
  Branch& branch_;
  std::size_t node_;
  const access::RuleChoice& seen_;
  std::vector<Hidden> hidden_;
  std::set<const Predicate*> rules_;
  std::size_t asked_ = 0;  // rules of all choices
};

}  // namespace

void hide(Resolver& resolver, Branch& branch, std::size_t node, std::vector<Output>& outputs,
          const std::vector<std::string>& fields, const access::RuleChoice& seen) {
  const schema::Collection& collection = *branch.nodes[node].collection;
  GuardColumns columns(resolver, branch, node, seen);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].kind == Output::Kind::kObject) {
      hide_object(branch.nodes[outputs[i].target], resolver.guard(collection, fields[i], &seen));
    } else if (branch.grouped) {
      hide_group(branch, node, outputs[i], resolver.guard(collection, fields[i]));
    } else {
      columns.add(outputs[i], fields[i]);
    }
  }
  columns.place();
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
