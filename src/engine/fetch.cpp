#include "engine/fetch.hpp"

#include "db/rows_part.hpp"
#include "engine/sql/estimate_sql.hpp"
#include "engine/sql/key_value.hpp"
#include "engine/sql/together_sql.hpp"

namespace dirigent::engine {

namespace {

/// Distinct keys with which the parent's rows point into `branch`.
std::vector<sql::Value> parent_keys(const sql::Dialect& dialect, const Branch& branch, const Results& results) {
  std::vector<sql::Value> keys;
  const db::Rows* rows = results[branch.parent].rows();
  if (rows == nullptr) return keys;
  KeyIndex seen;
  seen.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) {
    const db::Cell cell = rows->at(row, branch.parent_column);
    if (cell.is_null()) continue;
    if (branch.scope_column && rows->at(row, *branch.scope_column).text != branch.collection().name) continue;
    const std::size_t before = seen.size();
    if (seen.add(cell) < before) continue;
    if (std::optional<sql::Value> key = key_value(*branch.link, cell, dialect)) keys.push_back(std::move(*key));
  }
  return keys;
}

GroupedRows grouped(const Branch& branch, db::Result rows, Shape shape) {
  GroupedRows::Layout layout;
  layout.link_column = branch.link_column;
  layout.nulls_last_column = branch.nulls_last;
  if (shape == Shape::kRanked) {
    layout.rank_column = branch.columns.size();
    layout.first_rank = branch.offset + 1;
  }
  return GroupedRows(std::move(rows), layout);
}

/// Branches whose parents were fetched by the levels before.
std::vector<std::size_t> next_level(const Plan& plan, const std::vector<std::size_t>& depth, std::size_t level) {
  std::vector<std::size_t> result;
  for (std::size_t i = 1; i < plan.branches.size(); ++i)
    if (depth[i] == level) result.push_back(i);
  return result;
}

std::vector<std::size_t> depths_of(const Plan& plan) {
  std::vector<std::size_t> depth(plan.branches.size(), 0);
  for (std::size_t i = 1; i < plan.branches.size(); ++i) depth[i] = depth[plan.branches[i].parent] + 1;
  return depth;
}

/// A statement of a level and what it was made from.
struct Pending {
  std::size_t branch;
  RowKeys keys;
  Shape shape;
};

std::vector<Pending> pending_of(const sql::Dialect& dialect, const Plan& plan, const std::vector<std::size_t>& branches,
                                const Results& results) {
  std::vector<Pending> pending;
  for (const std::size_t index : branches) {
    const Branch& branch = plan.branches[index];
    if (branch.limit == 0) continue;
    RowKeys keys;
    keys.values = parent_keys(dialect, branch, results);
    if (keys.values.empty()) continue;
    const Shape shape = shape_of(dialect, branch, keys.values.size());
    pending.push_back({index, std::move(keys), shape});
  }
  return pending;
}

sql::Statement statement_of(const sql::Dialect& dialect, const Plan& plan, const Pending& pending) {
  const Branch& branch = plan.branches[pending.branch];
  sql::Statement statement = dialect.finish(select_sql(dialect, plan, branch, pending.keys, pending.shape));
  if (pending.shape == Shape::kCounted) {
    statement.keep = sql::GroupLimit{branch.link_column, branch.offset, branch.limit};
  }
  return statement;
}

io::Task<void> fetch_level(db::Session& session, const Plan& plan, std::vector<std::size_t> branches,
                           Results& results) {
  const sql::Dialect& dialect = session.dialect();
  std::vector<Pending> pending = pending_of(dialect, plan, branches, results);
  if (pending.empty()) co_return;
  std::vector<sql::Statement> statements;
  statements.reserve(pending.size());
  for (const Pending& one : pending) statements.push_back(statement_of(dialect, plan, one));
  std::vector<db::Result> answers = co_await run_together(session, std::move(statements));
  for (std::size_t i = 0; i < pending.size(); ++i) {
    const Pending& one = pending[i];
    results[one.branch] = grouped(plan.branches[one.branch], std::move(answers[i]), one.shape);
  }
}

/// The results of together_sql's rows, by branch.
Results parted(const Plan& plan, const Shapes& shapes, db::Result answer) {
  const std::shared_ptr<const db::Rows> whole = std::move(answer);
  Results results(plan.branches.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (!shapes[i]) continue;
    const std::size_t first = next;
    while (next < whole->size() && whole->at(next, 0).as_integer() == static_cast<std::int64_t>(i)) ++next;
    db::Result rows = std::make_unique<db::RowsPart>(whole, first, next - first, 1);
    results[i] =
        i == 0 ? GroupedRows::ungrouped(std::move(rows)) : grouped(plan.branches[i], std::move(rows), *shapes[i]);
  }
  return results;
}

/// Everything in one round trip, the counts beside the rows.
io::Task<Fetched> fetch_together(db::Session& session, const Plan& plan, RowKeys keys) {
  const sql::Dialect& dialect = session.dialect();
  const Shapes shapes = shapes_together(plan, keys);
  const Counts counts(plan);
  std::vector<sql::Statement> statements;
  const bool rows = shapes.front().has_value();
  if (rows) statements.push_back(dialect.finish(together_sql(dialect, plan, keys, shapes)));
  counts.append(dialect, plan, statements);
  Fetched fetched;
  fetched.results.resize(plan.branches.size());
  if (statements.empty()) co_return fetched;
  std::vector<db::Result> answers = co_await run_together(session, std::move(statements));
  if (rows) fetched.results = parted(plan, shapes, std::move(answers.front()));
  fetched.meta = counts.read(answers, rows ? 1 : 0);
  co_return fetched;
}

/// The root's rows and the counts asked for, in one round trip.
io::Task<void> fetch_root(db::Session& session, const Plan& plan, RowKeys keys, Fetched& fetched) {
  const sql::Dialect& dialect = session.dialect();
  const Branch& root = plan.branches.front();
  const Counts counts(plan);
  std::vector<sql::Statement> statements;
  const bool rows = root.limit != 0 && (keys.all || !keys.values.empty());
  if (rows) statements.push_back(dialect.finish(select_sql(dialect, plan, root, keys, Shape::kWhole)));
  counts.append(dialect, plan, statements);
  if (statements.empty()) co_return;
  std::vector<db::Result> answers = co_await run_together(session, std::move(statements));
  if (rows) fetched.results.front() = GroupedRows::ungrouped(std::move(answers.front()));
  fetched.meta = counts.read(answers, rows ? 1 : 0);
}

}  // namespace

