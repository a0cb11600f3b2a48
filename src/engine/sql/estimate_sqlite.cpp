#include "engine/sql/estimate_sqlite.hpp"

#include <array>
#include <string_view>

#include "base/text.hpp"
#include "engine/sql/conditions.hpp"
#include "engine/sql/search_sql.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

/// A name for the row id that no column has taken; empty when there is no row id.
std::string_view row_id_of(const sql::Table& table) {
  if (table.sql && base::lower(*table.sql).find("without rowid") != std::string::npos) return {};
  for (const std::string_view name : {"_rowid_", "rowid", "oid"}) {
    const auto taken = [&](const sql::Column& column) { return base::lower(column.name) == name; };
    if (std::none_of(table.columns.begin(), table.columns.end(), taken)) return name;
  }
  return {};
}

/// An indexed search that all rows have to fulfil, taken out of their condition; null when there is none.
std::shared_ptr<const IndexedSearch> take_search(Predicate& condition) {
  if (condition.indexed) {
    std::shared_ptr<const IndexedSearch> found = condition.indexed;
    condition = Predicate();
    return found;
  }
  if (condition.kind != Predicate::Kind::kAnd) return nullptr;
  for (std::size_t i = 0; i < condition.children.size(); ++i) {
    std::shared_ptr<const IndexedSearch> found = take_search(condition.children[i]);
    if (!found) continue;
    if (condition.children[i].always()) condition.children.erase(condition.children.begin() + static_cast<long>(i));
    return found;
  }
  return nullptr;
}

class Sample {
 public:
  Sample(const sql::Dialect& dialect, const schema::Collection& collection, const Predicate& condition)
      : dialect_(dialect), collection_(collection), condition_(condition), id_(row_id_of(*collection.table)) {}

  Fragment statement() {
    if (id_.empty()) return counted("SELECT COUNT(*) FROM (SELECT 1", true, " LIMIT 10000)");
    Predicate rest = condition_;
    const std::shared_ptr<const IndexedSearch> search = take_search(rest);
    if (!search) return sampled();
    // What samples can't tell, rare words, the index counts.
    Fragment out("SELECT CASE WHEN n < ");
    out.raw(std::to_string(kMaxRanked)).raw(" THEN n ELSE (").append(sampled()).raw(") END FROM (SELECT (");
    return out.append(found_count(dialect_, *search, rest)).raw(") AS n)"), out;
  }

 private:
  Fragment sampled() const {
    Fragment out("WITH RECURSIVE span (low, high) AS MATERIALIZED (SELECT (SELECT min(");
    out.raw(id_).raw(") FROM ").append(table()).raw("), (SELECT max(").raw(id_).raw(") FROM ").append(table());
    // Places off a regular grid, always the same, so that gaps with a rhythm mislead nobody and pages agree.
    out.raw(")), numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < 999), ");
    out.raw("places (place) AS MATERIALIZED (SELECT CAST(low + (high - low + 1.0) / 1000 * (i + ");
    out.raw("(i * 7919 + 13) % 1009 / 1009.0) AS INTEGER) FROM numbers, span), ");
    out.raw("seen (id) AS MATERIALIZED (SELECT DISTINCT (SELECT ").raw(id_).raw(" FROM ").append(table());
    out.raw(" WHERE ").raw(id_).raw(" >= place ORDER BY ").raw(id_).raw(" LIMIT 1) FROM places) ");
    out.raw("SELECT CASE WHEN high - low < 10000 OR low IS NULL THEN (").append(counted("SELECT COUNT(*)", true));
    out.raw(") ELSE (high - low + 1.0) * (SELECT COUNT(*) FROM places CROSS JOIN ").append(table());
    out.raw(" AS x ON x.").raw(id_).raw(" = place) / 1000");
    if (!condition_.always()) {
      out.raw(" * (").append(counted("SELECT COUNT(*)", false)).raw(") / (SELECT COUNT(*) FROM seen)");
    }
    return out.raw(" END FROM span"), out;
  }

  Fragment table() const { return Fragment().identifier(collection_.name); }

  /// Rows that fulfil the condition: all, or among those seen, each of which is then looked up by its id.
  Fragment counted(std::string_view head, bool all, std::string_view tail = {}) const {
    Aliases aliases;
    Conditions conditions(dialect_, aliases, "t0");
    const Fragment where = conditions.where(all ? condition_ : asked(condition_, IndexedSearch::Asked::kEach));
    Fragment out(head);
    out.raw(" FROM ");
    if (!all) out.raw("seen CROSS JOIN ");
    out.append(table()).raw(" AS ").identifier("t0");
    if (!all) out.raw(" ON ").identifier("t0").raw(".").raw(id_).raw(" = seen.id");
    return out.append(conditions.joins()).raw(" WHERE ").append(where).raw(tail), out;
  }

  const sql::Dialect& dialect_;
  const schema::Collection& collection_;
  const Predicate& condition_;
  std::string_view id_;
};

}  // namespace

Fragment sampled_sql(const sql::Dialect& dialect, const schema::Collection& collection, const Predicate& condition) {
  return Sample(dialect, collection, condition).statement();
}

}  // namespace dirigent::engine
