#include "engine/sql/branch_sql.hpp"

#include "engine/sql/row_keys.hpp"
#include "engine/sql/search_sql.hpp"
#include "engine/sql/search_ways.hpp"
#include "engine/sql/select.hpp"
#include "engine/tree/tree_sql.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

Fragment plain_select(Select& select, const sql::Dialect& dialect, const Branch& branch, Shape shape, bool named) {
  const Fragment order = select.order();
  Fragment out("SELECT ");
  out.append(select.columns(named)).append(select.body()).append(order);
  if (shape != Shape::kCounted && branch.kind != Branch::Kind::kItems) {
    dialect.append_paging(out, branch.limit, branch.offset);
  }
  return out;
}

/// The columns and the rank of rows among those with the same link, FROM what.
Fragment ranks(Select& select, const Branch& branch) {
  if (!select.by_position()) {
    const Fragment order = select.order();
    Fragment inner = select.columns(true);
    inner.raw(", ROW_NUMBER() OVER (PARTITION BY ").column(alias_of(0), branch.link->name).append(order).raw(") AS ");
    return inner.identifier("rank").append(select.body()), inner;
  }
  Fragment order, groups("SELECT ");
  groups.append(select.columns(true)).append(select.sort_columns(order)).append(select.body());
  Fragment inner;
  for (std::size_t i = 0; i < branch.columns.size(); ++i) inner.identifier(column_name(i)).raw(", ");
  inner.raw("ROW_NUMBER() OVER (PARTITION BY ").identifier(column_name(branch.link_column)).append(order).raw(") AS ");
  return inner.identifier("rank").raw(" FROM (").append(groups).raw(") AS ").identifier("groups"), inner;
}

/// Limit and offset per parent: rows ranked among those with the same link.
Fragment ranked_select(Select& select, const Branch& branch) {
  Fragment inner = ranks(select, branch);

  Fragment out("SELECT * FROM (SELECT ");
  out.append(inner).raw(") AS ").identifier("ranked").raw(" WHERE ").identifier("rank").raw(" > ");
  out.parameter(branch.offset);
  if (branch.limit) {
    const std::int64_t last = branch.offset > INT64_MAX - *branch.limit ? INT64_MAX : branch.offset + *branch.limit;
    out.raw(" AND ").identifier("rank").raw(" <= ").parameter(last);
  }
  return out;
}

}  // namespace

Fragment keys_condition(const sql::Dialect& dialect, const std::string& alias, const schema::Field& field,
                        const std::vector<sql::Value>& values) {
  Fragment column;
  column.column(alias, field.name);
  if (values.size() != 1) return dialect.in_values(column, field.type, values);
  return column.raw(" = ").append(dialect.typed_parameter(field.type, values.front())), column;
}

Shape shape_of(const sql::Dialect& dialect, const Branch& branch, std::size_t parents) {
  const bool limited = branch.limit.has_value() || branch.offset > 0;
  if (branch.kind != Branch::Kind::kChildren || !limited || parents < 2) return Shape::kWhole;
  return dialect.sqlite() ? Shape::kCounted : Shape::kRanked;
}

namespace {

/// The rows of the tree, in its order; the walk down has seen to what is visible.
Fragment with_tree(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, Select& select, bool named) {
  select.where(branch.where);
  Fragment out = tree_sql(dialect, plan, TreeForm::kOrdered);
  return out.append(plain_select(select, dialect, branch, Shape::kWhole, named)), out;
}

/// The root's rows without their columns and joined objects.
Branch bare_branch(const Plan& plan) {
  Branch bare;
  bare.nodes.emplace_back().collection = &plan.branches.front().collection();
  bare.in_tree = plan.tree.has_value();
  return bare;
}

/// The page behind a cursor from two ranges; the second is not read when the first one fills it.
Fragment ranges_select(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, const Predicate& where) {
  Fragment out;
  for (const Predicate* range : {&plan.walk->ranges->before_nulls, &plan.walk->ranges->nulls}) {
    Select select(dialect, branch);
    select.seen(plan.visible);
    select.where(*range);
    select.where(where);
    out.raw(out.empty() ? "SELECT * FROM (" : " UNION ALL SELECT * FROM (");
    out.append(plain_select(select, dialect, branch, Shape::kWhole, true));
    out.raw(") AS ").identifier(range == &plan.walk->ranges->nulls ? "nulls" : "near");
  }
  dialect.append_paging(out, branch.limit, 0);
  return out;
}

/// A search that all rows have to match; null for none.
const IndexedSearch* search_in(const Predicate& condition) {
  if (condition.indexed) return condition.indexed.get();
  if (condition.kind != Predicate::Kind::kAnd) return nullptr;
  for (const Predicate& child : condition.children)
    if (const IndexedSearch* search = search_in(child)) return search;
  return nullptr;
}

/// A page of what a search finds, in an order that is not its own.
class SearchedPage {
 public:
  SearchedPage(const sql::Dialect& dialect, const Plan& plan, const Branch& branch)
      : dialect_(dialect), plan_(plan), branch_(branch) {}

  Fragment select(const IndexedSearch& search) const {
    using Asked = IndexedSearch::Asked;
    const Predicate listed = asked(branch_.where, Asked::kList);
    SearchWays ways{*branch_.limit, branch_.offset, counted(asked(branch_.where, Asked::kSample)), {}, {}, {}};
    const bool ranges = plan_.walk && plan_.walk->ranges;
    ways.walked = ranges ? ranges_select(dialect_, plan_, branch_, branch_.where) : page(branch_.where, false);
    ways.listed = page(listed, false);
    ways.sorted = page(branch_.where, true);
    return one_way(search, std::move(ways));
  }

