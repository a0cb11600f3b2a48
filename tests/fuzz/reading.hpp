// For the fuzzers that read: the engine's test model in a SQLite file of its own, asked as the administrator asks.
#pragma once
#include <cstdlib>
#include <string>
#include <string_view>

#include "db/testing.hpp"
#include "engine/plan/plan.hpp"
#include "engine/sql/together_sql.hpp"
#include "engine/testing.hpp"

namespace dirigent::fuzz {

inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

class Reading {
 public:
  /// Lives as long as the process.
  static Reading& instance() {
    static Reading* const reading = new Reading;
    return *reading;
  }

  /// Reads from SQLite and says what came: an array, or "CODE: message". What the database refuses ends the process.
  std::string items(std::string collection, std::string query) {
    std::string answer;
    run(store(*reader_, std::move(collection), std::move(query), answer));
    return answer;
  }

  /// The cursor of the next page. REQUIRES: there is one.
  std::string next_cursor(std::string collection, std::string query) {
    std::string cursor;
    run(next(*reader_, std::move(collection), std::move(query), cursor));
    require(!cursor.empty());
    return cursor;
  }

  /// The SQL that PostgreSQL would get. No database takes part.
  void plan_for_postgres(const std::string& collection, std::string_view text) {
    auto query = query::parse_query(json::parse(text).as_object(), reader_->limits);
    if (!query) return;
    const sql::Dialect& dialect = sql::postgres_dialect();
    engine::Environment environment{schema_, reader_->who, &reader_->limits};
    try {
      const engine::Plan plan =
          engine::make_plan(environment, dialect, engine::collection_of(environment, collection), query.value());
      engine::RowKeys keys;
      keys.all = true;
      const engine::Shapes shapes = engine::shapes_together(plan, keys);
      if (shapes.front() && engine::can_read_together(plan)) {
        require(!dialect.finish(engine::together_sql(dialect, plan, keys, shapes)).text.empty());
      }
    } catch (const base::Failure&) {
      return;  // refused, as it may be
    }
  }

 private:
  Reading() : bed_(db::testing::options_of(file_)) {
    run(make());
    reader_ = std::make_unique<engine::testing::Reader>(*bed_.database, schema_);
  }

  io::Task<void> make() { schema_ = co_await engine::testing::make_model(*bed_.database); }

  static io::Task<void> store(engine::testing::Reader& reader, std::string collection, std::string query,
                              std::string& answer) {
    answer = co_await reader.items(std::move(collection), std::move(query));
  }

  static io::Task<void> next(engine::testing::Reader& reader, std::string collection, std::string text,
                             std::string& cursor) {
    query::Query query = query::parse_query(json::parse(text).as_object(), reader.limits).take();
    const engine::Environment environment{reader.schema(), reader.who, &reader.limits};
    const db::Lease lease = co_await reader.database().read();
    std::string out;
    const engine::Outcome outcome =
        co_await engine::read(*lease, environment, std::move(collection), std::move(query), {}, out);
    cursor = outcome.meta.cursor->next.value_or("");
  }

  void run(io::Task<void> task) {
    bed_.loops.at(0).restart();
    bed_.run(std::move(task));
  }

  db::testing::TemporaryFile file_;
  db::testing::Bed bed_;
  schema::SchemaPtr schema_;
  std::unique_ptr<engine::testing::Reader> reader_;
};

/// A list, or a refusal: nothing else may come back. Returns the list's text, or nothing.
inline std::optional<std::string_view> list_of(const std::string& answer) {
  if (answer.empty() || answer.front() != '[') return std::nullopt;
  const std::string_view list = std::string_view(answer).substr(0, answer.rfind(']') + 1);
  boost::system::error_code error;
  static_cast<void>(json::parse(list, error));
  require(!error);
  return list;
}

}  // namespace dirigent::fuzz
