#include "engine/explain/row_count.hpp"

#include "engine/sql/conditions.hpp"

namespace dirigent::engine {

namespace {

constexpr std::int64_t kMostCounted = 10'000;

sql::Statement counting(const sql::Dialect& dialect, const schema::Collection& collection, const Predicate& condition) {
  const std::string row = "t0";
  Aliases aliases;
  sql::Fragment out("SELECT COUNT(*) FROM (SELECT 1 FROM ");
  out.identifier(collection.name).raw(" AS ").identifier(row);
  if (!condition.always()) out.raw(" WHERE ").append(row_condition(dialect, aliases, row, collection, condition));
  dialect.append_paging(out, kMostCounted + 1, 0);
  return dialect.finish(out.raw(") AS \"counted\""));
}

}  // namespace

io::Task<RowCount> count_rows(db::Session& session, Environment environment, std::string collection,
                              std::optional<std::vector<Rule>> rules) {
  const schema::SchemaPtr schema = environment.schema;
  const schema::Collection& of = *schema->collection(collection);
  RowCount count;
  Predicate condition;
  if (rules) {
    co_await fetch_rule_variables(session, environment, *rules);
    condition = rows_of_rules(environment, session.dialect(), of, *rules);
  }
  sql::Statement statement = counting(session.dialect(), of, condition);
  const db::Result rows = co_await session.run(std::move(statement));
  count.rows = rows->at(0, 0).as_integer();
  count.more = count.rows > kMostCounted;
  if (count.more) count.rows = kMostCounted;
  co_return count;
}

}  // namespace dirigent::engine
