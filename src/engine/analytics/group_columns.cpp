#include "engine/analytics/group_columns.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "engine/analytics/bins.hpp"
#include "engine/resolve/aggregates.hpp"
#include "engine/resolve/functions.hpp"
#include "engine/sql/column_types.hpp"
#include "query/path.hpp"

namespace dirigent::engine {

namespace {

/// The keys of a group's value, one below the other, without the scopes of many-to-any relations.
std::vector<std::string> key_of(std::vector<std::string> path, const Expression& value) {
  for (std::string& segment : path) {
    if (&segment != &path.back()) segment = segment.substr(0, segment.find(':'));
  }
  const auto call = query::function_call(path.back());
  if (value.bin) {
    path.back() = bin_key(value);
  } else if (call) {
    path.back() = function_key(call->name, call->argument);
  }
  return path;
}

}  // namespace

void GroupColumns::add_group(const std::string& name) {
  const std::vector<std::string> path = query::split_path(name);
  if (find(path, false)) return;  // named before: once is enough for the groups and for their answer
  GroupColumn column;
  const bool bins = names_bin(path);
  column.value = bins ? resolve_bin(resolver_, collection_, path)
                      : resolver_.reference(collection_, path, {}, Resolver::Use::kGroup);
  const std::vector<Step>& steps = column.value.path;
  const Expression& value = column.value.value;
  if (std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.to_many(); })) {
    base::fail(base::invalid_query("Can't group by \"" + name + "\""));
  }
  if (!value.function() && resolver_.dialect().postgres() && !is_ordered_type(value.field->data_type)) {
    base::fail(base::invalid_query("Can't group by \"" + name + "\": its values have no order"));
  }
  column.key = key_of(path, value);
  column.asked = dotted(path);
  if (!bins) column.emit = emitter_of(value, resolver_.dialect());
  plain_ = plain_ && !bins && steps.empty();
  columns_.push_back(std::move(column));
  ++groups_;
}

void GroupColumns::add_aggregate(const query::Aggregate& aggregate) {
  std::vector<std::string> fields;
  for (const std::string& field : aggregate.fields) {
    if (field == "*") continue;
    resolver_.field(collection_, field, {});
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  }
  const bool known = find_aggregate(aggregate.function) != nullptr;
  if (known || aggregate.function == "countAll") rows_ = true;  // computed, but the contract never shows the latter
  if (!known) return;
  if (fields.empty()) return add_aggregate(aggregate.function, {}, true);
  for (const std::string& field : fields) add_aggregate(aggregate.function, field, true);
}

void GroupColumns::add_aggregate(const std::string& function, const std::string& field, bool shown) {
  const AggregateFunction& computed = *find_aggregate(function);
  const schema::Field* of = field.empty() ? nullptr : &resolver_.field(collection_, field, {});
  if (of != nullptr) require_computable(computed, *of, resolver_.dialect());
  if (of == nullptr && function != "count") base::fail(base::invalid_query("\"*\" can only be counted"));
  GroupColumn& column = columns_.emplace_back();
  column.key = {function};
  if (of != nullptr) column.key.push_back(field);
  column.asked = dotted(column.key);
  column.value.value = aggregate_of(computed, of);
  if (of != nullptr) column.value.value.guard = resolver_.guard_of_aggregate(collection_, *of);
  column.emit = emitter_of(computed, of, resolver_.dialect());
  column.shown = shown;
  rows_ = true;
}

std::optional<std::size_t> GroupColumns::find(const std::vector<std::string>& path, bool shown) const {
  const std::string name = dotted(query::split_path(dotted(path)));  // functions stand before their field
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i].asked == name) return i;
  for (std::size_t i = 0; shown && i < columns_.size(); ++i)
    if (dotted(columns_[i].key) == name) return i;
  return std::nullopt;
}

std::size_t GroupColumns::require(const std::vector<std::string>& path, const std::string& where) {
  if (const std::optional<std::size_t> known = find(path, true)) return *known;
  const AggregateFunction* function = path.size() <= 2 ? find_aggregate(path.front()) : nullptr;
  if (function == nullptr) {
    base::fail(
        base::invalid_query("\"" + dotted(path) + "\" in \"" + where + "\" is neither a group nor an aggregate"));
  }
  add_aggregate(path.front(), path.size() == 2 && path[1] != "*" ? path[1] : std::string(), false);
  return columns_.size() - 1;
}

std::vector<Column> GroupColumns::selected() const {
  std::vector<Column> result;
  for (const GroupColumn& column : columns_) result.push_back({0, column.value.value, column.value.path});
  if (result.empty() && rows_) result.push_back({0, aggregate_of(*find_aggregate("count"), nullptr), {}});
  return result;
}

}  // namespace dirigent::engine
