#include "engine/aggregate.hpp"

#include <algorithm>

#include "base/errors.hpp"
#include "engine/analytics/bins.hpp"
#include "engine/analytics/group_columns.hpp"
#include "engine/analytics/group_object.hpp"
#include "engine/analytics/having.hpp"
#include "engine/analytics/windows.hpp"
#include "engine/fetch.hpp"
#include "engine/sql/branch_sql.hpp"
#include "engine/sql/key_value.hpp"

namespace dirigent::engine {

namespace {

using sql::Fragment;

/// A shown value: where it is in the result, and what stands before it.
struct Piece {
  std::size_t column = 0;
  std::string lead;
  Emitter emit = nullptr;
  std::shared_ptr<const DateBin> bin;
};

class AggregatePlan {
 public:
  AggregatePlan(Resolver& resolver, const schema::Collection& collection, const query::Query& query)
      : columns_(resolver, collection) {
    for (const std::string& group : query.group) columns_.add_group(group);
    for (const query::Aggregate& aggregate : query.aggregate) columns_.add_aggregate(aggregate);
    if (query.having) having_ = having_sql(columns_, *query.having);
    for (const query::Window& window : query.windows) windows_.push_back(resolve_window(columns_, window));
    arrange();
  }

  /// The groups; conditions and windows see them as a table. Both databases judge conditions as the groups are made,
  /// as a HAVING.
  Fragment select(const sql::Dialect& dialect, const Plan& rows, const RowKeys& keys) const {
    const bool seen = !having_.empty() || !windows_.empty();
    Fragment groups = group_sql(dialect, rows, keys, columns_.selected(), columns_.groups(), seen);
    if (!seen) return groups;
    Fragment out("SELECT ");
    std::vector<Fragment> values;
    for (std::size_t i = 0; i < columns_.columns().size(); ++i) values.push_back(group_value(i));
    for (const WindowColumn& window : windows_) values.push_back(window.sql);
    out.append(values.empty() ? Fragment("1") : sql::join(std::move(values), ", "));
    out.raw(" FROM (").append(std::move(groups)).raw(") AS ").identifier(kGroups);
    if (!having_.empty()) out.raw(" WHERE ").append(having_);
    return out;
  }

  /// ORDER BY of the sort keys, which may only name what is selected.
  Fragment order(const std::vector<query::SortKey>& keys) const {
    if (columns_.groups() == 0) return {};  // one row
    std::vector<Fragment> terms;
    terms.reserve(keys.size() + 1);
    for (const query::SortKey& key : keys) terms.push_back(term(place_of(key), key.descending));
    if (!extended()) {
      if (terms.empty()) terms.push_back(term(0, false));  // the contract leaves the others as they come
    } else {
      for (std::size_t group = 0; group < columns_.groups(); ++group) terms.push_back(term(group, false));
    }
    Fragment out(" ORDER BY ");
    return out.append(sql::join(std::move(terms), ", ")), out;
  }

  void emit(std::string& out, const db::Rows& rows, std::size_t row) const {
    for (const Piece& piece : pieces_) {
      out += piece.lead;
      const db::Cell cell = rows.at(row, piece.column);
      if (piece.bin) {
        append_bin(out, *piece.bin, cell);
      } else {
        piece.emit(out, cell);
      }
    }
    out += close_;
  }

 private:
  /// Is it more than the contract has?
  bool extended() const { return !columns_.plain() || !windows_.empty() || !having_.empty(); }

  /// Groups below the same relation become neighbours.
  void arrange() {
    std::vector<std::vector<std::string>> keys;
    const auto add = [&](std::size_t column, const std::vector<std::string>& key, Emitter writes,
                         std::shared_ptr<const DateBin> bin) {
      const auto same = [&](const auto& other) { return other.size() > 1 && key.size() > 1 && other[0] == key[0]; };
      const auto last = std::find_if(keys.rbegin(), keys.rend(), same);
      const auto at = last == keys.rend() ? keys.size() : static_cast<std::size_t>(keys.rend() - last);
      keys.insert(keys.begin() + static_cast<std::ptrdiff_t>(at), key);
      pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(at), Piece{column, {}, writes, std::move(bin)});
    };
    const std::vector<GroupColumn>& columns = columns_.columns();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].shown) add(i, columns[i].key, columns[i].emit, columns[i].value.value.bin);
    }
    for (std::size_t i = 0; i < windows_.size(); ++i) {
      add(columns.size() + i, {windows_[i].name}, windows_[i].emit, windows_[i].bin);
    }
    if (extended()) require_places(keys);
    ObjectText text = object_text(keys);
    for (std::size_t i = 0; i < pieces_.size(); ++i) pieces_[i].lead = std::move(text.leads[i]);
    close_ = std::move(text.close);
  }

  /// No value may stand where another one, or the object of others, does.
  static void require_places(const std::vector<std::vector<std::string>>& keys) {
    for (const auto& left : keys) {
      for (const auto& right : keys) {
        if (&left == &right || left.size() > right.size()) continue;
        if (!std::equal(left.begin(), left.end(), right.begin())) continue;
        base::fail(base::invalid_query("Two values of a group would stand under \"" + dotted(left) + "\""));
      }
    }
  }

  std::size_t place_of(const query::SortKey& key) const {
    if (const std::optional<std::size_t> column = columns_.find(key.path, extended())) return *column;
    const std::string name = dotted(key.path);
    for (std::size_t i = 0; i < windows_.size(); ++i)
      if (windows_[i].name == name) return columns_.columns().size() + i;
    if (!names_bin(key.path)) {  // unknown names first
      columns_.resolver().reference(columns_.collection(), key.path, {}, Resolver::Use::kOrder);
    }
    base::fail(base::invalid_query("Can't sort by \"" + name + "\": it is neither a group nor an aggregate"));
  }

  static Fragment term(std::size_t position, bool descending) {
    return Fragment(std::to_string(position + 1) + (descending ? " DESC" : " ASC"));
  }

  GroupColumns columns_;
  Fragment having_;
  std::vector<WindowColumn> windows_;
  std::vector<Piece> pieces_;
  std::string close_;
};

/// The rows to be aggregated: the query's own plan, reduced to its conditions.
Plan rows_plan(const Environment& environment, const sql::Dialect& dialect, const schema::Collection& collection,
               const query::Query& query) {
  query::Query rows = query;
  rows.fields = {};
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
                    environment.variables.get(), environment.asked_variables.get());
  const AggregatePlan plan(resolver, collection, query);
  const RowKeys keys = target_keys(collection, target, dialect);

  Fragment select = plan.select(dialect, rows, keys);
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
