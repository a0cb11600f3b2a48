#include "engine/sql/estimate_sql.hpp"

#include <algorithm>
#include <cmath>

#include "base/json.hpp"
#include "engine/sql/conditions.hpp"
#include "engine/sql/estimate_sqlite.hpp"
#include "engine/sql/row_keys.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

constexpr int kMostCounted = 10'000;

/// The size of a table: exact up to 1,000 rows; then by the last ANALYZE and what the table has grown to since; for one
/// that was never analysed by how many of its first rows share a page.
Fragment table_estimate(const schema::Collection& collection) {
  Fragment table;
  if (!collection.table->schema.empty()) table.identifier(collection.table->schema).raw(".");
  table.identifier(collection.name);
  Fragment out("SELECT CASE WHEN f.n <= 1000 THEN f.n WHEN c.relpages > 0 AND c.reltuples >= 0 THEN greatest(f.n, ");
  out.raw("c.reltuples / c.relpages * p.pages) WHEN p.pages > 0 THEN f.n * p.pages / f.pages ");
  out.raw("ELSE greatest(f.n, c.reltuples) END FROM (SELECT count(*)::float8 AS n, ");
  out.raw("count(DISTINCT (ctid::text::point)[0])::float8 AS pages FROM (SELECT ctid FROM ").append(table);
  out.raw(" LIMIT 1001) AS s) AS f, pg_class AS c, LATERAL (SELECT pg_relation_size(c.oid) / ");
  out.raw("current_setting('block_size')::float8 AS pages) AS p WHERE c.oid = ");
  return out.parameter(sql::postgres_dialect().finish(table).text).raw("::regclass"), out;
}

Fragment rows_of(const sql::Dialect& dialect, const Plan& plan, const Predicate& condition) {
  Aliases aliases;
  Conditions conditions(dialect, aliases, "t0");
  const Fragment where = conditions.where(condition);
  Fragment out("SELECT 1 FROM ");
  out.append(engine::rows_of(dialect, plan.branches.front().collection())).raw(" AS ").identifier("t0");
  out.append(conditions.joins());
  return out.raw(" WHERE ").append(where), out;
}

Fragment planned_rows(const sql::Dialect& dialect, const Plan& plan, const Predicate& condition) {
  Fragment out("EXPLAIN (FORMAT JSON) ");
  return out.append(rows_of(dialect, plan, condition)), out;
}

/// Statistics and samples are of all rows, and what is said of them tells what the hidden ones hold.
Fragment counted_rows(const sql::Dialect& dialect, const Plan& plan, const Predicate& condition) {
  Fragment out("SELECT COUNT(*) FROM (");
  out.append(rows_of(dialect, plan, condition)).raw(" LIMIT ").raw(std::to_string(kMostCounted));
  return out.raw(") AS s"), out;
}

}  // namespace

Fragment estimate_sql(const sql::Dialect& dialect, const Plan& plan) {
  const schema::Collection& collection = plan.branches.front().collection();
  const Predicate condition = both(plan.countable, plan.branches.front().where);
  if (condition.always()) return table_size_sql(dialect, collection);
  if (plan.limited) return counted_rows(dialect, plan, condition);
  return dialect.sqlite() ? sampled_sql(dialect, collection, condition) : planned_rows(dialect, plan, condition);
}

Fragment table_size_sql(const sql::Dialect& dialect, const schema::Collection& collection) {
  return dialect.sqlite() ? sampled_sql(dialect, collection, Predicate()) : table_estimate(collection);
}

std::int64_t estimate_of(const db::Rows& rows) {
  if (rows.empty()) return 0;
  const db::Cell cell = rows.at(0, 0);
  double estimate = 0;
  if (cell.kind == db::Cell::Kind::kText && cell.text.starts_with('[')) {
    const json::value plan = json::parse(cell.text);
    estimate = plan.as_array().front().at("Plan").at("Plan Rows").to_number<double>();
  } else {
    estimate = cell.as_real();
  }
  return std::isfinite(estimate) ? std::llround(std::clamp(estimate, 0.0, 9e15)) : 0;
}

}  // namespace dirigent::engine
