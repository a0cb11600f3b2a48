#include "engine/sql/select.hpp"

#include <algorithm>

#include "engine/sql/row_keys.hpp"
#include "engine/sql/semi_join.hpp"
#include "engine/tree/tree_sql.hpp"

namespace dirigent::engine {

using sql::Fragment;

std::string alias_of(std::size_t node) {
  return "t" + std::to_string(node);
}

std::string column_name(std::size_t column) {
  return "v" + std::to_string(column);
}

Select::Select(const sql::Dialect& dialect, const Branch& branch)
    : dialect_(dialect), branch_(branch), conditions_(dialect, aliases_, alias_of(0)) {
  join_nodes();
}

void Select::where(const Predicate& predicate) {
  if (!predicate.always()) where_.push_back(conditions_.where(predicate));
}

void Select::seen(const Predicate& rules) {
  const bool several = rules.kind == Predicate::Kind::kOr && rules.children.size() > 1;
  const bool few = std::all_of(rules.children.begin(), rules.children.end(),
                               [](const Predicate& rule) { return names_few_rows(&rule); });
  if (!several || few || dialect_.postgres()) return where(rules);
  where_.push_back(as_value(dialect_, conditions_.where(rules)));
}

void Select::rank(Fragment hits) {
  from_.raw("(").append(std::move(hits)).raw(") AS ").identifier("hits");
  from_.raw(dialect_.sqlite() ? " CROSS JOIN " : " JOIN ").identifier(branch_.collection().name);
  from_.raw(" AS ")
      .identifier(alias_of(0))
      .raw(" ON ")
      .column("hits", "key")
      .raw(" = ")
      .column(alias_of(0), branch_.collection().primary_key);
}

Fragment Select::order() {
  if (branch_.in_tree) return tree_order(dialect_);
  std::vector<Fragment> terms;
  if (!from_.empty()) {
    terms.push_back(Fragment().column("hits", "rank").raw(" DESC NULLS LAST"));
    terms.push_back(Fragment().column("hits", "place"));
    terms.push_back(Fragment().column("hits", "key"));
  }
  if (terms.empty()) {
    for (const SortTerm& term : branch_.sort) {
      if (by_position(term)) {
        terms.push_back(position_of(term.subject.value).raw(term.descending ? " DESC" : " ASC"));
      } else {
        terms.push_back(sort_values_ ? value_order(term) : conditions_.order(term));
      }
    }
    // Rows that are alike stay in the order they are stored in, for pages and for who has come to expect it.
    if (conditions_.gathers() && !branch_.grouped) {
      terms.push_back(Fragment().column(alias_of(0), branch_.collection().primary_key));
    }
  }
  if (terms.empty()) return {};
  Fragment out(" ORDER BY ");
  return out.append(sql::join(std::move(terms), ", ")), out;
}

Fragment Select::columns(bool named) {
  Fragment out;
  for (std::size_t i = 0; i < branch_.columns.size(); ++i) {
    const Column& column = branch_.columns[i];
    if (i > 0) out.raw(", ");
    out.append(column.path.empty() ? conditions_.value(alias_of(column.node), column.value, shared(column))
                                   : conditions_.value({column.path, column.value}));
    if (named) out.raw(" AS ").identifier(column_name(i));
  }
  if (branch_.columns.empty()) out.raw("1");
  return out;
}

bool Select::by_position() const {
  return std::any_of(branch_.sort.begin(), branch_.sort.end(),
                     [this](const SortTerm& term) { return by_position(term); });
}

Fragment Select::sort_columns(Fragment& order) {
  Fragment out;
  std::vector<Fragment> terms;
  for (std::size_t i = 0; i < branch_.sort.size(); ++i) {
    const SortTerm& term = branch_.sort[i];
    std::string name = "s" + std::to_string(i);
    if (by_position(term)) {
      name = column_name(*place_of(term.subject.value));
    } else {
      out.raw(", ").append(conditions_.sort_value(term)).raw(" AS ").identifier(name);
    }
    terms.push_back(std::move(Fragment().identifier(name).raw(term.descending ? " DESC" : " ASC")));
  }
  if (!terms.empty()) order.raw(" ORDER BY ").append(sql::join(std::move(terms), ", "));
  return out;
}

Fragment Select::body() {
  Fragment out(" FROM ");
  if (branch_.in_tree) {
    out.append(tree_join(dialect_, branch_.collection(), alias_of(0)));
  } else if (!from_.empty()) {
    out.append(from_);
  } else {
    out.append(rows_of(dialect_, branch_.collection())).raw(" AS ").identifier(alias_of(0));
  }
  out.append(node_joins_).append(conditions_.joins());
  if (!where_.empty()) out.raw(" WHERE ").append(sql::join(std::move(where_), " AND "));
  if (branch_.grouped) out.append(groups());
  return out;
}

/// Is the column one of joined rows that many of the branch's rows share? SQLite computes it before it sorts.
bool Select::shared(const Column& column) const {
  constexpr std::int64_t kFew = 100;
  const bool few = branch_.limit && *branch_.limit <= kFew && (dialect_.postgres() || branch_.sort.empty());
  return column.node != 0 && !few;
}

Fragment Select::groups() {
  Fragment out(" GROUP BY ");
  out.column(alias_of(0), branch_.link->name);
  for (const Expression& value : branch_.groups) {
    out.raw(", ").append(value.guard ? position_of(value) : conditions_.value(alias_of(0), value, false));
  }
  return out;
}

bool Select::by_position(const SortTerm& term) const {
  const bool own = branch_.grouped && term.subject.path.empty() && term.subject.value.guard;
  return own && place_of(term.subject.value);
}

std::optional<std::size_t> Select::place_of(const Expression& value) const {
  for (std::size_t i = 0; i < branch_.columns.size(); ++i) {
    const Expression& shown = branch_.columns[i].value;
    if (same_value(shown, value) && shown.guard == value.guard) return i;
  }
  return std::nullopt;
}

/// A value with parameters is the same as another one only where it is named by its place.
Fragment Select::position_of(const Expression& value) {
  const std::optional<std::size_t> place = place_of(value);
  return place ? Fragment(std::to_string(*place + 1)) : conditions_.value(alias_of(0), value, false);
}

/// By a value that is no bare column.
Fragment Select::value_order(const SortTerm& term) {
  Fragment out(dialect_.sqlite() ? "+" : "(SELECT ");
  out.append(conditions_.sort_value(term)).raw(dialect_.sqlite() ? "" : ")");
  return out.raw(term.descending ? " DESC" : " ASC"), out;
}

void Select::join_nodes() {
  for (std::size_t i = 1; i < branch_.nodes.size(); ++i) {
    const Node& node = branch_.nodes[i];
    node_joins_.raw(" LEFT JOIN ").append(rows_of(dialect_, *node.collection)).raw(" AS ").identifier(alias_of(i));
    node_joins_.raw(" ON ").append(step_condition(dialect_, aliases_, alias_of(node.parent), *node.via, alias_of(i)));
    if (node.condition.always()) {
      if (const auto path = plain_path(i)) conditions_.known(*path, alias_of(i));
      continue;
    }
    node_joins_.raw(" AND ");
    node_joins_.append(row_condition(dialect_, aliases_, alias_of(i), *node.collection, node.condition));
  }
}

/// Relations from the branch's row to a node; nothing when one on the way has a condition of its own.
std::optional<std::vector<const Step*>> Select::plain_path(std::size_t index) const {
  std::vector<const Step*> path;
  for (; index > 0; index = branch_.nodes[index].parent) {
    if (!branch_.nodes[index].condition.always() || !branch_.nodes[index].as_any) return std::nullopt;
    path.insert(path.begin(), &*branch_.nodes[index].via);
  }
  return path;
}

}  // namespace dirigent::engine