Counts::Counts(const Plan& plan)
    : total_((plan.meta & static_cast<unsigned>(query::MetaCount::kTotal)) != 0),
      filter_((plan.meta & static_cast<unsigned>(query::MetaCount::kFilter)) != 0),
      same_(plan.branches.front().where.always()),
      estimated_((plan.meta & static_cast<unsigned>(query::MetaCount::kEstimated)) != 0) {}

void Counts::append(const sql::Dialect& dialect, const Plan& plan, std::vector<sql::Statement>& statements) const {
  if (total_ || (filter_ && same_)) statements.push_back(dialect.finish(count_sql(dialect, plan, false)));
  if (filter_ && !same_) statements.push_back(dialect.finish(count_sql(dialect, plan, true)));
  if (estimated_) statements.push_back(dialect.finish(estimate_sql(dialect, plan)));
}

Meta Counts::read(const std::vector<db::Result>& answers, std::size_t next) const {
  Meta meta;
  if (estimated_) meta.estimated_count = estimate_of(*answers.back());
  if (total_) meta.total_count = answers[next]->at(0, 0).as_integer();
  if (filter_) meta.filter_count = answers[total_ && !same_ ? next + 1 : next]->at(0, 0).as_integer();
  return meta;
}

io::Task<std::vector<db::Result>> run_together(db::Session& session, std::vector<sql::Statement> statements) {
  for (sql::Statement& statement : statements) statement.lasting = true;
  std::vector<db::Result> answers;
  if (statements.size() == 1) {
    db::Result only = co_await session.run(std::move(statements.front()));
    answers.push_back(std::move(only));
  } else {
    answers = co_await session.run_all(std::move(statements));
  }
  co_return answers;
}

io::Task<Fetched> fetch(db::Session& session, const Plan& plan, RowKeys keys) {
  Fetched fetched;
  if (plan.branches.size() > 1 && session.dialect().postgres() && can_read_together(plan)) {
    fetched = co_await fetch_together(session, plan, std::move(keys));
    co_return fetched;
  }
  fetched.results.resize(plan.branches.size());
  co_await fetch_root(session, plan, std::move(keys), fetched);
  if (plan.branches.size() == 1 || fetched.results.front().rows() == nullptr) co_return fetched;
  const std::vector<std::size_t> depth = depths_of(plan);
  for (std::size_t level = 1;; ++level) {
    std::vector<std::size_t> branches = next_level(plan, depth, level);
    if (branches.empty()) break;
    co_await fetch_level(session, plan, std::move(branches), fetched.results);
  }
  co_return fetched;
}

}  // namespace dirigent::engine
