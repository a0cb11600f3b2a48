#include "api/graphql/fields_of.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace dirigent::api::graphql {

namespace {

using graphql_lang::NamedType;
using graphql_lang::Selection;

class Collector {
 public:
  Collector(const Request& request, const NamedType& type) : request_(request), type_(type) {}

  void add(const std::vector<Selection>& selections) {
    for (const Selection& selection : selections) {
      if (!included(selection)) continue;
      switch (selection.kind) {
        case Selection::Kind::kField:
          add_field(selection);
          break;
        case Selection::Kind::kInline:
          if (applies(selection.condition)) add(selection.selections);
          break;
        case Selection::Kind::kSpread:
          add_fragment(selection.name);
          break;
      }
    }
  }

  std::vector<Grouped> take() { return std::move(groups_); }

 private:
  void add_field(const Selection& field) {
    const auto [place, fresh] = index_.emplace(field.key(), groups_.size());
    if (fresh) groups_.emplace_back();
    groups_[place->second].push_back(&field);
  }

  void add_fragment(std::string_view name) {
    if (!spread_.insert(name).second) return;
    for (const graphql_lang::Fragment& fragment : request_.document->fragments) {
      if (fragment.name != name) continue;
      if (applies(fragment.condition)) add(fragment.selections);
      return;
    }
  }

  bool applies(std::string_view condition) const {
    if (condition.empty() || condition == type_.name) return true;
    const NamedType* named = request_.types->find(condition);
    return named != nullptr && std::find(named->members.begin(), named->members.end(), &type_) != named->members.end();
  }

  bool included(const Selection& selection) const {
    return !says(selection, "skip", true) && !says(selection, "include", false);
  }

  /// Does a directive of that name say `what`?
  bool says(const Selection& selection, std::string_view name, bool what) const {
    for (const graphql_lang::Directive& directive : selection.directives) {
      if (directive.name != name) continue;
      const graphql_lang::InputValue& condition = request_.types->directive(name)->arguments.front();
      const auto value = graphql_lang::value_of(directive.arguments.front().value, condition.type, request_.variables);
      if (value && value->is_bool() && value->get_bool() == what) return true;
    }
    return false;
  }

  const Request& request_;
  const NamedType& type_;
  std::vector<Grouped> groups_;
  std::unordered_map<std::string_view, std::size_t> index_;
  std::set<std::string_view> spread_;
};

}  // namespace

std::vector<Grouped> fields_of(const Request& request, const std::vector<Selection>& selections,
                               const NamedType& type) {
  Collector collector(request, type);
  collector.add(selections);
  return collector.take();
}

std::vector<Grouped> fields_below(const Request& request, const Grouped& group, const NamedType& type) {
  Collector collector(request, type);
  for (const Selection* selection : group) collector.add(selection->selections);
  return collector.take();
}

}  // namespace dirigent::api::graphql
