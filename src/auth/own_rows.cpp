#include "auth/own_rows.hpp"

#include "base/json_writer.hpp"
#include "schema/own_tables.hpp"

namespace dirigent::auth {

namespace {

bool is_missing(const db::DatabaseError& error) {
  return error.kind == db::DatabaseError::Kind::kUndefined;
}

// Nothing when the table is missing. The task is one that begins a transaction itself.
io::Task<std::optional<std::int64_t>> changed(db::Database& database, sql::Fragment change) {
  try {
    auto transaction = co_await database.begin();
    const db::Result result = co_await transaction->session().run(std::move(change));
    co_await transaction->commit();
    co_return result->affected();
  } catch (const db::DatabaseError& error) {
    if (!is_missing(error)) throw;
  }
  co_return std::nullopt;
}

// Two that make them at once: PostgreSQL refuses one of them, whose tables are there all the same.
io::Task<void> make_tables(db::Database& database) {
  std::vector<sql::Statement> statements = schema::create_own_tables(database.dialect());
  try {
    auto transaction = co_await database.begin();
    co_await transaction->session().run_all(std::move(statements));
    co_await transaction->commit();
  } catch (const db::DatabaseError& error) {
    if (error.kind != db::DatabaseError::Kind::kUnique) throw;
  }
}

}  // namespace

io::Task<db::Result> rows_if_any(db::Session& session, sql::Fragment query) {
  try {
    db::Result rows = co_await session.run(std::move(query));
    co_return rows;
  } catch (const db::DatabaseError& error) {
    if (!is_missing(error)) throw;
  }
  co_return nullptr;
}

io::Task<std::int64_t> change_if_any(db::Database& database, sql::Fragment change) {
  const std::optional<std::int64_t> rows = co_await changed(database, std::move(change));
  co_return rows.value_or(0);
}

io::Task<std::int64_t> insert_own(db::Database& database, sql::Fragment insert) {
  const std::optional<std::int64_t> stored = co_await changed(database, insert);
  if (stored) co_return *stored;
  co_await make_tables(database);
  const std::optional<std::int64_t> again = co_await changed(database, std::move(insert));
  if (!again) throw db::DatabaseError(db::DatabaseError::Kind::kOther, "A table of our own could not be made");
  co_return *again;
}

std::string stored_texts(const std::vector<std::string>& texts) {
  return base::to_json(json::value_from(texts));
}

std::vector<std::string> texts_of(const db::Cell& cell) {
  std::vector<std::string> texts;
  boost::system::error_code broken;
  const json::value stored = json::parse(cell.as_text(), broken);
  if (broken || !stored.is_array()) return texts;
  for (const json::value& text : stored.get_array())
    if (text.is_string()) texts.emplace_back(text.get_string());
  return texts;
}

std::string epoch_of(const sql::Dialect& dialect, std::string_view column) {
  if (dialect.sqlite()) return std::string(column);
  return fmt::format("(extract(epoch from {}) * 1000)::bigint", column);
}

}  // namespace dirigent::auth
