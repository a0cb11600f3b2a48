#include "engine/aggregate.hpp"

#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "engine/fetch.hpp"
#include "engine/resolve/aggregates.hpp"
#include "engine/resolve/functions.hpp"
#include "engine/sql/branch_sql.hpp"
#include "engine/sql/column_types.hpp"
#include "engine/sql/conditions.hpp"
#include "engine/sql/key_value.hpp"
#include "query/path.hpp"

namespace dirigent::engine {

namespace {

using sql::Fragment;

/// A result column and the text before it: the object's keys and braces up to there.
struct Piece {
  std::string lead;
  std::string sort_name;  // "item", "year(at)", "count", "sum.price"
  Fragment sql;
  Emitter emit = nullptr;
};

class AggregatePlan {
 public:
  AggregatePlan(Resolver& resolver, const schema::Collection& collection)
      : resolver_(resolver), collection_(collection) {}

  void add_group(const std::string& name) {
    if (query::split_path(name).size() > 1)
      base::fail(base::invalid_query("Groups of related fields are not supported"));
    const Expression value = resolver_.expression(collection_, name, {}, Resolver::Use::kOrder);
    const bool counted = value.kind == Expression::Kind::kRelatedCount;
    if (!counted && value.field->alias()) base::fail(base::invalid_query("Can't group by \"" + name + "\""));
    if (!value.function() && resolver_.dialect().postgres() && !is_ordered_type(value.field->data_type)) {
      base::fail(base::invalid_query("Can't group by \"" + name + "\": its values have no order"));
    }
    const auto call = query::function_call(name);
    const std::string key = call ? function_key(call->name, call->argument) : name;
    Aliases aliases;
    Piece piece;
    piece.lead = next_key(key);
    piece.sort_name = name;
    piece.sql = expression_sql(resolver_.dialect(), aliases, std::string(root_alias()), value);
    piece.emit = emitter_of(value, resolver_.dialect());
    pieces_.push_back(std::move(piece));
    ++groups_;
  }

  void add_aggregate(const query::Aggregate& aggregate) {
    const AggregateFunction* function = find_aggregate(aggregate.function);
    std::vector<std::string> fields;
    for (const std::string& field : aggregate.fields) {
      if (field != "*") {
        resolver_.field(collection_, field, {});
        fields.push_back(field);
      }
    }
    if (aggregate.function == "countAll") rows_ = true;  // computed, but the contract never shows it
    if (function == nullptr) return;
    rows_ = true;
    if (fields.empty()) {
      if (aggregate.function != "count") base::fail(base::invalid_query("\"*\" can only be counted"));
      add_piece(next_key(aggregate.function), aggregate.function, Fragment("COUNT(*)"), nullptr, *function);
      return;
    }
    std::string lead = next_key(aggregate.function) + "{";
    for (const std::string& name : fields) {
      const schema::Field& field = *collection_.field(name);
      require_computable(*function, field, resolver_.dialect());
      base::append_json_string(lead, name);
      Fragment value(function->sql);
      value.column(root_alias(), name).raw(")");
      add_piece(lead + ":", aggregate.function + "." + name, std::move(value), &field, *function);
      lead = ",";
    }
    close_ = "}";
  }

  /// ORDER BY of the sort keys, which may only name what is selected.
  Fragment order(const std::vector<query::SortKey>& keys) {
    std::vector<Fragment> terms;
    if (groups_ == 0) return {};  // one row
    for (const query::SortKey& key : keys) {
      const std::string name = dotted(key.path);
      std::size_t position = 0;
      while (position < pieces_.size() && pieces_[position].sort_name != name) ++position;
      if (position == pieces_.size()) {
        resolver_.reference(collection_, key.path, {}, Resolver::Use::kOrder);  // unknown names first
        base::fail(base::invalid_query("Can't sort by \"" + name + "\": it is neither a group nor an aggregate"));
      }
      terms.push_back(term(position, key.descending));
    }
    if (terms.empty()) terms.push_back(term(0, false));
    Fragment out(" ORDER BY ");
    return out.append(sql::join(std::move(terms), ", ")), out;
  }

