#include "engine/explain/explain.hpp"

#include "db/recording.hpp"
#include "engine/explain/advice.hpp"
#include "engine/explain/parameters.hpp"
#include "engine/explain/plan_lines.hpp"
#include "engine/sql/estimate_sql.hpp"

namespace dirigent::engine {

namespace {

double milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

/// What the database says of a statement; nothing for one that is itself a question to the planner.
io::Task<std::vector<std::string>> plan_of(db::Session& session, sql::Statement statement) {
  std::vector<std::string> lines;
  if (statement.text.starts_with("EXPLAIN")) co_return lines;
  statement.text = explained(session.dialect(), statement.text);
  statement.keep.reset();
  const db::Result rows = co_await session.run(std::move(statement));
  lines = plan_lines(session.dialect(), *rows);
  co_return lines;
}

io::Task<std::int64_t> size_of(db::Session& session, const schema::Collection& collection) {
  const db::Result rows = co_await session.run(table_size_sql(session.dialect(), collection));
  co_return estimate_of(*rows);
}

io::Task<json::array> advise(db::Session& session, std::vector<WholeRead> reads) {
  json::array advice;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    const std::int64_t rows = co_await size_of(session, *reads[i].collection);
    if (rows >= kSmallTable) advice.emplace_back(advice_line(reads[i], rows));
  }
  co_return advice;
}

}  // namespace

io::Task<json::object> explain_read(db::Session& session, Environment environment, std::string collection,
                                    query::Query query, Target target) {
  const schema::SchemaPtr schema = environment.schema;
  const auto begin = std::chrono::steady_clock::now();
  db::RecordingSession recording(session);
  std::string items;
  const Outcome outcome =
      co_await read(recording, std::move(environment), collection, std::move(query), std::move(target), items);
  const auto time = std::chrono::steady_clock::now() - begin;

  json::array statements;
  std::vector<WholeRead> reads;
  for (std::size_t i = 0; i < recording.statements().size(); ++i) {
    const db::Recorded& recorded = recording.statements()[i];
    const std::vector<std::string> plan = co_await plan_of(session, recorded.statement);
    note_whole_reads(*schema, session.dialect(), recorded.statement.text, plan, reads);
    json::object one;
    one["sql"] = recorded.statement.text;
    one["parameters"] = shown_parameters(*schema, recorded.statement);
    one["plan"] = json::value_from(plan);
    one["rows"] = recorded.rows;
    one["milliseconds"] = milliseconds(recorded.time);
    statements.push_back(std::move(one));
  }
  json::object answer;
  answer["statements"] = std::move(statements);
  answer["round_trips"] = recording.round_trips();
  answer["milliseconds"] = milliseconds(std::chrono::duration_cast<std::chrono::microseconds>(time));
  answer["rows"] = outcome.rows;
  json::array advice = co_await advise(session, std::move(reads));
  answer["advice"] = std::move(advice);
  co_return answer;
}

}  // namespace dirigent::engine
