#include "engine/sql/estimate_sqlite.hpp"

#include <array>
#include <string_view>

#include "base/text.hpp"
#include "engine/sql/conditions.hpp"
#include "engine/sql/search_sql.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

constexpr int kCuts = 128;  // of the span of ids
constexpr int kPlaces = 4;  // looked at in each part

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
    Fragment out("WITH RECURSIVE dirigent_span (low, high) AS MATERIALIZED (SELECT (SELECT min(");
    out.raw(id_).raw(") FROM ").append(table()).raw("), (SELECT max(").raw(id_).raw(") FROM ").append(table());
    out.raw(")), ").append(spans()).raw(", ").append(places());
    out.raw(" SELECT CASE WHEN high - low < 10000 OR low IS NULL THEN (").append(counted("SELECT COUNT(*)", true));
    out.raw(") ELSE (")
        .append(condition_.always() ? Fragment("SELECT SUM(weight) FROM dirigent_seen")
                                    : counted("SELECT SUM(dirigent_seen.weight)", false));
    return out.raw(") END FROM dirigent_span"), out;
  }

  /// Spans between ids that are there, the widest cut in its middle again and again: keys far from all others, and the
  /// void between heaps of them, are left out soon.
  Fragment spans() const {
    const std::string low = "CASE dirigent_side.side WHEN 0 THEN dirigent_cut.low ELSE dirigent_cut.next END";
    const std::string high = "CASE dirigent_side.side WHEN 0 THEN dirigent_cut.last ELSE dirigent_cut.high END";
    Fragment out("dirigent_cut (low, high, last, next, width) AS MATERIALIZED (SELECT low, high, ");
    out.append(around("dirigent_span.low", "dirigent_span.high"))
        .raw(", high - low FROM dirigent_span WHERE high > low UNION ALL SELECT ");
    out.raw(low).raw(", ").raw(high).raw(", ").append(around(low, high));
    out.raw(", (" + high + ") - (" + low +
            ") FROM dirigent_cut CROSS JOIN (SELECT 0 AS side UNION ALL SELECT 1) AS dirigent_side");
    out.raw(" WHERE " + high + " > " + low + " ORDER BY 5 DESC LIMIT " + std::to_string(kCuts) + "), ");
    out.raw("dirigent_part (low, high) AS MATERIALIZED (SELECT low, last FROM dirigent_cut UNION ALL ");
    return out.raw("SELECT next, high FROM dirigent_cut EXCEPT SELECT low, high FROM dirigent_cut)"), out;
  }

  /// The ids before and behind the middle of a span; shifted, so that no sum leaves the range of integers.
  Fragment around(const std::string& low, const std::string& high) const {
    const std::string middle = "((" + low + ") >> 1) + ((" + high + ") >> 1)";
    return std::move(nearest("<=", middle).raw(", ").append(nearest(">", middle)));
  }

  Fragment nearest(std::string_view side, std::string_view place) const {
    Fragment out("(SELECT x.");
    out.raw(id_).raw(" FROM ").append(table()).raw(" AS x WHERE x.").raw(id_).raw(" ").raw(side).raw(" ").raw(place);
    return out.raw(" ORDER BY x.").raw(id_).raw(side.front() == '<' ? " DESC LIMIT 1)" : " LIMIT 1)"), out;
  }

  /// Rows behind some places of each part, and for how many rows each stands: where ids are a distance apart, a place
  /// meets any of them with a chance of that distance to the part's width. The first row of a part stands for itself.
  Fragment places() const {
    const std::string each = std::to_string(kPlaces) + ".0";
    Fragment out("dirigent_number (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM dirigent_number WHERE i < ");
    out.raw(std::to_string(kPlaces - 1)).raw("), dirigent_place (place, width) AS MATERIALIZED (SELECT ");
    // Off a regular grid, always the same, so that gaps with a rhythm mislead nobody and pages agree.
    out.raw("min(high, low + 1 + CAST((high - low) * ((i + (abs(low % 1009) * 31 + i * 7919 + 13) % 1009 / 1009.0) / ");
    out.raw(each + ") AS INTEGER)), high - low FROM dirigent_part CROSS JOIN dirigent_number WHERE high > low), ");
    out.raw("dirigent_met (id, before, width) AS MATERIALIZED (SELECT ")
        .append(nearest(">=", "dirigent_place.place"))
        .raw(", ");
    out.append(nearest("<", "dirigent_place.place")).raw(", width FROM dirigent_place), ");
    out.raw(
        "dirigent_seen (id, weight) AS MATERIALIZED (SELECT id, SUM(weight) FROM (SELECT low AS id, 1.0 AS weight ");
    out.raw("FROM dirigent_part UNION ALL SELECT id, width / " + each + " / (id - before) FROM dirigent_met) ");
    return out.raw("GROUP BY id)"), out;
  }

  Fragment table() const { return Fragment().identifier(collection_.name); }

  /// Rows that fulfil the condition: all, or among those seen, each of which is then looked up by its id.
  Fragment counted(std::string_view head, bool all, std::string_view tail = {}) const {
    Aliases aliases;
    Conditions conditions(dialect_, aliases, "t0");
    const Fragment where = conditions.where(all ? condition_ : asked(condition_, IndexedSearch::Asked::kEach));
    Fragment out(head);
    out.raw(" FROM ");
    if (!all) out.raw("dirigent_seen CROSS JOIN ");
    out.append(table()).raw(" AS ").identifier("t0");
    if (!all) out.raw(" ON ").identifier("t0").raw(".").raw(id_).raw(" = dirigent_seen.id");
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