  Fragment columns() const {
    std::vector<Fragment> values;
    for (const Piece& piece : pieces_) values.push_back(piece.sql);
    return values.empty() ? Fragment(rows_ ? "COUNT(*)" : "1") : sql::join(std::move(values), ", ");
  }

  Fragment group_by() const {
    if (groups_ == 0) return {};
    std::string positions;
    for (std::size_t i = 1; i <= groups_; ++i) positions += (i > 1 ? ", " : "") + std::to_string(i);
    return Fragment(" GROUP BY " + positions);
  }

  void emit(std::string& out, const db::Rows& rows, std::size_t row) const {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      out += pieces_[i].lead;
      pieces_[i].emit(out, rows.at(row, i));
    }
    out += pieces_.empty() ? "{}" : close_ + "}";
  }

 private:
  /// `{"name":` or `,"name":`, closing the object of the aggregate before.
  std::string next_key(const std::string& name) {
    std::string lead = pieces_.empty() ? "{" : close_ + ",";
    close_.clear();
    base::append_json_string(lead, name);
    return lead + ":";
  }

  void add_piece(std::string lead, std::string name, Fragment value, const schema::Field* field,
                 const AggregateFunction& function) {
    Piece& piece = pieces_.emplace_back();
    piece.lead = std::move(lead);
    piece.sort_name = std::move(name);
    piece.sql = std::move(value);
    piece.emit = emitter_of(function, field, resolver_.dialect());
  }

  static Fragment term(std::size_t position, bool descending) {
    return Fragment(std::to_string(position + 1) + (descending ? " DESC" : " ASC"));
  }

  Resolver& resolver_;
  const schema::Collection& collection_;
  std::vector<Piece> pieces_;  // groups first
  std::size_t groups_ = 0;
  bool rows_ = false;  // there is an aggregate, so that rows collapse
  std::string close_;  // brace of the last aggregate's object, still open
};

AggregatePlan make_aggregate_plan(Resolver& resolver, const schema::Collection& collection, const query::Query& query) {
  AggregatePlan plan(resolver, collection);
  for (const std::string& group : query.group) plan.add_group(group);
  for (const query::Aggregate& aggregate : query.aggregate) plan.add_aggregate(aggregate);
  return plan;
}

/// The rows to be aggregated: the query's own plan, reduced to its conditions.
Plan rows_plan(const Environment& environment, const sql::Dialect& dialect, const schema::Collection& collection,
               const query::Query& query) {
  query::Query rows = query;
  rows.fields = {collection.primary_key};
  rows.fields_given = true;
  rows.alias.clear();
  rows.sort.clear();
  return make_plan(environment, dialect, collection, rows);
}

}  // namespace

io::Task<Outcome> read_aggregate(db::Session& session, const Environment& environment,
                                 const schema::Collection& collection, query::Query query, Target target,
                                 std::string& out) {
  const sql::Dialect& dialect = session.dialect();
  const Plan rows = rows_plan(environment, dialect, collection, query);
  Resolver resolver(*environment.schema, environment.who, dialect, environment.limits->max_relational_depth,
                    environment.variables.get());
  AggregatePlan plan = make_aggregate_plan(resolver, collection, query);
  const RowKeys keys = target_keys(collection, target, dialect);

  Fragment select("SELECT ");
  select.append(plan.columns()).append(root_rows_sql(dialect, rows, keys)).append(plan.group_by());
  select.append(plan.order(query.sort));
  const Branch& root = rows.branches.front();
  dialect.append_paging(select, root.limit, root.offset);
  std::vector<sql::Statement> statements;
  statements.push_back(dialect.finish(std::move(select)));
  const Counts counts(rows);
  counts.append(dialect, rows, statements);
  std::vector<db::Result> answers = co_await run_together(session, std::move(statements));

  const db::Rows& result = *answers.front();
  Outcome outcome;
  outcome.meta = counts.read(answers, 1);
  outcome.rows = result.size();
  outcome.found = !target.single || outcome.rows > 0;
  if (target.single) {
    if (outcome.found) plan.emit(out, result, 0);
    co_return outcome;
  }
  out += '[';
  for (std::size_t row = 0; row < outcome.rows; ++row) {
    if (row > 0) out += ',';
    plan.emit(out, result, row);
  }
  out += ']';
  co_return outcome;
}

}  // namespace dirigent::engine
