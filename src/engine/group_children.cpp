#include "engine/group_children.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "engine/resolve/aggregates.hpp"
#include "engine/resolve/sort.hpp"
#include "engine/sql/column_types.hpp"

namespace dirigent::engine {

namespace {

class Grouping {
 public:
  Grouping(Branch& branch, Resolver& resolver, const std::string& path)
      : branch_(branch), node_(branch.nodes.front()), resolver_(resolver), path_(path) {}

  void add_group(const std::string& name) {
    Expression value = resolver_.expression(branch_.collection(), name, path_, Resolver::Use::kGroup);
    const bool counted = value.kind == Expression::Kind::kRelatedCount;
    const bool unordered =
        !value.function() && resolver_.dialect().postgres() && !is_ordered_type(value.field->data_type);
    if (counted || value.field->alias() || unordered) {
      base::fail(base::invalid_query("Can't group by \"" + name + "\""));
    }
    branch_.groups.push_back(std::move(value));
    names_.push_back(name);
  }

  void add(const query::Aggregate& aggregate) {
    const AggregateFunction* function = find_aggregate(aggregate.function);
    std::vector<const schema::Field*> fields;
    for (const std::string& name : aggregate.fields) {
      if (name != "*") fields.push_back(&resolver_.field(branch_.collection(), name, path_));
    }
    if (function == nullptr) return;
    if (fields.empty()) {
      if (function->name != "count") base::fail(base::invalid_query("\"*\" can only be counted"));
      return put(key(aggregate.function), aggregate_of(*function, nullptr));
    }
    std::string lead = key(aggregate.function) + "{";
    for (const schema::Field* field : fields) {
      require_computable(*function, *field, resolver_.dialect());
      base::append_json_string(lead, field->name);
      put(lead + ":", guarded(*function, field));
      lead = ",";
    }
    open_ = "}";
  }

  /// Without anything else to show, the groups themselves.
  void finish() {
    for (std::size_t i = 0; node_.outputs.empty() && i < branch_.groups.size(); ++i) shown_.push_back(i);
    for (const std::size_t group : shown_) put(key(names_[group]), branch_.groups[group]);
    node_.close = open_ + "}";
    for (const Expression& group : branch_.groups) {  // parameters make each its own: others name it by its place
      if (group.guard && !is_column(group)) branch_.columns.push_back({0, group});
    }
    if (resolver_.dialect().postgres()) require_grouped();
  }

  void order(const query::Query& asked) {
    branch_.sort.clear();
    for (const query::SortKey& key : asked.sort) branch_.sort.push_back({term_of(key), key.descending});
    const schema::Field& primary = branch_.collection().primary();
    if (!branch_.sort.empty() || (resolver_.dialect().postgres() && primary.type == base::FieldType::kUuid)) return;
    branch_.sort.push_back({{{}, aggregate_of(*find_aggregate("min"), &primary)}, false});
  }

 private:
  Expression guarded(const AggregateFunction& function, const schema::Field* field) {
    Expression value = aggregate_of(function, field);
    if (field != nullptr) value.guard = resolver_.guard_of_aggregate(branch_.collection(), *field);
    return value;
  }

  std::string key(const std::string& name) {
    std::string lead = node_.outputs.empty() ? "{" : open_ + ",";
    open_.clear();
    base::append_json_string(lead, name);
    return lead + ":";
  }

  void put(std::string lead, Expression value) {
    Output& output = node_.outputs.emplace_back();
    output.lead = std::move(lead);
    output.emit = value.aggregate != nullptr ? emitter_of(*value.aggregate, value.field, resolver_.dialect())
                                             : emitter_of(value, resolver_.dialect());
    output.column = branch_.columns.size();
    branch_.columns.push_back({0, std::move(value)});
  }

  bool is_column(const Expression& value) const {
    return std::any_of(branch_.columns.begin(), branch_.columns.end(), [&](const Column& column) {
      return same_value(column.value, value) && column.value.guard == value.guard;
    });
  }

  bool grouped(const Expression& value) const {
    if (value.kind == Expression::Kind::kAggregate) return true;
    if (!value.function() && value.field == branch_.link) return true;
    for (const Expression& group : branch_.groups)
      if (same_value(group, value)) return true;
    return false;
  }

  void require_grouped() const {
    for (const Column& column : branch_.columns) {
      if (column.node == 0 && grouped(column.value)) continue;
      const std::string name = column.value.field == nullptr ? path_ : column.value.field->name;
      base::fail(base::invalid_query("\"" + name + "\" is not among the groups of \"" + path_ + "\""));
    }
  }

  /// "count", "sum.price", or a group.
  Reference term_of(const query::SortKey& key) {
    const AggregateFunction* function = find_aggregate(key.path.front());
    if (function != nullptr && key.path.size() <= 2) {
      const schema::Field* field =
          key.path.size() == 1 ? nullptr : &resolver_.field(branch_.collection(), key.path[1], path_);
      if (field != nullptr) require_computable(*function, *field, resolver_.dialect());
      if (field != nullptr || function->name == "count") return {{}, guarded(*function, field)};
    }
    Reference subject = resolve_sort(resolver_, branch_.collection(), {key}, path_).front().subject;
    const bool plain = subject.path.empty() && grouped(subject.value);
    if (!plain && resolver_.dialect().postgres()) {
      base::fail(
          base::invalid_query("Can't sort by \"" + dotted(key.path) + "\": it is neither a group nor an aggregate"));
    }
    return subject;
  }

  Branch& branch_;
  Node& node_;
  Resolver& resolver_;
  const std::string& path_;
  std::vector<std::string> names_;
  std::vector<std::size_t> shown_;
  std::string open_;  // brace of the last aggregate's object, still open
};

}  // namespace

bool asks_for_groups(const query::Query& asked) {
  if (!asked.group.empty()) return true;
  return std::any_of(asked.aggregate.begin(), asked.aggregate.end(),
                     [](const query::Aggregate& aggregate) { return find_aggregate(aggregate.function) != nullptr; });
}

void group_children(Branch& branch, Resolver& resolver, const query::Query& asked, const std::string& path) {
  Grouping grouping(branch, resolver, path);
  for (const std::string& group : asked.group) grouping.add_group(group);
  for (const query::Aggregate& aggregate : asked.aggregate) grouping.add(aggregate);
  grouping.finish();
  grouping.order(asked);
}

}  // namespace dirigent::engine
