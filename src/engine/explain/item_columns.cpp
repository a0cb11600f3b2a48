#include "engine/explain/item_columns.hpp"

#include "engine/sql/conditions.hpp"
#include "engine/sql/key_value.hpp"
#include "engine/sql/row_keys.hpp"

namespace dirigent::engine {

namespace {

constexpr std::size_t kColumns = 200;  // of one statement; parameters and tables are limited too

sql::Statement statement_of(const sql::Dialect& dialect, const schema::Collection& collection, const sql::Value& key,
                            std::span<const Predicate> conditions) {
  const std::string row = "t0";
  Aliases aliases;
  sql::Fragment out("SELECT 1");
  for (const Predicate& condition : conditions) {
    out.raw(", CASE WHEN ").append(row_condition(dialect, aliases, row, collection, condition));
    out.raw(" THEN 1 ELSE 0 END");
  }
  out.raw(" FROM ").append(rows_of(dialect, collection)).raw(" AS ").identifier(row).raw(" WHERE ");
  out.append(in_rows(dialect, collection, row, {key}));
  return dialect.finish(std::move(out));
}

}  // namespace

io::Task<std::optional<std::vector<bool>>> conditions_hold(db::Session& session, const schema::Collection& collection,
                                                           std::string key, std::vector<Predicate> conditions) {
  const std::optional<sql::Value> value = key_value(collection.primary(), key, session.dialect());
  if (!value) co_return std::nullopt;
  std::vector<sql::Statement> statements;
  std::span<const Predicate> left = conditions;
  do {
    const std::span<const Predicate> some = left.first(std::min(kColumns, left.size()));
    statements.push_back(statement_of(session.dialect(), collection, *value, some));
    left = left.subspan(some.size());
  } while (!left.empty());
  const std::vector<db::Result> answers = co_await session.run_all(std::move(statements));
  std::vector<bool> holds;
  for (const db::Result& answer : answers) {
    if (answer->empty()) co_return std::nullopt;
    for (std::size_t i = 1; i < answer->columns(); ++i) holds.push_back(answer->at(0, i).as_integer() != 0);
  }
  co_return holds;
}

}  // namespace dirigent::engine
