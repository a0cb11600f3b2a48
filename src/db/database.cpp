#include "db/database.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "db/postgres/database.hpp"
#include "db/sqlite/database.hpp"

namespace dirigent::db {
namespace {

std::int64_t truncated(double number) {
  // Casting what does not fit is undefined; 2^63 itself is the first double past the range.
  return std::abs(number) < 9223372036854775808.0 ? static_cast<std::int64_t>(number) : 0;
}

}  // namespace

std::int64_t Cell::as_integer() const {
  switch (kind) {
    case Kind::kInteger:
      return integer;
    case Kind::kReal:
      return truncated(real);
    case Kind::kText:
      return base::to_integer(text).value_or(0);
    default:
      return 0;
  }
}

double Cell::as_real() const {
  switch (kind) {
    case Kind::kInteger:
      return static_cast<double>(integer);
    case Kind::kReal:
      return real;
    case Kind::kText:
      return base::to_number(text).value_or(0);
    default:
      return 0;
  }
}

bool Cell::as_bool() const {
  switch (kind) {
    case Kind::kInteger:
      return integer != 0;
    case Kind::kReal:
      return real != 0;
    case Kind::kText:
      return text == "t" || text == "true" || text == "1";
    default:
      return false;
  }
}

std::string Cell::as_text() const {
  switch (kind) {
    case Kind::kInteger:
      return std::to_string(integer);
    case Kind::kReal:
      return fmt::format("{}", real);
    case Kind::kNull:
      return {};
    default:
      return std::string(text);
  }
}

io::Task<Result> Session::run(sql::Fragment fragment) {
  return run(dialect().finish(std::move(fragment)));
}

std::vector<sql::Statement> Session::prepare(std::vector<sql::Fragment> fragments) const {
  std::vector<sql::Statement> statements;
  statements.reserve(fragments.size());
  for (sql::Fragment& fragment : fragments) statements.push_back(dialect().finish(std::move(fragment)));
  return statements;
}

io::Task<std::vector<Result>> Batches::run(std::vector<Batch> batches) {
  const std::unique_ptr<Inserting> begun = co_await begin(std::move(batches));
  co_return co_await begun->end();
}

io::Task<void> Session::run_later(sql::Statement statement) {
  co_await run(std::move(statement));
}

io::Task<void> Database::notify(std::string, std::string) {
  co_return;
}

void Database::follow(std::string, std::function<void(std::string_view)>) {}

std::unique_ptr<Database> make_database(Options options, io::Loops& loops, io::BlockingPool& pool) {
  switch (options.kind) {
    case Options::Kind::kSqlite:
      return make_sqlite_database(std::move(options), loops, pool);
    case Options::Kind::kPostgres:
      return make_postgres_database(std::move(options), loops, pool);
  }
  return nullptr;
}

}  // namespace dirigent::db