 private:
  Fragment counted(const Predicate& where) const {
    const Branch bare = bare_branch(plan_);
    Select select(dialect_, bare);
    select.seen(plan_.visible);
    select.where(where);
    Fragment out("SELECT COUNT(*)");
    return out.append(select.body()), out;
  }

  Fragment page(const Predicate& where, bool sort_values) const {
    Select select(dialect_, branch_);
    if (sort_values) select.sort_values();
    select.seen(plan_.visible);
    if (plan_.walk) select.where(plan_.walk->behind);
    select.where(where);
    return plain_select(select, dialect_, branch_, Shape::kWhole, true);
  }

  const sql::Dialect& dialect_;
  const Plan& plan_;
  const Branch& branch_;
};

/// The statement with `keys` as a condition on the row (empty for none).
Fragment select_where(Select& select, const sql::Dialect& dialect, const Plan& plan, const Branch& branch,
                      Fragment keys, Shape shape, bool named) {
  if (branch.in_tree) return with_tree(dialect, plan, branch, select, named);
  if (plan.ranking && branch.kind == Branch::Kind::kRoot && keys.empty()) {
    const Predicate rest = both(plan.visible, plan.ranking->rest);
    select.rank(found_page(dialect, *plan.ranking->search, rest, branch.limit, branch.offset));
    return plain_select(select, dialect, branch, Shape::kCounted, named);  // the page has its limit already
  }
  const bool walked = branch.kind == Branch::Kind::kRoot && plan.walk.has_value();
  if (branch.kind == Branch::Kind::kRoot && branch.limit && keys.empty()) {
    const IndexedSearch* search = dialect.postgres() ? search_in(branch.where) : nullptr;
    if (search != nullptr) return SearchedPage(dialect, plan, branch).select(*search);
    if (walked && plan.walk->ranges) return ranges_select(dialect, plan, branch, branch.where);
  }
  if (branch.kind == Branch::Kind::kRoot) select.seen(plan.visible);
  if (walked) select.where(plan.walk->behind);
  if (!keys.empty()) select.where(std::move(keys));
  select.where(branch.where);
  if (shape == Shape::kRanked) return ranked_select(select, branch);
  return plain_select(select, dialect, branch, shape, named);
}

/// What the keys of a branch are about: its link to the parent, or the root's primary key.
const schema::Field& keyed_field(const Branch& branch) {
  return branch.link != nullptr ? *branch.link : branch.collection().primary();
}

Fragment having_keys(const sql::Dialect& dialect, const Branch& branch, const RowKeys& keys) {
  if (keys.all) return {};
  if (branch.link == nullptr) return in_rows(dialect, branch.collection(), alias_of(0), keys.values);
  return keys_condition(dialect, alias_of(0), *branch.link, keys.values);
}

}  // namespace

Fragment select_sql(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, const RowKeys& keys,
                    Shape shape) {
  Select select(dialect, branch);
  if (branch.kind == Branch::Kind::kChildren && keys.values.size() > 1) select.expect_many_parents();
  return select_where(select, dialect, plan, branch, having_keys(dialect, branch, keys), shape, false);
}

Fragment cte_sql(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, const RowKeys& keys,
                 Shape shape) {
  Select select(dialect, branch);
  return select_where(select, dialect, plan, branch, having_keys(dialect, branch, keys), shape, true);
}

Fragment cte_sql(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, Fragment key_rows, bool one_key,
                 Shape shape) {
  Fragment condition;
  condition.column(alias_of(0), keyed_field(branch).name).raw(one_key ? " = (" : " = ANY(ARRAY(");
  condition.append(std::move(key_rows)).raw(one_key ? ")" : "))");
  Select select(dialect, branch);
  return select_where(select, dialect, plan, branch, std::move(condition), shape, true);
}

namespace {

void restrict_to(Select& select, const sql::Dialect& dialect, const Plan& plan, const Predicate& visible,
                 const RowKeys& keys, bool filtered) {
  const Branch& root = plan.branches.front();
  if (!root.in_tree) select.seen(visible);
  if (!keys.all) select.where(in_rows(dialect, root.collection(), alias_of(0), keys.values));
  if (filtered) select.where(root.where);
}

}  // namespace

Fragment group_sql(const sql::Dialect& dialect, const Plan& plan, const RowKeys& keys, std::vector<Column> columns,
                   std::size_t groups, bool named) {
  Branch bare = bare_branch(plan);
  bare.columns = std::move(columns);
  Select select(dialect, bare);
  restrict_to(select, dialect, plan, plan.visible, keys, true);
  Fragment out("SELECT ");
  out.append(select.columns(named)).append(select.body());
  for (std::size_t i = 1; i <= groups; ++i) out.raw(i > 1 ? ", " : " GROUP BY ").raw(std::to_string(i));
  return out;
}

Fragment count_sql(const sql::Dialect& dialect, const Plan& plan, bool filtered) {
  RowKeys all;
  all.all = true;
  const Branch bare = bare_branch(plan);
  Select select(dialect, bare);
  restrict_to(select, dialect, plan, plan.countable, all, filtered);
  Fragment out = plan.tree ? tree_sql(dialect, plan, TreeForm::kCounted) : Fragment();
  out.raw("SELECT COUNT(*)");
  return out.append(select.body()), out;
}

}  // namespace dirigent::engine
