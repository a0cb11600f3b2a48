#include "engine/sql/related_values.hpp"

#include "engine/sql/row_keys.hpp"
#include "engine/sql/semi_join.hpp"

namespace dirigent::engine {

using sql::Fragment;

namespace {

/// "rows" joined to their owner `from` as a table of "owner" and "value".
RelatedValue joined_by_owner(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                             Fragment rows) {
  const std::string alias = aliases.next();
  RelatedValue out;
  out.join.raw(" LEFT JOIN (").append(std::move(rows)).raw(") AS ").identifier(alias).raw(" ON ");
  out.join.column(alias, "owner").raw(" = ").append(owner_key(from, step));
  if (step.guard) {
    out.join.raw(" AND ").append(row_condition(dialect, aliases, from, *step.guard.collection, *step.guard.rows));
  }
  out.value.column(alias, "value");
  return out;
}

}  // namespace

RelatedValue gathered_count(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step) {
  const std::string& field = step.end->relation->many_field;
  const std::string row = aliases.next();
  Fragment rows("SELECT ");
  rows.column(row, field).raw(" AS \"owner\", COUNT(*) AS \"value\" FROM ").append(rows_of(dialect, *step.target));
  rows.raw(" AS ").identifier(row).raw(" WHERE ").column(row, field).raw(" IS NOT NULL");
  rows.append(owned(dialect, aliases, step, row)).raw(" GROUP BY ").column(row, field);
  RelatedValue out = joined_by_owner(dialect, aliases, from, step, std::move(rows));
  out.value = std::move(Fragment("COALESCE(").append(out.value).raw(", 0)"));
  return out;
}

Fragment first_value(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                     const RelatedSort& sort) {
  Fragment out("(SELECT ");
  out.append(sort.value).raw(" FROM ").append(rows_of(dialect, *step.target)).raw(" AS ").identifier(sort.alias);
  out.append(sort.joins).raw(" WHERE ").append(step_condition(dialect, aliases, from, step, sort.alias));
  return out.raw(" ORDER BY 1").raw(sort.descending ? " DESC LIMIT 1)" : " ASC LIMIT 1)"), out;
}

RelatedValue gathered_first(const sql::Dialect& dialect, Aliases& aliases, const std::string& from, const Step& step,
                            const RelatedSort& sort) {
  const std::string& field = step.end->relation->many_field;
  Fragment ranked("SELECT ");
  ranked.column(sort.alias, field).raw(" AS \"owner\", ").append(sort.value).raw(" AS \"value\", ");
  ranked.raw("ROW_NUMBER() OVER (PARTITION BY ").column(sort.alias, field).raw(" ORDER BY ").append(sort.value);
  ranked.raw(sort.descending ? " DESC" : " ASC").raw(") AS \"place\" FROM ");
  ranked.append(rows_of(dialect, *step.target));
  ranked.raw(" AS ").identifier(sort.alias).append(sort.joins).raw(" WHERE ").column(sort.alias, field);
  ranked.raw(" IS NOT NULL").append(owned(dialect, aliases, step, sort.alias));
  Fragment rows("SELECT \"owner\", \"value\" FROM (");
  rows.append(std::move(ranked)).raw(") AS \"ranked\" WHERE \"place\" = 1");
  return joined_by_owner(dialect, aliases, from, step, std::move(rows));
}

}  // namespace dirigent::engine
