#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "graphql_lang/validation/rules.hpp"

namespace dirigent::graphql_lang::validation {

namespace {

void spreads_in(const std::vector<Selection>& selections, std::vector<const Selection*>& into) {
  for (const Selection& selection : selections) {
    if (selection.kind == Selection::Kind::kSpread) into.push_back(&selection);
    spreads_in(selection.selections, into);
  }
}

void reach(const Context& context, const std::vector<Selection>& selections, std::set<std::string_view>& reached) {
  std::vector<const Selection*> spreads;
  spreads_in(selections, spreads);
  for (const Selection* spread : spreads) {
    if (!reached.insert(spread->name).second) continue;
    if (const Fragment* fragment = context.fragment(spread->name)) reach(context, fragment->selections, reached);
  }
}

/// Looks for ways from a fragment back to one on the way.
class CycleSearch {
 public:
  CycleSearch(Context& context, std::vector<const Fragment*>& visited) : context_(context), visited_(visited) {}

  void from(const Fragment& fragment) {
    if (std::find(visited_.begin(), visited_.end(), &fragment) != visited_.end()) return;
    visited_.push_back(&fragment);
    std::vector<const Selection*> spreads;
    spreads_in(fragment.selections, spreads);
    entered_.push_back({&fragment, path_.size()});
    for (const Selection* spread : spreads) {
      path_.push_back(spread);
      const auto before = std::find_if(entered_.begin(), entered_.end(),
                                       [&](const Entered& one) { return one.fragment->name == spread->name; });
      if (before != entered_.end()) {
        report(*before, spread->name);
      } else if (const Fragment* next = context_.fragment(spread->name)) {
        from(*next);
      }
      path_.pop_back();
    }
    entered_.pop_back();
  }

 private:
  struct Entered {
    const Fragment* fragment;
    std::size_t place;  // in the path
  };

  void report(const Entered& begin, std::string_view name) {
    std::string via;
    std::vector<Location> places;
    for (std::size_t i = begin.place; i < path_.size(); ++i) {
      places.push_back(path_[i]->at);
      if (i + 1 < path_.size()) via += fmt::format("{}\"{}\"", via.empty() ? " via " : ", ", path_[i]->name);
    }
    context_.report(fmt::format("Cannot spread fragment \"{}\" within itself{}.", name, via), std::move(places));
  }

  Context& context_;
  std::vector<const Fragment*>& visited_;
  std::vector<Entered> entered_;
  std::vector<const Selection*> path_;
};

}  // namespace

void check_not_executable(Context& context, const OtherDefinition& definition) {
  const std::string name = definition.name == "schema" ? "schema" : "\"" + definition.name + "\"";
  context.report(fmt::format("The {} definition is not executable.", name), {definition.at});
}

void check_operation_name(Context& context, const Operation& operation) {
  const std::vector<Operation>& all = context.document.operations;
  if (operation.name.empty()) {
    if (all.size() > 1) {
      context.report("This anonymous operation must be the only defined operation.", {operation.at});
    }
    return;
  }
  const auto first =
      std::find_if(all.begin(), all.end(), [&](const Operation& other) { return other.name == operation.name; });
  if (&*first == &operation) return;
  context.report(fmt::format("There can be only one operation named \"{}\".", operation.name),
                 {first->name_at, operation.name_at});
}

void check_fragment_name(Context& context, const Fragment& fragment) {
  const Fragment* first = context.fragment(fragment.name);
  if (first == &fragment) return;
  context.report(fmt::format("There can be only one fragment named \"{}\".", fragment.name),
                 {first->name_at, fragment.name_at});
}

void check_fragment_cycles(Context& context, const Fragment& fragment, std::vector<const Fragment*>& visited) {
  CycleSearch(context, visited).from(fragment);
}

void check_unused_fragments(Context& context) {
  std::set<std::string_view> reached;
  for (const Operation& operation : context.document.operations) reach(context, operation.selections, reached);
  for (const Fragment& fragment : context.document.fragments) {
    if (reached.contains(fragment.name)) continue;
    context.report(fmt::format("Fragment \"{}\" is never used.", fragment.name), {fragment.at});
  }
}

}  // namespace dirigent::graphql_lang::validation
